"""The bar that moves while the import is one transaction, and the right that must still hold.

Both go through a second, short connection: the first one's transaction is seen by nobody yet.
"""

import uuid
from collections.abc import Callable
from types import TracebackType

from django.db import connection, transaction
from django.utils import timezone

from access.frame import enter_import, write_use
from access.matrix import Duty
from access.organisation.models import ImportRun

Step = Callable[[int], None]


class RightEnded(Exception):
    """Who started the import may no longer import; nothing was changed."""


def silent(percent: int) -> None:
    """Progress that nobody looks at."""


class Reporter:
    """Writes how far a run is, and stops it at the next step when the starter's right ends."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        self._beside = connection.copy()
        self._shown = -1

    def __enter__(self) -> "Reporter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._beside.close()

    def __call__(self, percent: int) -> None:
        """Tell that ``percent`` of the work is done. Raises RightEnded."""
        if percent == self._shown:
            return
        self._shown = percent
        self._beside.set_autocommit(False)
        try:
            by, grant = self._run.started_by_id, self._run.under_grant
            if by is not None and grant is not None:
                write_use(by, grant, Duty.PERSONNEL_DATA, on=self._beside)
            enter_import(self._beside)
            with self._beside.cursor() as cursor:
                cursor.execute(
                    "UPDATE organisation_importrun SET done = %s, changed_at = %s WHERE id = %s",
                    [percent, timezone.now(), self._run.pk],
                )
                may = grant is None or holds(cursor, grant, by)
            self._beside.commit()
        finally:
            self._beside.set_autocommit(True)
        if not may:
            raise RightEnded


def holds(cursor: object, grant: uuid.UUID, person: uuid.UUID | None) -> bool:
    """Whether the grant is in force now, as the database's own policies judge it (A4, A5)."""
    cursor.execute(  # type: ignore[attr-defined]
        """
        SELECT 1 FROM grants_grant g
        WHERE g.id = %s AND g.holder_id = %s AND g.role = 'personnel_data'
          AND g.approved_at IS NOT NULL AND g.ended_at IS NULL
          AND g.starts <= (now() AT TIME ZONE 'Europe/Brussels')::date
          AND (g.until IS NULL OR g.until >= (now() AT TIME ZONE 'Europe/Brussels')::date)
          AND EXISTS (SELECT 1 FROM grants_acceptance a WHERE a.grant_id = g.id
              AND a.declaration_id = (SELECT max(version) FROM grants_declaration))
        """,
        [grant, person],
    )
    return cursor.fetchone() is not None  # type: ignore[attr-defined]


def lock() -> None:
    """One import at a time; a second one waits. Held until the end of the transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An import is one transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(20090403)")
