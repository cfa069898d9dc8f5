"""A journal of past months, as the program would have written it, put into a database by hand.

The maintenance role may insert; nothing in the program writes an entry with an earlier time.
"""

import datetime as dt
import hashlib
import uuid
from typing import Any

import psycopg

from access.journal import verifier

ENTRY = (
    "INSERT INTO journal_journalentry (number, at, actor, role, power, event, outcome, "
    "subject_index, sealed, previous_hash, hash) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"
)
SEGMENT = (
    "INSERT INTO journal_journalsegment (month, first, last, opening, closing, closed_at) "
    "VALUES (%s, %s, %s, %s, %s, %s)"
)


def month_back(months: int) -> dt.date:
    """The first day of the month so many months ago (UTC, as the journal counts)."""
    today = dt.datetime.now(tz=dt.UTC).date()
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return dt.date(years, month + 1, 1)


def write(
    admin: "psycopg.Connection[Any]", months: list[int], entries: int, index: bytes = bytes(32)
) -> None:
    """Fill an empty journal with months of so many entries, each closed but the last one."""
    before, number = verifier.START, 0
    for place, back in enumerate(months):
        month = month_back(back)
        first, opening = number + 1, before
        for day in range(entries):
            number += 1
            at = dt.datetime(month.year, month.month, 1 + day % 28, 12, tzinfo=dt.UTC)
            fields = {
                "at": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}",
                "actor": str(uuid.UUID(int=number)),
                "role": "hr_manager",
                "power": "file",
                "event": "file_opened",
                "outcome": "done",
                "subject_index": index.hex(),
                "sealed": hashlib.sha256(str(number).encode()).hexdigest(),
            }
            own = verifier.entry_hash(number, fields, before)
            clear = [fields[name] for name in ("at", "actor", "role", "power", "event", "outcome")]
            sealed = bytes.fromhex(fields["sealed"])
            admin.execute(ENTRY, [number, *clear, index, sealed, before, own])
            before = own
        if place < len(months) - 1:
            closed = dt.datetime.combine(month_back(months[place + 1]), dt.time(), dt.UTC)
            admin.execute(SEGMENT, [month, first, number, opening, before, closed])
    admin.execute(
        "UPDATE journal_journalhead SET number = %s, hash = %s, month = %s, first = %s, "
        "opening = %s",
        [number, before, month, first, opening],
    )
