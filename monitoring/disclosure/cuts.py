"""Cuts: from an interval that is too narrow, a condition that every safe pattern meets.

The interval of a cell is the value of a linear program. Its dual gives multipliers y for the
equations, and for *any* y and any pattern W that withholds cell i, weak duality says

    max deviation of i  <=  sum over W of  u_j * [r_j]+  +  d_j * [r_j]-,    r = e_i - A'y

and likewise for the minimum. The two sums together bound the width (Fischetti and Salazar). A
cell that is published weighs nothing; withholding it adds its weight. Programs over the few
equations around the cell give sparser cuts than the program over all, so those are tried first.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from monitoring.disclosure.conditions import Condition, cut
from monitoring.disclosure.model import Bools, Floats, Ints, System, View, ranges
from monitoring.disclosure.programs import NEAR, Program
from monitoring.disclosure.reduce import Component

SHORT = 6
"""Equations with at most so many withheld members bind most, and are tried first."""

FAR = 1000
"""More short equations than this are not tried without the long ones."""

RINGS = 12
"""How far from the cell the widest local program goes."""


class Cutter:
    """Finds cuts for one system."""

    def __init__(self, system: System) -> None:
        self.system = system
        equations = system.equations
        order = np.argsort(equations.members, kind="stable")
        self.of_cell = equations.rows()[order]
        self.cell_starts = np.searchsorted(
            equations.members[order], np.arange(system.size + 1, dtype=np.int64)
        )

    def find(self, withheld: Bools, view: View, cell: int) -> Condition | None:
        """A cut that this pattern breaks, from the smallest neighbourhood that proves one."""
        equations = self.system.equations
        inside = withheld[equations.members].astype(np.int64)
        members = np.add.reduceat(inside, equations.starts[:-1])
        for short in (members <= SHORT, None):
            condition = self._widening(withheld, view, cell, short)
            if condition is not None:
                return condition
        return None

    def _widening(
        self, withheld: Bools, view: View, cell: int, usable: Bools | None
    ) -> Condition | None:
        """Ring after ring of (usable) equations around the cell, until one proves a cut."""
        rows = np.zeros(0, dtype=np.int64)
        cells = np.array([cell], dtype=np.int64)
        for ring in range(RINGS):
            wider = np.union1d(rows, self._around(cells))
            if usable is not None:
                wider = wider[usable[wider]]
            if len(wider) == len(rows) or (usable is not None and len(wider) > FAR):
                return None
            rows = wider
            cells = np.union1d(cell, self._withheld_in(rows, withheld))
            # one ring alone is what the conditions of the equations say already
            if ring:
                condition = self._prove(rows, cells, view, cell, int(view.need[cell]))
                if condition is not None:
                    return condition
        return None

    def _around(self, cells: Ints) -> Ints:
        return np.unique(ranges(self.of_cell, self.cell_starts, cells))

    def _withheld_in(self, rows: Ints, withheld: Bools) -> Ints:
        members = ranges(self.system.equations.members, self.system.equations.starts, rows)
        return np.unique(members[withheld[members]])

    def _prove(self, rows: Ints, cells: Ints, view: View, cell: int, need: int) -> Condition | None:
        """Solve both directions over these equations; a cut if the width is below the need."""
        equations = self.system.equations
        members = ranges(equations.members, equations.starts, rows)
        signs = ranges(equations.signs, equations.starts, rows)
        lengths = equations.starts[rows + 1] - equations.starts[rows]
        row = np.repeat(np.arange(len(rows)), lengths)
        every, column = np.unique(members, return_inverse=True)
        whole = sparse.csr_array((signs, (row, column)), shape=(len(rows), len(every)))
        inside = np.searchsorted(every, cells)
        value = self.system.value
        down, up = value - view.low, view.high - value
        program = Program(
            Component(cells, sparse.csr_array(whole[:, inside]), -down[cells], up[cells])
        )
        at = int(np.searchsorted(cells, cell))
        most, least = program.extreme(at, 1), program.extreme(at, -1)
        if most.bound - least.bound > need - 1 + NEAR and most.bound - least.bound >= need - NEAR:
            return None
        target = np.zeros(len(every))
        target[np.searchsorted(every, cell)] = 1.0
        weights = np.zeros(len(every))
        # The duals are those of minimising -x (for the maximum) and of minimising x.
        for residual in (target + whole.T @ most.dual, -target + whole.T @ least.dual):
            weights += _room(residual, down[every], up[every])
        open_cells = ~self.system.fixed[every]
        return cut(need, cell, every[open_cells], weights[open_cells])


def _room(residual: Floats, down: Ints, up: Ints) -> Floats:
    clean = np.where(np.abs(residual) < NEAR, 0.0, residual)
    room: Floats = np.where(clean > 0, clean * up, -clean * down)
    return room
