"""What readers can derive from a pattern: the audit of a system, reader by reader.

Results are kept per component by its exact problem, so that a component that a change of the
pattern left alone is not solved again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from monitoring.disclosure.intervals import Intervals, find_intervals
from monitoring.disclosure.model import Bools, Ints, System, View
from monitoring.disclosure.narrow import Reach, narrow_unknowns
from monitoring.disclosure.programs import NEAR
from monitoring.disclosure.reduce import Reduced, reduce


@dataclass(frozen=True)
class Attack:
    """The intervals of one reader, per withheld cell, in true units.

    `lower..upper` is attained by whole-number tables: `points[at_lower]` and `points[at_upper]`
    are the values of all withheld cells. `least..most` cannot be exceeded.
    """

    cells: Ints
    lower: Ints
    upper: Ints
    least: Ints
    most: Ints
    need: Ints
    points: Ints
    at_lower: Ints
    at_upper: Ints
    group: Ints
    """Cells of one group are equal or opposite up to a constant: unsafe together."""

    @property
    def safe(self) -> Bools:
        wide: Bools = self.upper - self.lower >= self.need
        return wide


@dataclass
class Auditor:
    """Attacks patterns of one system and remembers what it solved."""

    system: System
    exact: bool = False
    memory: dict[tuple[object, ...], Intervals] = field(default_factory=dict)
    quick: dict[tuple[object, ...], Bools] = field(default_factory=dict)
    reach: dict[int, Reach] = field(default_factory=dict)

    def narrow(self, withheld: Bools, view: View) -> Ints:
        """Cells that are provably too narrow for a reader, one of each group of equals.

        Bounds propagated through the equations are looked at first, and programs only where
        those find nothing.
        """
        cells = np.flatnonzero(withheld)
        reduced, need = self._reduce(cells, view)
        short = reduced.high - reduced.low < view.need[cells]
        if not short.any():
            short = self._narrow(withheld, cells, reduced, need, view)
        found = np.flatnonzero(short)
        _, first = np.unique(reduced.owner[found], return_index=True)
        return cells[np.sort(found[first])]

    def _narrow(
        self, withheld: Bools, cells: Ints, reduced: Reduced, need: Ints, view: View
    ) -> Bools:
        """By programs, component after component, with what earlier points reach."""
        reach = self.reach.setdefault(id(view), Reach())
        reach.keep(withheld)
        lowest, highest = (end[cells] for end in reach.of(self.system.size))
        short = np.zeros(len(cells), dtype=bool)
        for component in reduced.components:
            own = component.unknowns
            key = (*component.key, need[own].tobytes())
            if key not in self.quick:
                self.quick[key], points = narrow_unknowns(
                    component, need[own], lowest[own], highest[own]
                )
                moved = np.zeros(len(cells))
                for point in points:
                    moved[own] = point
                    by = moved[reduced.owner] * reduced.sign
                    at = np.flatnonzero(np.abs(by) > NEAR)
                    reach.points.append((cells[at], by[at]))
                moved[own] = 0
            short[own] = self.quick[key]
        narrow: Bools = short[reduced.owner] & (need[reduced.owner] == view.need[cells])
        return narrow

    def _reduce(self, cells: Ints, view: View) -> tuple[Reduced, Ints]:
        """The reduced problem, and how wide each unknown has to be."""
        value = self.system.value[cells]
        reduced = reduce(
            self.system.equations, cells, value - view.low[cells], view.high[cells] - value
        )
        need = np.zeros(len(cells), dtype=np.int64)
        np.maximum.at(need, reduced.owner, view.need[cells])
        return reduced, need

    def attack(self, withheld: Bools, view: View) -> Attack:
        """The intervals of every withheld cell for one reader."""
        cells = np.flatnonzero(withheld)
        value = self.system.value[cells]
        reduced, need = self._reduce(cells, view)
        solved = []
        fresh: dict[tuple[object, ...], Intervals] = {}
        for component in reduced.components:
            wanted = need[component.unknowns]
            key = (*component.key, wanted.tobytes())
            result = self.memory.get(key) or find_intervals(component, wanted, self.exact)
            fresh[key] = result
            solved.append((component.unknowns, result))
        self.memory.update(fresh)
        return _assemble(cells, value, view.need[cells], reduced, solved)


def _assemble(
    cells: Ints, value: Ints, need: Ints, reduced: Reduced, solved: list[tuple[Ints, Intervals]]
) -> Attack:
    """Components are independent: point k of all of them together is one table."""
    count = len(cells)
    owner, sign = reduced.owner, reduced.sign
    alone = np.ones(count, dtype=bool)
    for unknowns, _ in solved:
        alone[unknowns] = False
    alone &= owner == np.arange(count)
    most_points = max([3, *(len(result.points) for _, result in solved)])
    grid = np.zeros((most_points, count), dtype=np.int64)
    low, high = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    at_low, at_high = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    least, most = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    # an unknown in no equation takes every value between its bounds
    free = np.flatnonzero(alone & (sign != 0))
    grid[1, free] = low[free] = least[free] = reduced.low[free]
    grid[2, free] = high[free] = most[free] = reduced.high[free]
    at_low[free], at_high[free] = 1, 2
    for unknowns, result in solved:
        low[unknowns], high[unknowns] = result.low, result.high
        least[unknowns], most[unknowns] = result.least, result.most
        at_low[unknowns], at_high[unknowns] = result.at_low, result.at_high
        grid[: len(result.points), unknowns] = np.array(result.points)
    turned = sign < 0
    zero = sign == 0

    def signed(a: Ints, b: Ints) -> Ints:
        return np.where(zero, 0, np.where(turned, -b[owner], a[owner]))

    return Attack(
        cells=cells,
        lower=value + signed(low, high),
        upper=value + signed(high, low),
        least=value + signed(least, most),
        most=value + signed(most, least),
        need=need,
        points=value + grid[:, owner] * sign,
        at_lower=np.where(zero, 0, np.where(turned, at_high[owner], at_low[owner])),
        at_upper=np.where(zero, 0, np.where(turned, at_low[owner], at_high[owner])),
        group=owner,
    )
