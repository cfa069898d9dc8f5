"""Rule S1: which cells are withheld for their own sake, and what each reader knows of a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitoring.disclosure.model import Bools, Ints, View

Zeros = Literal["open", "published", "peers"]
"""The policy on zeros of a plain frequency table.

- `open`: a zero is harmless, but may be withheld to protect others; a withheld cell may be zero.
- `published`: zeros are always published, and readers know that: a withheld cell is at least 1.
- `peers`: zeros are always published, but readers are assumed not to use it. This is the promise
  of the established tools, weaker than it looks; it is here to compare with them.
"""


@dataclass(frozen=True)
class Knowledge:
    """How many of the group and of the population one kind of reader knows by right, per cell."""

    count: Ints
    population: Ints


def primary_cells(
    count: Ints, population: Ints | None, limit: Ints, known: tuple[Knowledge, ...] = ()
) -> Bools:
    """Fewer than the limit in the population, the group or its complement (rule S1).

    Without a population the table is a plain frequency table: 1 to `limit` - 1 is primary. For a
    reader who knows some of the people by right, the limit holds for the others (rule S2).
    """
    if population is None:
        primary = (count > 0) & (count < limit)
        for k in known:
            rest = count - k.count
            primary |= (count > 0) & (k.count > 0) & (rest < limit)
        return primary
    primary = _few(count, population, limit)
    for k in known:
        knows = k.population > 0
        primary |= knows & _few(count - k.count, population - k.population, limit)
    return primary


def view_of(
    count: Ints,
    population: Ints | None,
    width: Ints,
    known: Knowledge | None = None,
    zeros: Zeros = "open",
) -> View:
    """The bounds a reader starts from for a withheld cell, and how wide its interval must stay."""
    low = np.zeros_like(count) if known is None else known.count
    if population is None:
        if zeros == "published":
            low = np.maximum(low, 1)
        high = np.full_like(count, ceiling(count, width))
        return View(np.minimum(low, count), high, width)
    high = population if known is None else population - (known.population - known.count)
    return View(low, high, np.minimum(width, high - low))


def ceiling(count: Ints, width: Ints) -> int:
    """A bound so high that it never decides: every variable has to be finite."""
    return int(2 * count.max(initial=0) + 10 * max(1, int(width.max(initial=1))))


def _few(count: Ints, population: Ints, limit: Ints) -> Bools:
    few: Bools = (count < limit) | (population - count < limit) | (population < limit)
    return few
