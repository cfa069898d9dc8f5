"""What makes up a change between two figures: method, scope, definition, and the rest (S5). PURE.

A part is known only where one day was measured both ways, or where a source states it. Otherwise
the change cannot be split, and that is the answer.
"""

import datetime as dt
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

KINDS: Final = ("method", "scope", "definition")
REST: Final = "rest"
PARTS: Final = (*KINDS, REST)


@dataclass(frozen=True)
class Value:
    """A published share, in percent, and how it was measured."""

    day: dt.date
    percent: Decimal
    method: str
    definition: str
    scope: str = ""

    def differs(self, other: "Value") -> list[str]:
        """In which ways two figures were measured otherwise."""
        return [kind for kind in KINDS if getattr(self, kind) != getattr(other, kind)]


@dataclass(frozen=True)
class Stated:
    """A part of a change as a source states it, in percentage points."""

    start: dt.date
    end: dt.date
    part: str
    points: Decimal
    source: str


@dataclass(frozen=True)
class Change:
    """From one figure to another. ``parts`` None: it cannot be split; else they add up."""

    start: Value
    end: Value
    parts: dict[str, Decimal] | None

    @property
    def total(self) -> Decimal:
        """In percentage points."""
        return self.end.percent - self.start.percent


def explain(
    start: Value, end: Value, values: Iterable[Value], stated: Iterable[Stated] = ()
) -> Change:
    """The parts of a change, where the data allow; those that are 0 are left out.

    Both ways of measuring on one day (that of the end, else that of the start) give the part of
    each way; figures that differ in two ways at once give neither. What is left is the rest.
    """
    every = list(values)
    found: dict[str, Decimal] | None = {}
    if start.differs(end):
        found = _measured(start, end, every, end.day) or _measured(start, end, every, start.day)
        told = [s for s in stated if (s.start, s.end) == (start.day, end.day)]
        if found is None and {s.part for s in told} >= set(start.differs(end)):
            found = {s.part: s.points for s in told}
    if found is None:
        return Change(start, end, None)
    total = end.percent - start.percent
    parts = {kind: found[kind] for kind in KINDS if found.get(kind)}
    rest = total - sum(parts.values(), Decimal(0))
    return Change(start, end, parts | ({REST: rest} if rest or not parts else {}))


def _measured(
    start: Value, end: Value, values: Sequence[Value], day: dt.date
) -> dict[str, Decimal] | None:
    """The parts along figures of one day, each step in one way only; None where there is no road.

    A breadth-first search: from the figure of that day measured as at the start, to the one
    measured as at the end.
    """
    there = [v for v in [start, end, *values] if v.day == day]
    roads = deque(([v], dict[str, Decimal]()) for v in there if not v.differs(start))
    while roads:
        road, parts = roads.popleft()
        if not road[-1].differs(end):
            return parts
        for after in there:
            ways = road[-1].differs(after)
            if len(ways) == 1 and after not in road:
                step = after.percent - road[-1].percent
                more = parts | {ways[0]: parts.get(ways[0], Decimal(0)) + step}
                roads.append(([*road, after], more))
    return None
