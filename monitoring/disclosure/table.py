"""Reads one table: codes, hierarchies, and the equations parent = sum of children.

A table is one row per cell, margins included. The total of a dimension without a hierarchy is
coded `_T`; with a hierarchy it is the code without a parent (or `_T` above all of those). Levels
of a hierarchy that a table does not show are skipped: the equation then goes to the nearest level
that it does show. A cell that is absent although its neighbours are there is an empty one.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from monitoring.disclosure.errors import TableError
from monitoring.disclosure.model import Equations, Ints

TOTAL = "_T"

Hierarchies = Mapping[str, Mapping[str, str | None]]


@dataclass(frozen=True)
class Dimension:
    """The codes that a table shows of one dimension and the parent of each (-1: none)."""

    name: str
    codes: list[Hashable]
    parent: Ints
    of_row: Ints


@dataclass(frozen=True)
class Table:
    """A table that was read: its dimensions, where each cell's parents are, its equations."""

    dimensions: tuple[Dimension, ...]
    parents: tuple[Ints, ...]
    """Per dimension the row of each cell's parent, -1 where it has none."""
    equations: Equations

    @property
    def size(self) -> int:
        return len(self.dimensions[0].of_row)

    def name(self, row: int) -> str:
        return ", ".join(f"{d.name}={d.codes[d.of_row[row]]}" for d in self.dimensions)

    def names(self, rows: Ints) -> list[str]:
        return [self.name(int(r)) for r in rows]


def read_table(
    cells: pd.DataFrame, dimensions: Sequence[str], hierarchies: Hierarchies | None
) -> Table:
    """Read codes and structure.

    Raises TableError where a column is absent, a code unknown, a cell there twice, a hierarchy
    has a cycle, or a margin is missing above cells that are there.
    """
    hierarchies = hierarchies or {}
    if not dimensions:
        raise TableError("A table needs at least one dimension")
    absent = [d for d in [*dimensions, *hierarchies] if d not in cells.columns]
    if absent:
        raise TableError("The table has no such column", absent)
    if len(set(dimensions)) != len(dimensions):
        raise TableError("A dimension is named twice", [str(d) for d in dimensions])
    loose = [d for d in hierarchies if d not in dimensions]
    if loose:
        raise TableError("A hierarchy is given for a column that is no dimension", loose)
    if not len(cells):
        raise TableError("The table has no cells")
    read = tuple(_dimension(cells[d], d, hierarchies.get(d)) for d in dimensions)
    keys, strides = _keys(read)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    shell = Table(read, (), Equations.of([]))
    twice = order[1:][ordered[1:] == ordered[:-1]]
    if len(twice):
        raise TableError("A cell is there twice", shell.names(np.sort(twice)))
    parents = tuple(
        _parents(d, keys, stride, ordered, order) for d, stride in zip(read, strides, strict=True)
    )
    return Table(read, parents, Equations.of([_equations(p) for p in parents]))


def check_sums(table: Table, values: Ints, what: str) -> None:
    """Every margin is the sum of what lies under it, and no margin is missing (rule S2)."""
    for dimension, parents in zip(table.dimensions, table.parents, strict=True):
        orphan = np.flatnonzero((parents == -2) & (values != 0))
        if len(orphan):
            raise TableError(
                f"The margin of {dimension.name} is missing above these cells", table.names(orphan)
            )
        children = np.flatnonzero(parents >= 0)
        total = np.zeros(len(values), dtype=np.int64)
        np.add.at(total, parents[children], values[children])
        has_children = np.zeros(len(values), dtype=bool)
        has_children[parents[children]] = True
        wrong = np.flatnonzero(has_children & (total != values))
        if len(wrong):
            raise TableError(
                f"The {what} does not add up over {dimension.name}",
                [f"{table.name(int(r))} is {values[r]}, its parts are {total[r]}" for r in wrong],
            )


def whole_numbers(table: Table, column: pd.Series, what: str) -> Ints:
    """The column as 64-bit integers; an error names cells that are absent, negative, fractional."""
    try:
        numbers = pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as fault:
        raise TableError(f"The {what} is not a number everywhere") from fault
    bad = np.flatnonzero(~np.isfinite(numbers))
    if len(bad):
        raise TableError(f"The {what} is not a number in these cells", table.names(bad))
    for wrong, word in (
        (numbers < 0, "negative"),
        (numbers != np.round(numbers), "not a whole number"),
        (numbers > 2**40, "too large"),
    ):
        if wrong.any():
            raise TableError(
                f"The {what} is {word} in these cells", table.names(np.flatnonzero(wrong))
            )
    return numbers.astype(np.int64)


def _dimension(column: pd.Series, name: str, tree: Mapping[str, str | None] | None) -> Dimension:
    if column.isna().any():
        rows = np.flatnonzero(column.isna().to_numpy())
        raise TableError(f"The code of {name} is empty in rows", [str(r) for r in rows])
    of_row, codes = pd.factorize(column, sort=False)
    shown = list(codes)
    place = {code: i for i, code in enumerate(shown)}
    parent = np.full(len(shown), -1, dtype=np.int64)
    if tree is None:
        if TOTAL in place:
            parent[:] = place[TOTAL]
            parent[place[TOTAL]] = -1
    else:
        above = _climb(name, tree)
        unknown = [str(c) for c in shown if c not in above and c != TOTAL]
        if unknown:
            raise TableError(f"The hierarchy of {name} does not know these codes", unknown)
        for i, code in enumerate(shown):
            if code == TOTAL and TOTAL not in above:
                continue
            up = next((a for a in above[code] if a in place), None)
            if up is not None:
                parent[i] = place[up]
            elif TOTAL in place and TOTAL not in above:
                parent[i] = place[TOTAL]
    return Dimension(name, shown, parent, of_row.astype(np.int64))


def _climb(name: str, tree: Mapping[str, str | None]) -> dict[Hashable, list[Hashable]]:
    """All ancestors of each code, nearest first; a cycle is an error that names its codes."""
    above: dict[Hashable, list[Hashable]] = {}
    for start in [*tree, *(p for p in tree.values() if p)]:
        trail: list[Hashable] = []
        code: str | None = start
        while code and code not in above:
            if code in trail:
                cycle = trail[trail.index(code) :]
                raise TableError(f"The hierarchy of {name} has a cycle", [str(c) for c in cycle])
            trail.append(code)
            code = tree.get(code) or None
        rest: list[Hashable] = [code, *above[code]] if code else []
        for step in reversed(trail):
            above[step] = rest
            rest = [step, *rest]
    return above


def _keys(dimensions: tuple[Dimension, ...]) -> tuple[Ints, list[int]]:
    """One number per cell, and what a step in each dimension adds to it."""
    keys = np.zeros(len(dimensions[0].of_row), dtype=np.int64)
    strides, stride = [], 1
    for d in dimensions:
        strides.append(stride)
        keys += d.of_row * stride
        stride *= len(d.codes)
        if stride >= 2**62:
            raise TableError("The table has too many dimensions", [x.name for x in dimensions])
    return keys, strides


def _parents(d: Dimension, keys: Ints, stride: int, ordered: Ints, order: Ints) -> Ints:
    """The row of each cell's parent; -1 at the top, -2 where the margin is missing."""
    up = d.parent[d.of_row]
    wanted = keys + (up - d.of_row) * stride
    at = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    found = np.where(ordered[at] == wanted, order[at], -2)
    return np.where(up < 0, -1, found).astype(np.int64)


def _equations(parents: Ints) -> tuple[Ints, Ints, Ints]:
    """Children with sign +1 and then the parent with -1, one block per parent."""
    children = np.flatnonzero(parents >= 0)
    children = children[np.argsort(parents[children], kind="stable")]
    tops, counts = np.unique(parents[children], return_counts=True)
    ends = np.cumsum(counts)
    members = np.insert(children, ends, tops).astype(np.int64)
    signs = np.insert(np.ones(len(children), dtype=np.int64), ends, -1)
    return (counts + 1).astype(np.int64), members, signs
