"""Protects a system: search, attack, cut, and again until every interval is wide enough.

The search meets the conditions that are known; the attack finds cells that are still too narrow;
each gives a cut, and the search goes on with it. Cuts are necessary conditions, so cleaning up
under them withholds nothing in vain. After `FREE` rounds cells are only added, and every such
round adds at least one: it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np

from monitoring.disclosure.attack import Attack, Auditor
from monitoring.disclosure.conditions import from_equations
from monitoring.disclosure.cuts import Cutter
from monitoring.disclosure.errors import CannotProtect
from monitoring.disclosure.model import Bools, Ints, System, View
from monitoring.disclosure.search import Stuck, improve, prune, repair
from monitoring.disclosure.state import State

FREE = 10
"""Rounds in which cells may still be published again."""


@dataclass(frozen=True)
class Effort:
    """How long to search, in steps; never in seconds."""

    first: int
    later: int


@dataclass(frozen=True)
class Pattern:
    """What is withheld, and the attack of each reader that shows it is safe."""

    withheld: Bools
    attacks: tuple[Attack, ...]


def effort_for(system: System) -> Effort:
    """Steps that grow with the number of cells to choose from."""
    return Effort(first=min(40_000, 2_000 + 8 * system.size), later=min(6_000, 4 * system.size))


def protect_system(system: System, seed: int = 0, effort: Effort | None = None) -> Pattern:
    """A pattern (True: withheld) in which every reader's intervals are wide enough (rule S2).

    Raises CannotProtect, naming cells, where no pattern is safe.
    """
    effort = effort or effort_for(system)
    random = Random(seed)
    state = State(system, from_equations(system))
    auditor, cutter = Auditor(system), Cutter(system)
    try:
        repair(state, random)
        prune(state, _dearest(state))
        improve(state, random, effort.first)
        rounds = 0
        while True:
            withheld = np.array(state.withheld, dtype=bool)
            narrow = [(view, auditor.narrow(withheld, view)) for view in system.views]
            if not any(len(cells) for _, cells in narrow):
                attacks = tuple(auditor.attack(withheld, view) for view in system.views)
                if all(attack.safe.all() for attack in attacks):
                    return Pattern(withheld, attacks)
                narrow = [
                    (view, attack.cells[~attack.safe])
                    for view, attack in zip(system.views, attacks, strict=True)
                ]
            rounds += 1
            before = len(state.lack)
            stubborn = _impose(state, cutter, withheld, narrow)
            added = repair(state, random)
            if not added:
                _widen(state, system, stubborn)
            elif rounds <= FREE:
                near = _touched(state, range(before, len(state.lack)))
                improve(state, random, min(effort.later, 40 * len(near)), near)
    except Stuck as fault:
        raise CannotProtect(
            "No pattern makes this cell safe", system.names(_triggers(state, fault.row))
        ) from fault


def _impose(
    state: State, cutter: Cutter, withheld: Bools, narrow: list[tuple[View, Ints]]
) -> list[int]:
    """A cut for each narrow cell; gives the cells for which there is none."""
    stubborn = []
    for view, cells in narrow:
        for cell in cells.tolist():
            condition = cutter.find(withheld, view, cell)
            if condition is None:
                stubborn.append(cell)
            else:
                state.impose(condition)
    return stubborn


def _touched(state: State, rows: range) -> list[int]:
    """Withheld choices in these conditions."""
    return list(dict.fromkeys(c for r in rows for c in state.members[r] if state.withheld[c]))


def _widen(state: State, system: System, cells: list[int]) -> None:
    """Where no linear cut exists: withhold the cheapest cell beside the first narrow one."""
    for cell in cells:
        near = {
            other
            for row, _, _ in state.touch[cell]
            for other in state.members[row]
            if not state.withheld[other]
        }
        if near:
            state.add(min(near, key=lambda c: (state.cost[c], c)))
            return
    raise CannotProtect("No pattern makes these cells safe", [system.name(c) for c in cells])


def _dearest(state: State) -> list[int]:
    return sorted(state.secondaries(), key=lambda c: (-state.cost[c], -c))


def _triggers(state: State, row: int) -> np.ndarray:
    return np.array(
        [c for c in range(state.size) for r, _, t in state.touch[c] if r == row and t], dtype=int
    )[:5]
