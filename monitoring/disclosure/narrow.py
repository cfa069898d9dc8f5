"""Which unknowns of a component are provably too narrow: the quick attack between searches.

It works in real numbers, where an interval is at least as wide as in whole numbers: what is too
narrow here is unsafe, and its dual gives a cut. That an interval is wide enough here proves
nothing; the certificates in whole numbers come last (`intervals`).
"""

from __future__ import annotations

from random import Random

import numpy as np

from monitoring.disclosure.model import Bools, Ints
from monitoring.disclosure.programs import NEAR, Program
from monitoring.disclosure.reduce import Component

PUSHES = 3
"""How many programs push all unknowns at once, before each is looked at by itself."""


def narrow_unknowns(component: Component, need: Ints) -> Bools:
    """True where the interval, in real numbers, is narrower than the need."""
    narrow: Bools = component.high - component.low < need
    lowest, highest = np.zeros(len(need)), np.zeros(len(need))
    program = Program(component)
    random = Random(len(need))

    def undecided() -> Bools:
        less: Bools = ~narrow & (highest - lowest < need - NEAR)
        return less

    for _ in range(PUSHES):
        todo = undecided()
        if todo.sum() < 3:
            break
        push = np.array([random.choice((-1.0, 1.0)) for _ in need]) * todo
        for point in program.pushed(push):
            np.minimum(lowest, point, out=lowest)
            np.maximum(highest, point, out=highest)
    for unknown in np.flatnonzero(undecided()).tolist():
        if highest[unknown] - lowest[unknown] >= need[unknown] - NEAR:
            continue
        ends = [program.extreme(unknown, direction) for direction in (1, -1)]
        for end in ends:
            np.minimum(lowest, end.point, out=lowest)
            np.maximum(highest, end.point, out=highest)
        narrow[unknown] = ends[0].bound - ends[1].bound < need[unknown] - NEAR
    return narrow
