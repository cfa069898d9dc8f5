"""The quality check of rights (A6): what is wrong, and the mend of each.

Roles without declaration, past their end, of people who left or moved, never used, doubled, and on
units that are no more. Nothing is stored: what is wrong is looked up each time.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.actor import Actor
from access.grants import acts
from access.grants.models import Grant, GrantQuerySet
from access.labels import role_label
from access.matrix import Power
from access.visibility import visible_units

UNUSED_AFTER: Final = dt.timedelta(days=90)  # so long after the appointment, or after the last use
LONG_UNUSED: Final = dt.timedelta(days=365)


class Fault(StrEnum):
    """What can be wrong with a grant; the name is also why it then ends."""

    LEFT = "left_service"
    MOVED = "unit_changed"
    OVER = "period_over"
    UNIT_GONE = "unit_gone"
    DOUBLED = "doubled"
    UNDECLARED = "undeclared"
    UNUSED = "never_used"


LABELS: Final = {
    Fault.LEFT: _("De persoon is uit dienst."),
    Fault.MOVED: _("De persoon werkt nu in een andere entiteit."),
    Fault.OVER: _("De periode is voorbij, en de rol staat nog open."),
    Fault.UNIT_GONE: _("De eenheid bestaat niet meer."),
    Fault.DOUBLED: _("De persoon heeft dezelfde rol al op deze of op een ruimere eenheid."),
    Fault.UNDECLARED: _("De verklaring is niet aanvaard. De rol werkt niet."),
    Fault.UNUSED: _("De rol is al lang niet gebruikt."),
}
END: Final = _("Rol beëindigen")
REMIND: Final = _("Herinnering sturen")

_DOUBLED: Final = """
    SELECT DISTINCT narrow.id
    FROM grants_grant narrow
    JOIN grants_grant wide ON wide.holder_id = narrow.holder_id AND wide.role = narrow.role
        AND wide.id <> narrow.id AND wide.ended_at IS NULL AND wide.approved_at IS NOT NULL
        AND wide.starts <= coalesce(narrow.until, 'infinity')
        AND narrow.starts <= coalesce(wide.until, 'infinity')
    JOIN organisation_unitclosure c
        ON c.ancestor_id = wide.unit_id AND c.descendant_id = narrow.unit_id
    WHERE narrow.ended_at IS NULL AND narrow.approved_at IS NOT NULL
      -- Of two on the same unit the later one is too many.
      AND (c.depth > 0 OR (wide.appointed_at, wide.id) < (narrow.appointed_at, narrow.id))
"""


@dataclass(frozen=True)
class Finding:
    """One thing wrong with one grant."""

    fault: Fault
    grant: Grant

    @property
    def role(self) -> str:
        return role_label(self.grant.role)

    @property
    def words(self) -> str:
        return str(LABELS[self.fault])

    @property
    def mend(self) -> str:
        """What the button says."""
        return str(REMIND if self.fault is Fault.UNDECLARED else END)


def findings(actor: Actor, power: Power, today: dt.date | None = None) -> list[Finding]:
    """Everything that is wrong in the units that this power reaches, by kind and unit."""
    today = today or timezone.localdate()
    base = Grant.objects.filter(
        unit__in=visible_units(actor, power), ended_at__isnull=True, approved_at__isnull=False
    )
    keys: dict[Fault, set[uuid.UUID]] = {fault: set(found) for fault, found in _keys(base, today)}
    grants = base.select_related("unit").in_bulk(set().union(*keys.values()))
    order = list(Fault)
    found = [
        Finding(fault, grants[key]) for fault, some in keys.items() for key in some if key in grants
    ]
    found.sort(key=lambda f: (order.index(f.fault), f.grant.unit.code, f.grant.holder_name))
    return found


def _keys(base: GrantQuerySet, today: dt.date) -> Iterator[tuple[Fault, list[uuid.UUID]]]:
    def keys(some: GrantQuerySet) -> list[uuid.UUID]:
        return list(some.values_list("pk", flat=True))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grant_id, has_left FROM guard.grant_holders() WHERE has_left OR is_elsewhere"
        )
        holders = cursor.fetchall()
        cursor.execute(_DOUBLED)
        doubled = [row[0] for row in cursor.fetchall()]
    yield Fault.LEFT, [key for key, left in holders if left]
    yield Fault.MOVED, [key for key, left in holders if not left]
    yield Fault.OVER, keys(base.filter(until__lt=today))
    yield Fault.UNIT_GONE, keys(base.filter(unit__valid_until__lt=today))
    yield Fault.DOUBLED, doubled
    begun = base.begun(today)
    yield Fault.UNDECLARED, keys(begun.exclude(pk__in=Grant.objects.in_force(today).values("pk")))
    before = timezone.make_aware(dt.datetime.combine(today - UNUSED_AFTER, dt.time()))
    unused = begun.filter(
        Q(last_use__isnull=True, appointed_at__lt=before, starts__lt=today - UNUSED_AFTER)
        | Q(last_use__day__lt=today - LONG_UNUSED)
    )
    yield Fault.UNUSED, keys(unused)


def mend(actor: Actor, power: Power, grant: Grant, fault: str, seen: dt.datetime | None) -> Fault:
    """Do what the button of a finding says, if it still is so; returns the fault.

    A missing declaration is asked for again (the caller sends the mail); everything else ends the
    grant. Raises GrantRefused.
    """
    acts.begin(actor)
    wrong = {f.fault for f in findings(actor, power) if f.grant.pk == grant.pk}
    if fault not in wrong:
        grant.refresh_from_db()
        if grant.changed_at != seen:
            raise acts.GrantChanged(grant.changed_at)
        raise acts.GrantRefused(str(_("Dit klopt intussen. Er is niets gewijzigd.")))
    found = Fault(fault)
    if found is not Fault.UNDECLARED:
        acts.end(actor, grant, found.value, seen)
    return found
