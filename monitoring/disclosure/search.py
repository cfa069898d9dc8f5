"""Chooses the cells: greedy repair, and a search among neighbouring patterns.

Everything random comes from one seeded generator and everything is counted in steps, never in
seconds: the same input and seed give the same pattern on every machine.
"""

from __future__ import annotations

from random import Random

from monitoring.disclosure.state import State

OPENING = 0.6
"""What breaking a new condition counts against mending one."""

NOISE = 0.5
"""How much chance weighs when a neighbouring pattern is repaired."""

WIDE = 12
"""In conditions with more members than this nobody looks for cells that became redundant."""


class Stuck(Exception):
    """A condition that no cell can mend: no pattern is safe."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


def repair(state: State, random: Random, noise: float = 0.0) -> list[int]:
    """Withhold cells until no condition is broken; gives the cells in the order they came."""
    added: list[int] = []
    broken, withheld, cost = state.broken, state.withheld, state.cost
    lack, active, touch = state.lack, state.active, state.touch
    chance = random.random
    while broken:
        row = next(iter(broken))
        best, best_value = -1, float("-inf")
        for cell in state.members[row]:
            if withheld[cell]:
                continue
            # how much of the broken conditions this cell mends, less what it breaks
            value = noise * chance() if noise else 0.0
            for other, weight, trigger in touch[cell]:
                short = lack[other]
                if short > 0:
                    if active[other]:
                        value += 1.0 if weight >= short else weight / short
                    elif trigger and weight < short:
                        value -= OPENING
            value = value / cost[cell] if value > 0 else value * cost[cell]
            if value > best_value:
                best, best_value = cell, value
        if best < 0:
            raise Stuck(row)
        state.add(best)
        added.append(best)
    return added


def prune(state: State, cells: list[int]) -> list[int]:
    """Publish again those of the cells that no condition needs, in the order given."""
    dropped = []
    for cell in cells:
        if state.withheld[cell] and state.choice[cell] and state.redundant(cell):
            state.drop(cell)
            dropped.append(cell)
    return dropped


class Pool:
    """A set of cells to draw from by chance, in constant time."""

    def __init__(self, cells: list[int]) -> None:
        self.cells = list(cells)
        self.place = {c: i for i, c in enumerate(self.cells)}

    def draw(self, random: Random) -> int:
        return self.cells[int(random.random() * len(self.cells))]

    def add(self, cell: int) -> None:
        if cell not in self.place:
            self.place[cell] = len(self.cells)
            self.cells.append(cell)

    def discard(self, cell: int) -> None:
        at = self.place.pop(cell, None)
        if at is not None:
            last = self.cells.pop()
            if last != cell:
                self.cells[at] = last
                self.place[last] = at


def improve(state: State, random: Random, steps: int, around: list[int] | None = None) -> None:
    """Take some neighbouring secondaries out, repair, clean up; keep what is not dearer."""
    pool = Pool(state.secondaries() if around is None else around)
    cost = state.cost
    for _ in range(steps):
        if not pool.cells:
            return
        start = pool.draw(random)
        if not state.withheld[start]:
            pool.discard(start)
            continue
        out = _neighbours(state, random, start, 2 + int(random.random() * 8))
        for cell in out:
            state.drop(cell)
        added = repair(state, random, NOISE)
        suspects = sorted(_near(state, added), key=cost.__getitem__, reverse=True)
        spare = prune(state, suspects)
        before = sum(cost[c] for c in out) + sum(cost[c] for c in spare)
        if sum(cost[c] for c in added) > before:
            for cell in reversed(spare):
                state.add(cell)
            for cell in reversed(added):
                state.drop(cell)
            for cell in reversed(out):
                state.add(cell)
            continue
        for cell in added:
            if state.withheld[cell]:
                pool.add(cell)


def _neighbours(state: State, random: Random, start: int, count: int) -> list[int]:
    """Secondaries that share conditions with the first, by a walk."""
    out = [start]
    chance = random.random
    for _ in range(4 * count):
        if len(out) >= count:
            break
        touch = state.touch[out[int(chance() * len(out))]]
        if not touch:
            continue
        members = state.members[touch[int(chance() * len(touch))][0]]
        if not members:
            continue
        other = members[int(chance() * len(members))]
        if state.withheld[other] and other not in out:
            out.append(other)
    return out


def _near(state: State, cells: list[int]) -> list[int]:
    """Withheld choices in the conditions of these cells: what might have become redundant."""
    near = dict.fromkeys(cells)
    for cell in cells:
        for row, _, _ in state.touch[cell]:
            members = state.members[row]
            if len(members) <= WIDE:
                for other in members:
                    if state.withheld[other]:
                        near[other] = None
    return list(near)
