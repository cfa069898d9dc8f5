"""Which tables a release holds, and how fine each is. PURE but for pandas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from monitoring.reporting.groups import EVERYONE, Group, groups_at
from monitoring.reporting.tabulate import (
    choose_depths,
    deepest,
    hierarchies,
    members,
    tabulate,
)
from monitoring.reporting.tree import Tree, grow


@dataclass(frozen=True)
class Plan:
    """One table to protect: its true cells, its breakdown and the trees of its codes."""

    group: Group
    depths: dict[tuple[str, ...], int]
    cells: pd.DataFrame
    hierarchies: dict[str, dict[str, str | None]]


def plan_release(
    people: pd.DataFrame, parents: Mapping[str, str | None], day: dt.date
) -> tuple[Tree, list[Plan]]:
    """The true tables of a release; that of everyone first.

    Headcounts hold every cell that a group of everyone holds, so that one pattern protects all
    populations of the release together. Management is a population of its own; no published cell
    joins it to the rest, so its split cannot open the rest.
    """
    tree = grow(parents, people["unit"])
    populations = {g.code: members(people, g) for g in groups_at(day)}
    chosen = {
        g.code: choose_depths(populations[g.code], tree, g)
        for g in groups_at(day)
        if len(populations[g.code])
    }
    chosen[EVERYONE.code] = deepest([chosen[g.code] for g in groups_at(day) if not g.management])
    plans = []
    for group in groups_at(day):
        if group.code not in chosen:
            continue
        cells = tabulate(populations[group.code], tree, group, chosen[group.code])
        plans.append(Plan(group, chosen[group.code], cells, hierarchies(tree, group)))
    return tree, plans
