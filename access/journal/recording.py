"""Writing the journal (A7). Views note what happened; the frame appends it before the commit."""

import hashlib
import hmac
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection

from access.sealing import place, seal_data

SEALED_LENGTH = 480
NO_SUBJECT = bytes(32)
HEAD_EVERY = 1_000  # entries between two heads that go outside the database at once


def subject_index(person: uuid.UUID | None) -> bytes:
    """The keyed index of a person in the journal: 32 bytes. Nobody: 32 zero bytes."""
    if person is None:
        return NO_SUBJECT
    key = bytes.fromhex(settings.JOURNAL_INDEX_KEY)
    return hmac.new(key, person.bytes, hashlib.sha256).digest()


def entry_place(index: bytes) -> bytes:
    """The associated data of the sealed half of an entry: whose index it stands under."""
    return place("journal_journalentry", "sealed", "", index.hex())


@dataclass
class Note:
    """What happened: the event, about whom, and what stands sealed.

    ``details`` are names of purposes and kinds of fields, and keys of cases and grants; never the
    content of a field. The names that a person's own view reads (``access.journal.reading``):
    ``purpose``, ``fields`` (a list), ``case``, ``grant``.
    ``index`` instead of ``subject``: where only the index is known (``access.journal.aims``).
    """

    event: str
    subject: uuid.UUID | None = None
    outcome: str = "done"
    details: dict[str, Any] = field(default_factory=dict)
    role: str = ""
    power: str = ""
    index: bytes | None = None


def append(note: Note, *, framed: bool = True) -> int:
    """Append one entry to the chain and return its number.

    It is the last statement before a commit: the head stays locked until then.
    """
    index = subject_index(note.subject) if note.index is None else note.index
    body = {"about": str(note.subject) if note.subject else None, **note.details}
    sealed = seal_data(body, entry_place(index), length=SEALED_LENGTH)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guard.journal_append(%s, %s, %s, %s, %s, %s, %s)",
            [note.role, note.power, note.event, note.outcome, index, sealed, framed],
        )
        row = cursor.fetchone()
    number = int(row[0])
    if number % HEAD_EVERY == 0:
        # In the same transaction: the worker hears of it at the commit, and writes the head.
        from access.journal.tasks import write_thousandth_head

        write_thousandth_head.defer()
    return number
