"""What the two makers of a release do: begin, offer, return, publish, withdraw (A10, S6).

Each act checks its rule and writes; the database checks the same step once more (``guard.sql``).
A refusal is ``ReleaseRefused`` with the sentence that the person will read.
"""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actor import Actor
from access.demo_stamp import is_demo
from access.matrix import Duty
from access.organisation.models import UnitKind
from monitoring.reporting.models import Release, State

STUCK = dt.timedelta(hours=12)


class ReleaseRefused(Exception):
    """This step is not possible; the message says why and what to do."""


def _needs(actor: Actor, duty: Duty) -> None:
    grant = actor.grant
    if grant is None or not actor.may(duty) or grant.unit.kind != UnitKind.GOVERNMENT:
        raise ReleaseRefused(_("Een publicatie geldt voor de hele overheid. Jouw rol niet."))


def begin(actor: Actor, *, day: dt.date, note: str = "") -> Release:
    """Make the empty release that the task fills. The day lies in the past, and is free."""
    _needs(actor, Duty.RELEASE_PREPARE)
    check_day(day)
    return Release.objects.create(
        reference_date=day, note=note, prepared_by_id=actor.person_id, demo=is_demo()
    )


def check_day(day: dt.date) -> None:
    """A reference date is not in the future, and has no other release that is still open.

    One that is still being made after ``STUCK`` is not: its worker was stopped.
    """
    if day > timezone.localdate():
        raise ReleaseRefused(_("Kies een datum die voorbij is."))
    going = Release.objects.filter(reference_date=day).exclude(
        state__in=(State.FAILED, State.WITHDRAWN)
    )
    stuck = Q(state=State.MAKING, created_at__lt=timezone.now() - STUCK)
    if going.exclude(stuck).exists():
        raise ReleaseRefused(_("Voor deze datum is er al een publicatie. Trek die eerst in."))


def _move(release: Release, expected: State, to: State, **fields: object) -> None:
    if release.state != expected:
        raise ReleaseRefused(_("De publicatie is intussen gewijzigd. Kijk opnieuw."))
    release.state = to
    for name, value in fields.items():
        setattr(release, name, value)
    release.save(update_fields=["state", *fields])


def offer(actor: Actor, release: Release, *, note: str) -> None:
    """Offer a draft for the check by a second person."""
    _needs(actor, Duty.RELEASE_PREPARE)
    _move(release, State.DRAFT, State.CHECKING, note=note, offered_at=timezone.now())


def give_back(actor: Actor, release: Release) -> None:
    """The second person gives the release back as a draft."""
    _needs(actor, Duty.RELEASE_APPROVE)
    _move(release, State.CHECKING, State.DRAFT)


def publish(actor: Actor, release: Release) -> None:
    """Approve and publish; never by who prepared it (A10)."""
    _needs(actor, Duty.RELEASE_APPROVE)
    if release.prepared_by_id is not None and release.prepared_by_id == actor.person_id:
        raise ReleaseRefused(
            _("Je hebt deze publicatie zelf voorbereid. Iemand anders keurt goed.")
        )
    _move(
        release,
        State.CHECKING,
        State.PUBLISHED,
        approved_by_id=actor.person_id,
        published_at=timezone.now(),
    )


def withdraw(actor: Actor, release: Release, *, reason: str) -> None:
    """Withdraw what was published, and say why; the numbers are no longer shown."""
    if not actor.may(Duty.RELEASE_APPROVE):
        _needs(actor, Duty.RELEASE_PREPARE)
    if not reason.strip():
        raise ReleaseRefused(_("Geef een reden."))
    _move(
        release,
        State.PUBLISHED,
        State.WITHDRAWN,
        withdrawn_at=timezone.now(),
        withdrawal_reason=reason.strip(),
    )
