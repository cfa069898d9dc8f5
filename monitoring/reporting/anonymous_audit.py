"""The audit of the anonymous count in releases, from aggregates alone (S1, S2, C5). PURE.

It shares nothing with the code that chooses (``anonymous``) or that plans a run
(``counting.overlap``). A published figure is the sum of some leaves. Leaves that stand in the same
figures are one *atom*: whatever a reader adds up or takes away, no more comes out than numbers of
atoms. So each atom has to be large enough by itself, also where nobody can tell it from others.

Between two releases sums can be taken from each other. Take the atoms of both as nodes, everybody
outside as one more, and people as edges between the place in the one and the place in the other:
what remains of any sums is the people on the edges that a cut crosses. The smallest cut of each
connected part is found exactly (Stoer and Wagner, 1997), and has to hold the limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def smallest_between(
    now: Sequence[Sequence[int]],
    then: Sequence[Sequence[int]],
    overlaps: Sequence[Overlap],
) -> int | None:
    """The fewest people whom sums over two releases can single out; None: nobody at all."""
    found = [weight for weight, _side, _nodes in _cuts(now, then, overlaps)]
    return min(found, default=None)


def loose(
    now: Sequence[Sequence[int]],
    then: Sequence[Sequence[int]],
    overlaps: Sequence[Overlap],
    limit: int,
) -> set[int]:
    """The leaves of the newer release beside a cut that is too small."""
    found: set[int] = set()
    for weight, side, nodes in _cuts(now, then, overlaps):
        if weight < limit:
            smaller = side if ("", -1) not in side else nodes - side
            touched = {place for kind, place in smaller if kind == "now"}
            found |= touched or {place for kind, place in nodes if kind == "now"}
    groups = atoms(now)
    return {leaf for place in found for leaf in groups[place]}


Node = tuple[str, int]
Cut = tuple[int, set[Node], set[Node]]


def _cuts(
    now: Sequence[Sequence[int]], then: Sequence[Sequence[int]], overlaps: Sequence[Overlap]
) -> list[Cut]:
    """The smallest cut of each connected part: its people, one side, and the part."""
    outside: Node = ("", -1)
    of_now = {leaf: ("now", n) for n, atom in enumerate(atoms(now)) for leaf in atom}
    of_then = {leaf: ("then", n) for n, atom in enumerate(atoms(then)) for leaf in atom}
    weights: dict[tuple[Node, Node], int] = {}
    for a, b, people in overlaps:
        one, other = of_now.get(a, outside), of_then.get(b, outside)
        if one != other and people:
            pair = (min(one, other), max(one, other))
            weights[pair] = weights.get(pair, 0) + people
    return [_smallest_cut(part, weights) for part in _parts(weights)]


def _parts(weights: dict[tuple[Node, Node], int]) -> list[set[Node]]:
    beside: dict[Node, set[Node]] = {}
    for one, other in weights:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    found, seen = [], set[Node]()
    for start in sorted(beside):
        if start in seen:
            continue
        part, todo = {start}, [start]
        while todo:
            for each in beside[todo.pop()] - part:
                part.add(each)
                todo.append(each)
        seen |= part
        found.append(part)
    return found


def _smallest_cut(part: set[Node], weights: dict[tuple[Node, Node], int]) -> Cut:
    nodes = sorted(part)
    place = {node: n for n, node in enumerate(nodes)}
    table = np.zeros((len(nodes), len(nodes)), dtype=np.int64)
    for (one, other), people in weights.items():
        if one in place:
            table[place[one], place[other]] += people
            table[place[other], place[one]] += people
    merged = [{n} for n in range(len(nodes))]
    active = np.ones(len(nodes), dtype=bool)
    best: tuple[int, set[int]] | None = None
    for _phase in range(len(nodes) - 1):
        before = last = int(np.flatnonzero(active)[0])
        waits = active.copy()
        waits[last] = False
        reach = table[last].copy()
        while waits.any():
            before, last = last, int(np.argmax(np.where(waits, reach, -1)))
            waits[last] = False
            reach += table[last]
        weight = int(table[last].sum())
        if best is None or weight < best[0]:
            best = (weight, set(merged[last]))
        merged[before] |= merged[last]
        table[before] += table[last]
        table[:, before] += table[:, last]
        table[before, before] = 0
        table[last] = 0
        table[:, last] = 0
        active[last] = False
    assert best is not None  # a part has an edge, so two nodes
    return best[0], {nodes[n] for n in best[1]}, part
