"""The interval of every unknown of a component, with whole-number points that attain it.

Two modes. *Enough*: stop at an unknown as soon as two points lie as far apart as it needs, or as
a program proves that none can. *Exact*: the smallest and the largest value of every unknown.
Every point found serves all unknowns, so far fewer programs run than there are unknowns.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from monitoring.disclosure.model import Ints
from monitoring.disclosure.programs import NEAR, Program
from monitoring.disclosure.reduce import Component


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
        n = len(component.low)
        zeros = [np.zeros(n, dtype=np.int64) for _ in range(5)]
        return Intervals(
            zeros[0],
            zeros[1],
            component.low.copy(),
            component.high.copy(),
            zeros[2],
            zeros[3],
            [zeros[4]],
        )

    def take(self, point: Ints) -> None:
        """Let a point serve every unknown that it pushes further than any before."""
        lower, higher = point < self.low, point > self.high
        if lower.any() or higher.any():
            number = len(self.points)
            self.points.append(point)
            self.low[lower], self.at_low[lower] = point[lower], number
            self.high[higher], self.at_high[higher] = point[higher], number


def find_intervals(component: Component, need: Ints, exact: bool = False) -> Intervals:
    """Intervals of a component; `need` is per unknown how wide it has to be."""
    found = Intervals.of(component)
    linear = Program(component)
    fractional: list[int] = []
    for unknown in range(len(need)):
        if not _open(found, unknown, need, exact):
            continue
        whole = True
        for direction in (1, -1):
            if _open(found, unknown, need, exact) and not _settled(found, unknown, direction):
                answer = linear.extreme(unknown, direction)
                _bound(found, unknown, direction, answer.bound)
                point = linear.exact(answer.point)
                if point is None:
                    whole = False
                else:
                    found.take(point)
        if not whole:
            fractional.append(unknown)
    _in_whole_numbers(component, found, fractional, need, exact)
    return found


def _in_whole_numbers(
    component: Component, found: Intervals, unknowns: list[int], need: Ints, exact: bool
) -> None:
    """Whole-number programs for the unknowns whose best vertices were fractional."""
    program: Program | None = None
    for unknown in unknowns:
        for direction in (1, -1):
            if not _open(found, unknown, need, exact) or _settled(found, unknown, direction):
                continue
            program = program or Program(component, whole=True)
            other = found.low[unknown] if direction > 0 else found.high[unknown]
            enough = None if exact else float(other + direction * need[unknown])
            answer = program.extreme(unknown, direction, enough)
            if enough is None or direction * (answer.bound - enough) < 0:
                _bound(found, unknown, direction, answer.bound)
            point = program.exact(answer.point)
            if point is not None:
                found.take(point)


def _open(found: Intervals, unknown: int, need: Ints, exact: bool) -> bool:
    """Whether more programs could still decide something about this unknown."""
    if exact:
        return not (
            found.low[unknown] == found.least[unknown]
            and found.high[unknown] == found.most[unknown]
        )
    if found.high[unknown] - found.low[unknown] >= need[unknown]:
        return False
    return bool(found.most[unknown] - found.least[unknown] >= need[unknown])


def _settled(found: Intervals, unknown: int, direction: int) -> bool:
    if direction > 0:
        return bool(found.high[unknown] == found.most[unknown])
    return bool(found.low[unknown] == found.least[unknown])


def _bound(found: Intervals, unknown: int, direction: int, value: float) -> None:
    if not np.isfinite(value):
        return
    if direction > 0:
        found.most[unknown] = min(found.most[unknown], int(np.floor(value + NEAR)))
    else:
        found.least[unknown] = max(found.least[unknown], int(np.ceil(value - NEAR)))
