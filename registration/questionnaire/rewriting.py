"""Rewriting the sealed rows: every night all of them, and at a change of key (R14).

After a night every row of the three tables has new bytes and a new place, in an order drawn anew,
so that comparing two days tells nothing about who did something in between. The same pass carries
out what has run out: answers to a question that closed more than three months ago go (R13).
"""

import datetime as dt
import logging
import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils import timezone

from access.frame import entered
from access.sealing import SealBroken, newest_key
from registration.questionnaire.models import Answers, PaperSlip, SealedRow, Uses
from registration.questionnaire.opening import NOTHING, asked_of_people
from registration.questionnaire.record import Own
from registration.questionnaire.store import LENGTHS, open_row, seal_row
from registration.questionnaire.using import allowed_by, without

logger = logging.getLogger(__name__)

BATCH: Final = 500
Say = Callable[[int, int], None]


@dataclass
class Pass:
    """How far a pass came: people done, people in all, and how many did not open."""

    total: int
    done: int = 0
    broken: int = 0


def rewrite_sealed(*, today: dt.date | None = None, say: Say | None = None) -> Pass:
    """Rewrite all rows of all people, in a new order; for the worker, at night."""
    with entered(purpose="retention"):
        people = list(Answers.objects.values_list("pk", flat=True))
    return _rewrite(people, today or timezone.localdate(), say)


def rotate_keys(*, today: dt.date | None = None, say: Say | None = None) -> Pass:
    """Seal everything with the newest key. Stopped halfway, it goes on with what is left."""
    people: set[uuid.UUID] = set()
    with entered(purpose="retention"), connection.cursor() as cursor:
        for model in LENGTHS:
            cursor.execute(
                f"SELECT staff_id FROM {model._meta.db_table} WHERE get_byte(sealed, 0) <> %s",
                [newest_key()],
            )
            people.update(row[0] for row in cursor.fetchall())
    return _rewrite(list(people), today or timezone.localdate(), say)


def _rewrite(people: list[uuid.UUID], today: dt.date, say: Say | None) -> Pass:
    random.SystemRandom().shuffle(people)
    progress = Pass(total=len(people))
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        with entered(purpose="retention"):
            progress.broken += _rewrite_batch(batch, today)
        progress.done += len(batch)
        if say:
            say(progress.done, progress.total)
    if progress.broken:
        # How many, never who: the place of a row names its person.
        logger.error("Sealed rows that do not open: %s", progress.broken)
    return progress


def _rewrite_batch(people: Sequence[uuid.UUID], today: dt.date) -> int:
    """Rewrite the rows of these people, in this order, in the transaction of the caller."""
    sealed = {
        model: dict(
            model._default_manager.select_for_update()
            .filter(pk__in=people)
            .values_list("pk", "sealed")
        )
        for model in LENGTHS
    }
    asked = asked_of_people(today, people)
    rows: dict[type[SealedRow], list[tuple[bytes, uuid.UUID]]] = {model: [] for model in LENGTHS}
    broken = 0
    for person in people:
        if any(person not in sealed[model] for model in LENGTHS):
            continue  # left between the two transactions
        try:
            own = Own.from_data(open_row(Answers, person, sealed[Answers][person]))
            open_row(Uses, person, sealed[Uses][person])
            slip = open_row(PaperSlip, person, sealed[PaperSlip][person])
        except SealBroken:
            broken += 1
            continue
        now = asked.get(person, NOTHING)
        own = without(own, now.expired(today))
        rows[Answers].append((seal_row(Answers, person, own.to_data()), person))
        rows[Uses].append(
            (seal_row(Uses, person, allowed_by(own, now.groups, today).to_data()), person)
        )
        rows[PaperSlip].append((seal_row(PaperSlip, person, slip), person))
    with connection.cursor() as cursor:
        for model, changed in rows.items():
            if changed:
                # One by one and in the drawn order: a joined update follows the table's own.
                cursor.executemany(
                    f"UPDATE {model._meta.db_table} SET sealed = %s WHERE staff_id = %s", changed
                )
    return broken
