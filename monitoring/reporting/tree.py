"""The tree of units as figures use it: only nodes with people, and nothing counted twice.

People placed directly on a unit that has units below it form a node of their own, ``<code>_own``,
so that every parent is the sum of its children (rule S2: published tables add up).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

OWN = "_own"


class TreeError(ValueError):
    """The units do not form one tree; the message names the codes."""


@dataclass(frozen=True)
class Tree:
    """``parent`` of every node (None: the root), and its ``depth`` (the root has 0)."""

    parent: Mapping[str, str | None]
    depth: Mapping[str, int]
    leaf_of: Mapping[str, str]
    """For each unit with people placed on it: the leaf that counts them."""

    @property
    def root(self) -> str:
        return next(code for code, above in self.parent.items() if above is None)

    @property
    def deepest(self) -> int:
        return max(self.depth.values())

    def line(self, code: str) -> list[str]:
        """The node and everything above it, the root first."""
        return line_of(self.parent, code)

    def sizes(self, leaves: pd.Series) -> Counter[str]:
        """How many of these people stand on or under each node; ``leaves`` has one a person."""
        found: Counter[str] = Counter()
        for leaf, number in leaves.value_counts().items():
            for code in self.line(str(leaf)):
                found[code] += int(number)
        return found

    def below(self) -> dict[str, list[str]]:
        """The children of each node that has any, in the order of their codes."""
        found: dict[str, list[str]] = {}
        for code, above in sorted(self.parent.items()):
            if above is not None:
                found.setdefault(above, []).append(code)
        return found


def line_of(parent: Mapping[str, str | None], code: str) -> list[str]:
    """A node and everything above it in a mapping of each node's parent, the root first."""
    found: list[str] = []
    at: str | None = code
    while at is not None:
        found.append(at)
        at = parent[at]
    return found[::-1]


def grow(parents: Mapping[str, str | None], occupied: Iterable[str]) -> Tree:
    """The tree of the units with people on or under them. ``parents``: every unit's parent.

    Raises TreeError where a unit is unknown, a cycle exists or there is more than one root.
    """
    placed = sorted(set(occupied))
    parent: dict[str, str | None] = {}
    for code in placed:
        at: str | None = code
        trail: set[str] = set()
        while at is not None and at not in parent:
            if at in trail:
                raise TreeError(f"The units go round in a circle: {', '.join(sorted(trail))}")
            if at not in parents:
                raise TreeError(f"There is no unit {at}")
            trail.add(at)
            at = parents[at]
        for each in trail:
            parent[each] = parents[each]
    roots = sorted(code for code, above in parent.items() if above is None)
    if len(roots) > 1:
        raise TreeError(f"More than one unit stands at the top: {', '.join(roots)}")
    has_children = {above for above in parent.values() if above is not None}
    leaf_of = {code: code + OWN if code in has_children else code for code in placed}
    parent |= {leaf: code for code, leaf in leaf_of.items() if leaf != code}
    depth: dict[str, int] = {}
    for code in parent:
        steps, up = 0, parent[code]
        while up is not None:
            steps, up = steps + 1, parent[up]
        depth[code] = steps
    return Tree(parent, depth, leaf_of)
