"""The heads of the journal, outside the database (A7).

From the rows alone nobody can see that the tail was cut or the chain computed anew. So the worker
writes, every minute, the number and hash of where the chain stands and of every thousandth entry
since, to a file that is only ever added to.
"""

import datetime as dt
import json
import os
from pathlib import Path

from django.conf import settings
from django.db import connection


def heads_file() -> Path:
    """The append-only file in the folder of the installation's own data."""
    return Path(settings.HEADS_FILE)


def last_number(path: Path) -> int:
    """The highest number in the file; 0 where it has none."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        lines = [line for line in file.read().splitlines() if line.startswith(b"{")]
    return int(json.loads(lines[-1])["number"]) if lines else 0


def write_heads(path: Path | None = None) -> int:
    """Add the heads since the last one in the file; return how many. As the worker."""
    path = path or heads_file()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, hash FROM guard.journal_heads(%s)", [last_number(path)])
        found = cursor.fetchall()
    if not found:
        return 0
    at = dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")
    lines = "".join(
        json.dumps({"number": number, "hash": bytes(value).hex(), "at": at}) + "\n"
        for number, value in found
    )
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, lines.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return len(found)
