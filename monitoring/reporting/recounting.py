"""Counts a group at a release: its own breakdown, and those of the release before (S2). PURE.

What is left of persons after this are the *states* that the next release needs, sealed as one
generation of links until that release is published (S6).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from monitoring.reporting.counted import BASE, FLOWS, PUBLISHED, Counted, GroupAt
from monitoring.reporting.flows import changes
from monitoring.reporting.follow import Recounted, nodes_of, recount
from monitoring.reporting.grid import Grid
from monitoring.reporting.groups import Group
from monitoring.reporting.tabulate import DIMENSIONS, codes_of, lines_of, tabulate
from monitoring.reporting.tree import Tree

Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class Before:
    """The release before: its key, the group then, and the states of its people.

    ``states``: indexed by person, with ``unit``, the dimensions, ``state``, ``known`` and per part
    that has to be followed (``GroupAt.parts``) a column ``node:<place>``.
    """

    key: str
    group: GroupAt
    states: pd.DataFrame


@dataclass(frozen=True)
class Organisation:
    """The units of today: every unit's parent, and what each came from."""

    parents: Mapping[str, str | None]
    came_from: Mapping[str, Sequence[str]]


def count_group(
    population: pd.DataFrame,
    group: Group,
    tree: Tree,
    grid: Grid | None,
    organisation: Organisation,
    before: Before | None,
) -> tuple[GroupAt, pd.DataFrame]:
    """The group at this release, and the states for the next one.

    ``population``: what ``tabulate.members`` gives, indexed by person; ``grid``: what is offered.
    """
    lines = lines_of(tree, grid) if grid else {}
    codes = _codes(population, group, before)
    finest = pd.DataFrame(index=population.index)
    grids: list[Grid] = []
    if grid:
        finest["own"] = population["unit"].map({u: line[-1] for u, line in lines.items()})
        grids.append(grid)
    places = before.group.parts() if before else []
    for place in places:
        assert before is not None
        part = before.group.part(place)
        was = before.states[["unit", f"node:{place}"]].set_axis(["unit", "node"], axis=1)
        finest[f"{place}"] = nodes_of(
            population["unit"],
            was[was["node"].notna()],
            part.grid,
            organisation.parents,
            organisation.came_from,
        )
        grids.append(part.grid)
    own = Counted(grid, tabulate(population, lines, group, grid, codes)) if grid else None
    if before is None or not places:
        first = own and _with_base(own, {})
        return GroupAt(first), _states(population, finest, GroupAt(first), {})
    block, done = recount(finest, grids)
    recounted = done[1:] if grid else done
    flows, inherited = [], []
    recounts = []
    in_blocks = population.assign(unit=block)
    for place, each in zip(places, recounted, strict=True):
        cells = tabulate(in_blocks, each.lines, group, each.grid, codes)
        flow, base = _follow(population, finest[f"{place}"], cells, each, place, group, before)
        flows.append(flow)
        inherited.append(base)
        recounts.append(_with_base(Counted(each.grid, cells), base))
    refined = None
    if own is not None:
        refined = _with_base(
            Counted(done[0].grid, tabulate(in_blocks, done[0].lines, group, done[0].grid, codes)),
            {},
        )
        own = _with_base(own, _together(inherited))
    found = GroupAt(own, refined, recounts, flows)
    ends = {place: each.lines for place, each in enumerate(recounted)}
    last = {p: block.map({b: line[-1] for b, line in ends[p].items()}) for p in ends}
    return found, _states(population, finest, found, last)


def _codes(population: pd.DataFrame, group: Group, before: Before | None) -> dict[str, list[str]]:
    """The codes of today and of the parts before: a cell that became empty is there too."""
    found = codes_of(population, group)
    if before is not None:
        for dim, codes in found.items():
            earlier = {
                code
                for place in before.group.parts()
                for code in before.group.part(place).cells[dim]
                if code != group.root(dim)
            }
            codes += sorted(earlier - set(codes))
    return found


def _follow(
    population: pd.DataFrame,
    nodes: pd.Series,
    cells: pd.DataFrame,
    now: Recounted,
    place: int,
    group: Group,
    before: Before,
) -> tuple[pd.DataFrame, dict[Key, list[object]]]:
    """The changes of each cell of a part, as rows of both; and what each cell inherits."""
    part = before.group.part(place)
    then = before.states.rename(columns={f"node:{place}": "node"})
    then = then[then["node"].notna()]
    counted = changes(then, population.assign(node=nodes), part.grid, group)
    numbers = part.cells.reset_index(names="then")
    rows = cells[DIMENSIONS].reset_index(names="now")
    flow = numbers.merge(counted, on=DIMENSIONS, how="left")
    flow["unit"] = flow["unit"].map(now.code_of)
    flow = flow.merge(rows, on=DIMENSIONS, how="left", validate="one_to_one")
    sums = [c for c in FLOWS if c not in ("then", "now")]
    flow[sums] = flow[sums].fillna(0).astype("int64")
    if flow["now"].isna().any():
        raise ValueError("A cell of the release before is not recounted.")
    flow["now"] = flow["now"].astype("int64")
    inherited: dict[Key, list[object]] = {}
    for row in flow.to_dict("records"):
        shown = row["status"] == PUBLISHED
        base = before.key if shown else row["base"]
        if base:
            path = [] if shown else list(row["path"])
            others = row["changers"] - row["known_entered"] - row["known_left"]
            inherited[tuple(row[d] for d in DIMENSIONS)] = [
                base,
                row["population"] if shown else row["base_population"],
                row["count"] if shown else row["base_count"],
                [*path, [row["changers"], others]],
            ]
    return flow[FLOWS], inherited


def _together(several: Sequence[Mapping[Key, list[object]]]) -> dict[Key, list[object]]:
    """What the own cells inherit: from the first part that has it."""
    found: dict[Key, list[object]] = {}
    for each in several:
        for key, value in each.items():
            found.setdefault(key, value)
    return found


def _with_base(counted: Counted, inherited: Mapping[Key, list[object]]) -> Counted:
    nothing: list[object] = ["", 0, 0, []]
    keys = counted.cells[DIMENSIONS].itertuples(index=False, name=None)
    values = [inherited.get(key, nothing) for key in keys]
    cells = counted.cells.assign(status="")
    for place, name in enumerate(BASE):
        cells[name] = pd.Series([v[place] for v in values], index=cells.index, dtype=object)
    return Counted(counted.grid, cells)


def _states(
    population: pd.DataFrame,
    finest: pd.DataFrame,
    found: GroupAt,
    last: Mapping[int, pd.Series],
) -> pd.DataFrame:
    """What the next release needs of each person."""
    states = population.drop(columns=["member", "asked"])
    for place in found.parts():
        nodes = finest["own"] if place < 0 else last[place]
        states[f"node:{place}"] = nodes
    return states
