"""Adding a target, and taking away one that nothing has read yet (S4, A10).

A target is dated and never edited: the pages of a frozen release read the target of that day. The
database checks the same once more (``guard.sql``).
"""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from access.actor import Actor
from access.matrix import Duty
from access.organisation.models import Unit, UnitKind
from monitoring.reporting.groups import TOTAL, groups_at
from monitoring.reporting.models import Release, State, Target


class TargetRefused(Exception):
    """This is not possible; the message says why and what to do."""


def may_set(actor: Actor) -> bool:
    """Who prepares releases of the whole government sets its targets."""
    grant = actor.grant
    return (
        grant is not None
        and actor.may(Duty.RELEASE_PREPARE)
        and grant.unit.kind == UnitKind.GOVERNMENT
    )


def add_target(
    actor: Actor,
    *,
    group: str,
    category: str,
    domain: Unit | None,
    percent: Decimal,
    decided: dt.date,
    due: dt.date,
    source: str,
) -> Target:
    """A new target of the government (``domain`` None) or of one policy domain."""
    if not may_set(actor):
        raise TargetRefused(_("Een streefcijfer geldt voor de hele overheid. Jouw rol niet."))
    if domain is not None and domain.kind != UnitKind.DOMAIN:
        raise TargetRefused(_("Kies een beleidsdomein of de hele overheid."))
    if not 0 < percent <= 100:
        raise TargetRefused(_("Kies een percentage boven 0 en tot 100."))
    if due < decided:
        raise TargetRefused(_("Kies een einddatum na de beslissing."))
    category = "" if category == TOTAL else category
    known = Target.objects.filter(group=group, category=category, unit=domain, decided=decided)
    if known.exists():
        raise TargetRefused(_("Er is al een streefcijfer met deze groep en deze datum."))
    definitions = {g.code: g.definition for g in groups_at(decided)}
    return Target.objects.create(
        group=group,
        category=category,
        definition=definitions.get(group, "") if group == "foreign_origin" else "",
        unit=domain,
        percent=percent,
        decided=decided,
        due=due,
        source=source,
    )


def in_use(target: Target) -> bool:
    """Whether a release that was ever published lies in its time: then it stays as it is."""
    states = (State.PUBLISHED, State.WITHDRAWN)
    return Release.objects.filter(state__in=states, reference_date__gte=target.decided).exists()


def take_away(actor: Actor, target: Target) -> None:
    """Take away a target that no published release read."""
    if not may_set(actor):
        raise TargetRefused(_("Een streefcijfer geldt voor de hele overheid. Jouw rol niet."))
    if in_use(target):
        raise TargetRefused(
            _("Er is al een publicatie met dit streefcijfer. Voeg een nieuw toe met een datum.")
        )
    target.delete()
