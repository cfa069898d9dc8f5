"""Tables for the tests, and an attacker that has nothing in common with the engine.

The attacker works on the innermost cells only: it enumerates every way to fill those that are
withheld, adds up with its own code, and keeps what agrees with everything published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).parent / "data"

TREE = {"a1": "A", "a2": "A", "b1": "B", "b2": "B", "A": "all", "B": "all"}
"""Four teams in two directorates."""

Hierarchies = Mapping[str, Mapping[str, str]]


def with_margins(
    leaves: pd.DataFrame, dimensions: Sequence[str], hierarchies: Hierarchies, values: Sequence[str]
) -> pd.DataFrame:
    """All margins of a table of innermost cells."""
    table = leaves[[*dimensions, *values]]
    for dimension in dimensions:
        tree = hierarchies.get(dimension)
        steps = [table]
        level = table
        while True:
            if tree is None:
                level = level.assign(**{dimension: "_T"})
            else:
                level = level.assign(**{dimension: level[dimension].map(tree)}).dropna()
            if level.empty:
                break
            steps.append(level)
            if tree is None:
                break
        table = pd.concat(steps)
    table = table.groupby(list(dimensions), as_index=False, sort=False)[list(values)].sum()
    return table.astype(dict.fromkeys(values, int))


def published_table(name: str) -> tuple[pd.DataFrame, list[str], Hierarchies]:
    """One of the three tables of data/, with its margins."""
    leaves = pd.read_csv(DATA / f"{name}.csv").rename(columns={"freq": "count"})
    dimensions = [c for c in leaves.columns if c not in ("dir", "count")]
    tree = dict(zip(leaves["team"], leaves["dir"], strict=True))
    tree |= dict.fromkeys(set(tree.values()), "all")
    hierarchies = {"team": tree}
    return with_margins(leaves, dimensions, hierarchies, ["count"]), dimensions, hierarchies


def descendants(
    row: pd.Series, leaves: pd.DataFrame, dimensions: Sequence[str], hierarchies: Hierarchies
) -> list[int]:
    """Positions of the innermost cells under a cell."""
    inside = np.ones(len(leaves), dtype=bool)
    for d in dimensions:
        tree = hierarchies.get(d)
        if tree is None:
            inside &= (leaves[d] == row[d]).to_numpy() | (row[d] == "_T")
        else:
            inside &= np.array([row[d] in _line(code, tree) for code in leaves[d]])
    return list(np.flatnonzero(inside))


def _line(code: str, tree: Mapping[str, str]) -> list[str]:
    line = [code]
    while line[-1] in tree:
        line.append(tree[line[-1]])
    return line


class TooMany(Exception):
    """More tables than the brute-force attacker cares to write down."""


def brute_force(
    cells: pd.DataFrame,
    dimensions: Sequence[str],
    hierarchies: Hierarchies,
    low: Sequence[int],
    high: Sequence[int],
    most: int = 300_000,
) -> list[tuple[int, int]]:
    """The true interval of every withheld cell, by writing down every possible table.

    `low..high` is what the attacker knows of each row of `cells` beforehand.
    """
    cells = cells.reset_index(drop=True)
    inner = np.ones(len(cells), dtype=bool)
    for d in dimensions:
        tree = hierarchies.get(d)
        tops = {"_T"} if tree is None else set(tree.values())
        inner &= ~cells[d].isin(tops).to_numpy()
    leaves = cells[inner].reset_index(drop=True)
    at = np.flatnonzero(inner)
    under = [descendants(row, leaves, dimensions, hierarchies) for _, row in cells.iterrows()]
    withheld = (cells["status"] != "published").to_numpy()
    counts = cells["count"].to_numpy()
    floor = np.array([low[i] if withheld[i] else counts[i] for i in at])
    roof = np.array([high[i] if withheld[i] else counts[i] for i in at])
    cell_low = np.where(withheld, low, counts)
    cell_high = np.where(withheld, high, counts)
    tables = np.zeros((1, 0), dtype=np.int64)
    for leaf in range(len(leaves)):
        choices = np.arange(floor[leaf], roof[leaf] + 1)
        if len(tables) * len(choices) > most * 4:
            raise TooMany
        tables = np.hstack(
            [np.repeat(tables, len(choices), axis=0), np.tile(choices, len(tables))[:, None]]
        )
        for row, members in enumerate(under):
            if leaf not in members:
                continue
            done = [m for m in members if m <= leaf]
            later = [m for m in members if m > leaf]
            sums = tables[:, done].sum(axis=1)
            fits = (sums + floor[later].sum() <= cell_high[row]) & (
                sums + roof[later].sum() >= cell_low[row]
            )
            tables = tables[fits]
        if len(tables) > most:
            raise TooMany
    return [
        (int(sums.min()), int(sums.max()))
        for row, members in enumerate(under)
        if withheld[row]
        for sums in [tables[:, members].sum(axis=1)]
    ]


def grid(teams: Sequence[str], codes: Sequence[str]) -> list[tuple[str, str]]:
    return list(product(teams, codes))
