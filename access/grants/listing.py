"""The overview of rights (A6): per entity who may do what, since when, by whom, last used.

One query for the page, its filter, its order and its export; what it may list is what
``visible_units`` gives, as everywhere.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.actor import Actor
from access.grants.models import Grant, GrantQuerySet
from access.labels import ROLE_LABELS, role_label
from access.look.formats import short_day
from access.matrix import Power
from access.organisation.models import Unit
from access.visibility import visible_units

PAGE: Final = 50
ACTIVE, WAITING, UNDECLARED, LATER, OVER, ENDED = (
    "active",
    "proposal",
    "undeclared",
    "later",
    "over",
    "ended",
)
STATES: Final = {
    ACTIVE: gettext_lazy("actief"),
    WAITING: gettext_lazy("wacht op goedkeuring"),
    UNDECLARED: gettext_lazy("wacht op de verklaring"),
    LATER: gettext_lazy("begint later"),
    OVER: gettext_lazy("voorbij"),
    ENDED: gettext_lazy("beëindigd"),
}
SORTS: Final = {
    "unit": ("unit__code", "role", "holder_name", "pk"),
    "name": ("holder_name", "unit__code", "role", "pk"),
    "role": ("role", "unit__code", "holder_name", "pk"),
    "starts": ("-starts", "unit__code", "pk"),
    "used": ("last_use__day", "unit__code", "pk"),  # never used comes last
}
REASONS: Final = {
    "ended_by_manager": gettext_lazy("door de beheerder"),
    "given_up": gettext_lazy("zelf opgegeven"),
    "function_reported": gettext_lazy("meldde een andere functie"),
    "rejected": gettext_lazy("voorstel afgewezen"),
    "withdrawn": gettext_lazy("voorstel ingetrokken"),
    "unit_changed": gettext_lazy("andere eenheid"),
    "function_changed": gettext_lazy("andere functie"),
    "left_service": gettext_lazy("uit dienst"),
    "merged": gettext_lazy("samengevoegd met een andere eenheid"),
    "not_confirmed": gettext_lazy("niet bevestigd in het nazicht"),
    "period_over": gettext_lazy("de periode was voorbij"),
    "doubled": gettext_lazy("stond er dubbel"),
    "never_used": gettext_lazy("al lang niet gebruikt"),
    "unit_gone": gettext_lazy("de eenheid bestaat niet meer"),
}


def reason_label(reason: str) -> str:
    """Why a grant ended, in words; a reason of before this list stays as it is."""
    return str(REASONS.get(reason, reason))


@dataclass(frozen=True)
class Filter:
    """What somebody asks to see; what is not known is left out, never an error."""

    query: str = ""
    role: str = ""
    unit: str = ""
    state: str = ""
    sort: str = "unit"

    @classmethod
    def of(cls, asked: QueryDict) -> "Filter":
        """From an address."""

        def known(name: str, values: Any, otherwise: str = "") -> str:
            value = asked.get(name, "")
            return value if value in values else otherwise

        return cls(
            query=asked.get("q", "").strip()[:120],
            role=known("role", ROLE_LABELS),
            unit=asked.get("unit", "").strip()[:40],
            state=known("state", STATES),
            sort=known("sort", SORTS, "unit"),
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is left out by it."""
        return bool(self.query or self.role or self.unit or self.state)


@dataclass(frozen=True)
class Right:
    """One line of the overview."""

    grant: Grant
    state: str
    last_used: dt.date | None

    @property
    def role(self) -> str:
        return role_label(self.grant.role)

    @property
    def state_label(self) -> str:
        return str(STATES[self.state])

    @property
    def by(self) -> str:
        """By whom, and by whom approved."""
        name = self.grant.appointed_by_name
        if not name:
            name = _("bij de installatie") if self.grant.appointed_by_id is None else "–"
        if self.grant.approved_by_name:
            return _("%(name)s, goedgekeurd door %(other)s") % {
                "name": name,
                "other": self.grant.approved_by_name,
            }
        return name

    @property
    def used(self) -> str:
        return short_day(self.last_used) if self.last_used else _("nooit")


def grants_of(actor: Actor, power: Power, asked: Filter) -> GrantQuerySet:
    """The grants of the units that this power reaches, filtered and in order."""
    found = Grant.objects.filter(unit__in=visible_units(actor, power))
    found = _in_state(found, asked.state)
    if asked.query:
        found = found.filter(holder_name__icontains=asked.query)
    if asked.role:
        found = found.filter(role=asked.role)
    if asked.unit:
        found = found.filter(unit__above__ancestor__code=asked.unit)
    found = found.select_related("unit", "last_use", "deputy_for")
    return found.order_by(*SORTS[asked.sort])


def rights_of(grants: list[Grant]) -> list[Right]:
    """The lines of these grants, in their order: two queries, however many."""
    declared = set(
        Grant.objects.in_force()
        .filter(pk__in=[grant.pk for grant in grants])
        .values_list("pk", flat=True)
    )
    today = timezone.localdate()
    return [
        Right(grant, state_of(grant, today, declared=grant.pk in declared), _last_used(grant))
        for grant in grants
    ]


def state_of(grant: Grant, today: dt.date, *, declared: bool) -> str:
    """In which of ``STATES`` a grant is."""
    if grant.ended_at is not None:
        return ENDED
    if grant.approved_at is None:
        return WAITING
    if grant.until is not None and grant.until < today:
        return OVER
    if grant.starts > today:
        return LATER
    return ACTIVE if declared else UNDECLARED


def _last_used(grant: Grant) -> dt.date | None:
    use = getattr(grant, "last_use", None)
    return use.day if use else None


def _in_state(found: GrantQuerySet, state: str) -> GrantQuerySet:
    """Without a state: everything that has not ended."""
    today = timezone.localdate()
    if state == ENDED:
        return found.filter(ended_at__isnull=False)
    found = found.filter(ended_at__isnull=True)
    in_force = Exists(Grant.objects.in_force().filter(pk=OuterRef("pk")))
    match state:
        case "active":
            return found.begun().filter(in_force)
        case "undeclared":
            return found.begun().exclude(in_force)
        case "proposal":
            return found.filter(approved_at__isnull=True)
        case "later":
            return found.filter(approved_at__isnull=False, starts__gt=today)
        case "over":
            return found.filter(approved_at__isnull=False, until__lt=today)
    return found


def entities_in(actor: Actor, power: Power) -> list[Unit]:
    """The entities to filter on, where the power reaches more than one."""
    return list(visible_units(actor, power).filter(kind="entity").order_by("name"))


def waiting(actor: Actor, power: Power) -> GrantQuerySet:
    """Proposals of others that this person can approve."""
    return (
        Grant.objects.filter(
            unit__in=visible_units(actor, power), approved_at__isnull=True, ended_at__isnull=True
        )
        .exclude(Q(holder_id=actor.person_id) | Q(appointed_by_id=actor.person_id))
        .select_related("unit")
        .order_by("appointed_at")
    )
