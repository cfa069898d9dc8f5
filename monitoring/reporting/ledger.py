"""The protected part of a release: what its audit needs, sealed, for the worker alone (S6)."""

import json
import zlib

import pandas as pd

from access.sealing import newest_key, open_sealed, place, seal
from monitoring.reporting.models import LedgerTable, ReleaseTable

STEP = 4096  # lengths are rounded up, so that the size of a row tells little
COLUMNS = ["unit", "sex", "age", "level", "category", "population", "count", "status"]


def _at(table_id: int) -> bytes:
    return place("reporting_ledgertable", "sealed", table_id, "")


def _seal(raw: bytes, table_id: int) -> bytes:
    return seal(raw, _at(table_id), length=-(-len(raw) // STEP) * STEP)


def keep(table: ReleaseTable, cells: pd.DataFrame, tree: dict[str, dict[str, str | None]]) -> None:
    """Keep the true cells of a table, with why each is withheld, and the trees of its codes."""
    body = {"cells": cells[COLUMNS].to_numpy().tolist(), "hierarchies": tree}
    raw = zlib.compress(json.dumps(body, separators=(",", ":")).encode(), 9)
    LedgerTable.objects.create(table=table, sealed=_seal(raw, table.pk))


def read(table: ReleaseTable) -> tuple[pd.DataFrame, dict[str, dict[str, str | None]]]:
    """The true cells and the trees. Needs a frame of the purpose ``release``, in the worker."""
    sealed = LedgerTable.objects.get(table=table).sealed
    body = json.loads(zlib.decompress(open_sealed(sealed, _at(table.pk))))
    return pd.DataFrame(body["cells"], columns=COLUMNS), body["hierarchies"]


def reseal() -> int:
    """Seal anew what an older key sealed; gives how many. Purpose ``retention``."""
    newest = newest_key()
    rows = [row for row in LedgerTable.objects.all() if bytes(row.sealed)[0] != newest]
    for row in rows:
        row.sealed = _seal(open_sealed(row.sealed, _at(row.pk)), row.pk)
        row.save(update_fields=["sealed"])
    return len(rows)
