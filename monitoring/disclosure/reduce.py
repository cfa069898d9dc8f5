"""Makes the attacker's problem small before any linear program runs.

The unknowns are the deviations of the withheld cells from the truth: `low - value` to
`high - value`, with homogeneous equations, so that zero always solves them. Equations with one
unknown fix it, equations with two make one unknown of both, equal equations count once, and
bounds are propagated until they stand still. What is left falls apart into components that have
nothing to do with each other. Everything is whole numbers and exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from monitoring.disclosure.model import Equations, Ints

PASSES = 40
"""How often bounds are propagated at most; stopping early only leaves them wider."""


@dataclass(frozen=True)
class Component:
    """Unknowns `unknowns` under `matrix @ deviation == 0` and their bounds."""

    unknowns: Ints
    matrix: sparse.csr_array
    low: Ints
    high: Ints

    @property
    def key(self) -> tuple[bytes, ...]:
        """Equal for components that are the same problem."""
        return (
            self.unknowns.tobytes(),
            self.matrix.indptr.tobytes(),
            self.matrix.indices.tobytes(),
            self.matrix.data.tobytes(),
            self.low.tobytes(),
            self.high.tobytes(),
        )


@dataclass(frozen=True)
class Reduced:
    """Each withheld cell as +1, -1 or 0 times an unknown, with bounds and components.

    `owner` and `sign` are per withheld cell; unknowns carry the number of the withheld cell that
    stands for them. `low` and `high` hold for every withheld cell after propagation.
    """

    owner: Ints
    sign: Ints
    low: Ints
    high: Ints
    components: list[Component]


def reduce(equations: Equations, withheld: Ints, down: Ints, up: Ints) -> Reduced:
    """Reduce the system of deviations of the `withheld` cells; rooms are per withheld cell."""
    count = len(withheld)
    owner, sign = np.arange(count), np.ones(count, dtype=np.int64)
    low, high = -down, up.copy()
    matrix = _restricted(equations, withheld)
    while True:
        matrix, changed = _merge(matrix, owner, sign, low, high)
        matrix = _distinct(matrix)
        low_before, high_before = low.copy(), high.copy()
        _propagate(matrix, low, high)
        still = (low == 0) & (high == 0) & ((low_before != 0) | (high_before != 0))
        if not still.any() and not changed:
            break
        if not still.any():
            continue
        matrix = _without(matrix, still)
        if not len(matrix.data):
            break
    cell_low = np.where(sign > 0, low[owner], -high[owner])
    cell_high = np.where(sign > 0, high[owner], -low[owner])
    sign = np.where((low[owner] == 0) & (high[owner] == 0), 0, sign)
    return Reduced(owner, sign, cell_low, cell_high, _components(matrix, low, high))


def _restricted(equations: Equations, withheld: Ints) -> sparse.csr_array:
    place = np.full(int(max(equations.members.max(initial=-1), withheld.max(initial=-1))) + 1, -1)
    place[withheld] = np.arange(len(withheld))
    at = place[equations.members]
    keep = at >= 0
    matrix = sparse.csr_array(
        (equations.signs[keep], (equations.rows()[keep], at[keep])),
        shape=(len(equations), len(withheld)),
        dtype=np.int64,
    )
    return _tidy(matrix)


def _tidy(matrix: sparse.csr_array) -> sparse.csr_array:
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return matrix[np.diff(matrix.indptr) > 0]


def _without(matrix: sparse.csr_array, zero: np.ndarray) -> sparse.csr_array:
    matrix = matrix.copy()
    matrix.data[zero[matrix.indices]] = 0
    return _tidy(matrix)


def _merge(
    matrix: sparse.csr_array, owner: Ints, sign: Ints, low: Ints, high: Ints
) -> tuple[sparse.csr_array, bool]:
    """Fix what stands alone, unite what is equal or opposite, until neither is found."""
    ever = False
    while True:
        lengths = np.diff(matrix.indptr)
        heads = matrix.indptr[:-1]
        single = matrix.indices[heads[lengths == 1]]
        first = heads[lengths == 2]
        pairs = np.abs(matrix.data[first]) == np.abs(matrix.data[first + 1])
        first = first[pairs]
        if not len(single) and not len(first):
            return matrix, ever
        ever = True
        low[single] = 0
        high[single] = 0
        united, flip = _unite(
            len(owner),
            matrix.indices[first].tolist(),
            matrix.indices[first + 1].tolist(),
            (-matrix.data[first] * np.sign(matrix.data[first + 1]) > 0).tolist(),
        )
        factor = np.where(flip == 2, 0, np.where(flip == 1, -1, 1))
        np.maximum.at(low, united, np.where(factor > 0, low, np.where(factor < 0, -high, 0)))
        np.minimum.at(high, united, np.where(factor > 0, high, np.where(factor < 0, -low, 0)))
        sign *= factor[owner]
        owner[:] = united[owner]
        zero = (low == 0) & (high == 0)
        coo = matrix.tocoo()
        rows, cols = coo.coords
        data = coo.data * factor[cols]
        data[zero[united[cols]]] = 0
        matrix = _tidy(sparse.csr_array((data, (rows, united[cols])), shape=matrix.shape))


def _unite(count: int, first: list[int], second: list[int], same: list[bool]) -> tuple[Ints, Ints]:
    """Union-find with signs: root of each, and 0 equal, 1 opposite, 2 zero (equal to its own
    opposite)."""
    root = list(range(count))
    flip = [0] * count
    void: set[int] = set()

    def find(x: int) -> tuple[int, int]:
        path, turns = [], 0
        while root[x] != x:
            path.append(x)
            x = root[x]
        for y in reversed(path):
            turns ^= flip[y]
            flip[y], root[y] = turns, x
        return x, turns

    for a, b, equal in zip(first, second, same, strict=True):
        (ra, fa), (rb, fb) = find(a), find(b)
        turn = fa ^ fb ^ (not equal)
        if ra != rb:
            if rb < ra:
                ra, rb = rb, ra
            root[rb], flip[rb] = ra, int(turn)
            if rb in void:
                void.add(ra)
        elif turn:
            void.add(ra)
    roots = np.arange(count)
    turned = np.zeros(count, dtype=np.int64)
    for x in range(count):
        r, f = find(x)
        roots[x] = r
        turned[x] = 2 if r in void else f
    return roots, turned


def _distinct(matrix: sparse.csr_array) -> sparse.csr_array:
    """Each equation once, whatever its sign."""
    matrix.sort_indices()
    seen: set[tuple[bytes, bytes]] = set()
    keep = []
    starts = matrix.indptr.tolist()
    for row, (begin, end) in enumerate(pairwise(starts)):
        data = matrix.data[begin:end]
        if data[0] < 0:
            data = -data
        key = (matrix.indices[begin:end].tobytes(), data.tobytes())
        if key not in seen:
            seen.add(key)
            keep.append(row)
    return matrix[keep]


def _propagate(matrix: sparse.csr_array, low: Ints, high: Ints) -> None:
    """Tighten bounds by each equation in turn; exact in whole numbers."""
    if not len(matrix.data):
        return
    entry_row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    starts, cols, a = matrix.indptr[:-1], matrix.indices, matrix.data
    order = np.argsort(cols, kind="stable")
    touched, groups = np.unique(cols[order], return_index=True)
    positive, size = a > 0, np.abs(a)
    for _ in range(PASSES):
        at_low, at_high = a * low[cols], a * high[cols]
        least, most = np.minimum(at_low, at_high), np.maximum(at_low, at_high)
        # a * x lies between these, given what the others can be
        top = -(np.add.reduceat(least, starts)[entry_row] - least)
        bottom = -(np.add.reduceat(most, starts)[entry_row] - most)
        new_high = np.where(positive, top, -bottom) // size
        new_low = -(np.where(positive, -bottom, top) // size)
        lowest = np.maximum(low[touched], np.maximum.reduceat(new_low[order], groups))
        highest = np.minimum(high[touched], np.minimum.reduceat(new_high[order], groups))
        if (lowest == low[touched]).all() and (highest == high[touched]).all():
            return
        low[touched], high[touched] = lowest, highest


def _components(matrix: sparse.csr_array, low: Ints, high: Ints) -> list[Component]:
    if not len(matrix.data):
        return []
    rows = matrix.shape[0]
    pattern = sparse.csr_array(
        (np.ones(len(matrix.data)), matrix.indices, matrix.indptr), shape=matrix.shape
    )
    graph = sparse.block_array([[None, pattern], [pattern.T, None]]).tocsr()
    _, label = connected_components(graph, directed=False)
    row_label, column_label = label[:rows], label[rows:]
    used = np.unique(matrix.indices)
    found = []
    row_order = np.argsort(row_label, kind="stable")
    row_starts = np.searchsorted(row_label[row_order], np.unique(row_label))
    for part in np.split(row_order, row_starts[1:]):
        unknowns = used[column_label[used] == row_label[part[0]]]
        block = matrix[np.sort(part)][:, unknowns]
        found.append(Component(unknowns.astype(np.int64), block, low[unknowns], high[unknowns]))
    return found
