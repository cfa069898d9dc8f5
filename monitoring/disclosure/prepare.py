"""From a table as it is handed in to a system: read, check, and apply rule S1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from monitoring.disclosure.errors import DisclosureError, TableError
from monitoring.disclosure.model import Bools, Ints, System
from monitoring.disclosure.primary import Knowledge, Zeros, primary_cells, view_of
from monitoring.disclosure.table import Hierarchies, Table, check_sums, read_table, whole_numbers

Known = str | tuple[str, str] | Sequence[tuple[str, str]] | None
"""Columns with how many of the group and of the population a reader knows by right."""

Limit = int | str | Sequence[int] | pd.Series
"""One limit for all cells, the name of a column, or one limit per row."""

Mode = Literal["few", "small"]
"""`few`: as few withheld cells as possible. `small`: small cells first, at a few cells more."""


@dataclass(frozen=True)
class Prepared:
    """A table that was read and checked, and its system."""

    table: Table
    system: System
    count: Ints
    population: Ints | None
    known: tuple[Knowledge, ...]
    limit: Ints


def prepare(
    cells: pd.DataFrame,
    dimensions: Sequence[str],
    hierarchies: Hierarchies | None,
    *,
    count: str,
    population: str | None,
    limit: Limit,
    width: int | None,
    known: Known,
    zeros: Zeros,
    mode: Mode,
) -> Prepared:
    """Read and check a table. Raises TableError, naming cells, where it is no proper table."""
    if zeros not in ("open", "published", "peers"):
        raise DisclosureError(f"There is no policy on zeros called {zeros!r}")
    pairs = _known_columns(known, population)
    needed = [count, population, *(c for pair in pairs for c in pair)]
    absent = [c for c in needed if c is not None and c not in cells.columns]
    if absent:
        raise TableError("The table has no such column", absent)
    table = read_table(cells, dimensions, hierarchies)
    counts = _column(table, cells, count)
    people = None if population is None else _column(table, cells, population)
    if people is not None:
        _not_above(table, counts, people, f"The {count} is above the {population} in these cells")
    knowledge = tuple(_knowledge(table, cells, pair, counts, people) for pair in pairs)
    limits = _limits(table, cells, limit)
    primary = primary_cells(counts, people, limits, knowledge)
    need = limits if width is None else np.full_like(limits, _whole_width(width))
    readers = (None, *knowledge)
    views = tuple(view_of(counts, people, need, k, zeros) for k in readers)
    none = np.zeros(table.size, dtype=bool)
    always = (counts == 0) if people is None and zeros != "open" else none
    system = System(
        value=counts,
        views=views,
        equations=table.equations,
        primary=primary,
        fixed=always & ~primary,
        hidden=none,
        cost=cost_of(counts, mode),
        name=table.name,
    )
    return Prepared(table, system, counts, people, knowledge, limits)


def cost_of(count: Ints, mode: Mode) -> Ints:
    """What withholding a cell costs in the two modes."""
    if mode == "few":
        return np.full_like(count, 1000)
    if mode == "small":
        return 1000 + 40 * count
    raise DisclosureError(f"There is no mode called {mode!r}")


def statuses(primary: Bools, withheld: Bools) -> list[str]:
    """`published`, `primary` or `secondary` per cell."""
    return [
        ("primary" if own else "secondary") if hidden else "published"
        for own, hidden in zip(primary.tolist(), withheld.tolist(), strict=True)
    ]


def _column(table: Table, cells: pd.DataFrame, name: str) -> Ints:
    values = whole_numbers(table, cells[name], name)
    check_sums(table, values, name)
    return values


def _not_above(table: Table, part: Ints, whole: Ints, message: str) -> None:
    above = np.flatnonzero(part > whole)
    if len(above):
        raise TableError(message, table.names(above))


def _known_columns(known: Known, population: str | None) -> list[tuple[str, str | None]]:
    if known is None:
        return []
    if isinstance(known, str):
        if population is not None:
            raise DisclosureError("Say of the population, too, how many the reader knows")
        return [(known, None)]
    if len(known) == 2 and isinstance(known[0], str) and isinstance(known[1], str):
        return [(known[0], known[1])]
    return [(str(pair[0]), str(pair[1])) for pair in known]


def _knowledge(
    table: Table,
    cells: pd.DataFrame,
    pair: tuple[str, str | None],
    counts: Ints,
    people: Ints | None,
) -> Knowledge:
    """What a reader knows cannot be more than there is, in the group or outside it."""
    group = _column(table, cells, pair[0])
    _not_above(table, group, counts, f"{pair[0]} is above the count in these cells")
    if people is None or pair[1] is None:
        return Knowledge(group, group)
    persons = _column(table, cells, pair[1])
    _not_above(table, group, persons, f"{pair[0]} is above {pair[1]} in these cells")
    _not_above(
        table, persons - group, people - counts, f"{pair[1]} is above the population in these cells"
    )
    return Knowledge(group, persons)


def _limits(table: Table, cells: pd.DataFrame, limit: Limit) -> Ints:
    if isinstance(limit, int):
        limits = np.full(table.size, limit, dtype=np.int64)
    else:
        if isinstance(limit, str):
            if limit not in cells.columns:
                raise TableError("The table has no such column", [limit])
            limit = cells[limit]
        if len(limit) != table.size:
            raise DisclosureError("There has to be one limit per cell")
        limits = whole_numbers(table, pd.Series(np.asarray(limit)), "limit")
    if (limits < 1).any():
        raise DisclosureError("A limit is at least 1")
    return limits


def _whole_width(width: int) -> int:
    if width < 1:
        raise DisclosureError("An interval has to be at least 1 wide")
    return width
