"""How many people can read a figure of their own part: ours beside the naive choice (S1). PURE.

The naive choice breaks every group down to the last team. What is then withheld for its own sake
alone is a lower bound: no pattern shows more, and what has to go with it is not even counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from monitoring.reporting.grid import Grid
from monitoring.reporting.groups import EVERYONE, Group
from monitoring.reporting.tabulate import codes_of, lines_of, members, tabulate
from monitoring.reporting.tree import Tree


@dataclass(frozen=True)
class Reach:
    """Shares, in percent, of the people of the group's population.

    By kind (``KINDS``): in a policy domain, an entity, a unit below an entity with a figure shown.
    ``naive``: every breakdown as deep as it goes, at its very best.
    """

    group: str
    ours: Mapping[str, float]
    naive: Mapping[str, float]


KINDS = ("domain", "entity", "unit")


def reach_of(
    people: pd.DataFrame,
    tree: Tree,
    kinds: Mapping[str, str],
    group: Group,
    shown: set[str],
) -> Reach:
    """`shown`: the units with a figure of the group; `kinds`: of each unit its kind."""
    population = members(people, group)
    grid = Grid(tree.parent, {}, {(): frozenset(tree.parent)})
    lines = lines_of(tree, grid)
    cells = tabulate(population, lines, group, grid, codes_of(population, group))
    count, size, known = cells["count"], cells["population"], cells["known"]
    large = size >= group.limit
    if group != EVERYONE:
        rest = count - known
        large &= (count >= group.limit) & (size - count >= group.limit)
        large &= (known == 0) | (rest >= group.limit)
    best = set(cells.loc[large, "unit"])
    counts = {str(u): int(n) for u, n in zip(cells["unit"], count, strict=True)}
    naive = _with_siblings(best, counts, tree)
    per_unit = population.groupby("unit").size()
    return Reach(group.code, _shares(per_unit, lines, kinds, shown),
                 _shares(per_unit, lines, kinds, naive))  # fmt: skip


def _with_siblings(best: set[str], counts: Mapping[str, int], tree: Tree) -> set[str]:
    """What one family can show: where one part alone is withheld, another goes with it, or the
    whole. The naive choice takes the smallest of the parts."""
    shown = set(best)
    families: dict[str, list[str]] = {}
    for code, above in tree.parent.items():
        if above is not None:
            families.setdefault(above, []).append(code)
    for above, parts in families.items():
        hidden = [p for p in parts if p not in shown]
        left = sum(counts[p] for p in hidden)
        if above in shown and hidden and (len(hidden) == 1 or left < min(10, counts[above])):
            others = sorted((p for p in parts if p in shown), key=lambda p: (counts[p], p))
            shown -= set(others[:1])
    return shown


def _shares(
    people: pd.Series,
    lines: Mapping[str, list[str]],
    kinds: Mapping[str, str],
    shown: set[str],
) -> dict[str, float]:
    total = int(people.sum())
    found = {}
    for kind in KINDS:
        reached = sum(
            int(number)
            for unit, number in people.items()
            if any(kinds.get(code) == kind and code in shown for code in lines[str(unit)])
        )
        found[kind] = 100 * reached / total if total else 0.0
    return found
