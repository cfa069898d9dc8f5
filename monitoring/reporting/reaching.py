"""How many people can read a figure of their own part: ours beside the naive choice (S1). PURE.

The naive choice breaks every group down to the last team, and lets the engine withhold what has to
be: it is protected as well as ours, for this one date and no further breakdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from monitoring.disclosure import protect
from monitoring.reporting.counted import PUBLISHED
from monitoring.reporting.grid import Grid
from monitoring.reporting.groups import EVERYONE, Group
from monitoring.reporting.tabulate import codes_of, lines_of, members, tabulate
from monitoring.reporting.tree import Tree


@dataclass(frozen=True)
class Reach:
    """Shares, in percent, of the people of the group's population.

    By kind (``KINDS``): in a policy domain, an entity, a unit below an entity with a figure shown.
    ``naive``: every unit down to the last team, protected by the same engine.
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
    """``shown``: the units with a figure of the group; ``kinds``: of each unit its kind."""
    population = members(people, group)
    grid = Grid(tree.parent, {}, {(): frozenset(tree.parent)})
    lines = lines_of(tree, grid)
    cells = tabulate(population, lines, group, grid, codes_of(population, group))
    naive = protect(
        cells.assign(count=cells["population"]) if group == EVERYONE else cells,
        ["unit"],
        {"unit": tree.parent},
        population=None if group == EVERYONE else "population",
        limit=group.limit,
        known=None if group == EVERYONE else ("known", "known"),
        mode="small",
    )
    found = set(naive.loc[naive["status"] == PUBLISHED, "unit"])
    per_unit = population.groupby("unit").size()
    return Reach(
        group.code, _shares(per_unit, lines, kinds, shown), _shares(per_unit, lines, kinds, found)
    )


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
