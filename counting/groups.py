"""PURE but for pandas. Which people are counted together, known before anything is sent (C5).

Every person of an entity belongs to one group, so that no group is the difference of two others.
An entity is divided along the chosen axes, one after the other, as long as each part holds enough
people; parts that do not are joined with their neighbours under the same parent. What may not be
asked apart because it hardly changed since an earlier count goes back to its parent
(``counting.overlap``), and where there is none it waits.

``people`` is a frame with one row a person: ``staff``, ``unit`` (where placed), ``entity`` and a
column an axis.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counting.overlap import hardly_changed

AXES: Final = ("part", "subpart", "sex", "age", "level", "statute")
"""The unit below the entity, the one below that, and four properties of personnel data."""
OF_UNITS: Final = frozenset({"part", "subpart"})
ORDERED: Final = frozenset({"age", "level"})


class Why(StrEnum):
    """Why a group is as it is."""

    WHOLE = "whole"  # the entity, not divided
    APART = "apart"  # large enough by itself
    JOINED = "joined"  # with parts that were too small
    UPWARD = "upward"  # hardly changed since an earlier count: counted with its parent
    TOO_SMALL = "too_small"  # waits: fewer people than the limit
    HARDLY_CHANGED = "hardly_changed"  # waits: the same, for the whole entity


ASKED: Final = frozenset({Why.WHOLE, Why.APART, Why.JOINED, Why.UPWARD})


@dataclass(eq=False)
class Piece:
    """An entity or a part of it; a leaf of the tree of pieces is a group."""

    entity: str
    rows: NDArray[np.int64]
    units: tuple[str, ...]
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    why: Why = Why.WHOLE
    parent: Piece | None = None
    children: list[Piece] = field(default_factory=list)

    @property
    def size(self) -> int:
        return int(self.rows.size)

    @property
    def asked(self) -> bool:
        return self.why in ASKED

    def leaves(self) -> Iterator[Piece]:
        """The groups of this piece, in a fixed order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def make_groups(
    people: pd.DataFrame,
    *,
    axes: Sequence[str],
    smallest: int,
    limit: int,
    earlier: Sequence[pd.Series],
) -> list[Piece]:
    """The groups of a run: each entity's, by code.

    ``earlier``: for each count of the past who was counted in which of its groups, a series from
    person to label; people who were not counted are not in it.
    """
    people = people.reset_index(drop=True)
    roots = [_root(people, entity) for entity in sorted(people["entity"].unique())]
    for root in roots:
        if root.size < limit:
            root.why = Why.TOO_SMALL
            continue
        for axis in axes:
            for leaf in list(root.leaves()):
                _divide(people, leaf, axis, max(smallest, limit))
    _hold_back(people, roots, limit, earlier)
    return [leaf for root in roots for leaf in root.leaves()]


def _root(people: pd.DataFrame, entity: str) -> Piece:
    within = people[people["entity"] == entity]
    return Piece(entity, within.index.to_numpy(dtype=np.int64), _codes(within["unit"]))


def _codes(column: pd.Series) -> tuple[str, ...]:
    return tuple(sorted(column.unique()))


def _divide(people: pd.DataFrame, piece: Piece, axis: str, smallest: int) -> None:
    """Give the piece children along one axis, each of at least ``smallest`` people, or none."""
    column = people[axis].to_numpy()[piece.rows]
    counts = {str(code): int(count) for code, count in pd.Series(column).value_counts().items()}
    buckets = _buckets(counts, smallest, ordered=axis in ORDERED)
    if len(buckets) < 2:
        return
    whole = people[people["entity"] == piece.entity]
    for codes in buckets:
        units = piece.units
        if axis in OF_UNITS:
            here = whole[whole[axis].isin(codes) & whole["unit"].isin(piece.units)]
            units = _codes(here["unit"])
        joined = len(codes) > 1 or piece.why is Why.JOINED
        piece.children.append(
            Piece(
                piece.entity,
                piece.rows[np.isin(column.astype(str), codes)],
                units,
                {**piece.values, axis: codes},
                Why.JOINED if joined else Why.APART,
                piece,
            )
        )


def _buckets(counts: dict[str, int], smallest: int, *, ordered: bool) -> list[tuple[str, ...]]:
    """The values of an axis, those that are too few joined: with a neighbour where they stand in
    order, else with each other, and with the next smallest where that is still too few."""
    if ordered:
        return _runs(counts, smallest)
    large = sorted((c for c in counts if counts[c] >= smallest), key=lambda c: (counts[c], c))
    small = sorted(c for c in counts if counts[c] < smallest)
    while small and sum(counts[c] for c in small) < smallest:
        if not large:
            return []
        small.append(large.pop(0))
    return sorted([*((c,) for c in large), *([tuple(sorted(small))] if small else [])])


def _runs(counts: dict[str, int], smallest: int) -> list[tuple[str, ...]]:
    buckets: list[list[str]] = []
    for code in sorted(counts):
        if buckets and sum(counts[c] for c in buckets[-1]) < smallest:
            buckets[-1].append(code)
        else:
            buckets.append([code])
    if len(buckets) > 1 and sum(counts[c] for c in buckets[-1]) < smallest:
        last = buckets.pop()
        buckets[-1] += last
    return [tuple(bucket) for bucket in buckets]


def _hold_back(
    people: pd.DataFrame, roots: list[Piece], limit: int, earlier: Sequence[pd.Series]
) -> None:
    """Undo divisions until no group tells of fewer people than the limit who came or went."""
    staff = people["staff"].to_numpy()
    while True:
        asked = [leaf for root in roots for leaf in root.leaves() if leaf.asked]
        labels = pd.Series(-1, index=staff, dtype=np.int64)
        for number, leaf in enumerate(asked):
            labels.iloc[leaf.rows] = number
        now = labels[labels >= 0]
        found = {int(label) for label in hardly_changed(now, earlier, limit)}
        if not found:
            return
        for number in sorted(found):
            _undo(asked[number])


def _undo(piece: Piece) -> None:
    if piece.parent is None:
        piece.why = Why.HARDLY_CHANGED
    else:
        piece.parent.children.clear()
        piece.parent.why = Why.UPWARD
