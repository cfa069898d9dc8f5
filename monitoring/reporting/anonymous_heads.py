"""The headcounts beside the anonymous count, as tables of the set of headcounts (S1, S2). PURE.

The population of a counted figure is the headcount of its unit: who objected to the count is in it,
and cannot be taken from anything. Above the entities it is the sum of those that were counted; less
the headcount of the whole unit that tells how many were not, and so both are guarded.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from monitoring.disclosure import Part
from monitoring.reporting.anonymous_audit import Figure, Finding, audit, fewest
from monitoring.reporting.anonymous_kept import Cell, Offer
from monitoring.reporting.counted import PUBLISHED
from monitoring.reporting.grid import REST, Grid
from monitoring.reporting.groups import Group
from monitoring.reporting.headcounts import COLUMNS, PEOPLE
from monitoring.reporting.tabulate import DIMENSIONS
from monitoring.reporting.tree import Tree

Parent = dict[str, str | None]
WITHHELD = "secondary"


def count_parts(group: Group, offer: Offer, people: pd.DataFrame, tree: Tree) -> list[Part]:
    """The tables of the set: the offered units, and each unit above of which a part was counted."""
    sizes = tree.sizes(people["unit"].map(tree.leaf_of))
    parts = [_cover(group, offer.cells, sizes, tree)]
    for code, cell in offer.cells.items():
        if cell.head != code and code != tree.root:
            parts.append(_split(group, cell, sizes, tree))
    return parts


def _cover(group: Group, cells: Mapping[str, Cell], sizes: Mapping[str, int], tree: Tree) -> Part:
    """Every offered unit under the one above it, and rests where people are left."""
    parent: Parent = {tree.root: None}
    people = {tree.root: sizes[tree.root]} | {c.head: c.population for c in cells.values()}
    for code, cell in cells.items():
        above = upper(code, cells, tree)
        if cell.head != tree.root:
            parent[cell.head] = cells[above].head if above else tree.root
    return _part(group, group.code, *_with_rests(group, parent, people))


def _split(group: Group, cell: Cell, sizes: Mapping[str, int], tree: Tree) -> Part:
    """A unit of which a part was counted: the line down to it, and under it that part."""
    parent: Parent = {tree.root: None}
    parent |= {code: above for above, code in itertools.pairwise(tree.line(cell.unit))}
    people = {code: sizes[code] for code in parent} | {cell.head: cell.population}
    parent[cell.head] = cell.unit
    name = f"{group.code} {cell.unit}"
    return _part(group, name, *_with_rests(group, parent, people, cell.unit))


def _with_rests(
    group: Group, parent: Parent, people: dict[str, int], of: str = ""
) -> tuple[Parent, dict[str, int]]:
    below: dict[str, int] = {}
    for code, above in parent.items():
        if above is not None:
            below[above] = below.get(above, 0) + people[code]
    suffix = ":".join(word for word in (group.code, of) if word)
    for code, number in below.items():
        if people[code] > number:
            rest = f"{code}{REST}:{suffix}"
            parent[rest], people[rest] = code, people[code] - number
    return parent, people


def _part(group: Group, name: str, parent: Parent, people: Mapping[str, int]) -> Part:
    cells = pd.DataFrame({"unit": sorted(parent)})
    for dim in DIMENSIONS[1:]:
        cells[dim] = group.root(dim)
    cells["population"] = cells["unit"].map(people).astype("int64")
    return Part(
        name=name,
        measure=PEOPLE,
        cells=cells[COLUMNS],
        dimensions=["unit"],
        hierarchies={"unit": parent},
        count="population",
        population=None,
        limit=group.limit,
    )


def upper(code: str, cells: Mapping[str, object], tree: Tree) -> str | None:
    """The nearest unit above that is offered."""
    return next((above for above in reversed(tree.line(code)[:-1]) if above in cells), None)


def settled(group: Group, offer: Offer, heads: list[Part]) -> Offer:
    """The offer with what is published: the figures whose headcount is."""
    shown = shown_here(group.code, heads)
    cells = {u: replace(c, published=c.head in shown) for u, c in offer.cells.items()}
    return replace(offer, cells=cells)


def shown_here(code: str, heads: list[Part]) -> set[str]:
    """The codes of the headcounts of a counted group that are shown."""
    return {
        str(unit)
        for part in heads
        if part.name.split(" ")[0] == code
        for unit in part.cells.loc[part.cells["status"] == PUBLISHED, "unit"]
    }


def as_table(group: Group, offer: Offer, tree: Tree) -> tuple[Grid, pd.DataFrame]:
    """The figures as a table of the release, as it is frozen."""
    parent = {code: upper(code, offer.cells, tree) for code in offer.cells}
    cells = list(offer.cells.values())
    frame = pd.DataFrame({"unit": [c.unit for c in cells]})
    for dim in DIMENSIONS[1:]:
        frame[dim] = group.root(dim)
    frame["population"] = [c.population for c in cells]
    frame["count"] = [c.count for c in cells]
    frame["status"] = [PUBLISHED if c.published else WITHHELD for c in cells]
    for shown, numbers in (("shown_population", "population"), ("shown_count", "count")):
        column = frame[numbers].astype(object)
        frame[shown] = column.where(frame["status"] == PUBLISHED, None)
    frame["carried"] = ""
    return Grid(parent, {}, {(): frozenset(parent)}), frame


def figures(offer: Offer) -> list[Figure]:
    """What is published of an offer, as the audit takes it."""
    return [(sorted(c.leaves), c.population, c.count) for c in offer.cells.values() if c.published]


def audit_offer(offer: Offer, limit: int) -> Finding:
    """The audit of one release's counted figures, from what the ledger keeps."""
    leaves = [(leaf.people, leaf.members, leaf.told) for leaf in offer.leaves]
    return audit(leaves, figures(offer), limit)


def fewest_apart(now: Offer, before: str, then: Offer, limit: int) -> int | None:
    """The fewest people whom the figures of two releases can single out; None: not under the limit.

    ``before`` is the name of the older one. Raises KeyError where they were never laid together.
    """
    return fewest(
        [each[0] for each in figures(now)],
        [each[0] for each in figures(then)],
        now.overlaps[before],
        limit,
    )
