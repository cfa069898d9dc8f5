"""Which questions are open for whom, and which ran out (R13). Dated rows per entity; a default.

An entity without a row asks disability alone where it uses the anonymous count, and origin too
where it does not. An answer to a question that is not open is not used, from that very day.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from access.organisation.models import Entity, StaffMember, UnitClosure, UnitKind
from registration.questionnaire.catalogue import questionnaires
from registration.questionnaire.models import OpenQuestion

# The default (R13): disability alone where the count gives the origin, else both.
COUNTED: Final = "disability-2015"
REGISTERED: Final = "circular-2009"
# A closed question's answers go at the latest after three months (R13).
KEPT_AFTER_CLOSING: Final = dt.timedelta(days=91)


@dataclass(frozen=True)
class Asked:
    """What one entity asks on a day: the open groups, and since when others are closed."""

    groups: frozenset[str]
    questionnaires: frozenset[str] = frozenset()
    closed: dict[str, dt.date] = field(default_factory=dict)

    def expired(self, day: dt.date) -> frozenset[str]:
        """The groups of which the answers are destroyed."""
        return frozenset(g for g, last in self.closed.items() if day - last > KEPT_AFTER_CLOSING)


NOTHING: Final = Asked(frozenset())


def entity_of(unit_id: uuid.UUID) -> uuid.UUID | None:
    """The entity at or above a unit; None above the entities."""
    return (
        UnitClosure.objects.filter(descendant_id=unit_id, ancestor__kind=UnitKind.ENTITY)
        .values_list("ancestor_id", flat=True)
        .first()
    )


def asked_by_entity(day: dt.date) -> dict[uuid.UUID, Asked]:
    """What every entity asks on a day."""
    rows: dict[uuid.UUID, list[OpenQuestion]] = defaultdict(list)
    for row in OpenQuestion.objects.all():
        rows[row.entity_id].append(row)
    return {
        entity.pk: _asked(rows[entity.pk], day)
        if entity.pk in rows
        else _default(entity.uses_anonymous_count)
        for entity in Entity.objects.all()
    }


def _default(uses_anonymous_count: bool) -> Asked:
    return _of(frozenset({COUNTED if uses_anonymous_count else REGISTERED}), {})


def _asked(rows: Iterable[OpenQuestion], day: dt.date) -> Asked:
    opened: set[str] = set()
    closed: dict[str, dt.date] = {}
    for row in rows:
        each = questionnaires()[row.questionnaire]
        closes = min((last for last in (row.closes, each.valid_until) if last), default=None)
        if row.opens <= day and each.open_on(day) and (closes is None or day <= closes):
            opened.add(row.questionnaire)
        elif closes is not None and closes < day:
            for group in each.groups:
                closed[group] = max(closes, closed.get(group, closes))
    return _of(frozenset(opened), closed)


def _of(opened: frozenset[str], closed: dict[str, dt.date]) -> Asked:
    groups = frozenset(group for each in opened for group in questionnaires()[each].groups)
    return Asked(groups, opened, {g: last for g, last in closed.items() if g not in groups})


def asked_of_people(
    day: dt.date, people: Iterable[uuid.UUID] | None = None
) -> dict[uuid.UUID, Asked]:
    """What is asked of each person by the entity where the person works now."""
    by_entity = asked_by_entity(day)
    entity_of_unit = dict(
        UnitClosure.objects.filter(ancestor__kind=UnitKind.ENTITY).values_list(
            "descendant_id", "ancestor_id"
        )
    )
    staff = StaffMember.objects.all()
    if people is not None:
        staff = staff.filter(pk__in=list(people))
    return {
        person: by_entity.get(entity_of_unit.get(unit), NOTHING)  # type: ignore[arg-type]
        for person, unit in staff.values_list("pk", "unit_id")
    }
