"""From true cells to the pattern of a release: protect, carry forward, audit (rules S1, S2). PURE.

Two secrets are kept at once. The *headcounts* (``headcounts``), and the *groups*: how many of a
cell belong to each, against a reader who knows every population, and against one who also knows by
right who said yes. The groups of a release are one set, with everything that stands in the ledger:
what earlier releases published is a constant, what they withheld stays withheld, and the changes
between two releases are variables, of which those of 1 to 9 persons are guarded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from monitoring.disclosure import Link, Part, audit_set, protect_set
from monitoring.reporting.counted import Counted, GroupAt
from monitoring.reporting.grid import Grid, prices
from monitoring.reporting.groups import ALL, Group
from monitoring.reporting.tabulate import DIMENSIONS, hierarchies

Past = Sequence[tuple[str, Mapping[str, GroupAt]]]
"""Keys and groups of releases, in the order in which they were published."""


class NotSafe(Exception):
    """The audit found a table that can be computed back; it is not published (S2)."""

    def __init__(self, group: str) -> None:
        self.group = group
        super().__init__(f"The table {group} does not pass its audit.")


@dataclass(frozen=True)
class Audited:
    """The narrowest interval of what a table withholds, and whether each is wide enough."""

    narrowest: int | None
    safe: bool


def dims_of(group: Group) -> list[str]:
    return ["unit", *group.dims]


def must_wait(path: Sequence[Sequence[int]], limit: int) -> bool:
    """Whether the figure since the last one that was shown could differ by 1 to ``limit`` - 1.

    ``path``: per step the changers, all and those not known by right. Links of more than one step
    are gone, so that the number of different persons is known from below only: one step's changers
    who are not undone by all others.
    """
    for numbers in zip(*path, strict=True):
        total = sum(numbers)
        if total and 2 * max(numbers) - total < limit:
            return True
    return False


def group_parts(code: str, past: Past, hidden_heads: set[int]) -> tuple[list[Part], list[Link]]:
    """The tables of one group over all releases, the newest last, and what ties them.

    ``hidden_heads``: rows of the newest own table whose headcount is not shown.
    """
    group = ALL[code]
    parts: list[Part] = []
    links: list[Link] = []
    before: tuple[str, GroupAt] | None = None
    for number, (key, groups) in enumerate(past):
        if code not in groups:
            continue
        at, newest = groups[code], number == len(past) - 1
        measure = name = f"{code} {key}"
        if at.own is not None:
            own = _part(name, measure, at.own, group)
            parts.append(
                _newest(own, group, at.own.grid, hidden_heads) if newest else _earlier(own)
            )
        offered = set(row_keys(at.own.cells)) if at.own is not None else set()
        if at.refined is not None:
            refined = _part(f"{name} refined", measure, at.refined, group)
            parts.append(_hidden(refined, offered))
        for place, (each, flow) in enumerate(zip(at.recounts, at.flows, strict=True)):
            assert before is not None
            here = f"{name} recount {place}"
            parts.append(_hidden(_part(here, measure, each, group), offered))
            followed = before[1].parts()[place]
            there = f"{code} {before[0]}" + ("" if followed < 0 else f" recount {followed}")
            told = [" ".join(map(str, row)) for row in row_keys(before[1].part(followed).cells)]
            _tie(parts, links, flow, (here, there, f"{name} changes {place}"), told, group)
        before = (key, at)
    return parts, links


def _part(name: str, measure: str, counted: Counted, group: Group) -> Part:
    cells = counted.cells
    return Part(
        name=name,
        measure=measure,
        cells=cells.assign(excused=cells["base"] != ""),
        dimensions=dims_of(group),
        hierarchies=hierarchies(counted.grid, group),
        limit=group.limit,
        known=("known", "known"),
        excused="excused",
    )


def _earlier(part: Part) -> Part:
    return replace(part, earlier="status")


def _hidden(part: Part, offered: set[tuple[object, ...]]) -> Part:
    """A recount: nobody sees it. Of a cell that no table offers, no more is asked than the figures
    that are out already leave: they stand whether this release comes or not."""
    nowhere = pd.Series([k not in offered for k in row_keys(part.cells)], part.cells.index)
    cells = part.cells.assign(excused=part.cells["excused"] | nowhere)
    return replace(part, cells=cells, hidden=True)


def _newest(part: Part, group: Group, grid: Grid, hidden_heads: set[int]) -> Part:
    paths = part.cells["path"]
    wait = [n in hidden_heads or must_wait(path, group.limit) for n, path in enumerate(paths)]
    price = prices(part.cells, grid, group)
    cells = part.cells.assign(wait=wait, price=price)
    return replace(part, cells=cells, withhold="wait", price="price")


def _tie(
    parts: list[Part],
    links: list[Link],
    flow: pd.DataFrame,
    names: tuple[str, str, str],
    told: list[str],
    group: Group,
) -> None:
    """The changes of a part as variables, and one equation per cell: now - then = in - out.

    ``names``: today's recount, the part of the release before, the table of changes; ``told``: what
    each cell of that part is called.
    """
    here, there, name = names
    rows: list[tuple[object, ...]] = []
    for row in flow.astype(object).to_dict("records"):
        link = [(here, int(row["now"]), 1), (there, int(row["then"]), -1)]
        if row["changers"]:
            guard = must_guard(row, group.limit)
            for kind, sign in (("enter", -1), ("leave", 1)):
                done = "entered" if kind == "enter" else "left"
                link.append((name, len(rows), sign))
                rows.append(
                    (
                        f"{told[row['then']]} {kind}",
                        row[done],
                        row[f"could_{kind}"],
                        row[f"known_{done}"],
                        guard,
                    )
                )
        links.append(link)
    if rows:
        cells = pd.DataFrame(rows, columns=["change", "count", "population", "known", "guard"])
        parts.append(
            Part(
                name, name, cells, ["change"], limit=group.limit, known=("known", "known"),
                hidden=True, guard="guard",
            )
        )  # fmt: skip


def must_guard(row: Mapping[Any, Any], limit: int) -> bool:
    """Whether the changes of a cell are hidden: 1 to ``limit`` - 1 persons, or all of them alike.

    When all who changed entered, or all left, their difference tells of every single one.
    """
    others = row["changers"] - row["known_entered"] - row["known_left"]
    few = 0 < row["changers"] < limit or 0 < others < limit
    return few or row["changers"] in (row["entered"], row["left"])


def protect_groups(
    past: Past, hidden_heads: Mapping[str, set[int]], seed: int = 0
) -> dict[str, Counted]:
    """The newest release's own tables with ``status``. Raises the engine's CannotProtect."""
    parts, links = all_parts(past, hidden_heads)
    key, groups = past[-1]
    done = protect_set(parts, links=links, mode="small", seed=seed)
    found = {}
    for code, at in groups.items():
        if at.own is not None:
            status = done[f"{code} {key}"]["status"].to_numpy()
            found[code] = Counted(at.own.grid, at.own.cells.assign(status=status))
    return found


def all_parts(past: Past, hidden_heads: Mapping[str, set[int]]) -> tuple[list[Part], list[Link]]:
    """All groups of all releases as one set."""
    codes = list(dict.fromkeys(code for _key, groups in past for code in groups))
    parts: list[Part] = []
    links: list[Link] = []
    for code in codes:
        own, ties = group_parts(code, past, hidden_heads.get(code, set()))
        parts += own
        links += ties
    return parts, links


def audit_groups(past: Past, hidden_heads: Mapping[str, set[int]]) -> pd.DataFrame:
    """What readers can compute back from all of these releases together, cell by cell."""
    parts, links = all_parts(past, hidden_heads)
    return audit_set(parts, links=links, exact=False)


def audited(found: pd.DataFrame, measure: str, limit: int) -> Audited:
    """What the audit says of one measure: its narrowest interval, of those that have to be wide.

    A cell that was shown before is asked no more than the earlier figure leaves: it is carried.
    """
    mine = found[found["cell"].astype(str).str.startswith(f"{measure}: ")]
    wide = mine[mine["needed"] >= limit]
    widths = (wide["upper"] - wide["lower"]).astype(int)
    return Audited(int(widths.min()) if len(widths) else None, bool(mine["safe"].all()))


def row_keys(cells: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(cells[DIMENSIONS].itertuples(index=False, name=None))
