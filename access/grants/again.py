"""Grants that ended without a manager's act, and proposing them again, many at once (A5)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actor import Actor
from access.grants import acts
from access.grants.models import Grant, GrantQuerySet
from access.labels import role_label
from access.matrix import Power
from access.organisation.models import StaffMember
from access.visibility import visible_units

# A person's change in the personnel file, a person's own report, or a round that nobody confirmed.
REASONS: Final = (
    "unit_changed",
    "function_changed",
    "left_service",
    "function_reported",
    "given_up",
    "not_confirmed",
)
SHOWN_FOR: Final = dt.timedelta(days=365)


@dataclass(frozen=True)
class Proposal:
    """One grant to propose again; ``refusal`` says why it cannot be."""

    grant: Grant
    refusal: str = ""

    @property
    def role(self) -> str:
        return role_label(self.grant.role)


class NoneAgain(acts.GrantRefused):
    """Nothing was proposed: one or more of the grants cannot be; ``proposals`` says which."""

    def __init__(self, proposals: list[Proposal]) -> None:
        super().__init__(_("Niet alles kan opnieuw. Er is niets gewijzigd."))
        self.proposals = proposals


def ended(actor: Actor, power: Power) -> GrantQuerySet:
    """What ended by itself in these units, and that no manager has handled yet."""
    return (
        Grant.objects.filter(
            unit__in=visible_units(actor, power),
            end_reason__in=REASONS,
            handled_at__isnull=True,
            ended_at__gte=timezone.now() - SHOWN_FOR,
        )
        .exclude(holder_id=actor.person_id)
        .select_related("unit")
        .order_by("unit__code", "role", "holder_name", "pk")
    )


def chosen(actor: Actor, power: Power, keys: Iterable[uuid.UUID]) -> list[Grant]:
    """These grants, if all of them can be chosen. Raises GrantRefused."""
    wanted = set(keys)
    if not wanted:
        raise acts.GrantRefused(_("Duid aan welke rollen je bedoelt."))
    found = list(ended(actor, power).filter(pk__in=wanted))
    if {grant.pk for grant in found} == wanted:
        return found
    handled = Grant.objects.filter(
        pk__in=wanted, handled_at__isnull=False, unit__in=visible_units(actor, power)
    )
    last = handled.order_by("-changed_at").first()
    if last is not None:
        raise acts.GrantChanged(last.changed_at)
    raise acts.GrantRefused(_("Kies rollen uit de lijst."))


def propose(
    actor: Actor,
    power: Power,
    grants: list[Grant],
    *,
    ground: str,
    starts: dt.date,
    only_check: bool = False,
) -> list[Proposal]:
    """Appoint or propose each again, all or none; ``only_check`` tells and takes it back.

    Raises NoneAgain where one cannot be. Each new grant needs a new declaration (A4).
    """
    acts.begin(actor)
    staff = StaffMember.objects.visible_to(actor, power).in_bulk({g.holder_id for g in grants})
    proposals: list[Proposal] = []
    with transaction.atomic():
        for grant in grants:
            try:
                with transaction.atomic():
                    _again(actor, grant, staff.get(grant.holder_id), ground, starts)
                proposals.append(Proposal(grant))
            except acts.GrantRefused as refused:
                proposals.append(Proposal(grant, str(refused)))
        bad = any(proposal.refusal for proposal in proposals)
        if only_check or bad:
            transaction.set_rollback(True)
        else:
            handle(actor, grants)
    if bad and not only_check:
        raise NoneAgain(proposals)
    return proposals


def _again(
    actor: Actor, grant: Grant, member: StaffMember | None, ground: str, starts: dt.date
) -> Grant:
    if member is None:
        raise acts.GrantRefused(_("Deze persoon werkt niet meer in jouw entiteit."))
    return acts.appoint(
        actor,
        role=grant.role,
        holder_member=member,
        unit=grant.unit,
        ground=ground,
        starts=starts,
        until=grant.until,
        deputy_for=grant.deputy_for,
    )


def handle(actor: Actor, grants: list[Grant]) -> None:
    """The manager has seen these; they leave the list. Two at once: the second is told."""
    now = timezone.now()
    waiting = Grant.objects.filter(pk__in=[g.pk for g in grants], handled_at__isnull=True)
    if waiting.update(handled_at=now, changed_at=now) != len(grants):
        raise acts.GrantChanged(now)
