"""A whole release, protected and audited beside everything in the ledger (S1, S2). PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from monitoring.disclosure import Part
from monitoring.reporting import anonymous_heads
from monitoring.reporting.anonymous import Earlier as CountedBefore
from monitoring.reporting.anonymous_kept import Offer
from monitoring.reporting.carrying import settle
from monitoring.reporting.counted import PUBLISHED, GroupAt
from monitoring.reporting.grid import Grid
from monitoring.reporting.groups import ALL, EVERYONE, LIMIT, SAME_GROUP, Group
from monitoring.reporting.headcounts import (
    PEOPLE,
    audit_heads,
    protect_heads,
    shown_heads,
)
from monitoring.reporting.planning import Past, Plan
from monitoring.reporting.protection import (
    Audited,
    NotSafe,
    audit_groups,
    audited,
    protect_groups,
    row_keys,
)


@dataclass(frozen=True)
class Table:
    """A table as it is frozen: the truth with ``status``, what is shown, and its audit.

    ``reach``: the share, in percent, of the people of its population who are on or below a unit,
    under the whole, with a figure shown.
    """

    group: Group
    grid: Grid
    cells: pd.DataFrame
    audited: Audited
    reach: float


@dataclass(frozen=True)
class Protected:
    """What is frozen of a release: its tables, and what the ledger keeps."""

    tables: list[Table]
    groups: dict[str, GroupAt]
    heads: list[Part]
    hidden_heads: dict[str, set[int]]
    offers: dict[str, Offer] = field(default_factory=dict)
    """Per counted group what of the anonymous count is told, and what is kept of it."""


def protect_release(
    plan: Plan,
    past: Past,
    key: str,
    seed: int,
    same_day: Mapping[str, list[Part]] | None = None,
    progress: Callable[[int], None] = lambda _percent: None,
    counted_before: CountedBefore | None = None,
) -> Protected:
    """The pattern of a release. ``key`` is its name in the ledger, ``seed`` is secret.

    Raises NotSafe where the audit finds what can be computed back, and the engine's CannotProtect,
    with cells, where earlier releases and this one cannot stand beside each other.
    """
    heads = protect_heads(plan.heads, same_day)
    progress(40)
    found_heads = audit_heads(heads)
    if not found_heads["safe"].all():
        raise NotSafe(EVERYONE.code)
    progress(50)
    hidden = hidden_rows(plan.groups, heads)
    for code, rows in plan.beside.items():
        hidden[code] = hidden[code] | rows
    groups = {code: replace(at) for code, at in plan.groups.items()}
    found = pd.DataFrame(columns=["cell", "needed", "lower", "upper", "safe"])
    if groups:
        for code, done in protect_groups([*past, (key, groups)], hidden, seed).items():
            groups[code] = replace(groups[code], own=done)
        progress(80)
        found = audit_groups([*past, (key, groups)], hidden)
    if not found["safe"].all():
        raise NotSafe(str(found.loc[~found["safe"].astype(bool), "cell"].iloc[0]).split(" ")[0])
    tables = []
    for group, grid in plan.grids.items():
        if group == EVERYONE:
            cells = _everyone(heads)
            result = audited(found_heads, PEOPLE, LIMIT)
        else:
            own = groups[group.code].own
            assert own is not None
            cells = _only_here(plan, group, settle(own.cells, seed))
            result = audited(found, f"{group.code} {key}", group.limit)
        tables.append(Table(group, grid, cells, result, reach(cells, grid, group)))
    offers = {}
    for group, offer in plan.offers.items():
        told = anonymous_heads.settled(group, offer, heads)
        table = _counted(group, told, plan, counted_before or CountedBefore())
        tables.insert(_place(tables, SAME_GROUP[group.code]), table)
        offers[group.code] = told
    progress(100)
    return Protected(tables, groups, heads, hidden, offers)


def _place(tables: list[Table], registered: str) -> int:
    """After the table of the same group as it is registered, else last."""
    codes = [table.group.code for table in tables]
    return codes.index(registered) + 1 if registered in codes else len(codes)


def _counted(group: Group, offer: Offer, plan: Plan, before: CountedBefore) -> Table:
    """A table of the anonymous count. Raises NotSafe where its own audit finds anything."""
    found = anonymous_heads.audit_offer(offer, group.limit)
    for key, offers in before.offers:
        if group.code in offers:
            old = offers[group.code]
            if anonymous_heads.fewest_apart(offer, key, old, group.limit) is not None:
                raise NotSafe(group.code)
    if not found.safe:
        raise NotSafe(group.code)
    grid, cells = anonymous_heads.as_table(group, offer, plan.tree)
    result = Audited(found.narrowest, found.safe)
    return Table(group, grid, cells, result, reach(cells, grid, group))


def _only_here(plan: Plan, group: Group, cells: pd.DataFrame) -> pd.DataFrame:
    """Nothing is carried to rows that are not offered: they were shown elsewhere."""
    rows = sorted(plan.beside.get(group.code, ()))
    cells.loc[cells.index[rows], ["shown_population", "shown_count"]] = None
    cells.loc[cells.index[rows], "carried"] = ""
    return cells


def hidden_rows(groups: Mapping[str, GroupAt], heads: list[Part]) -> dict[str, set[int]]:
    """Per group the rows of its own table whose headcount is not shown."""
    found = {}
    for code, at in groups.items():
        if at.own is not None:
            shown = shown_heads(heads, ALL[code])
            keys = row_keys(at.own.cells)
            found[code] = {n for n, cell in enumerate(keys) if cell not in shown}
    return found


def _everyone(heads: list[Part]) -> pd.DataFrame:
    part = next(p for p in heads if p.name == EVERYONE.code)
    shown = part.cells["status"] == PUBLISHED
    number = part.cells["population"].astype(object).where(shown, None)
    return part.cells.assign(
        count=part.cells["population"], shown_population=number, shown_count=number, carried=""
    )


def reach(cells: pd.DataFrame, grid: Grid, group: Group) -> float:
    """See ``Table.reach``; a breakdown by category counts as the figure of its unit."""
    rows = cells
    for dim in group.dims:
        if dim != "category":
            rows = rows[rows[dim] == group.root(dim)]
    root = next(code for code, above in grid.parent.items() if above is None)
    people = rows[rows["category"] == group.root("category")].set_index("unit")["population"]
    has = set(rows.loc[rows["shown_count"].notna(), "unit"])
    total = int(people[root])
    reached, todo = 0, [code for code, above in grid.parent.items() if above == root]
    while todo:
        code = todo.pop()
        if code in grid.rests:
            continue
        if code in has:
            reached += int(people[code])
        else:
            todo += [below for below, above in grid.parent.items() if above == code]
    return 100 * reached / total if total else 0.0
