"""The headcounts of a release as one set: the first of its two secrets (S1, S2). PURE.

No category of fewer persons than the limit is shown. The set holds everyone's table, everyone in
the breakdown of each group, and management by sex; management taken from everyone leaves the
others, who are guarded too although no table shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from monitoring.disclosure import Part, audit_set, protect_set
from monitoring.reporting.counted import PUBLISHED
from monitoring.reporting.grid import Grid, prices
from monitoring.reporting.groups import EVERYONE, LIMIT, LIMIT_MANAGEMENT, TOTAL, Group
from monitoring.reporting.tabulate import (
    DIMENSIONS,
    codes_of,
    hierarchies,
    lines_of,
    members,
    tabulate,
)
from monitoring.reporting.tree import Tree

# Not shown, and not for the sake of anybody: nobody is there. It looks like any withheld cell.
EMPTY = "empty"
PEOPLE, MANAGEMENT, OTHERS = "people", "management", "others"
RELATIONS = ({PEOPLE: 1, MANAGEMENT: -1, OTHERS: -1},)
COLUMNS = [*DIMENSIONS, "population"]


def head_parts(people: pd.DataFrame, tree: Tree, grids: Mapping[Group, Grid]) -> list[Part]:
    """The tables of the set, everyone's first; ``grids`` are the breakdowns of the release."""
    everyone = members(people, EVERYONE)
    found = []
    for group, grid in grids.items():
        own = _own_rests(grid, group)
        shape = EVERYONE if group.management else group
        if group.management:
            own = _with_sex(own)
        cells = tabulate(everyone, lines_of(tree, own), shape, own, codes_of(everyone, shape))
        part = _part(group.code, PEOPLE, cells, hierarchies(own, shape), shape, LIMIT)
        priced = part.cells.assign(price=prices(cells, own, shape))
        found.append(replace(part, cells=priced, price="price"))
        if group.management:
            found += _management(people, tree, own, cells)
    return found


def _management(
    people: pd.DataFrame, tree: Tree, grid: Grid, all_people: pd.DataFrame
) -> list[Part]:
    by_sex = Group("", None, "", "", ("sex", "category"), LIMIT_MANAGEMENT, management=True)
    shown = {
        (): grid.shown[()],
        ("sex",): grid.shown[()],
        ("category",): grid.shown[()],
        ("sex", "category"): grid.shown[()],
    }
    wide = Grid(grid.parent, grid.rest_of, shown)
    managers = members(people, by_sex)
    codes = codes_of(managers, by_sex)
    codes["sex"] = codes_of(people, EVERYONE)["sex"]
    cells = tabulate(managers, lines_of(tree, wide), by_sex, wide, codes)
    part = _part(MANAGEMENT, MANAGEMENT, cells, hierarchies(wide, by_sex), by_sex, LIMIT_MANAGEMENT)
    total = cells[cells["category"] == by_sex.root("category")].set_index(["unit", "sex"])
    keyed = all_people.set_index(["unit", "sex"])
    rest = (keyed["population"] - total["population"]).reindex(keyed.index).reset_index()
    others = all_people.assign(population=rest["population"].to_numpy())
    few = others["population"].between(1, LIMIT - 1)
    few &= (others["sex"] == TOTAL) | (others["population"] < LIMIT_MANAGEMENT)
    shape = Group("", None, "", "", ("sex",), LIMIT)
    hidden = _part(OTHERS, OTHERS, others, hierarchies(grid, shape), shape, LIMIT)
    return [part, _hidden(hidden, few)]


def _part(
    name: str,
    measure: str,
    cells: pd.DataFrame,
    trees: dict[str, dict[str, str | None]],
    group: Group,
    limit: int,
) -> Part:
    return Part(
        name=name,
        measure=measure,
        cells=cells[COLUMNS],
        dimensions=["unit", *group.dims],
        hierarchies=trees,
        count="population",
        population=None,
        limit=limit,
    )


def _hidden(part: Part, guard: pd.Series) -> Part:
    return replace(
        part, cells=part.cells.assign(guard=guard.to_numpy()), hidden=True, guard="guard"
    )


def _own_rests(grid: Grid, group: Group) -> Grid:
    """The breakdown with rests of its own name: other groups leave out other units."""
    names = {code: f"{code}:{group.code}" for code in grid.rests}

    def named(code: str) -> str:
        return names.get(code, code)

    return Grid(
        {named(c): None if above is None else named(above) for c, above in grid.parent.items()},
        {unit: named(rest) for unit, rest in grid.rest_of.items()},
        {s: frozenset(named(c) for c in nodes) for s, nodes in grid.shown.items()},
    )


def _with_sex(grid: Grid) -> Grid:
    return Grid(grid.parent, grid.rest_of, {(): grid.shown[()], ("sex",): grid.shown[()]})


def protect_heads(
    parts: list[Part], same_day: Mapping[str, list[Part]] | None = None
) -> list[Part]:
    """The same tables with ``status``. A zero is harmless, and yet not shown: it looks withheld.

    ``same_day``: per key the set of an earlier release of the same day; what it published is a
    constant. Where the personnel data were corrected in between it is another table, and so left.
    """
    whole = [*parts]
    for key, earlier in (same_day or {}).items():
        if _same_people(parts, earlier):
            whole += [_constant(part, key) for part in earlier]
    done = protect_set(whole, RELATIONS if _managed(whole) else (), mode="small")
    found = []
    for part in parts:
        cells = done.get(part.name, part.cells)
        if not part.hidden:
            zero = (cells["population"] == 0) & (cells["status"] == PUBLISHED)
            cells.loc[zero, "status"] = EMPTY
        found.append(replace(part, cells=cells))
    return found


def _same_people(parts: list[Part], earlier: list[Part]) -> bool:
    """Whether every cell that both have holds the same number."""
    rows = pd.concat([_keyed(part) for part in (*parts, *earlier)])
    rows = rows[~rows["unit"].str.contains(":")]
    numbers = rows.groupby(["measure", *DIMENSIONS])["population"].nunique()
    return bool((numbers <= 1).all())


def _keyed(part: Part) -> pd.DataFrame:
    return part.cells[COLUMNS].assign(measure=part.measure)


def _constant(part: Part, key: str) -> Part:
    """A table of an earlier release of the same day, with rests of its own name."""

    def named(code: str) -> str:
        return f"{code}:{key}" if ":" in code else code

    trees = dict(part.hierarchies or {})
    trees["unit"] = {
        named(code): None if above is None else named(above)
        for code, above in trees["unit"].items()
    }
    cells = part.cells.assign(unit=part.cells["unit"].map(named))
    if not part.hidden:
        cells["status"] = cells["status"].replace(EMPTY, PUBLISHED)
    return replace(
        part,
        name=f"{part.name} {key}",
        cells=cells,
        hierarchies=trees,
        earlier=None if part.hidden else "status",
    )


def _managed(parts: list[Part]) -> bool:
    return any(part.measure == MANAGEMENT for part in parts)


def audit_heads(parts: list[Part]) -> pd.DataFrame:
    """The audit of the set, as if every zero that was left open were known: worse than so."""
    known = [
        part
        if part.hidden
        else replace(
            part, cells=part.cells.assign(status=part.cells["status"].replace(EMPTY, PUBLISHED))
        )
        for part in parts
    ]
    return audit_set(known, RELATIONS if _managed(parts) else (), exact=False)


def shown_heads(parts: list[Part], group: Group) -> set[tuple[Any, ...]]:
    """The cells of a group's breakdown whose headcount is shown, by their codes."""
    name = MANAGEMENT if group.management else group.code
    part = next(p for p in parts if p.name == name)
    cells = part.cells[part.cells["status"] == PUBLISHED]
    if group.management:
        cells = cells[cells["sex"] == TOTAL]
    units = cells["unit"].str.removesuffix(f":{group.code}")
    rows = cells.assign(unit=units)[DIMENSIONS].itertuples(index=False, name=None)
    return set(rows)


def to_data(part: Part) -> dict[str, Any]:
    """What the ledger keeps of a table of the set."""
    columns = [*COLUMNS, "guard" if part.hidden else "status"]
    return {
        "name": part.name,
        "measure": part.measure,
        "dimensions": list(part.dimensions),
        "hierarchies": part.hierarchies,
        "limit": part.limit,
        "hidden": part.hidden,
        "cells": part.cells[columns].to_numpy().tolist(),
    }


def from_data(data: Mapping[str, Any]) -> Part:
    columns = [*COLUMNS, "guard" if data["hidden"] else "status"]
    return Part(
        name=data["name"],
        measure=data["measure"],
        cells=pd.DataFrame(data["cells"], columns=columns),
        dimensions=data["dimensions"],
        hierarchies=data["hierarchies"],
        count="population",
        population=None,
        limit=data["limit"],
        hidden=data["hidden"],
        guard="guard" if data["hidden"] else None,
    )
