"""Which cells a table has: the fixed catalogue of breakdowns and the choice from it (S1, S2). PURE.

The catalogue: a unit is divided into the units below it, or stays whole; units too small to stand
alone are counted together in a *rest*, so that no small unit pushes the total of its entity out of
sight; and each part is broken down further (sex, level) or not. The finest that still publishes
most is chosen.

The choice looks at no number of members of any cell: only at populations, which are personnel
data, and at the share of the group in the whole. So the choice itself gives nobody away, and a
handful of members more or less changes nothing. It does look at the choice of the release before:
what stood alone goes on standing alone as long as it can be expected to be shown at all.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from monitoring.reporting.expecting import CHANCE, Expectation, split
from monitoring.reporting.groups import Group
from monitoring.reporting.tree import Tree, line_of

REST = "_rest"
MOST = 2 / 3
"""A unit's parts are broken down where this share of its people live in cells large enough."""

BARE, REST_PRICE = 5_000, 500
"""What a figure of a whole unit is worth beside one of its breakdowns; what a rest is."""

Subset = tuple[str, ...]


class Fineness(enum.IntEnum):
    """How fine a breakdown may be: what to try next where a finer one cannot be made safe."""

    FINEST = 0
    BARE = 1
    """Units are divided as ever, and nothing else is."""
    WHOLE = 2
    """Only the total."""


@dataclass(frozen=True)
class Grid:
    """The units of a table, ragged: deep where units are large, whole where they are not."""

    parent: Mapping[str, str | None]
    """Every unit that the table shows, rests included; None: the whole."""
    rest_of: Mapping[str, str]
    """For each unit that does not stand alone: the rest that counts it."""
    shown: Mapping[Subset, frozenset[str]]
    """Per breakdown the units that have it: with a unit its whole line, and its siblings."""

    def finest(self, line: list[str]) -> str:
        """The smallest unit of the table that counts the people of a leaf; ``line``: root first."""
        found = line[0]
        for code in line[1:]:
            if code in self.rest_of:
                return self.rest_of[code]
            if code not in self.parent:
                break
            found = code
        return found

    def line(self, code: str) -> list[str]:
        """A unit of the table and all above it, the whole first."""
        return line_of(self.parent, code)

    @property
    def rests(self) -> frozenset[str]:
        return frozenset(self.rest_of.values())


def subsets(group: Group) -> list[Subset]:
    """The breakdowns of a group, from the bare total to all dimensions together."""
    return [s for n in range(len(group.dims) + 1) for s in itertools.combinations(group.dims, n)]


def choose(
    population: pd.DataFrame,
    tree: Tree,
    group: Group,
    before: Grid | None = None,
    fineness: Fineness = Fineness.FINEST,
) -> Grid:
    """The grid of a table. ``population`` is what ``tabulate.members`` gives."""
    if fineness is Fineness.WHOLE:
        return _bare(Grid({tree.root: None}, {}, {}), tree.root, group, before)
    expected = Expectation.of(population, group)
    asked = population if group.flag is None else population[population["asked"]]
    sizes = tree.sizes(asked["unit"].map(tree.leaf_of))
    below = tree.below()
    stood = frozenset(before.parent) if before else frozenset()
    parent: dict[str, str | None] = {tree.root: None}
    rest_of: dict[str, str] = {}
    todo = [tree.root]
    while todo:
        code = todo.pop()
        alone, rest = divide(below.get(code, []), sizes, expected, stood)
        parent |= dict.fromkeys(alone, code)
        if rest:
            parent[code + REST] = code
            rest_of |= dict.fromkeys(rest, code + REST)
        todo += alone
    bare = Grid(parent, rest_of, {(): frozenset(parent)})
    if fineness is Fineness.BARE:
        return _bare(bare, tree.root, group, before)
    return Grid(parent, rest_of, _broken_down(asked, tree, group, bare, expected))


def _bare(grid: Grid, root: str, group: Group, before: Grid | None) -> Grid:
    """Nothing is broken down, except the whole where it was before."""
    was = before.shown if before else {}
    whole = {s: frozenset([root] if was.get(s) else []) for s in subsets(group)}
    return Grid(grid.parent, grid.rest_of, whole | {(): frozenset(grid.parent)})


def divide(
    units: list[str], sizes: Mapping[str, int], expected: Expectation, stood: frozenset[str]
) -> tuple[list[str], list[str]]:
    """Who stands alone and who together; nobody at all where the unit stays whole.

    What ``stood`` alone before goes on with half the chance, so that units do not come and go.
    """
    candidates = [
        u for u in units if expected.shown(sizes[u]) >= (CHANCE / 2 if u in stood else CHANCE)
    ]
    candidates.sort(key=lambda u: (-sizes[u], u))
    number = split([sizes[u] for u in candidates], expected, sum(sizes[u] for u in units))
    alone = candidates[:number]
    return (alone, [u for u in units if u not in alone]) if alone else ([], [])


def _broken_down(
    people: pd.DataFrame, tree: Tree, group: Group, grid: Grid, expected: Expectation
) -> dict[Subset, frozenset[str]]:
    """Per breakdown how deep it goes: a family of units has it whole or not at all."""
    finest = people["unit"].map({u: grid.finest(tree.line(x)) for u, x in tree.leaf_of.items()})
    families: dict[str, list[str]] = {}
    for code, above in grid.parent.items():
        if above is not None:
            families.setdefault(above, []).append(code)
    lines = {code: grid.line(code) for code in finest.unique()}
    found: dict[Subset, frozenset[str]] = {}
    for subset in subsets(group):
        if not subset:
            found[subset] = frozenset(grid.parent)
            continue
        coarser = frozenset.intersection(*(v for s, v in found.items() if set(s) < set(subset)))
        flat = pd.DataFrame({"unit": finest.map(lines), **{d: people[d] for d in subset}})
        flat = flat.explode("unit")
        cells = flat.groupby(["unit", *subset]).size()
        units = cells.index.get_level_values("unit")
        right = cells[[expected.large(n) for n in cells]]
        good = right.groupby(level="unit").sum()
        whole = cells.groupby(units).sum()
        kept = {tree.root}
        todo = [tree.root]
        while todo:
            family = families.get(todo.pop(), [])
            total = sum(int(whole.get(u, 0)) for u in family)
            shown = sum(int(good.get(u, 0)) for u in family)
            if family and coarser.issuperset(family) and total and shown >= MOST * total:
                kept.update(family)
                todo += family
        found[subset] = frozenset(kept)
    return found


def prices(cells: pd.DataFrame, grid: Grid, group: Group) -> list[int]:
    """What it costs to withhold each cell: how many people it keeps from reading of their own part.

    A rest is never written, so that hiding it keeps nothing from anybody. A bare unit is what its
    people read first; a breakdown is a detail of it.
    """
    bare = pd.Series(True, index=cells.index)
    for dim in group.dims:
        bare &= cells[dim] == group.root(dim)
    count = cells["count"] if "count" in cells else cells["population"]
    found = 1000 + 40 * count + (BARE + 10 * cells["population"]).where(bare, 0)
    return found.where(~cells["unit"].isin(grid.rests), REST_PRICE).astype(int).tolist()
