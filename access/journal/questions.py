"""Questions and complaints about who looked (R10, P1): sealed, from a person to the officer.

Read by who asked, and by the data protection officer of the units: nobody else, no administrator,
no mailbox. The mails around them are the one envelope, and say only that something waits.
"""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from access.actor import Actor
from access.envelope import post
from access.frame import entered
from access.journal import aims
from access.journal.models import JournalQuestion
from access.matrix import Duty
from access.organisation.models import StaffMember, UnitClosure, UnitKind
from access.sealing import open_data, place, seal_data
from access.visibility import units_for

LENGTH: Final = 12_000  # bytes, padded: how much somebody wrote is not seen
DAYS: Final = 30  # answered within a month (P1)
_TABLE: Final = "journal_journalquestion"


@dataclass(frozen=True)
class Question:
    """A question, opened: who asked, when, what, by when it is answered, and the answer."""

    pk: uuid.UUID
    staff_id: uuid.UUID
    name: str
    asked_at: dt.datetime
    due: dt.date
    text: str
    answered_at: dt.datetime | None
    answer: str


def _place(row: JournalQuestion, column: str) -> bytes:
    return place(_TABLE, column, row.pk, row.staff_id)


def due(row: JournalQuestion) -> dt.date:
    """By when it is answered (P1)."""
    return timezone.localtime(row.asked_at).date() + dt.timedelta(days=DAYS)


def _opened(row: JournalQuestion) -> Question:
    asked = open_data(row.sealed, _place(row, "sealed"))
    answer = open_data(row.answer, _place(row, "answer"))
    return Question(
        row.pk,
        row.staff_id,
        asked["name"],
        row.asked_at,
        due(row),
        asked["text"],
        row.answered_at,
        answer["text"] if answer else "",
    )


def seal_question(row: JournalQuestion, *, name: str, text: str) -> bytes:
    """What was asked and by whom, bound to its row and person. Raises TooLong."""
    return seal_data({"name": name, "text": text}, _place(row, "sealed"), length=LENGTH)


def seal_answer(row: JournalQuestion, text: str | None) -> bytes:
    """The answer, or filler of the same length while there is none. Raises TooLong."""
    told = None if text is None else {"text": text}
    return seal_data(told, _place(row, "answer"), length=LENGTH)


def ask(actor: Actor, text: str) -> Question:
    """Store a question of this person, sealed. In the person's own frame.

    Raises ``access.sealing.TooLong``: longer than a row holds.
    """
    me = StaffMember.objects.own(actor).get()
    row = JournalQuestion(staff_id=me.pk, unit_id=me.unit_id, asked_at=timezone.now())
    row.sealed = seal_question(row, name=me.name, text=text)
    row.answer = seal_answer(row, None)
    row.save(force_insert=True)
    aims.register(row.pk, me.pk)
    return _opened(row)


def fits(text: str) -> bool:
    """Whether a row holds this text, beside a name of the longest kind."""
    return len(json.dumps({"name": "x" * 120, "text": text})) <= LENGTH


def own(actor: Actor) -> list[Question]:
    """The questions of this person, the newest first."""
    rows = JournalQuestion.objects.filter(staff_id=actor.person).order_by("-asked_at")
    return [_opened(row) for row in rows]


def visible_to(actor: Actor) -> QuerySet[JournalQuestion]:
    """The questions for the data protection officer of these units; never an own one.

    What waits comes first, the oldest first; then what was answered, the newest first.
    """
    units = units_for(actor, Duty.DATA_PROTECTION)
    rows = JournalQuestion.objects.exclude(staff_id=actor.person)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    return rows.order_by(F("answered_at").desc(nulls_first=True), "asked_at")


def opened(row: JournalQuestion) -> Question:
    """One question, for who may see its row."""
    return _opened(row)


def answer(row: JournalQuestion, text: str) -> bool:
    """Answer once; False where somebody else did so meanwhile."""
    sealed = seal_answer(row, text)
    changed = JournalQuestion.objects.filter(pk=row.pk, answered_at__isnull=True).update(
        answered_at=timezone.now(), answer=sealed
    )
    return changed == 1


def tell_officer() -> None:
    """The one envelope to the configured address of the officer. As the worker."""
    post([settings.DATA_PROTECTION_EMAIL])


def tell_asker(pk: uuid.UUID) -> None:
    """The one envelope to who asked. As the worker."""
    with entered(purpose="system"):
        address = (
            StaffMember.objects.filter(
                pk__in=JournalQuestion.objects.filter(pk=pk).values("staff_id")
            )
            .values_list("email", flat=True)
            .first()
        )
    post([address or ""])


def erase_old(now: dt.datetime | None = None) -> int:
    """Questions go as long after their answer as the journal is kept (P3). As the worker."""
    before = (now or timezone.now()) - dt.timedelta(days=settings.JOURNAL_MONTHS * 31)
    with entered(purpose="retention"):
        old = JournalQuestion.objects.filter(answered_at__lt=before)
        keys = list(old.values_list("pk", flat=True))
        gone, _ = old.delete()
        for key in keys:
            aims.forget(key)
    return gone


def entity_of(row: JournalQuestion) -> str:
    """The name of the entity of who asked, as the desk shows it."""
    return entity_of_unit(row.unit_id)


def entity_of_unit(unit: uuid.UUID) -> str:
    """The name of the entity of a unit; empty above the entities."""
    above = UnitClosure.objects.filter(descendant_id=unit, ancestor__kind=UnitKind.ENTITY)
    return above.values_list("ancestor__name", flat=True).first() or ""
