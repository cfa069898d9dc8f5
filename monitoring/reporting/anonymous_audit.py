"""The audit of the anonymous count in releases, from aggregates alone (S1, S2, C5). PURE.

It shares nothing with the code that chooses (``anonymous``) or that plans a run
(``counting.overlap``). A published figure is the sum of some leaves. Leaves that stand in the same
figures are one *atom*: whatever a reader adds up or takes away, no more comes out than numbers of
atoms. So each atom has to be large enough by itself, also where nobody can tell it from others.

Between two releases sums can be taken from each other. Take the atoms of both as nodes, everybody
outside as one more, and people as edges between the place in the one and the place in the other:
what remains of any sums is the people on the edges that a cut crosses. The smallest cut of each
connected part is found exactly (Stoer and Wagner, 1997), and has to hold the limit. Each release is
laid beside each earlier one by itself; a run was planned beside all of them together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Overlap = tuple[int, int, int]
"""A leaf of the newer release, one of the older (-1: outside), and how many people are in both."""
Figure = tuple[Sequence[int], int, int]
"""The leaves of a published figure, its population and its count."""
Numbers = tuple[int, int | None, int]
"""Of a leaf: people, members, and how many of them told so themselves."""


@dataclass(frozen=True)
class Finding:
    """``narrowest``: the least that is left to guess in an atom; None where nothing is shown."""

    narrowest: int | None
    safe: bool


def atoms(figures: Iterable[Sequence[int]]) -> list[tuple[int, ...]]:
    """The leaves of published figures, those that stand in the same figures together."""
    stands_in: dict[int, list[int]] = {}
    for number, leaves in enumerate(figures):
        for leaf in leaves:
            stands_in.setdefault(leaf, []).append(number)
    found: dict[tuple[int, ...], list[int]] = {}
    for leaf, numbers in sorted(stands_in.items()):
        found.setdefault(tuple(numbers), []).append(leaf)
    return [tuple(each) for each in found.values()]


def audit(leaves: Sequence[Numbers], figures: Sequence[Figure], limit: int) -> Finding:
    """Whether the published figures are sums of leaves that may be known, and how narrow it gets.

    Of ``s`` people of an atom with ``n`` people and ``m`` members a reader can tell the members up
    to the smallest of s, n - s, m and n - m: as little as of any s people, or as much as the atom
    leaves open. The narrowest is what it leaves, also to who knows who told so.
    """
    narrowest: int | None = None
    safe = True
    for atom in atoms([figure[0] for figure in figures]):
        numbers = [leaves[leaf] for leaf in atom]
        if any(members is None for _people, members, _told in numbers):
            return Finding(0, False)
        people = sum(each[0] for each in numbers)
        members = sum(each[1] or 0 for each in numbers)
        left = min(members - sum(each[2] for each in numbers), people - members)
        narrowest = left if narrowest is None else min(narrowest, left)
    for parts, population, count in figures:
        safe &= len(set(parts)) == len(parts) > 0
        safe &= count == sum(leaves[leaf][1] or 0 for leaf in parts)
        safe &= population >= sum(leaves[leaf][0] for leaf in parts)
        safe &= population - count >= limit
    return Finding(narrowest, bool(safe and (narrowest is None or narrowest >= limit)))


def fewest(
    now: Sequence[Sequence[int]],
    then: Sequence[Sequence[int]],
    overlaps: Sequence[Overlap],
    limit: int,
) -> int | None:
    """The fewest people whom sums over two releases can single out; None: no fewer than the limit.

    ``now`` and ``then`` are the leaves of each published figure.
    """
    found = [weight for weight, _side, _part in _small_cuts(now, then, overlaps, limit)]
    return min(found, default=None)


def loose(
    now: Sequence[Sequence[int]],
    then: Sequence[Sequence[int]],
    overlaps: Sequence[Overlap],
    limit: int,
) -> set[int]:
    """The leaves of the newer release that a sum of fewer people than the limit looks at."""
    found: set[int] = set()
    for _weight, side, part in _small_cuts(now, then, overlaps, limit):
        inner = side if OUTSIDE not in side else part - side
        touched = {place for kind, place in inner if kind == "now"}
        found |= touched or {place for kind, place in part if kind == "now"}
    groups = atoms(now)
    return {leaf for place in found for leaf in groups[place]}


Node = tuple[str, int]
Cut = tuple[int, set[Node], set[Node]]
"""The people that it crosses, the nodes on one side, and the nodes of the connected part."""
OUTSIDE: Node = ("", -1)


def _small_cuts(
    now: Sequence[Sequence[int]],
    then: Sequence[Sequence[int]],
    overlaps: Sequence[Overlap],
    limit: int,
) -> list[Cut]:
    """Cuts that cross fewer people than the limit: of each connected part the smallest, and more.

    Two nodes with the limit or more between them are on one side of all of these.
    """
    of_now = {leaf: ("now", n) for n, atom in enumerate(atoms(now)) for leaf in atom}
    of_then = {leaf: ("then", n) for n, atom in enumerate(atoms(then)) for leaf in atom}
    edges: Counter[tuple[Node, Node]] = Counter()
    for a, b, people in overlaps:
        one, other = sorted((of_now.get(a, OUTSIDE), of_then.get(b, OUTSIDE)))
        if one != other and people:
            edges[one, other] += people
    held = {node: {node} for pair in edges for node in pair}
    while firm := [pair for pair, people in edges.items() if people >= limit]:
        top = _top(firm)
        together: dict[Node, set[Node]] = {}
        for node, nodes in held.items():
            together.setdefault(top(node), set()).update(nodes)
        held = together
        joined: Counter[tuple[Node, Node]] = Counter()
        for (one, other), people in edges.items():
            first, second = sorted((top(one), top(other)))
            if first != second:
                joined[first, second] += people
        edges = joined
    found = []
    for part in _parts(edges):
        whole = {node for each in part for node in held[each]}
        for weight, side in _phases(sorted(part), edges):
            if weight < limit:
                found.append((weight, {node for each in side for node in held[each]}, whole))
    return found


def _top(pairs: Iterable[tuple[Node, Node]]) -> Callable[[Node], Node]:
    """Who stands for all that these pairs tie to a node."""
    above: dict[Node, Node] = {}

    def top(node: Node) -> Node:
        while (up := above.get(node, node)) != node:
            node = up
        return node

    for one, other in pairs:
        if top(one) != top(other):
            above[top(one)] = top(other)
    return top


def _parts(edges: Iterable[tuple[Node, Node]]) -> list[set[Node]]:
    pairs = list(edges)
    top = _top(pairs)
    found: dict[Node, set[Node]] = {}
    for node in sorted({node for pair in pairs for node in pair}):
        found.setdefault(top(node), set()).add(node)
    return list(found.values())


def _phases(
    nodes: list[Node], edges: Mapping[tuple[Node, Node], int]
) -> list[tuple[int, set[Node]]]:
    """The cut of each phase of the algorithm: the smallest of all is among them."""
    place = {node: n for n, node in enumerate(nodes)}
    table = np.zeros((len(nodes), len(nodes)), dtype=np.int64)
    for (one, other), people in edges.items():
        if one in place:
            table[place[one], place[other]] += people
            table[place[other], place[one]] += people
    merged = [{n} for n in range(len(nodes))]
    active = np.ones(len(nodes), dtype=bool)
    found = []
    for _phase in range(len(nodes) - 1):
        before = last = int(np.flatnonzero(active)[0])
        waits = active.copy()
        waits[last] = False
        reach = table[last].copy()
        while waits.any():
            before, last = last, int(np.argmax(np.where(waits, reach, -1)))
            waits[last] = False
            reach += table[last]
        found.append((int(table[last].sum()), {nodes[n] for n in merged[last]}))
        merged[before] |= merged[last]
        table[before] += table[last]
        table[:, before] += table[:, last]
        table[before, before] = 0
        table[last] = 0
        table[:, last] = 0
        active[last] = False
    return found
