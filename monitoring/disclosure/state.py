"""A pattern and its conditions, kept up to date cell by cell."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.disclosure.conditions import Condition
from monitoring.disclosure.model import System


class State:
    """Which cells are withheld, and which conditions that leaves broken."""

    def __init__(self, system: System, conditions: Iterable[Condition]) -> None:
        self.size = system.size
        forced, fixed = system.forced, system.fixed
        self.forced: list[bool] = forced.tolist()
        self.choice: list[bool] = (~forced & ~fixed).tolist()
        self.cost: list[int] = system.cost.tolist()
        self.withheld = [False] * self.size
        self.touch: list[list[tuple[int, int, int]]] = [[] for _ in range(self.size)]
        self.need: list[int] = []
        self.sums: list[int] = []
        self.active: list[int] = []
        self.members: list[list[int]] = []
        self.broken: dict[int, None] = {}
        for condition in conditions:
            self.impose(condition)
        for cell, must in enumerate(self.forced):
            if must:
                self.add(cell)

    def impose(self, condition: Condition) -> int:
        """Add a condition; gives its number."""
        row = len(self.need)
        self.need.append(condition.need)
        self.members.append([c for c in condition.members if self.choice[c]])
        total = active = 0
        weights = dict(zip(condition.members, condition.weights, strict=True))
        for cell in sorted(condition.triggers | set(weights)):
            weight, trigger = weights.get(cell, 0), int(cell in condition.triggers)
            self.touch[cell].append((row, weight, trigger))
            if self.withheld[cell]:
                total += weight
                active += trigger
        self.sums.append(total)
        self.active.append(active)
        if active and total < condition.need:
            self.broken[row] = None
        return row

    def add(self, cell: int) -> None:
        """Withhold a cell."""
        self.withheld[cell] = True
        sums, active, need, broken = self.sums, self.active, self.need, self.broken
        for row, weight, trigger in self.touch[cell]:
            sums[row] += weight
            active[row] += trigger
            if sums[row] >= need[row]:
                broken.pop(row, None)
            elif active[row]:
                broken[row] = None

    def drop(self, cell: int) -> None:
        """Publish a cell again."""
        self.withheld[cell] = False
        sums, active, need, broken = self.sums, self.active, self.need, self.broken
        for row, weight, trigger in self.touch[cell]:
            sums[row] -= weight
            active[row] -= trigger
            if not active[row]:
                broken.pop(row, None)
            elif sums[row] < need[row]:
                broken[row] = None

    def redundant(self, cell: int) -> bool:
        """Whether publishing this cell breaks no condition."""
        sums, active, need = self.sums, self.active, self.need
        for row, weight, trigger in self.touch[cell]:
            if active[row] > trigger and sums[row] - weight < need[row]:
                return False
        return True

    def gain(self, cell: int, opening: float) -> float:
        """How much of the broken conditions this cell mends, less what it breaks."""
        sums, active, need = self.sums, self.active, self.need
        total = 0.0
        for row, weight, trigger in self.touch[cell]:
            lack = need[row] - sums[row]
            if lack <= 0:
                continue
            if active[row]:
                total += 1.0 if weight >= lack else weight / lack
            elif trigger and weight < lack:
                total -= opening
        return total

    def secondaries(self) -> list[int]:
        return [c for c in range(self.size) if self.withheld[c] and self.choice[c]]
