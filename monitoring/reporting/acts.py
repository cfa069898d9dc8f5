"""What the two makers of a release do: begin, offer, return, publish, replace, discard (A10, S6).

What is published is withdrawn only by a new release, which says why and takes its place.

Each act checks its rule and writes; the database checks the same step once more (``guard.sql``).
A refusal is ``ReleaseRefused`` with the sentence that the person will read.
"""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from access.actor import Actor
from access.demo_stamp import is_demo
from access.matrix import Duty
from access.organisation.models import UnitKind
from monitoring.reporting.models import Kind, Release, State

STUCK = dt.timedelta(hours=12)
DISCARDED = gettext_noop("Dit ontwerp is verwijderd.")


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


def replace(actor: Actor, release: Release, *, reason: str) -> Release:
    """Begin the release that will take the place of a published one, and say why."""
    _needs(actor, Duty.RELEASE_PREPARE)
    if not reason.strip():
        raise ReleaseRefused(_("Geef een reden."))
    if release.state != State.PUBLISHED:
        raise ReleaseRefused(_changed())
    _check_going(_going().filter(reference_date=release.reference_date).exclude(pk=release.pk))
    return Release.objects.create(
        reference_date=release.reference_date,
        kind=release.kind,
        question=release.question,
        asked_table=release.asked_table,
        note=release.note,
        prepared_by_id=actor.person_id,
        replaces=release,
        replaces_reason=reason.strip(),
        demo=is_demo(),
    )


def ask(actor: Actor, *, day: dt.date, question: str, table: dict[str, object]) -> Release:
    """Begin a requested table: the question, and the group, unit and breakdown that answer it."""
    _needs(actor, Duty.RELEASE_PREPARE)
    if not question.strip():
        raise ReleaseRefused(_("Schrijf de vraag op."))
    if day > timezone.localdate():
        raise ReleaseRefused(_("Kies een datum die voorbij is."))
    return Release.objects.create(
        reference_date=day,
        kind=Kind.REQUESTED,
        question=question.strip(),
        asked_table=table,
        prepared_by_id=actor.person_id,
        demo=is_demo(),
    )


def check_day(day: dt.date) -> None:
    """A reference date is not in the future, and has no other release that is still open."""
    if day > timezone.localdate():
        raise ReleaseRefused(_("Kies een datum die voorbij is."))
    _check_going(_going().filter(reference_date=day))


def _going() -> QuerySet[Release]:
    """Releases of all groups that are not at their end.

    One that is still being made after ``STUCK`` is: its worker was stopped.
    """
    stuck = Q(state=State.MAKING, created_at__lt=timezone.now() - STUCK)
    ended = Q(state__in=(State.FAILED, State.WITHDRAWN))
    return Release.objects.filter(kind=Kind.REGULAR).exclude(ended | stuck)


def _check_going(going: QuerySet[Release]) -> None:
    if going.exists():
        raise ReleaseRefused(_("Voor deze datum is er al een publicatie. Vervang die."))


def _changed() -> str:
    return _("De publicatie is intussen gewijzigd. Kijk opnieuw.")


def _move(release: Release, expected: State, to: State, **fields: object) -> None:
    if release.state != expected:
        raise ReleaseRefused(_changed())
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
    if is_stale(release):
        raise ReleaseRefused(
            _("Intussen is een andere publicatie verschenen. Verwijder deze en maak ze opnieuw.")
        )
    _move(
        release,
        State.CHECKING,
        State.PUBLISHED,
        approved_by_id=actor.person_id,
        published_at=timezone.now(),
    )
    if release.replaces is not None:
        _move(
            release.replaces,
            State.PUBLISHED,
            State.WITHDRAWN,
            withdrawn_at=timezone.now(),
            withdrawal_reason=release.replaces_reason,
        )


def is_stale(release: Release) -> bool:
    """Whether another release was published since this one was made beside the ledger (S2)."""
    last = (
        Release.objects.filter(state__in=(State.PUBLISHED, State.WITHDRAWN))
        .order_by("-published_at")
        .first()
    )
    return release.previous_id != (last.pk if last else None)


def discard(actor: Actor, release: Release) -> None:
    """Throw a draft away; its links to persons are destroyed with it."""
    _needs(actor, Duty.RELEASE_PREPARE)
    if release.state not in (State.DRAFT, State.CHECKING):
        raise ReleaseRefused(_changed())
    _move(release, State(release.state), State.FAILED, failure=DISCARDED)
