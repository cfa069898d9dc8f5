"""`protect`: which cells of one table to withhold (rules S1 and S2)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from monitoring.disclosure.audit import certify
from monitoring.disclosure.engine import protect_system
from monitoring.disclosure.prepare import Known, Limit, Mode, prepare, statuses
from monitoring.disclosure.primary import Zeros
from monitoring.disclosure.table import Hierarchies


def protect(
    cells: pd.DataFrame,
    dimensions: Sequence[str],
    hierarchies: Hierarchies | None = None,
    *,
    count: str = "count",
    population: str | None = "population",
    limit: Limit = 10,
    width: int | None = None,
    known: Known = None,
    zeros: Zeros = "open",
    mode: Mode = "few",
    seed: int = 0,
) -> pd.DataFrame:
    """The rows of `cells` with a column `status`: `published`, `primary` or `secondary`.

    - `cells`: one row per cell, margins included. The total of a dimension is coded `_T`; where
      it has a hierarchy, the root is the code without a parent.
    - `hierarchies`: `{dimension: {code: parent}}`.
    - `count`, `population`: columns with whole numbers of persons: those in the group, and all.
      `population=None` is a plain frequency table: 1 to `limit` - 1 is primary, zero is harmless.
    - `limit`: in persons; a number, a column, or one per row. Primary is a cell with fewer in its
      population, its group or its complement.
    - `width`: how wide every interval has to be, in persons; by default the limit of the cell,
      or its whole range where that is narrower. 1 only promises that nothing is known exactly.
    - `known`: columns `(group, population)`, or a list of such pairs, with how many a reader knows
      by right; the limit and the width then hold for the others, too.
    - `zeros`: the policy on zeros of a plain table, see `primary.Zeros`.
    - `mode`: `few` withholds as few cells as it can, `small` prefers small cells.
    - `seed`: decides ties. The same input and seed give the same pattern on every machine.

    Raises TableError (input) or CannotProtect (no safe pattern); both name the cells. Every
    pattern returned was certified: two whole-number tables per withheld cell and reader, checked
    by code that shares nothing with the solver.

    Source: rules S1 and S2; method: docs/disclosure.md.
    """
    ready = prepare(
        cells, dimensions, hierarchies, count=count, population=population, limit=limit,
        width=width, known=known, zeros=zeros, mode=mode,
    )  # fmt: skip
    pattern = protect_system(ready.system, seed)
    for view, attack in zip(ready.system.views, pattern.attacks, strict=True):
        certify(attack, cells, dimensions, hierarchies, count, view)
    return cells.assign(status=statuses(ready.system.primary, pattern.withheld))
