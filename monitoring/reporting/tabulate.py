"""From people at a date to the cells of a table (rules S1, S5). PURE but for pandas.

Unknown is neither yes nor no: who did not answer counts in the population and not in the group,
so that a voluntary registration under-counts and never over-counts (S5).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pandas as pd

from monitoring.reporting.groups import CATEGORIES, LEVELS, SEXES, Group
from monitoring.reporting.tree import Tree

CODES = {"sex": SEXES, "level": LEVELS, "category": CATEGORIES}
DIMENSIONS = ["unit", "sex", "age", "level", "category"]
MOST = 1 / 2
MOST_HEADS = 2 / 3
"""A breakdown is deep enough where this share of the people live in cells that can be shown; more
for headcounts, which would otherwise be a table of holes."""

Depths = Mapping[tuple[str, ...], int]


def subsets(group: Group) -> list[tuple[str, ...]]:
    """The breakdowns of a group, from the bare total to all dimensions together."""
    return [s for n in range(len(group.dims) + 1) for s in itertools.combinations(group.dims, n)]


def members(people: pd.DataFrame, group: Group) -> pd.DataFrame:
    """The population of a group, with ``member``: true only for a known yes.

    ``people`` has one row a person: unit, sex, level, category and a column per flag, whose
    values are True, False or None.
    """
    within = people[people["category"].isin(CATEGORIES)] if group.management else people
    if group.flag is None:
        yes = pd.Series(True, index=within.index)
    elif group.flag == "women":
        yes = within["sex"] == "F"
    else:
        yes = within[group.flag].map(lambda value: value is True).astype(bool)
    return within[["unit", "sex", "level", "category"]].assign(member=yes)


def choose_depths(population: pd.DataFrame, tree: Tree, group: Group) -> dict[tuple[str, ...], int]:
    """How deep into the tree each breakdown goes: the finest that can still show most people.

    Looks at no cell's own number of members: only at populations, which are personnel data, and
    at the share of the group in the whole, so that the choice itself gives nobody away. The
    catalogue is fixed: each breakdown of ``subsets`` at each depth of the tree; a finer breakdown
    never goes deeper than a coarser one, and the root always has all of them.
    """
    total = len(population)
    most = MOST if group.flag else MOST_HEADS
    count = int(population["member"].sum())
    chosen: dict[tuple[str, ...], int] = {}
    leaves = population["unit"].map(tree.leaf_of)
    lines = {leaf: tree.line(leaf) for leaf in leaves.unique()}
    for subset in subsets(group):
        ceiling = min((chosen[s] for s in chosen if set(s) < set(subset)), default=tree.deepest)
        chosen[subset] = 0
        for depth in range(ceiling, 0, -1):
            at = leaves.map({k: v[min(depth, len(v) - 1)] for k, v in lines.items()})
            sizes = population.groupby([at, *(population[d] for d in subset)]).size()
            expected = sizes * count / total if group.flag else sizes
            room = sizes - expected if group.flag else sizes
            enough = (expected >= group.limit) & (room >= group.limit)
            if sizes[enough].sum() >= most * total:
                chosen[subset] = depth
                break
    return chosen


def deepest(several: list[Depths]) -> dict[tuple[str, ...], int]:
    """The depths of the table that holds the cells of all these."""
    found: dict[tuple[str, ...], int] = {}
    for depths in several:
        for subset, depth in depths.items():
            found[subset] = max(depth, found.get(subset, 0))
    return found


def tabulate(population: pd.DataFrame, tree: Tree, group: Group, depths: Depths) -> pd.DataFrame:
    """The cells of one table, margins included: unit, sex, age, level, category, population, count.

    Every combination of codes is there, empty ones too: a row that is missing would tell.
    """
    leaves = population["unit"].map(tree.leaf_of)
    shown = {leaf: tree.line(leaf) for leaf in leaves.unique()}
    nodes = sorted({code for line in shown.values() for code in line})
    codes = {d: [c for c in CODES[d] if (population[d] == c).any()] for d in group.dims}
    parts = []
    for subset in subsets(group):
        units = [n for n in nodes if tree.depth[n] <= depths[subset]]
        keys = [population[d] for d in subset]
        by_leaf = population.groupby([leaves.rename("leaf"), *keys])["member"].agg(["size", "sum"])
        flat = by_leaf.reset_index()
        flat["unit"] = flat["leaf"].map(shown)
        flat = flat.explode("unit")
        flat = flat[flat["unit"].isin(units)]
        sums = flat.groupby(["unit", *subset])[["size", "sum"]].sum()
        whole: pd.Index = pd.Index(units, name="unit")
        if subset:
            whole = pd.MultiIndex.from_product(
                [units, *(codes[d] for d in subset)], names=["unit", *subset]
            )
        part = sums.reindex(whole, fill_value=0).astype("int64").reset_index()
        for dim in DIMENSIONS[1:]:
            if dim not in subset:
                part[dim] = group.root(dim)
        parts.append(part.rename(columns={"size": "population", "sum": "count"}))
    cells = pd.concat(parts, ignore_index=True)[[*DIMENSIONS, "population", "count"]]
    return cells.sort_values(DIMENSIONS, ignore_index=True)


def hierarchies(tree: Tree, group: Group) -> dict[str, dict[str, str | None]]:
    """The trees of the dimensions, as the disclosure engine reads them."""
    found: dict[str, dict[str, str | None]] = {"unit": dict(tree.parent)}
    if group.management:
        found["category"] = {group.root("category"): None} | {
            code: group.root("category") for code in CATEGORIES
        }
    return found
