"""Whole-number points from fractional ones, without branch and bound.

The equations of a component are solved for some unknowns in terms of the others. Every pivot is
+1 or -1, so whole numbers for the free unknowns give whole numbers for all: the columns of the
matrix that says so are *moves*, small whole-number changes after which every equation still
holds. A fractional vertex is rounded in its free unknowns; then moves bring the point back within
its bounds, and further along a direction as long as they can.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np
from scipy import sparse

from monitoring.disclosure.model import Floats, Ints, ranges

PATIENCE = 300
"""Moves to bring a rounded point back within its bounds, before giving it up."""

REDUCTIONS = 2
"""How often every move is tried against every other."""

APPROACH = 2000
"""Moves towards a fractional point at most."""

NEAR = 1e-6

ASCENT = 200
"""Moves along the direction at most."""


@dataclass(frozen=True)
class Lattice:
    """`solution @ (values of the free unknowns)` solves the equations; `moves` are short changes.

    The moves generate every whole-number solution, too, and each column is as short as taking
    them together in pairs makes it; sums of two that are short as well are moves of their own.
    """

    free: Ints
    solution: sparse.csc_array
    moves: sparse.csc_array
    gram: Ints
    by_cell: sparse.csr_array

    @staticmethod
    def of(matrix: sparse.csr_array) -> Lattice | None:
        """Solve the equations; None in the rare case that some pivot is no unit."""
        solved = _eliminate(matrix)
        if solved is None:
            return None
        count = matrix.shape[1]
        pivots = {pivot for pivot, _ in solved}
        free = [j for j in range(count) if j not in pivots]
        of_free: dict[int, dict[int, int]] = {j: {at: 1} for at, j in enumerate(free)}
        for pivot, terms in reversed(solved):
            of_free[pivot] = _combined(terms, of_free)
        solution = np.zeros((len(free), count), dtype=np.int64)
        for j, terms in of_free.items():
            for at, a in terms.items():
                solution[at, j] = a
        moves = sparse.csc_array(_short(solution).T)
        return Lattice(
            np.array(free, dtype=np.int64),
            sparse.csc_array(solution.T),
            moves,
            (moves.T @ moves).toarray(),
            sparse.csr_array(moves),
        )

    def near(
        self, point: Floats, low: Ints, high: Ints, direction: Floats, random: np.random.Generator
    ) -> Ints | None:
        """A whole-number point within bounds near a fractional one, far along `direction`."""
        start = self._approach(point)
        return self.reach(start, low, high, direction, random)

    def reach(
        self, start: Ints, low: Ints, high: Ints, direction: Floats, random: np.random.Generator
    ) -> Ints | None:
        """From a solution out of bounds to one within, far along `direction`; None if not."""
        inside = self._mend(start, low, high, random)
        return None if inside is None else self._ascend(inside, low, high, direction)

    def _approach(self, point: Floats) -> Ints:
        """A solution that no single move brings closer to a fractional point."""
        near: Ints = self.solution @ np.round(point[self.free]).astype(np.int64)
        gram = self.gram
        length = gram.diagonal()
        slope = 2 * (self.moves.T @ (near - point))
        steps = np.zeros(len(length), dtype=np.int64)
        for _ in range(APPROACH):
            change = length - np.abs(slope)
            move = int(change.argmin())
            if change[move] >= -NEAR:
                break
            sign = -1 if slope[move] > 0 else 1
            steps[move] += sign
            slope = slope + 2 * sign * gram[move]
        return np.asarray(near + self.moves @ steps, dtype=np.int64)

    def _mend(self, point: Ints, low: Ints, high: Ints, random: np.random.Generator) -> Ints | None:
        """Moves that lessen how far bounds are overstepped; a move just made rests for a while."""
        moves, starts = self.moves, self.moves.indptr
        rest = np.zeros(moves.shape[1], dtype=np.int64)
        for turn in range(PATIENCE):
            over = np.maximum(0, low - point) + np.maximum(0, point - high)
            bad = np.flatnonzero(over)
            if not len(bad):
                return point
            # only a move that touches an overstepped bound can help
            near = np.unique(ranges(self.by_cell.indices, self.by_cell.indptr, bad))
            if not len(near):
                return None
            rows, step = ranges(moves.indices, starts, near), ranges(moves.data, starts, near)
            length = starts[near + 1] - starts[near]
            heads = np.cumsum(length) - length
            at, floor, roof, now = point[rows], low[rows], high[rows], over[rows]
            by_up = np.add.reduceat(_over(at + step, floor, roof) - now, heads)
            by_down = np.add.reduceat(_over(at - step, floor, roof) - now, heads)
            score = np.minimum(by_up, by_down) + 0.5 * random.random(len(near))
            best = int((score + 1e6 * (rest[near] > turn)).argmin())
            rest[near[best]] = turn + 5 + int(random.integers(5))
            sign = 1 if by_up[best] <= by_down[best] else -1
            point = self._moved(point, int(near[best]), sign)
        return None

    def _ascend(self, point: Ints, low: Ints, high: Ints, direction: Floats) -> Ints:
        rows, starts, step = self.moves.indices, self.moves.indptr, self.moves.data
        floor, roof = low[rows], high[rows]
        slope = self.moves.T @ direction
        for _ in range(ASCENT):
            at = point[rows]
            up, down = at + step, at - step
            can_up = _summed(((up < floor) | (up > roof)).astype(np.int64), starts) == 0
            can_down = _summed(((down < floor) | (down > roof)).astype(np.int64), starts) == 0
            gain = np.maximum(np.where(can_up, slope, 0.0), np.where(can_down, -slope, 0.0))
            move = int(gain.argmax())
            if gain[move] <= 0:
                break
            point = self._moved(point, move, 1 if slope[move] > 0 else -1)
        return point

    def _moved(self, point: Ints, move: int, sign: int) -> Ints:
        entries = slice(self.moves.indptr[move], self.moves.indptr[move + 1])
        moved = point.copy()
        moved[self.moves.indices[entries]] += sign * self.moves.data[entries]
        return moved


def _over(at: Ints, floor: Ints, roof: Ints) -> Ints:
    over: Ints = np.maximum(0, floor - at) + np.maximum(0, at - roof)
    return over


def _summed(entries: Ints, starts: Ints) -> Ints:
    return np.add.reduceat(entries, starts[:-1])


def _short(solution: Ints) -> Ints:
    """A reduced basis, and the short ones among its sums and differences of two."""
    basis = solution.astype(np.int32)
    size = np.abs(basis).sum(axis=1)

    def joined(at: int) -> tuple[Ints, Ints]:
        """How long every move is less this one, and plus it; both differ only where this moves."""
        support = np.flatnonzero(basis[at])
        there, own = basis[:, support], basis[at, support]
        before = size - np.abs(there).sum(axis=1)
        less = before + np.abs(there - own).sum(axis=1)
        return less, before + np.abs(there + own).sum(axis=1)

    for _ in range(REDUCTIONS):
        changed = False
        for at in range(len(basis)):
            less, more = joined(at)
            best = np.minimum(less, more)
            best[at] = size[at]
            for other in np.flatnonzero(best < size).tolist():
                basis[other] += -basis[at] if less[other] <= more[other] else basis[at]
                size[other] = best[other]
                changed = True
        if not changed:
            break
    short = [basis]
    reach = np.median(size)
    for at in range(len(basis)):
        less, more = joined(at)
        later = np.arange(len(basis)) > at
        short.append(basis[later & (more <= reach)] + basis[at])
        short.append(basis[later & (less <= reach)] - basis[at])
    return np.concatenate(short).astype(np.int64)


def _combined(terms: dict[int, int], of_free: dict[int, dict[int, int]]) -> dict[int, int]:
    total: dict[int, int] = {}
    for unknown, factor in terms.items():
        for at, a in of_free[unknown].items():
            total[at] = total.get(at, 0) + factor * a
    return {at: a for at, a in total.items() if a}


def _eliminate(matrix: sparse.csr_array) -> list[tuple[int, dict[int, int]]] | None:
    """Solve the shortest equation for its rarest unknown, put that in, and so on."""
    indices, data = matrix.indices.tolist(), matrix.data.tolist()
    rows = [
        dict(zip(indices[a:b], data[a:b], strict=True)) for a, b in pairwise(matrix.indptr.tolist())
    ]
    where: list[set[int]] = [set() for _ in range(matrix.shape[1])]
    for number, row in enumerate(rows):
        for j in row:
            where[j].add(number)
    heap = [(len(row), number) for number, row in enumerate(rows)]
    heapify(heap)
    done: set[int] = set()
    solved: list[tuple[int, dict[int, int]]] = []
    while heap:
        length, number = heappop(heap)
        row = rows[number]
        if number in done or not row:
            continue
        if length != len(row):
            heappush(heap, (len(row), number))
            continue
        units = [j for j, a in row.items() if abs(a) == 1]
        if not units:
            return None
        pivot = min(units, key=lambda j: (len(where[j]), j))
        done.add(number)
        for j in row:
            where[j].discard(number)
        terms = {j: -a * row[pivot] for j, a in row.items() if j != pivot}
        for other in sorted(where[pivot]):
            _substitute(rows[other], other, pivot, terms, where)
            heappush(heap, (len(rows[other]), other))
        solved.append((pivot, terms))
    return solved


def _substitute(
    row: dict[int, int], number: int, pivot: int, terms: dict[int, int], where: list[set[int]]
) -> None:
    factor = row.pop(pivot)
    where[pivot].discard(number)
    for j, a in terms.items():
        total = row.get(j, 0) + factor * a
        if total:
            row[j] = total
            where[j].add(number)
        elif j in row:
            del row[j]
            where[j].discard(number)
