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


def subject_index(person: uuid.UUID | None) -> bytes:
    """The keyed index of a person in the journal: 32 bytes. Nobody: 32 zero bytes."""
    if person is None:
        return NO_SUBJECT
    key = bytes.fromhex(settings.JOURNAL_INDEX_KEY)
    return hmac.new(key, person.bytes, hashlib.sha256).digest()


@dataclass
class Note:
    """What happened: the event, about whom, and what stands sealed.

    ``details`` are names of purposes, cases and kinds of fields; never their content.
    """

    event: str
    subject: uuid.UUID | None = None
    outcome: str = "done"
    details: dict[str, Any] = field(default_factory=dict)
    role: str = ""
    power: str = ""


def append(note: Note, *, framed: bool = True) -> int:
    """Append one entry to the chain and return its number.

    It is the last statement before a commit: the head stays locked until then.
    """
    index = subject_index(note.subject)
    body = {"about": str(note.subject) if note.subject else None, **note.details}
    sealed = seal_data(
        body, place("journal_journalentry", "sealed", "", index.hex()), length=SEALED_LENGTH
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guard.journal_append(%s, %s, %s, %s, %s, %s, %s)",
            [note.role, note.power, note.event, note.outcome, index, sealed, framed],
        )
        row = cursor.fetchone()
    return int(row[0])
