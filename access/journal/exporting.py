"""The whole journal, line by line, in the form that the stand-alone verifier reads (A7).

As the maintenance role: no process of the program reads more than a person's own entries. What is
sealed stays sealed.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

_QUERY = """
SELECT number, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       coalesce(actor::text, '-'), role, power, event, outcome, subject_index, sealed,
       previous_hash, hash
FROM journal_journalentry ORDER BY number
"""
_NAMES = ("at", "actor", "role", "power", "event", "outcome")
_BYTES = ("subject_index", "sealed", "previous_hash", "hash")


def exported() -> Iterator[str]:
    """One line of JSON an entry, in the order of the numbers; read in one snapshot."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_QUERY)
        while rows := cursor.fetchmany(1000):
            for row in rows:
                yield _line(row)


def _line(row: tuple[Any, ...]) -> str:
    number, *values = row
    fields: dict[str, Any] = {"number": number}
    fields.update(zip(_NAMES, values, strict=False))
    fields.update((n, bytes(v).hex()) for n, v in zip(_BYTES, values[len(_NAMES) :], strict=True))
    return json.dumps(fields, ensure_ascii=False) + "\n"
