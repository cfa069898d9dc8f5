"""PURE but for pandas. What two counts tell together about those who came and went (C5).

A count gives a total for each of its groups. Between two dates totals can be added up and taken
from each other: what remains of a sum of new groups less a sum of old ones is the total of those
who are in the one and not in the other. Take every group of both dates as a node, everybody
outside the counts as one node more, and every person as an edge between the old and the new place.
Who is left over by a sum then is exactly a cut of this graph that leaves the outside on one side:
nobody can be told from nobody's background as long as each cut that crosses anybody crosses at
least the limit. So:

* two nodes with the limit or more between them are never parted by a small cut, and are taken
  together, again and again; a person still between two nodes then may be one of a few, and is not
  risked;
* those who came and those who went are also looked at apart, for each group against the old groups
  that became it: 50 newcomers do not hide that the 3 who left are known.
"""

from typing import Any

import numpy as np
import pandas as pd

OUTSIDE = -1


def hardly_changed(now: pd.Series, then: pd.Series, limit: int) -> set[Any]:
    """The groups of ``now`` that would tell of 1 to ``limit`` - 1 people, with ``then`` known.

    Both are series from person to group; who was not counted is not in it. Each group of ``then``
    was counted, so that it held at least ``limit`` people: a smaller one tells of its few by
    itself, whatever is asked now, and nothing that is held back here would mend that.
    """
    if now.empty or then.empty:
        return set()
    both = pd.concat([now.rename("new"), then.rename("old")], axis=1)
    new, new_names = pd.factorize(both["new"])
    old, _ = pd.factorize(both["old"])
    cells = pd.DataFrame({"new": new, "old": old}).value_counts(sort=False).reset_index(name="n")
    found = _by_direction(cells, limit) | _by_cut(cells, limit)
    return {new_names[number] for number in found}


def _few(count: int, limit: int) -> bool:
    return 0 < count < limit


def _by_direction(cells: pd.DataFrame, limit: int) -> set[int]:
    """By pairs that overlap, by what became a new group, and by what an old group became."""
    inside = cells[(cells["new"] != OUTSIDE) & (cells["old"] != OUTSIDE)]
    new_size = cells[cells["new"] != OUTSIDE].groupby("new")["n"].sum()
    old_size = cells[cells["old"] != OUTSIDE].groupby("old")["n"].sum()
    found: set[Any] = set()
    for new, old, n in inside.itertuples(index=False):
        if _few(new_size[new] - n, limit) or _few(old_size[old] - n, limit):
            found.add(new)
    mostly_in_new = inside[inside["n"] * 2 > inside["old"].map(old_size)]
    for new, part in mostly_in_new.groupby("new"):
        came, went = _exchange({new}, set(part["old"]), cells)
        if _few(came, limit) or _few(went, limit):
            found.add(new)
    mostly_from_old = inside[inside["n"] * 2 > inside["new"].map(new_size)]
    for old, part in mostly_from_old.groupby("old"):
        came, went = _exchange(set(part["new"]), {old}, cells)
        if _few(came, limit) or _few(went, limit):
            found |= set(part["new"])
    return {int(each) for each in found}


def _exchange(new: set[Any], old: set[Any], cells: pd.DataFrame) -> tuple[int, int]:
    """How many are in the new groups and not in the old, and the other way round."""
    in_new, in_old = cells["new"].isin(new), cells["old"].isin(old)
    came = int(cells.loc[in_new & ~in_old, "n"].sum())
    return came, int(cells.loc[in_old & ~in_new, "n"].sum())


def _by_cut(cells: pd.DataFrame, limit: int) -> set[int]:
    """The new groups beside an edge that is left when all that is firmly tied is taken together."""
    count = int(cells["new"].max()) + 1
    # Nodes: 0 is the outside, then the new groups, then the old ones.
    a = cells["new"].to_numpy() + 1
    b = np.where(cells["old"] == OUTSIDE, 0, cells["old"] + 1 + count)
    weight = cells["n"].to_numpy()
    node = np.arange(count + int(cells["old"].max()) + 2)
    while True:
        edges = pd.DataFrame({"a": np.minimum(node[a], node[b]), "b": np.maximum(node[a], node[b])})
        edges["n"] = weight
        sums = edges[edges["a"] != edges["b"]].groupby(["a", "b"])["n"].sum()
        firm = sums[sums >= limit]
        if firm.empty:
            break
        for first, second in firm.index:
            node[node == node[second]] = node[first]
    loose = node[a] != node[b]
    ends = np.unique(np.concatenate([a[loose], b[loose]]))
    found = {int(each) - 1 for each in ends if 1 <= each <= count}
    for old in ends[ends > count]:  # who left: every new group that is tied to the old one
        if node[old] != node[0]:
            tied = np.flatnonzero(node[1 : count + 1] == node[old])
            found |= {int(each) for each in tied}
    return found
