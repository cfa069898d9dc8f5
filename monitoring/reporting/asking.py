"""A requested table: one group, one unit, one breakdown, beside the whole ledger (S2). PURE.

A question from parliament or the minister is answered with a table of its own, made, checked, and
frozen like any release. What it may not show beside what is out already, it does not show.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from monitoring.reporting.expecting import Expectation
from monitoring.reporting.grid import REST, Grid, divide
from monitoring.reporting.groups import Group, groups_at
from monitoring.reporting.headcounts import head_parts
from monitoring.reporting.planning import Earlier, Plan, count_groups
from monitoring.reporting.recounting import Organisation
from monitoring.reporting.tabulate import members
from monitoring.reporting.tree import Tree, grow

Subset = tuple[str, ...]


class NoSuchTable(ValueError):
    """The day has no such group, or nobody was on the unit; the message is what makers read."""


@dataclass(frozen=True)
class Asked:
    """What is asked: a group, a unit with or without its parts, and a breakdown."""

    group: str
    unit: str
    dims: Subset = ()
    parts: bool = True

    def to_data(self) -> dict[str, object]:
        return {
            "group": self.group,
            "unit": self.unit,
            "dims": list(self.dims),
            "parts": self.parts,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Asked:
        dims = data["dims"]
        assert isinstance(dims, list)
        return cls(str(data["group"]), str(data["unit"]), tuple(dims), bool(data["parts"]))


def plan_request(
    people: pd.DataFrame,
    organisation: Organisation,
    day: dt.date,
    asked: Asked,
    earlier: Earlier,
) -> Plan:
    """The true table that was asked for, in the breakdown of the whole down to the unit."""
    tree = grow(organisation.parents, people["unit"])
    group = next((g for g in groups_at(day) if g.code == asked.group), None)
    if group is None or asked.unit not in tree.parent:
        raise NoSuchTable(asked.unit)
    population = members(people, group)
    grids = {group: grid_down_to(population, tree, group, asked)}
    groups, states = count_groups(people, tree, grids, organisation, earlier)
    own = groups[group.code].own
    assert own is not None
    aside = {group.code: beside(tree, asked, own.cells)}
    heads = head_parts(people, tree, grids)
    return Plan(tree, grids, groups, states, heads, aside, asked.unit)


def grid_down_to(population: pd.DataFrame, tree: Tree, group: Group, asked: Asked) -> Grid:
    """The line from the whole to the unit, everyone else in rests, and the parts of the unit."""
    sizes = tree.sizes(population["unit"].map(tree.leaf_of))
    below = tree.below()
    parent: dict[str, str | None] = {tree.root: None}
    rest_of: dict[str, str] = {}
    for above, code in itertools.pairwise(tree.line(asked.unit)):
        parent[code] = above
        others = [each for each in below[above] if each != code]
        if others:
            parent[above + REST] = above
            rest_of |= dict.fromkeys(others, above + REST)
    if asked.parts:
        expected = Expectation.of(population, group)
        alone, rest = divide(below.get(asked.unit, []), sizes, expected, frozenset())
        parent |= dict.fromkeys(alone, asked.unit)
        if rest:
            parent[asked.unit + REST] = asked.unit
            rest_of |= dict.fromkeys(rest, asked.unit + REST)
    everything = frozenset(parent)
    shown = {
        subset: everything
        for number in range(len(asked.dims) + 1)
        for subset in itertools.combinations(asked.dims, number)
    }
    return Grid(parent, rest_of, shown)


def beside(tree: Tree, asked: Asked, cells: pd.DataFrame) -> set[int]:
    """The rows of the table that are not of the unit asked for: they are not shown here."""
    inside = {code for code in tree.parent if asked.unit in tree.line(code)} | {asked.unit + REST}
    return {n for n, unit in enumerate(cells["unit"]) if unit not in inside}
