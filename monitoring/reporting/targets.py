"""Targets as data (S4): which one is in force for a group, in a policy domain, on a day. PURE.

A policy domain's own target goes before the government's; of two decisions that are in force the
later one counts. A target stops at its due date: then there is none, and nothing is read from it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

TOTAL = "_T"
LARGE_PART_PERCENT = 90
"""From what part of the staff a figure of counted entities stands for the whole above them."""
RESERVED_JOBS = "reserved_jobs"


class Aimed(Protocol):
    """What a target has, as a row or as a value; ``unit_id`` None is the government."""

    @property
    def group(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def unit_id(self) -> object: ...
    @property
    def decided(self) -> dt.date: ...
    @property
    def due(self) -> dt.date: ...


A = TypeVar("A", bound=Aimed)


@dataclass(frozen=True)
class Aim:
    """A target in force: percent of the group, or of the jobs in full-time equivalents (U4).

    ``due`` None: a standing rule without an end.
    """

    group: str
    category: str
    percent: Decimal
    decided: dt.date
    due: dt.date | None
    source: str
    of_domain: bool = False
    example: bool = False


# U4: 1 % of the jobs of each policy domain, in full-time equivalents; the circular names no end.
RESERVED_SHARE = Aim(
    RESERVED_JOBS,
    TOTAL,
    Decimal(1),
    dt.date(2009, 4, 14),
    None,
    "omzendbrief DVO/BZ/P&O/2009/3",
    of_domain=True,
)


def in_force(
    targets: Iterable[A], *, group: str, day: dt.date, domain: object = None, category: str = TOTAL
) -> A | None:
    """The target of ``group`` on ``day``: the domain's own, else the government's, else None."""
    found = [
        t
        for t in targets
        if t.group == group
        and (t.category or TOTAL) == category
        and t.decided <= day <= t.due
        and (t.unit_id is None or (domain is not None and t.unit_id == domain))
    ]
    return max(found, key=lambda t: (t.unit_id is not None, t.decided), default=None)


def stands_for(population: int, everyone: int | None, *, above: bool) -> bool:
    """Whether a counted figure may be measured by the target of its unit.

    ``everyone``: all staff of the unit, where that is shown. Of a unit ``above`` the entities only
    those that were counted whole are in the figure; in an entity or below it everybody is.
    """
    if not above:
        return True
    return everyone is not None and 100 * population >= LARGE_PART_PERCENT * everyone


def not_met(count: int, population: int, percent: Decimal) -> bool:
    """Whether a published figure stays below its target; exact, not by the rounded share."""
    return 100 * Decimal(count) < percent * Decimal(population)
