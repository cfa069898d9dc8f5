"""Checks certificates without anything of the solver: its own reading of the table, whole numbers.

A certificate of an interval is two complete tables. Both agree with everything published, add up,
hold whole numbers that are not negative, stay within what the reader knows beforehand, and they
differ in the withheld cell by the width that is claimed. A reader who sees only what is published
cannot tell which of them is true. The check reads codes and hierarchies anew with plain
dictionaries and adds up in 64-bit integers; it imports neither table nor equations nor solver.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.disclosure.errors import CertificateError

CHUNK = 64
"""How many tables are checked at once, to bound memory."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Certificate:
    """Whole-number tables that agree with everything published.

    `points[k]` are the values of all withheld cells in table k; `rows` says which rows of the
    table those are. Cell j is `points[lower[j], j]` in one table, `points[upper[j], j]` in another.
    """

    rows: Numbers
    points: Numbers
    lower: Numbers
    upper: Numbers

    def __deepcopy__(self, memo: object) -> Certificate:
        """Nothing here changes: pandas copies `attrs` at every step, and need not copy this."""
        return self

    def widths(self) -> Numbers:
        """How far apart the two tables of each withheld cell are."""
        cells = np.arange(len(self.rows))
        return np.asarray(self.points[self.upper, cells] - self.points[self.lower, cells])


def check(
    certificate: Certificate,
    cells: pd.DataFrame,
    dimensions: Sequence[str],
    hierarchies: Mapping[str, Mapping[str, str | None]] | None,
    count: str,
    low: Numbers,
    high: Numbers,
) -> None:
    """Raise CertificateError unless every table of the certificate is a possible one.

    `low..high` is what the reader knows beforehand of each row of `cells`.
    """
    truth = cells[count].to_numpy(dtype=np.int64)
    families = _families(cells, dimensions, hierarchies or {})
    for begin in range(0, len(certificate.points), CHUNK):
        values = np.tile(truth, (len(certificate.points[begin : begin + CHUNK]), 1))
        values[:, certificate.rows] = certificate.points[begin : begin + CHUNK]
        if (values < 0).any() or (values < low).any() or (values > high).any():
            raise CertificateError("A certificate leaves the bounds of a cell")
        for order, starts, tops in families:
            if (np.add.reduceat(values[:, order], starts, axis=1) != values[:, tops]).any():
                raise CertificateError("A certificate does not add up")


def _families(
    cells: pd.DataFrame,
    dimensions: Sequence[str],
    hierarchies: Mapping[str, Mapping[str, str | None]],
) -> list[tuple[list[int], list[int], list[int]]]:
    """Per dimension: the children parent after parent, where each family starts, the parents."""
    columns = [cells[d].tolist() for d in dimensions]
    rows: dict[tuple[Hashable, ...], int] = {
        key: row for row, key in enumerate(zip(*columns, strict=True))
    }
    found = []
    for at, dimension in enumerate(dimensions):
        up = _nearest(set(columns[at]), hierarchies.get(dimension))
        children: dict[int, list[int]] = {}
        for key, row in rows.items():
            parent = up.get(key[at])
            if parent is None:
                continue
            top = rows.get((*key[:at], parent, *key[at + 1 :]))
            if top is not None:
                children.setdefault(top, []).append(row)
        order: list[int] = []
        starts: list[int] = []
        for family in children.values():
            starts.append(len(order))
            order.extend(family)
        if order:
            found.append((order, starts, list(children)))
    return found


def _nearest(
    shown: set[Hashable], tree: Mapping[str, str | None] | None
) -> dict[Hashable, Hashable]:
    """The nearest code above each code that the table shows."""
    above: dict[Hashable, Hashable] = {}
    nodes = set() if tree is None else {*tree, *(p for p in tree.values() if p)}
    for code in shown:
        if code == "_T" and code not in nodes:
            continue
        parent: Hashable = (tree or {}).get(str(code)) if tree is not None else None
        while parent and parent not in shown:
            parent = (tree or {}).get(str(parent))
        if not parent and "_T" in shown and "_T" not in nodes:
            parent = "_T"
        if parent:
            above[code] = parent
    return above
