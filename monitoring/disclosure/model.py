"""The core of the engine: a system of cells and equations, and what readers know about it.

Everything else (one table, a set of linked tables, two dates) is only a way to build a system.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """What one kind of reader knows beforehand of each cell, were it withheld.

    `low..high` is that knowledge (whole persons, always finite); `need` is how wide the interval
    of this reader has to stay (rule S2): the limit, or the whole range where that is narrower.
    """

    low: Ints
    high: Ints
    need: Ints


@dataclass(frozen=True)
class Equations:
    """Signed sums that are zero: `sum(signs * value[members]) == 0` per equation, stored as CSR."""

    starts: Ints
    members: Ints
    signs: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    def rows(self) -> Ints:
        """The equation of each entry."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.starts))

    def sums(self, values: Ints) -> Ints:
        """What each equation adds up to for these values; zero where it holds."""
        total = np.zeros(len(self), dtype=np.int64)
        np.add.at(total, self.rows(), self.signs * values[self.members])
        return total

    @staticmethod
    def of(parts: list[tuple[Ints, Ints, Ints]]) -> Equations:
        """Join blocks of (length of each equation, members, signs)."""
        empty = np.zeros(0, dtype=np.int64)
        lengths = np.concatenate([p[0] for p in parts]) if parts else empty
        members = np.concatenate([p[1] for p in parts]) if parts else empty
        signs = np.concatenate([p[2] for p in parts]) if parts else empty
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        return Equations(starts.astype(np.int64), members, signs)


@dataclass(frozen=True)
class System:
    """Cells, equations and readers.

    - `value`: the true counts.
    - `primary`: cells that have to be withheld for their own sake (rule S1).
    - `fixed`: published whatever happens (an earlier release, a harmless zero): never a choice.
    - `hidden`: never published and never a choice (withheld earlier, a change between two dates).
    - `cost`: what withholding a cell costs in the chosen mode; only the order matters.
    """

    value: Ints
    views: tuple[View, ...]
    equations: Equations
    primary: Bools
    fixed: Bools
    hidden: Bools
    cost: Ints
    name: Callable[[int], str]

    @property
    def size(self) -> int:
        return len(self.value)

    @property
    def forced(self) -> Bools:
        """Withheld in every pattern."""
        return (self.primary | self.hidden) & ~self.fixed

    def names(self, cells: Ints) -> list[str]:
        return [self.name(int(c)) for c in cells]


def ranges(data: Ints, starts: Ints, which: Ints) -> Ints:
    """The entries of several CSR rows, one after the other."""
    begin, length = starts[which], starts[which + 1] - starts[which]
    shift = np.repeat(begin - np.concatenate([[0], np.cumsum(length)[:-1]]), length)
    entries: Ints = data[np.arange(int(length.sum())) + shift]
    return entries
