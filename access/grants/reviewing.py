"""The yearly round of review (A6): each grant is confirmed, or it ends after the round.

A round belongs to an entity. An access manager or the leading official begins it, or the night does
so a year after the last one. Nobody confirms an own grant. The night reminds, ends what nobody
confirmed once the last day is over, and ends what people who left still hold (A5).
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actor import Actor
from access.demo_stamp import is_demo
from access.frame import entered
from access.grants import acts, telling
from access.grants.models import Confirmation, Grant, GrantQuerySet, ReviewRound
from access.journal.recording import Note, append
from access.matrix import Duty, Power
from access.organisation.models import StaffMember, Unit, UnitKind
from access.visibility import visible_units

SHORTEST: Final = dt.timedelta(days=14)  # so long a round lasts at least
LASTS: Final = dt.timedelta(days=42)
YEARLY: Final = dt.timedelta(days=365)
REMINDERS: Final = (14, 3)  # so many days before the end


def entity_of(unit: Unit) -> Unit:
    """The entity in which a unit lies, or the unit itself where it lies in none."""
    return Unit.objects.filter(kind=UnitKind.ENTITY, below__descendant_id=unit.pk).first() or unit


def open_round(actor: Actor, power: Power) -> ReviewRound | None:
    """The round that runs in the units of the asker; one at most where it is an entity's."""
    rounds = ReviewRound.objects.filter(
        closed_at__isnull=True, unit__in=visible_units(actor, power)
    )
    return rounds.select_related("unit").order_by("ends_on").first()


def to_confirm(review: ReviewRound) -> GrantQuerySet:
    """The grants that a round is about: those that stood when it began, and still stand."""
    return Grant.objects.filter(
        unit__above__ancestor_id=review.unit_id,
        ended_at__isnull=True,
        approved_at__isnull=False,
        appointed_at__lt=review.begun_at,
    )


def unconfirmed(review: ReviewRound) -> GrantQuerySet:
    """What would end if the round were over now."""
    done = Confirmation.objects.filter(round=review).values("grant_id")
    return to_confirm(review).exclude(pk__in=done)


def start(actor: Actor, ends_on: dt.date) -> ReviewRound:
    """Begin a round in the entity of the acting unit. Raises GrantRefused."""
    acts.begin(actor)
    unit = entity_of(actor.acting.unit)
    if unit.pk != actor.acting.unit_id:
        raise acts.GrantRefused(_("Een nazicht geldt voor een hele entiteit. Vraag het daar."))
    if ends_on < timezone.localdate() + SHORTEST:
        raise acts.GrantRefused(
            _("Geef iedereen tijd: kies een einddatum minstens %s dagen vanaf nu.") % SHORTEST.days
        )
    try:
        with transaction.atomic():
            return ReviewRound.objects.create(
                unit=unit, begun_by_id=actor.person_id, ends_on=ends_on
            )
    except IntegrityError as error:
        raise acts.GrantRefused(_("Er loopt al een nazicht in deze entiteit.")) from error


def confirm(actor: Actor, review: ReviewRound, keys: Iterable[uuid.UUID]) -> list[Grant]:
    """Confirm these grants in the round: all of them or none. Raises GrantRefused."""
    acts.begin(actor)
    wanted = set(keys)
    if not wanted:
        raise acts.GrantRefused(_("Duid aan welke rollen je bevestigt."))
    grants = list(unconfirmed(review).filter(pk__in=wanted).exclude(holder_id=actor.person_id))
    if {grant.pk for grant in grants} != wanted:
        changed = Grant.objects.filter(pk__in=wanted, unit__above__ancestor_id=review.unit_id)
        last = changed.exclude(pk__in=[g.pk for g in grants]).order_by("-changed_at").first()
        if last is not None and last.holder_id != actor.person_id:
            raise acts.GrantChanged(_latest(last, review))
        raise acts.GrantRefused(_("Kies rollen uit de lijst. Je eigen rol bevestigt een ander."))
    Confirmation.objects.bulk_create(
        [Confirmation(round=review, grant=g, confirmed_by_id=actor.person) for g in grants]
    )
    return grants


def _latest(grant: Grant, review: ReviewRound) -> dt.datetime:
    """When the grant was changed, or confirmed by another."""
    done = Confirmation.objects.filter(round=review, grant=grant).first()
    return max(grant.changed_at, done.confirmed_at) if done else grant.changed_at


@dataclass
class Night:
    """What a night did, or would do: counts, and the units whose managers are told."""

    left: int = 0
    unconfirmed: int = 0
    closed: int = 0
    begun: int = 0
    reminded: int = 0
    tell: set[uuid.UUID] = field(default_factory=set)


def night(today: dt.date | None = None, *, only_show: bool = False) -> Night:
    """Carry out the nightly part, in the worker; ``only_show`` writes and mails nothing."""
    day = today or timezone.localdate()
    done = Night()
    with entered(purpose="retention"):
        acts.lock()
        ended = [*_left(day, done), *_close(day, done)]
        if not is_demo():  # in the demo nobody would confirm, and its cast would go
            _open(day, done)
        _remind(day, done)
        for grant in ended:
            append(
                Note(
                    "grant_ended",
                    subject=grant.holder_id,
                    role="night",
                    details={"role": grant.role, "why": grant.end_reason},
                )
            )
        if only_show:
            transaction.set_rollback(True)
    if not only_show:
        telling.tell_managers(done.tell)
    return done


def _end(grants: Iterable[Grant], reason: str) -> list[Grant]:
    found = list(grants)
    now = timezone.now()
    Grant.objects.filter(pk__in=[g.pk for g in found], ended_at__isnull=True).update(
        ended_at=now, end_reason=reason, changed_at=now
    )
    acts.drop_rows(found)
    for grant in found:
        grant.end_reason = reason
    return found


def _left(day: dt.date, done: Night) -> list[Grant]:
    """Grants of who is out of service since a date that the import knew beforehand (A5)."""
    gone = StaffMember.objects.filter(employed_until__lt=day)
    ended = _end(Grant.objects.filter(ended_at__isnull=True, holder__in=gone), "left_service")
    done.left = len(ended)
    done.tell |= {grant.unit_id for grant in ended}
    return ended


def _close(day: dt.date, done: Night) -> list[Grant]:
    """Rounds whose last day is over: what nobody confirmed ends."""
    ended: list[Grant] = []
    for review in ReviewRound.objects.filter(closed_at__isnull=True, ends_on__lt=day):
        ended += _end(unconfirmed(review), "not_confirmed")
        ReviewRound.objects.filter(pk=review.pk).update(closed_at=timezone.now())
        done.closed += 1
        done.tell.add(review.unit_id)
    done.unconfirmed = len(ended)
    return ended


def _open(day: dt.date, done: Night) -> None:
    """A round by itself where the last one, and the oldest grant, are more than a year ago."""
    before = timezone.make_aware(dt.datetime.combine(day - YEARLY, dt.time()))
    recent = ReviewRound.objects.filter(begun_at__gte=before).values("unit_id")
    running = ReviewRound.objects.filter(closed_at__isnull=True).values("unit_id")
    managed = Grant.objects.in_force(day).filter(role=Duty.ACCESS_MANAGER.value)
    old = Grant.objects.filter(
        ended_at__isnull=True, approved_at__isnull=False, appointed_at__lt=before
    )
    entities = Unit.objects.filter(
        Q(below__descendant__in=old.values("unit_id")),
        kind=UnitKind.ENTITY,
        pk__in=managed.values("unit_id"),
    )
    due = entities.exclude(pk__in=recent).exclude(pk__in=running).distinct()
    for unit in due.order_by("code"):
        ReviewRound.objects.create(unit=unit, ends_on=day + LASTS)
        done.begun += 1
        done.tell.add(unit.pk)


def _remind(day: dt.date, done: Night) -> None:
    """A fortnight and three days before the end, where something is not confirmed."""
    for review in ReviewRound.objects.filter(closed_at__isnull=True, ends_on__gte=day):
        left = (review.ends_on - day).days
        due = next((n for n in sorted(REMINDERS) if left <= n), None)
        if due is None or not unconfirmed(review).exists():
            continue
        since = review.ends_on - dt.timedelta(days=due)
        if review.reminded_on is not None and review.reminded_on >= since:
            continue
        ReviewRound.objects.filter(pk=review.pk).update(reminded_on=day)
        done.reminded += 1
        done.tell.add(review.unit_id)
