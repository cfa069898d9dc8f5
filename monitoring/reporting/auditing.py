"""The audit of a frozen release, from its ledger (S2, S6). Worker, purpose ``release``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from monitoring.reporting import ledger
from monitoring.reporting.groups import ALL
from monitoring.reporting.making import fingerprint
from monitoring.reporting.models import Release, ReleaseTable
from monitoring.reporting.protection import audit_table
from monitoring.reporting.tabulate import DIMENSIONS


@dataclass(frozen=True)
class Line:
    """One finding, as the command prints it."""

    text: str
    safe: bool

    def __str__(self) -> str:
        return f"{self.text}: {'in orde' if self.safe else 'NIET IN ORDE'}"


def audit_release(release: Release) -> Iterator[Line]:
    """The hash first, then every table: does the frozen set say what it said, and no more?"""
    yield Line("vingerafdruk", fingerprint(release) == release.hash)
    for table in release.tables.all():
        group = ALL[table.group]
        cells, trees = ledger.read(table)
        yield Line(f"{table.group}, wat getoond is klopt met het grootboek", _same(table, cells))
        found = audit_table(cells, group, trees)
        width = "niets verborgen" if found.narrowest is None else f"{found.narrowest} breed"
        yield Line(
            f"{table.group}, smalste interval {width} (grens {group.limit})",
            found.safe and (found.narrowest is None or found.narrowest >= group.limit),
        )


def _same(table: ReleaseTable, true: pd.DataFrame) -> bool:
    """What is shown is true, and what the ledger withholds is not shown."""
    shown = {
        row[:5]: row[5:]
        for row in table.cells.values_list(
            "unit_code", "sex", "age", "level", "category", "population", "count", "conf_status"
        )
    }
    wanted = {
        tuple(row[d] for d in DIMENSIONS): (row["population"], row["count"], "F")
        if row["status"] == "published"
        else (None, None, "C")
        for row in true.to_dict("records")
    }
    return shown == wanted
