"""The journal in the scene: entries young and old, a closed month, aims, questions (A7)."""

import uuid

from django.db import connection
from django.utils import timezone

from access.journal.models import JournalQuestion
from access.journal.questions import seal_answer, seal_question
from access.proof.plain import ELSEWHERE, PLACES
from access.proof.scene import FIRST_ENTRY, Placed, Scene, staff_at

OLD_ENTRY = FIRST_ENTRY + 700_000  # of thirty months ago, and no thousandth
_AIM = uuid.UUID(int=0xA1A1)


def add_journal(scene: Scene) -> None:
    """Write them, and say where each stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_journalentry (number, at, role, power, event, outcome, "
            "subject_index, sealed, previous_hash, hash) VALUES (%s, now() - interval '30 months', "
            "'', '', 'proof', 'done', %s, '\\x00', '\\x00', '\\x00')",
            [OLD_ENTRY, bytes(32)],
        )
        cursor.execute(
            "INSERT INTO journal_journalsegment (month, first, last, opening, closing, closed_at) "
            "VALUES ('1990-01-01', 1, 2, '\\x00', '\\x00', now())"
        )
        cursor.execute("INSERT INTO journal_journalaim VALUES (%s, '\\x00')", [_AIM])
    scene.rows["journal_journalentry"][str(OLD_ENTRY)] = Placed(label="old")
    scene.rows["journal_journalsegment"] = {"1990-01-01": Placed()}
    scene.rows["journal_journalaim"] = {str(_AIM): Placed()}
    _questions(scene)


def _questions(scene: Scene) -> None:
    """A question at every place, of somebody who asks nothing else; and one of who asks."""
    placed = scene.rows["journal_journalquestion"] = {}
    asker = staff_at(880, "Wie vroeg", scene.unit(ELSEWHERE))
    asker.save(force_insert=True)
    rows = [_question(asker.pk, scene.unit(place)) for place in PLACES]
    placed |= {str(row.pk): Placed(place, "open") for row, place in zip(rows, PLACES, strict=True)}
    for person in scene.people:
        if person.state != "unlinked":
            row = _question(person.key, scene.unit(ELSEWHERE))
            placed[str(row.pk)] = Placed(ELSEWHERE, "open", of=person.key)
            rows.append(row)
    JournalQuestion.objects.bulk_create(rows)


def _question(staff: uuid.UUID, unit: uuid.UUID) -> JournalQuestion:
    row = JournalQuestion(staff_id=staff, unit_id=unit, asked_at=timezone.now())
    row.sealed = seal_question(row, name="proof", text="proof")
    row.answer = seal_answer(row, None)
    return row
