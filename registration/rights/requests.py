"""Requests of the person (P1): made, withdrawn, advised on, decided, and carried out.

Read by who asks; by the data protection officer of the unit; and, once there is advice, by the
controller, for whom the leading official of the entity decides. The controller gets the kind, the
advice and the answer proposed, and neither the name nor what the person wrote.
"""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from access.actor import Actor
from access.envelope import post
from access.frame import entered
from access.journal import aims
from access.matrix import Duty
from access.organisation.models import StaffMember
from access.sealing import TooLong, open_data, place, seal_data
from access.visibility import units_for
from registration.questionnaire.record import USES, Limits, Own
from registration.questionnaire.store import limit_own, rewrite_person
from registration.rights import clock
from registration.rights.models import Request

LENGTH: Final = 12_000  # bytes, padded: how much somebody wrote is not seen
HANDLED_LENGTH: Final = 30_000
SIGNS: Final = 1_500  # of each text


class Ask(StrEnum):
    """What can be asked (P1). Withdrawing consent needs no request: it is one button (R6)."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    PORTABILITY = "portability"


class Outcome(StrEnum):
    """What the controller decides."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True)
class Asked:
    """What was asked. ``uses``: of an objection, the uses that it is against."""

    kind: Ask
    text: str
    name: str
    uses: tuple[str, ...] = ()
    letter: bool = False

    @property
    def limits(self) -> Limits:
        """What takes effect at once; nothing for the other kinds."""
        if self.kind is Ask.RESTRICTION:
            return Limits(restricted=True)
        if self.kind is Ask.OBJECTION:
            return Limits(objected=frozenset(self.uses) & set(USES))
        return Limits()


@dataclass(frozen=True)
class Handled:
    """How a request was handled. ``kind`` is told to the controller, who reads nothing else."""

    kind: str = ""
    extension: str = ""
    advice: str = ""
    outcome: str = ""
    answer: str = ""
    remark: str = ""  # of the controller who sent it back


@dataclass(frozen=True)
class Opened:
    """A request, opened for who may read all of it."""

    row: Request
    asked: Asked
    handled: Handled = field(default_factory=Handled)

    @property
    def due(self) -> dt.date:
        return due(self.row)

    @property
    def state(self) -> str:
        return state(self.row)


class RequestRefused(Exception):
    """A request cannot be changed in this way any more: somebody else was first."""


def due(row: Request) -> dt.date:
    return clock.due(row.received_on, extended=row.extended_on is not None)


def state(row: Request) -> str:
    """``withdrawn``, ``answered``, ``decide`` (waits for the controller) or ``open``."""
    if row.withdrawn_at:
        return "withdrawn"
    if row.answered_at:
        return "answered"
    return "decide" if row.advised_at and not row.returned_at else "open"


# Sealing -----------------------------------------------------------------------------------


def _place(row: Request, column: str) -> bytes:
    return place("rights_request", column, row.pk, row.staff_id)


def seal_asked(row: Request, asked: Asked) -> bytes:
    """Raises TooLong."""
    return seal_data(asdict(asked), _place(row, "sealed"), length=LENGTH)


def seal_handled(row: Request, handled: Handled | None) -> bytes:
    """Raises TooLong. None is filler, as long as anything else."""
    data = None if handled is None else asdict(handled)
    return seal_data(data, _place(row, "handled"), length=HANDLED_LENGTH)


def asked_of(row: Request) -> Asked:
    data: dict[str, Any] = open_data(row.sealed, _place(row, "sealed"))
    return Asked(**{**data, "kind": Ask(data["kind"]), "uses": tuple(data["uses"])})


def handled_of(row: Request) -> Handled:
    data = open_data(row.handled, _place(row, "handled"))
    return Handled(**data) if data else Handled()


def opened(row: Request) -> Opened:
    return Opened(row, asked_of(row), handled_of(row))


def fits(text: str) -> bool:
    """Whether a text fits in its row, whatever its signs are."""
    try:
        seal_data({"text": text}, b"", length=LENGTH - 1_000)
    except TooLong:
        return False
    return len(text) <= SIGNS


# The person --------------------------------------------------------------------------------


def make(actor: Actor, kind: Ask, *, text: str = "", uses: tuple[str, ...] = ()) -> Request:
    """Make a request of one's own. A restriction or an objection holds from the commit on.

    Whatever is asked, the sealed rows are rewritten alike: the time of a row tells nothing (R14).
    """
    me = StaffMember.objects.own(actor).get()
    asked = Asked(kind, text, me.name, uses)
    row = Request(staff_id=me.pk, unit_id=me.unit_id, received_on=timezone.localdate())
    row.sealed, row.handled = seal_asked(row, asked), seal_handled(row, None)
    row.save(force_insert=True)
    aims.register(row.pk, me.pk)
    limit_own(actor, lambda held: held.joined(asked.limits))
    return row


def own(actor: Actor) -> list[Opened]:
    """The person's own requests, the newest first."""
    rows = Request.objects.filter(staff_id=actor.person).order_by("-made_at")
    return [opened(row) for row in rows]


def withdraw(actor: Actor, row: Request) -> None:
    """Take a request back; what it stopped goes on again. Raises RequestRefused."""
    changed = Request.objects.filter(
        pk=row.pk, staff_id=actor.person, answered_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=timezone.now())
    if not changed:
        raise RequestRefused
    others = [each for each in own(actor) if each.row.pk != row.pk and each.state != "withdrawn"]
    kept = Limits()
    for each in others:
        kept = kept.joined(each.asked.limits)
    mine = asked_of(row).limits
    limit_own(actor, lambda held: _without(held, mine, kept))


def _without(held: Limits, gone: Limits, kept: Limits) -> Limits:
    """What holds without one request; what another request asks too, stays."""
    return Limits(
        held.restricted and (not gone.restricted or kept.restricted),
        held.objected - (gone.objected - kept.objected),
    )


def lift(actor: Actor) -> None:
    """The person lifts every limit: what was told may be used again as before."""
    limit_own(actor, lambda _held: Limits())


# The officer -------------------------------------------------------------------------------


def for_officer(actor: Actor) -> QuerySet[Request]:
    """The requests of these units, never an own one: what waits first, by the day it came."""
    rows = Request.objects.exclude(staff_id=actor.person).filter(withdrawn_at__isnull=True)
    units = units_for(actor, Duty.DATA_PROTECTION)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    return rows.order_by(F("answered_at").desc(nulls_first=True), "received_on", "made_at")


def enter_letter(
    actor: Actor, *, number: str, name: str, received_on: dt.date, asked: Asked
) -> Request | None:
    """Enter a signed letter, for the person with this number and this name; None where no staff
    member of these units has both. The officer sees nobody else's data for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM guard.rights_person(%s, %s)", [number, name])
        found = cursor.fetchone()
    if found is None or found[0] == actor.person:
        return None
    person, unit, written = found
    row = Request(staff_id=person, unit_id=unit, received_on=received_on)
    row.sealed = seal_asked(row, replace(asked, name=written, letter=True))
    row.handled = seal_handled(row, None)
    row.save(force_insert=True)
    aims.register(row.pk, person)
    return row


def extend(row: Request, reasons: str) -> None:
    """Two more months, said with reasons. Raises RequestRefused."""
    today = timezone.localdate()
    if not clock.may_extend(row.received_on, today, extended=row.extended_on is not None):
        raise RequestRefused
    handled = replace(handled_of(row), extension=reasons)
    _change(row, extended_on=today, handled=seal_handled(row, handled))


def advise(actor: Actor, row: Request, *, outcome: Outcome, advice: str, answer: str) -> None:
    """Advise the controller, with the answer proposed. Raises RequestRefused."""
    handled = replace(
        handled_of(row),
        kind=asked_of(row).kind.value,
        outcome=outcome.value,
        advice=advice,
        answer=answer,
        remark="",
    )
    _change(
        row,
        advised_at=timezone.now(),
        advised_by_id=actor.person,
        returned_at=None,
        handled=seal_handled(row, handled),
    )


def _same(name: str, value: object) -> Q:
    """As it was seen; NULL too."""
    return Q(**{name: value}) if value is not None else Q(**{f"{name}__isnull": True})


def _change(row: Request, **values: Any) -> None:
    """Change a request that still waits for advice; of two at once one wins."""
    if state(row) != "open":
        raise RequestRefused
    waiting = Request.objects.filter(
        _same("advised_at", row.advised_at),
        _same("returned_at", row.returned_at),
        _same("extended_on", row.extended_on),
        pk=row.pk,
        answered_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    if not waiting.update(**values):
        raise RequestRefused


# The controller ----------------------------------------------------------------------------


def for_controller(actor: Actor) -> QuerySet[Request]:
    """What waits for a decision of the controller of these units; never an own one, nor one that
    the same person advised on.
    """
    rows = Request.objects.filter(
        advised_at__isnull=False,
        returned_at__isnull=True,
        answered_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    units = units_for(actor, Duty.LEADING_OFFICIAL)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    rows = rows.exclude(staff_id=actor.person).exclude(advised_by_id=actor.person)
    return rows.order_by("received_on", "made_at")


def decide(actor: Actor, row: Request) -> None:
    """The controller decides as advised: the answer is given. Raises RequestRefused."""
    changed = (
        for_controller(actor)
        .filter(pk=row.pk, advised_at=row.advised_at)
        .update(answered_at=timezone.now(), decided_by_id=actor.person)
    )
    if not changed:
        raise RequestRefused


def send_back(actor: Actor, row: Request, remark: str) -> None:
    """The controller asks for other advice. Raises RequestRefused."""
    handled = replace(handled_of(row), remark=remark)
    changed = (
        for_controller(actor)
        .filter(pk=row.pk, advised_at=row.advised_at)
        .update(returned_at=timezone.now(), handled=seal_handled(row, handled))
    )
    if not changed:
        raise RequestRefused


# In the worker -----------------------------------------------------------------------------


def carry_out(pk: uuid.UUID) -> None:
    """Carry out what a request does to the registration: after a letter, and after a decision.

    The rows are rewritten alike, whatever was asked and decided (R14). Done twice it is done once.
    """
    with entered(purpose="retention"):
        row = Request.objects.filter(pk=pk).first()
        if row is None:
            return
        told = opened(row)
        rewrite_person(row.staff_id, lambda held: _after(held, told))


def _after(held: Own, told: Opened) -> Own:
    row = told.row
    if row.withdrawn_at is not None:
        return held
    if told.asked.letter and row.answered_at is None:
        return replace(held, limits=held.limits.joined(told.asked.limits))
    erase = told.asked.kind is Ask.ERASURE and told.handled.outcome == Outcome.GRANTED
    mine = held.registration
    if row.answered_at is None or not erase or mine is None or mine.consent.at > row.made_at:
        return held  # who registered anew after asking, keeps that
    return Own(withdrawn_at=timezone.now(), limits=held.limits)


def tell(pk: uuid.UUID) -> None:
    """The one envelope to who asked. As the worker."""
    with entered(purpose="system"):
        address = (
            StaffMember.objects.filter(pk__in=Request.objects.filter(pk=pk).values("staff_id"))
            .values_list("email", flat=True)
            .first()
        )
    post([address or ""])


def erase_old(now: dt.datetime | None = None) -> int:
    """Requests go as long after their end as the journal is kept (P3). As the worker."""
    before = (now or timezone.now()) - dt.timedelta(days=settings.JOURNAL_MONTHS * 31)
    with entered(purpose="retention"):
        old = Request.objects.filter(answered_at__lt=before) | Request.objects.filter(
            withdrawn_at__lt=before
        )
        keys = list(old.values_list("pk", flat=True))
        gone, _ = Request.objects.filter(pk__in=keys).delete()
        for key in keys:
            aims.forget(key)
    return gone
