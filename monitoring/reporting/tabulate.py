"""From people at a date to the cells of a table (rules S1, S5). PURE but for pandas.

Unknown is neither yes nor no: who did not answer counts in the population and not in the group,
so that a voluntary registration under-counts and never over-counts (S5).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from monitoring.reporting.grid import Grid
from monitoring.reporting.groups import CATEGORIES, LEVELS, SEXES, Group
from monitoring.reporting.tree import Tree

CODES = {"sex": SEXES, "level": LEVELS, "category": CATEGORIES}
DIMENSIONS = ["unit", "sex", "age", "level", "category"]
NUMBERS = ["population", "count", "known"]


def members(people: pd.DataFrame, group: Group) -> pd.DataFrame:
    """The population of a group, one row a person.

    ``people``: unit, sex, level, category and per flag a column of True, False or None; beside it
    ``<flag>_known`` and ``<flag>_asked`` where somebody knows or was not asked. Gives those of the
    population with ``state`` (what was told: yes, no or unknown), ``member`` (a known yes),
    ``known`` (a member whom readers of columns 3 and 4 know by right) and ``asked``.
    """
    within = people[people["category"].isin(CATEGORIES)] if group.management else people
    found = within[[c for c in ("staff", "unit", "sex", "level", "category") if c in within]]
    if group.flag is None:
        state = pd.Series("yes", index=within.index)
    elif group.flag == "women":
        state = (within["sex"] == "F").map({True: "yes", False: "no"})
    else:
        state = within[group.flag].map(lambda v: "unknown" if v is None else "yes" if v else "no")
    state = state.astype(object)
    member = state == "yes"
    known = _truths(within, f"{group.flag}_known", False) & member
    asked = _truths(within, f"{group.flag}_asked", True)
    return found.assign(state=state, member=member, known=known, asked=asked)


def _truths(people: pd.DataFrame, column: str, default: bool) -> pd.Series:
    if column in people:
        return people[column].astype(bool)
    return pd.Series(default, index=people.index, dtype=bool)


def lines_of(tree: Tree, grid: Grid) -> dict[str, list[str]]:
    """For each unit where people are placed: the units of the grid that count them."""
    return {u: grid.line(grid.finest(tree.line(leaf))) for u, leaf in tree.leaf_of.items()}


def codes_of(population: pd.DataFrame, group: Group) -> dict[str, list[str]]:
    """The codes of each dimension that somebody has."""
    return {d: [c for c in CODES[d] if (population[d] == c).any()] for d in group.dims}


def tabulate(
    population: pd.DataFrame,
    lines: Mapping[str, list[str]],
    group: Group,
    grid: Grid,
    codes: Mapping[str, list[str]],
) -> pd.DataFrame:
    """The cells of one table, margins included: the dimensions, population, count and known.

    ``population``: what ``members`` gives; ``lines``: per unit the units of the grid above it;
    ``codes``: per dimension what stands in the table. Every combination of codes is there, empty
    ones too: a row that is missing would tell.
    """
    values = population.assign(
        population=1,
        count=population["member"].astype("int64"),
        known=population["known"].astype("int64"),
    )
    parts = []
    for subset, nodes in grid.shown.items():
        units = sorted(nodes)
        by_unit = values.groupby(["unit", *subset])[NUMBERS].sum().reset_index()
        by_unit["unit"] = by_unit["unit"].map(lines)
        flat = by_unit.explode("unit")
        flat = flat[flat["unit"].isin(nodes)]
        sums = flat.groupby(["unit", *subset])[NUMBERS].sum()
        whole: pd.Index = pd.Index(units, name="unit")
        if subset:
            whole = pd.MultiIndex.from_product(
                [units, *(codes[d] for d in subset)], names=["unit", *subset]
            )
        part = sums.reindex(whole, fill_value=0).astype("int64").reset_index()
        for dim in DIMENSIONS[1:]:
            if dim not in subset:
                part[dim] = group.root(dim)
        parts.append(part)
    cells = pd.concat(parts, ignore_index=True)[[*DIMENSIONS, *NUMBERS]]
    return cells.sort_values(DIMENSIONS, ignore_index=True)


def hierarchies(grid: Grid, group: Group) -> dict[str, dict[str, str | None]]:
    """The trees of the dimensions, as the disclosure engine reads them."""
    found: dict[str, dict[str, str | None]] = {"unit": dict(grid.parent)}
    if group.management:
        found["category"] = {group.root("category"): None} | {
            code: group.root("category") for code in CATEGORIES
        }
    return found
