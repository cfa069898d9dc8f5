"""The months of the journal that are closed, and their end by retention (A7, P3)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from access.frame import entered
from access.journal.recording import NO_SUBJECT, SEALED_LENGTH, entry_place
from access.sealing import seal_data

_COLUMNS = "month, first, last, opening, closing, closed_at, expired_at, stub"


@dataclass(frozen=True)
class Segment:
    """A closed month: its numbers, the hash before its first entry, the hash of its last.

    Expired: its entries are gone, and ``stub`` is the hash of what stands here.
    """

    month: dt.date
    first: int
    last: int
    opening: bytes
    closing: bytes
    closed_at: dt.datetime
    expired_at: dt.datetime | None
    stub: bytes | None

    @property
    def name(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def entries(self) -> int:
        return self.last - self.first + 1

    def as_line(self) -> dict[str, Any]:
        """As an export and the file of heads write it, for the stand-alone verifier."""
        expired = self.expired_at and self.expired_at.astimezone(dt.UTC)
        return {
            "segment": self.name,
            "first": self.first,
            "last": self.last,
            "opening": self.opening.hex(),
            "closing": self.closing.hex(),
            "expired_at": f"{expired:%Y-%m-%dT%H:%M:%S.%fZ}" if expired else None,
            "stub": self.stub.hex() if self.stub else None,
        }

    def due(self, months: int, now: dt.datetime) -> bool:
        """Whether every entry of it is older than so many months. The database judges again."""
        years, month = divmod(self.month.month - 1 + months + 1, 12)
        end = dt.datetime(self.month.year + years, month + 1, 1, tzinfo=dt.UTC)
        return self.expired_at is None and now >= end


def _segment(row: tuple[Any, ...]) -> Segment:
    month, first, last, opening, closing, closed_at, expired_at, stub = row
    return Segment(
        month,
        first,
        last,
        bytes(opening),
        bytes(closing),
        closed_at,
        expired_at,
        bytes(stub) if stub is not None else None,
    )


def segments() -> list[Segment]:
    """The closed months, the oldest first: for the worker, and for the duty of data protection."""
    return _read(f"SELECT {_COLUMNS} FROM guard.journal_segments()")


def all_segments() -> list[Segment]:
    """The same, from the table itself: for the maintenance role, which exports."""
    return _read(f"SELECT {_COLUMNS} FROM journal_journalsegment ORDER BY month")


def _read(query: str) -> list[Segment]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [_segment(row) for row in cursor.fetchall()]


def expire(months: int | None = None, now: dt.datetime | None = None) -> list[Segment]:
    """End every closed month that is older than the retention; return them. As the worker.

    Each in a transaction of its own, the oldest first. ``months`` is the installation's retention
    where it is not given. The database refuses a month within twelve months, and one that is not
    as it was written: then ``django.db.DatabaseError`` is raised, and what is there stays.
    """
    keep = months if months is not None else settings.JOURNAL_MONTHS
    gone = []
    for segment in segments():
        if not segment.due(keep, now or timezone.now()):
            continue
        with entered(purpose="retention"):
            details = {"month": segment.name}
            # An entry about nobody, whose index is the stub: the database fills that in.
            sealed = seal_data(details, entry_place(NO_SUBJECT), length=SEALED_LENGTH)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT guard.journal_expire(%s, %s, %s)", [segment.month, keep, sealed]
                )
        gone.append(segment)
    return gone
