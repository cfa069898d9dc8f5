"""Who is counted: everyone in service at a date, by the personnel history. Worker only.

In a frame of the purpose ``count``, which opens the history and no answer (C3). No register number
is known here, and none is in the personnel file.
"""

import datetime as dt
from collections.abc import Iterable

import pandas as pd
from django.db.models import Q, QuerySet

from access.organisation.models import StaffPlacement, Unit, UnitKind
from counting.bands import band
from counting.groups import OF_UNITS
from counting.models import Group, LeftOut, Run, State

_FIELDS = ("staff_id", "unit__code", "staff__sex", "staff__birth_date", "level", "statute")


def people_at(day: dt.date, *, entities: list[str] | None, known_at: dt.datetime) -> pd.DataFrame:
    """One row a person in service on ``day``: staff, unit, entity and a column an axis.

    Without whose objection was upheld at ``known_at``. ``entities``: codes, None for all.
    """
    lines = _lines()
    found = []
    for staff, unit, sex, born, level, statute in placed_at(day, known_at).values_list(*_FIELDS):
        entity, part, subpart = lines.get(unit, ("", "", ""))
        if entity and (entities is None or entity in entities):
            age = band(age_on(born, day))
            found.append((staff, unit, entity, part, subpart, sex, age, level, statute))
    columns = ["staff", "unit", "entity", "part", "subpart", "sex", "age", "level", "statute"]
    return pd.DataFrame(found, columns=columns)


def placed_at(day: dt.date, known_at: dt.datetime) -> QuerySet[StaffPlacement]:
    """The placement of that day of everyone in service, one a person; without who objected."""
    return (
        StaffPlacement.objects.filter(
            Q(until_date__isnull=True) | Q(until_date__gte=day),
            Q(staff__employed_until__isnull=True) | Q(staff__employed_until__gte=day),
            from_date__lte=day,
            staff__employed_from__lte=day,
        )
        .exclude(staff_id__in=LeftOut.objects.filter(since__lte=known_at).values("pk"))
        .order_by("staff_id", "-from_date")
        .distinct("staff_id")
    )


def age_on(born: dt.date, day: dt.date) -> int:
    """The age in whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _lines() -> dict[str, tuple[str, str, str]]:
    """For each unit in an entity: the entity, and the units on the way down to it.

    Who is placed on a unit directly is a part of it of that unit's own code.
    """
    units = {code: (kind, above) for code, kind, above in _units()}
    found = {}
    for code in units:
        line: list[str] = []
        at: str | None = code
        while at is not None:
            kind, above = units[at]
            line.append(at)
            if kind == UnitKind.ENTITY:
                break
            at = above
        else:
            continue  # above the entities: no one's own people
        down = line[::-1]
        part = down[1] if len(down) > 1 else down[0]
        found[code] = (down[0], part, down[2] if len(down) > 2 else part)
    return found


def _units() -> list[tuple[str, str, str | None]]:
    return list(Unit.objects.values_list("code", "kind", "parent__code"))


def counted_earlier(run: Run) -> list[pd.Series]:
    """For each run of the past who was counted in which group: person to label (C5).

    Read again from the personnel history, so that entities that merge, split or move are followed
    by their people. A run that is still going counts too: its groups are asked.
    """
    found = []
    going = (State.OPEN, State.COUNTING, State.DONE)
    for other in Run.objects.filter(state__in=going).exclude(pk=run.pk):
        assert other.planned_at is not None  # it was planned, or it was not opened
        people = people_at(other.reference_date, entities=other.entities, known_at=other.planned_at)
        groups = Group.objects.filter(delivery__run=other, asked=True)
        found.append(members(people, groups).dropna())
    return found


def members(people: pd.DataFrame, groups: Iterable[Group]) -> pd.Series:
    """From person to the key of the group that holds them; None for who is in none."""
    labels: pd.Series = pd.Series(None, index=people["staff"].to_numpy(), dtype=object)
    for group in groups:
        within = people["unit"].isin(group.units)
        for axis, codes in group.values.items():
            if axis not in OF_UNITS:  # the units say that already
                within &= people[axis].isin(codes)
        labels[within.to_numpy()] = str(group.pk)
    return labels
