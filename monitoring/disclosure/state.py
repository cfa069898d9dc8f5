"""A pattern and its conditions, kept up to date cell by cell."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.disclosure.conditions import Condition
from monitoring.disclosure.model import System


class State:
    """Which cells are withheld, and which conditions that leaves broken.

    Per condition: `lack`, the weight that is still missing, and `active`, how many triggers are
    withheld. Per cell: `touch`, the conditions it is in, with its weight and whether it triggers.
    """

    def __init__(self, system: System, conditions: Iterable[Condition]) -> None:
        self.size = system.size
        forced, fixed = system.forced, system.fixed
        self.forced: list[bool] = forced.tolist()
        self.choice: list[bool] = (~forced & ~fixed).tolist()
        self.cost: list[int] = system.cost.tolist()
        self.withheld = [False] * self.size
        self.touch: list[list[tuple[int, int, int]]] = [[] for _ in range(self.size)]
        self.lack: list[int] = []
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
        row = len(self.lack)
        self.members.append([c for c in condition.members if self.choice[c]])
        total = active = 0
        weights = dict(zip(condition.members, condition.weights, strict=True))
        for cell in sorted(condition.triggers | set(weights)):
            weight, trigger = weights.get(cell, 0), int(cell in condition.triggers)
            self.touch[cell].append((row, weight, trigger))
            if self.withheld[cell]:
                total += weight
                active += trigger
        self.lack.append(condition.need - total)
        self.active.append(active)
        if active and total < condition.need:
            self.broken[row] = None
        return row

    def add(self, cell: int) -> None:
        """Withhold a cell."""
        self.withheld[cell] = True
        lack, active, broken = self.lack, self.active, self.broken
        for row, weight, trigger in self.touch[cell]:
            lack[row] -= weight
            active[row] += trigger
            if lack[row] <= 0:
                broken.pop(row, None)
            elif active[row]:
                broken[row] = None

    def drop(self, cell: int) -> None:
        """Publish a cell again."""
        self.withheld[cell] = False
        lack, active, broken = self.lack, self.active, self.broken
        for row, weight, trigger in self.touch[cell]:
            lack[row] += weight
            active[row] -= trigger
            if not active[row]:
                broken.pop(row, None)
            elif lack[row] > 0:
                broken[row] = None

    def redundant(self, cell: int) -> bool:
        """Whether publishing this cell breaks no condition."""
        lack, active = self.lack, self.active
        for row, weight, trigger in self.touch[cell]:
            if active[row] > trigger and lack[row] + weight > 0:
                return False
        return True

    def secondaries(self) -> list[int]:
        return [c for c in range(self.size) if self.withheld[c] and self.choice[c]]
