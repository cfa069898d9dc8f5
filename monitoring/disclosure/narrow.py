"""Which unknowns of a component are provably too narrow: the quick attack between searches.

It works in real numbers, where an interval is at least as wide as in whole numbers: what is too
narrow here is unsafe, and its dual gives a cut. That an interval is wide enough here proves
nothing; the certificates in whole numbers come last (`intervals`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import numpy as np

from monitoring.disclosure.model import Bools, Floats, Ints
from monitoring.disclosure.programs import NEAR, Program
from monitoring.disclosure.reduce import Component

PUSHES = 20
"""How many programs push all unknowns at once, before each is looked at by itself."""


@dataclass
class Reach:
    """Points that were found for earlier patterns, and serve later ones.

    A point is a deviation of some cells, all others standing still. As long as each of those
    cells is withheld it remains possible, whatever else is withheld.
    """

    points: list[tuple[Ints, Floats]] = field(default_factory=list)

    def keep(self, withheld: Bools) -> None:
        """Forget the points that move a cell which is published now."""
        self.points = [(cells, by) for cells, by in self.points if withheld[cells].all()]

    def of(self, size: int) -> tuple[Floats, Floats]:
        """How far down and up the points take every cell."""
        lowest, highest = np.zeros(size), np.zeros(size)
        for cells, by in self.points:
            lowest[cells] = np.minimum(lowest[cells], by)
            highest[cells] = np.maximum(highest[cells], by)
        return lowest, highest


def narrow_unknowns(
    component: Component, need: Ints, lowest: Floats, highest: Floats
) -> tuple[Bools, list[Floats]]:
    """True where the interval, in real numbers, is narrower than the need; and new points.

    `lowest..highest` is what earlier points reach.
    """
    narrow: Bools = component.high - component.low < need
    lowest, highest = lowest.copy(), highest.copy()
    found: list[Floats] = []
    program = Program(component)
    random = Random(len(need))

    def undecided() -> Bools:
        less: Bools = ~narrow & (highest - lowest < need - NEAR)
        return less

    def take(point: Floats) -> None:
        found.append(point)
        np.minimum(lowest, point, out=lowest)
        np.maximum(highest, point, out=highest)

    for _ in range(PUSHES):
        todo = undecided()
        if todo.sum() < 3:
            break
        push = np.array([random.choice((-1.0, 1.0)) for _ in need]) * todo
        for point in program.pushed(push):
            take(point)
    for unknown in np.flatnonzero(undecided()).tolist():
        if highest[unknown] - lowest[unknown] >= need[unknown] - NEAR:
            continue
        ends = [program.extreme(unknown, direction) for direction in (1, -1)]
        for end in ends:
            take(end.point)
        narrow[unknown] = ends[0].bound - ends[1].bound < need[unknown] - NEAR
    return narrow, found
