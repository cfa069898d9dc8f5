"""How many people can expect to read a figure of their own unit (S1, S2). PURE.

The choice of a breakdown looks at no cell's own number of members. It knows the people of each
unit, and the shares of the whole: so a unit of n people holds as many members as n draws would,
and from that follow the chance that its figure can be shown, and the chance that hiding it takes
another figure along. Everything is counted, nothing is drawn: the same people, the same choice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from monitoring.reporting.groups import Group

CHANCE = 1 / 16
"""A unit stands alone where its figure can be shown at least this often."""

States = dict[tuple[int, int], float]
"""How likely it is that so many units of a family (at most 2) hide so many members in all."""


def enough_for(limit: int) -> float:
    """How many members a cell is expected to have before units are broken down by it.

    A little above the limit, so that a breakdown does not come and go.
    """
    return limit + math.sqrt(limit) / 4


@dataclass(frozen=True)
class Expectation:
    """How many members a number of people is expected to hold, from the shares of the whole.

    Three have to reach the limit: the members, those outside the group, and the members whom the
    readers of columns 3 and 4 do not know by right (S2). A headcount expects exactly itself.
    """

    members: float
    outside: float
    unknown: float
    limit: int
    exact: bool

    @classmethod
    def of(cls, population: pd.DataFrame, group: Group) -> Expectation:
        """``population``: one row a person, with ``member``, ``known`` and ``asked``."""
        if group.flag is None:
            return cls(1.0, math.inf, math.inf, group.limit, exact=True)
        asked = max(1, int(population["asked"].sum()))
        share = int(population["member"].sum()) / asked
        known = int(population["known"].sum()) / asked
        return cls(share, 1 - share, share - known, group.limit, exact=False)

    def large(self, people: float) -> bool:
        """Whether that many people can be expected to be shown."""
        least = min(self.members, self.outside, self.unknown) * people
        return least >= (self.limit if self.exact else enough_for(self.limit))

    def few(self, people: int) -> list[float]:
        """The chance of 0, 1, ... up to the limit - 1 members whom nobody knows by right."""
        share = min(self.members, self.unknown)
        if self.exact:
            return [float(people == n) for n in range(self.limit)]
        return [_chance(people, n, share) for n in range(self.limit)]

    def shown(self, people: int) -> float:
        """The chance that the figure of that many people can be shown; never too high.

        Enough members and enough others, at once: one less the chances that either is too few.
        """
        if self.exact:
            return float(people >= self.limit)
        others = sum(_chance(people, n, self.outside) for n in range(self.limit))
        return round(max(0.0, 1.0 - sum(self.few(people)) - others), 9)


def _chance(people: int, number: int, share: float) -> float:
    """Of exactly so many among so many people, each with the same share."""
    if number > people or not 0 < share < 1:
        return float(number == (people if share >= 1 else 0))
    ways = math.lgamma(people + 1) - math.lgamma(number + 1) - math.lgamma(people - number + 1)
    return math.exp(ways + number * math.log(share) + (people - number) * math.log1p(-share))


def split(sizes: Sequence[int], expected: Expectation, whole: int) -> int:
    """How many of a unit's parts, the largest first, stand alone; all others are one rest.

    ``sizes``: people of the parts that may, in falling order; ``whole``: of all parts together.
    Gives the number with which most people can expect to read a figure of their own part, less
    those who lose theirs or their unit's because a part that stays hidden needs company.
    """
    best, most = 0, 0.0
    alone: States = {(0, 0): 1.0}
    shown = 0.0
    for number, people in enumerate(sizes, 1):
        alone = _with(alone, people, expected)
        shown += people * expected.shown(people)
        rest = whole - sum(sizes[:number])
        if number == 1 and not rest:
            return 1  # the same people as the unit above: nothing to hide from
        if rest and not expected.exact and rest < 2 * expected.limit:
            continue  # so few people give way to nobody: more would be hidden beside them
        # a rest that could be shown is company for nothing: nobody reads it
        hidden = _with(alone, rest, expected, hidden=True) if rest else alone
        victim = sizes[number - 1] if rest else sizes[number - 2]
        value = round(shown - victim * _lonely(hidden, expected.limit), 6)
        if value > most:
            best, most = number, value
    return best


def _with(states: States, people: int, expected: Expectation, *, hidden: bool = False) -> States:
    """A part more: shown, or hidden with its members; ``hidden``: only where it is."""
    found: States = {}
    shown = expected.shown(people)
    few = expected.few(people)
    # hidden for having too few others: its members may be many, its room is small
    chances = [(0, max(0.0, 1.0 - shown - sum(few))), *enumerate(few)]
    for (number, mass), chance in states.items():
        if not hidden:
            found[number, mass] = found.get((number, mass), 0.0) + chance * shown
        for members, likely in chances:
            key = (min(2, number + 1), min(expected.limit, mass + members))
            found[key] = found.get(key, 0.0) + chance * likely
    return found


def _lonely(states: States, limit: int) -> float:
    """The chance that what is hidden is a single part, or holds too few members together."""
    return sum(
        chance
        for (number, mass), chance in states.items()
        if number == 1 or (number and mass < limit)
    )
