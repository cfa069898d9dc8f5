"""The heads of the journal, outside the database (A7).

From the rows alone nobody can see that the tail was cut or the chain computed anew. So the worker
writes, every minute and every thousand entries, to a file that is only ever added to: the number
and hash of where the chain stands, of every thousandth entry since and of the end of each month;
the stub of a month that expired; and how far the data protection officer was mailed
(``access.journal.digest``). That officer's copy is the one that this machine cannot change.
"""

import contextlib
import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from access.journal.segments import segments

Line = dict[str, Any]


def heads_file() -> Path:
    """The append-only file in the folder of the installation's own data."""
    return Path(settings.HEADS_FILE)


def read_lines(path: Path) -> Iterator[Line]:
    """What stands in the file, in its order; nothing where there is none yet."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b"{"):
                yield json.loads(line)


def last_number(path: Path) -> int:
    """The highest number of a head in the file; 0 where it has none.

    The end of the file is enough: numbers only grow.
    """
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_536))
        lines = [line for line in file.read().splitlines() if line.startswith(b'{"number"')]
    return int(json.loads(lines[-1])["number"]) if lines else 0


def write_heads(path: Path | None = None) -> int:
    """Add the heads since the last one in the file; return how many. As the worker."""
    path = path or heads_file()
    with _alone(path):
        with connection.cursor() as cursor:
            cursor.execute("SELECT number, hash FROM guard.journal_heads(%s)", [last_number(path)])
            found = cursor.fetchall()
        at = dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")
        add(path, [{"number": n, "hash": bytes(value).hex(), "at": at} for n, value in found])
    return len(found)


def write_stubs(path: Path | None = None) -> int:
    """Add the stubs of expired months that the file does not hold; return how many. As the worker.

    After an expiry, and every day: what a crash between the two left out is caught up with.
    """
    path = path or heads_file()
    with _alone(path):
        told = {line["segment"] for line in read_lines(path) if "segment" in line}
        lines = [s.as_line() for s in segments() if s.expired_at and s.name not in told]
        add(path, lines)
    return len(lines)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One writer of the file at a time."""
    handle = os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def add(path: Path, lines: list[Line]) -> None:
    """Add lines to the end of the file, and see them on the disk."""
    if not lines:
        return
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, "".join(json.dumps(line) + "\n" for line in lines).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
