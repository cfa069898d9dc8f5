"""The interval of every unknown of a component, with whole-number points that attain it.

Two modes. *Enough*: stop at an unknown as soon as two points lie as far apart as it needs, or as
a program proves that none can. *Exact*: the smallest and the largest value of every unknown.
Every point found serves all unknowns, so far fewer programs run than there are unknowns. Cheap
ways come first: push all unknowns at once and round; push one and round; a whole-number program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from monitoring.disclosure.lattice import Lattice
from monitoring.disclosure.model import Bools, Floats, Ints
from monitoring.disclosure.programs import NEAR, Program
from monitoring.disclosure.reduce import Component

PUSHES = 60
"""Pushes of all unknowns at once at most."""

SHRINK = (1.0, 0.8, 0.6)
"""How far towards the truth a pushed point is drawn before it is rounded."""


@dataclass
class Intervals:
    """Per unknown of a component, in deviations from the truth.

    `low..high` is attained by the whole-number points `points[at_low]` and `points[at_high]`
    (point 0 is the truth); `least..most` is proven: nothing outside it is possible. Where the two
    agree the interval is exact.
    """

    low: Ints
    high: Ints
    least: Ints
    most: Ints
    at_low: Ints
    at_high: Ints
    points: list[Ints] = field(default_factory=list)

    @staticmethod
    def of(component: Component) -> Intervals:
        zeros = [np.zeros(len(component.low), dtype=np.int64) for _ in range(5)]
        return Intervals(
            zeros[0], zeros[1], component.low.copy(), component.high.copy(), zeros[2], zeros[3],
            [zeros[4]],
        )  # fmt: skip

    def take(self, point: Ints) -> None:
        """Let a point serve every unknown that it pushes further than any before."""
        lower, higher = point < self.low, point > self.high
        if lower.any() or higher.any():
            number = len(self.points)
            self.points.append(point)
            self.low[lower], self.at_low[lower] = point[lower], number
            self.high[higher], self.at_high[higher] = point[higher], number

    def bound(self, unknown: int, direction: int, value: float) -> None:
        """No point lies beyond this value."""
        if not np.isfinite(value):
            return
        if direction > 0:
            self.most[unknown] = min(self.most[unknown], int(np.floor(value + NEAR)))
        else:
            self.least[unknown] = max(self.least[unknown], int(np.ceil(value - NEAR)))

    def settled(self, unknown: int, direction: int) -> bool:
        """Whether the furthest value this way is attained."""
        if direction > 0:
            return bool(self.high[unknown] == self.most[unknown])
        return bool(self.low[unknown] == self.least[unknown])


def find_intervals(component: Component, need: Ints, exact: bool = False) -> Intervals:
    """Intervals of a component; `need` is per unknown how wide it has to be."""
    return _Finder(component, need, exact).run()


class _Finder:
    def __init__(self, component: Component, need: Ints, exact: bool) -> None:
        self.component, self.need, self.exact = component, need, exact
        self.found = Intervals.of(component)
        self.linear = Program(component)
        self.whole: Program | None = None
        self.lattice = Lattice.of(component.matrix)
        self.random = np.random.default_rng(len(need))

    def run(self) -> Intervals:
        self._push_all()
        left = [i for i in range(len(self.need)) if not self._push_one(i)]
        for unknown in left:
            self._solve_one(unknown)
        return self.found

    def _open(self) -> Bools:
        """The unknowns about which points or bounds could still decide something."""
        found = self.found
        if self.exact:
            open_: Bools = (found.low != found.least) | (found.high != found.most)
            return open_
        open_ = found.high - found.low < self.need
        return open_ & (found.most - found.least >= self.need)

    def _push_all(self) -> None:
        """Whole-number points far out in random directions, while they serve many."""
        idle = 0
        for _ in range(PUSHES):
            todo = self._open()
            if todo.sum() < 4 or idle >= 3:
                return
            before = int(todo.sum())
            push = self.random.choice((-1.0, 1.0), len(todo)) * todo
            for point, sign in zip(self.linear.pushed(push), (1.0, -1.0), strict=True):
                self._round(point, sign * push, self.component.low, self.component.high, SHRINK)
            idle = idle + 1 if before - int(self._open().sum()) < 1 + before // 50 else 0

    def _round(
        self, point: Floats, direction: Floats, low: Ints, high: Ints, scales: Sequence[float]
    ) -> None:
        """Take the point if it is whole, else a whole one near it, drawn towards the truth."""
        whole = self.linear.exact(point)
        if whole is None and self.lattice is not None:
            for scale in scales:
                whole = self.lattice.near(scale * point, low, high, direction, self.random)
                if whole is not None:
                    break
        if whole is not None:
            self.found.take(whole)

    def _push_one(self, unknown: int) -> bool:
        """One unknown as far as a linear program takes it, rounded; whether that settles it."""
        for direction in (1, -1):
            if not self._open()[unknown]:
                return True
            if self.found.settled(unknown, direction):
                continue
            answer = self.linear.extreme(unknown, direction)
            self.found.bound(unknown, direction, answer.bound)
            low, high = self.component.low, self.component.high
            goal = self._goal(unknown, direction)
            if not low[unknown] <= goal <= high[unknown]:
                continue
            if direction > 0:
                low = low.copy()
                low[unknown] = goal
            else:
                high = high.copy()
                high[unknown] = goal
            toward = np.zeros(len(self.need))
            toward[unknown] = direction
            self._round(answer.point, toward, low, high, SHRINK)
        return not self._open()[unknown]

    def _goal(self, unknown: int, direction: int) -> int:
        """The value that would do for this unknown."""
        found = self.found
        if direction > 0:
            enough = int(found.low[unknown] + self.need[unknown])
            return int(found.most[unknown]) if self.exact else min(enough, int(found.most[unknown]))
        enough = int(found.high[unknown] - self.need[unknown])
        return int(found.least[unknown]) if self.exact else max(enough, int(found.least[unknown]))

    def _solve_one(self, unknown: int) -> None:
        """A whole-number program for what rounding did not settle."""
        found = self.found
        for direction in (1, -1):
            if not self._open()[unknown] or found.settled(unknown, direction):
                continue
            self.whole = self.whole or Program(self.component, whole=True)
            enough = None if self.exact else float(self._goal(unknown, direction))
            answer = self.whole.extreme(unknown, direction, enough)
            if enough is None or direction * (answer.bound - enough) < 0:
                found.bound(unknown, direction, answer.bound)
            point = self.whole.exact(answer.point)
            if point is not None:
                found.take(point)
