"""Who changed between two releases, as numbers per cell, before the links are destroyed (S2). PURE.

A changer of a cell is a person who is in it now and was not, or was and is not (who joined, left,
moved, was promoted), or whose answer about the group is another (who registered, changed, withdrew,
restricted or objected): unknown that becomes no is a change too, because someone may know of it.
"""

from __future__ import annotations

import pandas as pd

from monitoring.reporting.follow import NEW
from monitoring.reporting.grid import Grid
from monitoring.reporting.groups import Group
from monitoring.reporting.tabulate import DIMENSIONS

SUMS = ["changers", "could_enter", "entered", "known_entered", "could_leave", "left", "known_left"]


def changes(then: pd.DataFrame, now: pd.DataFrame, grid: Grid, group: Group) -> pd.DataFrame:
    """The changes of every cell of an earlier breakdown in which somebody changed.

    ``then`` and ``now``: one row a person of the group's population, indexed by person, with
    ``node`` (the part of the breakdown that counts them), the dimensions, ``state`` and ``known``.
    Gives the dimensions and ``SUMS``, all in persons.
    """
    parts = []
    for subset, nodes in grid.shown.items():
        keys = ["person", "unit", *subset]
        both = _in_cells(then, grid, subset, nodes).merge(
            _in_cells(now, grid, subset, nodes), on=keys, how="outer", suffixes=("_then", "_now")
        )
        was, is_now = both["state_then"], both["state_now"]
        changed = both[was.isna() | is_now.isna() | (was != is_now)]
        was, is_now = changed["state_then"], changed["state_now"]
        entered, left = (is_now == "yes") & (was != "yes"), (was == "yes") & (is_now != "yes")
        counted = changed[keys[1:]].assign(
            changers=1,
            could_enter=is_now.notna() & (was != "yes"),
            entered=entered,
            known_entered=entered & changed["known_now"].eq(True),
            could_leave=was.notna() & (is_now.isna() | (was == "yes")),
            left=left,
            known_left=left & changed["known_then"].eq(True),
        )
        part = counted.groupby(keys[1:])[SUMS].sum().astype("int64").reset_index()
        for dim in DIMENSIONS[1:]:
            if dim not in subset:
                part[dim] = group.root(dim)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)[[*DIMENSIONS, *SUMS]]


def _in_cells(
    people: pd.DataFrame, grid: Grid, subset: tuple[str, ...], nodes: frozenset[str]
) -> pd.DataFrame:
    """A row for each person and unit of this breakdown that counts the person."""
    lines = {}
    for node in people["node"].unique():
        at = node if node in grid.parent else node.removesuffix(NEW)
        lines[node] = [code for code in grid.line(at) if code in nodes]
    flat = people[["node", *subset, "state", "known"]].rename_axis("person").reset_index()
    flat["unit"] = flat["node"].map(lines)
    flat = flat.drop(columns="node").explode("unit")
    # Where nobody counts pandas takes the column for numbers.
    return flat[flat["unit"].notna()].astype({"unit": object})
