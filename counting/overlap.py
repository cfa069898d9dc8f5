"""PURE but for pandas. What counts of several dates tell together about who came and went (C5).

A count gives a total for each of its groups. Totals of all dates can be multiplied, added up and
taken from each other; what then remains is a sum over people, each with the weight of the groups
that hold them. It tells of a few where only a few have a weight that is not 0. People who were in
the same group at each date always have the same weight: they are one class, and a class is a row,
with a 1 for each of its groups. So:

* a class of the limit or more has weight 0 in a sum that tells of fewer, or all of it would be in
  it; so has a class that is a sum of multiples of such classes, for its weight is that of theirs;
* classes that differ by a factor once that is taken out have a weight together or not at all: where
  all of them hold the limit, they are as one class that does. Again and again;
* where no class is left, no sum of any totals tells of fewer people than the limit. Who is left may
  be one of a few, and is not risked: the new groups that give them a weight are held back.

For two dates this is the least cut of the graph with the groups as nodes, everybody outside as one
node more and each person as an edge between the old place and the new.

Those who came and those who went are also looked at apart, for each group against the old groups
that became it, of one date or of several: 50 newcomers do not hide that the 3 who left are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counting.span import Span, scaled

OUTSIDE = -1
Places = NDArray[np.int64]


def hardly_changed(now: pd.Series, earlier: Sequence[pd.Series], limit: int) -> set[Any]:
    """The groups of ``now`` that would tell of 1 to ``limit`` - 1 people, with ``earlier`` known.

    Each is a series from person to group; who was not counted is not in it. What the counts of the
    past tell by themselves holds nothing back: nothing that waits now would mend that.
    """
    earlier = [then for then in earlier if not then.empty]
    if now.empty or not earlier:
        return set()
    names, new, old, n = _classes(now, earlier)
    found: set[int] = set()
    for then in old.T:
        found |= _by_pair(new, then, n, limit) | _by_origin(new, then, n, limit)
        found |= _by_sum(new, then[:, None], n, limit)
    if old.shape[1] > 1:
        found |= _by_sum(new, old, n, limit)
    found |= _by_weight(new, old, n, limit)
    return {names[number] for number in found}


def _classes(
    now: pd.Series, earlier: Sequence[pd.Series]
) -> tuple[list[Any], Places, Places, Places]:
    """The names of the new groups; for each class its new group, its old ones, and how many it is.

    Groups are numbered by date; ``old`` has a row a class and a column a date.
    """
    every = now.index
    for then in earlier:
        every = every.union(then.index, sort=False)
    columns, names = [], []
    for count in (now, *earlier):
        codes, found = pd.factorize(count)
        place = np.full(len(every), OUTSIDE, dtype=np.int64)
        place[every.get_indexer(count.index)] = codes
        columns.append(place)
        names.append(list(found))
    classes, sizes = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
    return names[0], classes[:, 0], classes[:, 1:], sizes


def _few(count: int, limit: int) -> bool:
    return 0 < count < limit


def _cells(new: Places, then: Places, n: Places) -> dict[tuple[int, int], int]:
    """How many people of a new group were in an old one, for those in both."""
    inside = (new != OUTSIDE) & (then != OUTSIDE)
    frame = pd.DataFrame({"new": new[inside], "old": then[inside], "n": n[inside]})
    sums = frame.groupby(["new", "old"], as_index=False)["n"].sum()
    return {(int(a), int(b)): int(both) for a, b, both in sums.itertuples(index=False)}


def _sizes(places: Places, n: Places) -> dict[int, int]:
    groups, at = np.unique(places, return_inverse=True)
    return dict(zip(groups.tolist(), np.bincount(at, n).astype(int).tolist(), strict=True))


def _by_pair(new: Places, then: Places, n: Places, limit: int) -> set[int]:
    """A new group that comes from an old one but for a few, or an old one that went into it so.

    Where they share less than half nobody takes one for the other.
    """
    new_size, old_size = _sizes(new, n), _sizes(then, n)
    return {
        group
        for (group, old), both in _cells(new, then, n).items()
        for size in (new_size[group], old_size[old])
        if both * 2 >= size and _few(size - both, limit)
    }


def _by_origin(new: Places, then: Places, n: Places, limit: int) -> set[int]:
    """The new groups that come mostly from one old group, together, against that one."""
    cells, size = _cells(new, then, n), _sizes(new, n)
    origin = {group: old for (group, old), both in cells.items() if both * 2 > size[group]}
    found: set[int] = set()
    for old in set(origin.values()):
        groups = {group for group in origin if origin[group] == old}
        inside, before = np.isin(new, list(groups)), then == old
        if _few(n[inside & ~before].sum(), limit) or _few(n[before & ~inside].sum(), limit):
            found |= groups
    return found


def _by_sum(new: Places, old: Places, n: Places, limit: int) -> set[int]:
    """A new group against the old ones that are mostly in it, of all these dates together.

    From the latest date back, as long as they hold other people than those that were taken: only
    then is their sum a total of people.
    """
    came_from = np.full(old.shape, OUTSIDE, dtype=np.int64)  # the new group that an old one became
    for date in reversed(range(old.shape[1])):
        then = old[:, date]
        size = _sizes(then, n)
        became = {
            before: group
            for (group, before), both in _cells(new, then, n).items()
            if both * 2 > size[before]
        }
        target = np.array([became.get(int(before), OUTSIDE) for before in then], dtype=np.int64)
        taken = ((came_from == target[:, None]) & (target != OUTSIDE)[:, None]).any(axis=1)
        target[np.isin(then, then[taken])] = OUTSIDE
        came_from[:, date] = target
    explained = ((came_from == new[:, None]) & (new != OUTSIDE)[:, None]).any(axis=1)
    came = _sizes(new[~explained], n[~explained])
    went: dict[int, int] = {}
    for date in range(old.shape[1]):
        left = (came_from[:, date] != OUTSIDE) & (came_from[:, date] != new)
        for group, count in _sizes(came_from[left, date], n[left]).items():
            went[group] = went.get(group, 0) + count
    became_something = set(np.unique(came_from).tolist()) - {OUTSIDE}
    return {
        group
        for group in became_something
        if _few(came.get(group, 0), limit) or _few(went.get(group, 0), limit)
    }


def _by_weight(new: Places, old: Places, n: Places, limit: int) -> set[int]:
    """The new groups that give a weight to a class that may be a few.

    The variables are the weights of groups. Those of old groups come first and so are solved for
    first: what is left of a class in old groups alone is told by the past, and in new groups by
    them.
    """
    many = int(old.max(initial=OUTSIDE)) + 1
    dates = old.shape[1]
    first_new = many * dates
    rows = [
        {
            **{date * many + int(group): 1 for date, group in enumerate(past) if group != OUTSIDE},
            **({first_new + int(place): 1} if place != OUTSIDE else {}),
        }
        for place, past in zip(new, old, strict=True)
    ]
    span = Span()
    for row, size in zip(rows, n, strict=True):
        if size >= limit:
            span.add(row)
    loose = [(row, int(size)) for row, size in zip(rows, n, strict=True) if size < limit]
    loose = _left(span, loose, limit)
    told: set[int] = set()
    for row, _ in loose:
        rest = [variable for variable in span.rest(row) if variable >= first_new]
        own = [each for each in row if each >= first_new and {each: 1} not in span]
        told.update((own or rest) if rest else [])
    return {variable - first_new for variable in told}


def _left(span: Span, loose: list[Any], limit: int) -> list[Any]:
    """The classes that are left when all that must have weight 0 is added to the span."""
    while True:
        together: dict[tuple[Any, ...], list[tuple[Any, int]]] = {}
        for row, size in loose:
            if rest := span.rest(row):
                together.setdefault(tuple(sorted(scaled(rest).items())), []).append((row, size))
        firm = [key for key, rows in together.items() if sum(size for _, size in rows) >= limit]
        loose = [each for key, rows in together.items() if key not in set(firm) for each in rows]
        if not firm:
            return loose
        for key in firm:
            span.add(dict(key))
