"""PURE. Exact linear algebra over short rows: what a set of rows adds up to, and what it does not.

A row is a mapping from a variable, a number, to a coefficient that is not 0. Fractions are exact: a
rounding could call safe what is not. A row is solved for its smallest variable, so that one is
written in larger ones only, and what is left of a row no longer depends on how it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from heapq import heapify, heappop, heappush

Number = int | Fraction
Row = Mapping[int, Number]


class Span:
    """All sums of multiples of the rows that were added."""

    def __init__(self) -> None:
        self._solved: dict[int, dict[int, Number]] = {}

    def __contains__(self, row: Row) -> bool:
        return not self.rest(row)

    def add(self, row: Row) -> None:
        """Take a row in; one that is in the span already changes nothing."""
        rest = self.rest(row)
        if rest:
            self._solved[min(rest)] = scaled(rest)

    def rest(self, row: Row) -> dict[int, Number]:
        """What is left of a row: the same for two rows that differ by a sum; {} for one of ours."""
        left = dict(row)
        waiting = list(left)
        heapify(waiting)
        while waiting:
            variable = heappop(waiting)
            solved = self._solved.get(variable)
            if solved is None or variable not in left:
                continue
            factor = left[variable]
            for each, coefficient in solved.items():
                if each not in left:
                    heappush(waiting, each)
                value = left.get(each, 0) - factor * coefficient
                if value:
                    left[each] = value
                else:
                    left.pop(each, None)
        return left


def scaled(row: Row) -> dict[int, Number]:
    """The row times what makes the coefficient of its smallest variable 1."""
    first = row[min(row)]
    if first == 1:
        return dict(row)
    return {variable: _plain(Fraction(value) / first) for variable, value in row.items()}


def _plain(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value
