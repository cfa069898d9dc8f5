"""The whole journal, line by line, in the form that the stand-alone verifier reads (A7).

As the maintenance role: no process of the program reads more than a person's own entries. What is
sealed stays sealed. A month that is closed ends with a line of its own, which holds its two heads;
of one that has expired that line is all there is.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from access.journal.segments import Segment, all_segments

_QUERY = """
SELECT number, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       coalesce(actor::text, '-'), role, power, event, outcome, subject_index, sealed,
       previous_hash, hash
FROM journal_journalentry ORDER BY number
"""
_NAMES = ("at", "actor", "role", "power", "event", "outcome")
_BYTES = ("subject_index", "sealed", "previous_hash", "hash")


def exported() -> Iterator[str]:
    """One line of JSON an entry and a closed month, in their order; read in one snapshot."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:  # the months and the entries of one moment
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        waiting = all_segments()
        with connection.chunked_cursor() as cursor:
            cursor.execute(_QUERY)
            while rows := cursor.fetchmany(1000):
                for row in rows:
                    yield from _ended(waiting, row[0])
                    yield _line(row)
        yield from _ended(waiting, None)


def _ended(waiting: list[Segment], before: int | None) -> Iterator[str]:
    """The lines of the months that end before this number, taken out of ``waiting``."""
    while waiting and (before is None or waiting[0].last < before):
        yield json.dumps(waiting.pop(0).as_line()) + "\n"


def _line(row: tuple[Any, ...]) -> str:
    number, *values = row
    fields: dict[str, Any] = {"number": number}
    fields.update(zip(_NAMES, values, strict=False))
    fields.update((n, bytes(v).hex()) for n, v in zip(_BYTES, values[len(_NAMES) :], strict=True))
    return json.dumps(fields, ensure_ascii=False) + "\n"
