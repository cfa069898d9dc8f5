"""Linear and whole-number programs over one component, solved by HiGHS on one thread.

Every answer is only a *proposal*: points are rounded and tested in whole numbers before they
count, and the final certificates are checked again elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from highspy import _core

from monitoring.disclosure.model import Floats, Ints
from monitoring.disclosure.reduce import Component

NEAR = 1e-6
"""Two numbers closer than this are the same to the solver."""

NODES = 300
"""How many nodes a whole-number program may visit before its bound is taken as it stands."""

_SIMPLEX_PRIMAL = 4
_DUAL = 1


@dataclass(frozen=True)
class Answer:
    """A point, the best value that is possible (a bound), and the dual of each equation."""

    point: Floats
    bound: float
    dual: Floats


class Program:
    """Minimise or maximise one unknown after another; only the objective changes in between."""

    def __init__(self, component: Component, whole: bool = False) -> None:
        self.component = component
        self.whole = whole
        rows, columns = component.matrix.shape
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, rows
        model.col_cost_ = np.zeros(columns)
        model.col_lower_ = component.low.astype(np.float64)
        model.col_upper_ = component.high.astype(np.float64)
        model.row_lower_ = np.zeros(rows)
        model.row_upper_ = np.zeros(rows)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = component.matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = component.matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = component.matrix.data.astype(np.float64)
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * columns
        # the class behind highspy.Highs: that one prints a banner as soon as it is made
        self.solver = _core._Highs()
        for option, value in _options(whole).items():
            self.solver.setOptionValue(option, value)
        self.solver.passModel(model)

    def extreme(self, unknown: int, direction: int, enough: float | None = None) -> Answer:
        """The largest (`direction` 1) or smallest (-1) deviation of one unknown.

        A whole-number program stops as soon as the unknown reaches `enough`.
        """
        solver = self.solver
        solver.changeColCost(unknown, -float(direction))
        if self.whole:
            target = -np.inf if enough is None else -direction * enough
            solver.setOptionValue("objective_target", float(target))
        status = self._run()
        solution, info = solver.getSolution(), solver.getInfo()
        # only now: a change of the objective makes the solver forget that it was done
        solver.changeColCost(unknown, 0.0)
        point = np.array(solution.col_value)
        if self.whole:
            return Answer(point, -direction * info.mip_dual_bound, np.zeros(0))
        if status != highspy.HighsModelStatus.kOptimal:
            # Not proven: the bound of the unknown itself always holds.
            edge = self.component.high if direction > 0 else self.component.low
            return Answer(point, float(edge[unknown]), np.zeros(len(solution.row_dual)))
        return Answer(point, float(point[unknown]), np.array(solution.row_dual))

    def _run(self) -> highspy.HighsModelStatus:
        """Solve; once more from scratch where the warm start led nowhere."""
        self.solver.run()
        status = self.solver.getModelStatus()
        if not self.whole and status != highspy.HighsModelStatus.kOptimal:
            self.solver.clearSolver()
            self.solver.run()
            status = self.solver.getModelStatus()
        return status

    def pushed(self, direction: Floats) -> list[Floats]:
        """Two points far out along a direction, one each way."""
        columns = np.arange(len(direction), dtype=np.int32)
        points = []
        for sign in (-1.0, 1.0):
            self.solver.changeColsCost(len(direction), columns, sign * direction)
            self._run()
            points.append(np.array(self.solver.getSolution().col_value))
        self.solver.changeColsCost(len(direction), columns, np.zeros(len(direction)))
        return points

    def exact(self, point: Floats) -> Ints | None:
        """The point in whole numbers, if it is one: every equation and bound holds exactly."""
        near = np.round(point)
        if len(near) != len(self.component.low) or np.abs(near - point).max(initial=0.0) > NEAR:
            return None
        whole = near.astype(np.int64)
        if (whole < self.component.low).any() or (whole > self.component.high).any():
            return None
        return None if (self.component.matrix @ whole).any() else whole


def _options(whole: bool) -> dict[str, bool | int | float | str]:
    common: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
    }
    if whole:
        return common | {"mip_max_nodes": NODES, "mip_rel_gap": 0.0, "mip_abs_gap": 0.99}
    # Presolve off, or the warm start is lost; primal simplex, as only the objective changes.
    return common | {
        "presolve": "off",
        "solver": "simplex",
        "simplex_strategy": _SIMPLEX_PRIMAL,
    }
