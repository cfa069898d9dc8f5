"""Conditions that every safe pattern meets: the material of the search for a pattern.

A condition says: if one of its triggers is withheld, the withheld members together weigh at
least `need`. They are *necessary*: a pattern that breaks one leaves an interval too narrow, so
nothing is withheld in vain for their sake. They are not sufficient; the audit finds what they
miss and adds conditions (cuts). Weights are whole numbers in units of 1 / SCALE.

An equation `sum(s_j * x_j) = 0` over its withheld members gives three kinds. With down-room d and
up-room u, a member i can rise by at most min(u_i, what the others can give) and fall likewise, so

1. the room d of the members with sign + and u of those with sign -, together, is at least need_i;
2. the same with u and d exchanged;
3. all room of the members other than i is at least need_i.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from monitoring.disclosure.model import Ints, System, View

SCALE = 1 << 10


@dataclass(frozen=True)
class Condition:
    """If one of `triggers` is withheld, the weights of the withheld `members` reach `need`."""

    need: int
    members: tuple[int, ...]
    weights: tuple[int, ...]
    triggers: frozenset[int]


def from_equations(system: System) -> list[Condition]:
    """The three kinds for every equation and reader, without those that are always met."""
    seen: dict[tuple[object, ...], None] = {}
    found: list[Condition] = []
    forced, fixed = system.forced.tolist(), system.fixed.tolist()
    members_all, signs_all = system.equations.members.tolist(), system.equations.signs.tolist()
    starts = system.equations.starts.tolist()
    for view in system.views:
        low, high, need = _rooms(system.value, view)
        for begin, end in pairwise(starts):
            pairs = [
                (m, s)
                for m, s in zip(members_all[begin:end], signs_all[begin:end], strict=True)
                if not fixed[m]
            ]
            if not pairs:
                continue
            for condition in _of_equation(pairs, low, high, need, forced):
                key = (condition.need, condition.members, condition.weights, condition.triggers)
                if key not in seen:
                    seen[key] = None
                    found.append(condition)
    return found


def _rooms(value: Ints, view: View) -> tuple[list[int], list[int], list[int]]:
    return (value - view.low).tolist(), (view.high - value).tolist(), view.need.tolist()


def _of_equation(
    pairs: list[tuple[int, int]],
    down: list[int],
    up: list[int],
    need: list[int],
    forced: list[bool],
) -> list[Condition]:
    cells = [m for m, _ in pairs]
    wanted = [need[m] for m in cells]
    most = max(wanted)
    if most <= 0:
        return []
    first = [min(most, down[m] if s > 0 else up[m]) for m, s in pairs]
    second = [min(most, up[m] if s > 0 else down[m]) for m, s in pairs]
    both = [min(most, down[m] + up[m]) for m in cells]
    with_own = [n + b if n > 0 else 0 for n, b in zip(wanted, both, strict=True)]
    found: list[Condition] = []
    for weights, needs in ((first, wanted), (second, wanted), (both, with_own)):
        found.extend(_levels(cells, weights, needs, forced))
    return found


def _levels(
    cells: list[int], weights: list[int], needs: list[int], forced: list[bool]
) -> list[Condition]:
    """One condition per height of need; lower ones than a forced member's are implied by it."""
    floor = max((n for c, n in zip(cells, needs, strict=True) if forced[c]), default=0)
    conditions = []
    for height in sorted({n for n in needs if n >= max(floor, 1)}):
        triggers = [c for c, n in zip(cells, needs, strict=True) if n >= height]
        if all(w >= height for c, w, n in zip(cells, weights, needs, strict=True) if n >= height):
            continue
        kept = [(c, min(w, height)) for c, w in zip(cells, weights, strict=True) if w > 0]
        conditions.append(
            Condition(
                height * SCALE,
                tuple(c for c, _ in kept),
                tuple(w * SCALE for _, w in kept),
                frozenset(triggers),
            )
        )
    return conditions


def cut(need: int, target: int, cells: Ints, weights: np.ndarray) -> Condition | None:
    """A cut: the width of `target` is at most the weight of what is withheld around it."""
    whole = np.ceil(np.minimum(weights, need) * SCALE - 1e-3).astype(np.int64)
    keep = whole > 0
    if not keep.any():
        return None
    return Condition(
        need * SCALE,
        tuple(int(c) for c in cells[keep]),
        tuple(int(w) for w in whole[keep]),
        frozenset([target]),
    )
