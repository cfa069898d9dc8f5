"""What a release tells of the anonymous count: whole groups of it or nothing (S1, S2, C5, G2).

PURE but for pandas. The source has no persons: a run gives, for *leaves* that do not overlap, how
many people of an entity were counted together and how many of them are members. So a figure here is
a sum of whole leaves, and nothing else is. A leaf *passes* where at least the limit belong to it
and at least the limit do not, and where of those who belong at least the limit did not say so in
the voluntary registration: a release shows both figures, so that their difference is a category of
its own, and who is known by right is among those who said so (S2).

Each entity has all its figures or none, so that nothing tells which leaf was withheld for its own
sake. One leaf that the register withheld, or people who waited: no figure. All leaves known, but
not all pass: the total of the entity, where that passes. Else every unit whose people are exactly
some leaves. Above the entities stands the sum over those with a total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from monitoring.reporting.anonymous_audit import Overlap, loose
from monitoring.reporting.anonymous_kept import Cell, Leaf, Offer
from monitoring.reporting.groups import COUNTED, LIMIT, Group
from monitoring.reporting.tree import OWN, Tree, line_of

COVERED_PERCENT = 95
"""How many of the people of a unit have to be on units of leaves: else it was not counted whole."""
FLAGS = ("foreign_origin", "migration_background")
OF_PERSONS = ("sex", "age", "level", "statute")
"""The axes of a leaf that are of persons; the others are of units, and its units say them."""


@dataclass(frozen=True)
class Count:
    """A whole run, and who was counted in it: one row a person, by person, with unit and axes."""

    run: str
    definition: str
    leaves: tuple[Leaf, ...]
    people: pd.DataFrame


@dataclass(frozen=True)
class Told:
    """An entity that has figures: its leaves with what was told there, and the run they are of.

    ``whole``: every leaf passes, so that its units may have figures too.
    """

    leaves: tuple[Leaf, ...]
    labels: pd.Series
    whole: bool


@dataclass(frozen=True)
class Earlier:
    """What earlier releases told: per release and group its offer; per run who was counted."""

    offers: Sequence[tuple[str, Mapping[str, Offer]]] = ()
    people: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def passes(people: int, members: int, told: int) -> bool:
    """Whether a number of members may be known (S1), also to who knows what was told (S2)."""
    return members - told >= LIMIT and people - members >= LIMIT


def label(people: pd.DataFrame, leaves: Sequence[Leaf]) -> pd.Series:
    """From person to the place of the leaf that holds them; who is in none is not there."""
    rows_of = people.groupby("unit").indices
    found: pd.Series = pd.Series(-1, index=people.index, dtype="int64")
    for place, leaf in enumerate(leaves):
        for unit in leaf.units:
            within = people.iloc[rows_of.get(unit, [])]
            for axis in OF_PERSONS:
                if axis in leaf.values:
                    within = within[within[axis].astype(str).isin(leaf.values[axis])]
            found.loc[within.index] = place
    return found[found >= 0]


def offers(
    counts: Sequence[Count],
    people: pd.DataFrame,
    tree: Tree,
    parents: Mapping[str, str | None],
    earlier: Earlier | None = None,
) -> dict[Group, Offer]:
    """What a release offers of the runs for its date, the newest last; per definition apart (G2).

    ``people``: those of the release, by person, with unit and flags; ``parents``: every unit's.
    """
    sizes = tree.sizes(people["unit"].map(tree.leaf_of))
    said_yes = _said_yes(people)
    standing: dict[str, dict[str, Told]] = {}  # by definition and entity
    for count in counts:
        of_definition = standing.setdefault(count.definition, {})
        for entity in dict.fromkeys(leaf.entity for leaf in count.leaves):
            leaves = [leaf for leaf in count.leaves if leaf.entity == entity]
            of_definition.pop(entity, None)  # counted twice: the newest
            found = _entity(entity, leaves, count.people, said_yes, tree, parents, sizes)
            others = [each[entity] for d, each in standing.items() if entity in each]
            if found is not None and all(_far_from(found, other) for other in others):
                of_definition[entity] = found
    result = {}
    for definition, entities in standing.items():
        group = COUNTED[definition]
        offer = _beside(entities, group, tree, parents, sizes, earlier or Earlier())
        if offer.cells:
            result[group] = offer
    return result


def _said_yes(people: pd.DataFrame) -> pd.Index:
    said: pd.Series = pd.Series(False, index=people.index)
    for flag in FLAGS:
        if flag in people:
            said |= people[flag].eq(True)
    return people.index[said]


def _entity(
    entity: str,
    leaves: Sequence[Leaf],
    people: pd.DataFrame,
    said_yes: pd.Index,
    tree: Tree,
    parents: Mapping[str, str | None],
    sizes: Mapping[str, int],
) -> Told | None:
    """How an entity may be shown; None: no figure of it at all."""
    if any(leaf.members is None for leaf in leaves) or entity not in tree.parent:
        return None
    if any(
        u not in parents or entity not in line_of(parents, u) for leaf in leaves for u in leaf.units
    ):
        return None  # part of what was counted has moved: the total is of other people
    labels = label(people, leaves)
    placed = labels.value_counts()
    told = labels[labels.index.isin(said_yes)].value_counts()
    known = tuple(
        # Whom the personnel data no longer place there may have said yes too.
        replace(e, told=int(told.get(n, 0)) + abs(e.people - int(placed.get(n, 0))))
        for n, e in enumerate(leaves)
    )
    total = _sums(known)
    if not passes(*total) or not _whole(entity, known, tree, sizes, total):
        return None
    whole = all(passes(leaf.people, leaf.members or 0, leaf.told) for leaf in known)
    return Told(known, labels if whole else labels * 0, whole)


def _sums(leaves: Sequence[Leaf]) -> tuple[int, int, int]:
    """People, members and told, over leaves of which all is known."""
    return (
        sum(leaf.people for leaf in leaves),
        sum(leaf.members or 0 for leaf in leaves),
        sum(leaf.told for leaf in leaves),
    )


def _whole(
    code: str,
    leaves: Sequence[Leaf],
    tree: Tree,
    sizes: Mapping[str, int],
    total: tuple[int, int, int],
) -> bool:
    """Whether the people of a unit are those of the leaves, save who objected or came late.

    Who objected stays in the headcount: else the difference would tell how many did.
    """
    counted = {unit for leaf in leaves for unit in leaf.units}
    reached = sum(
        sizes[leaf]
        for unit, leaf in tree.leaf_of.items()
        if unit in counted and code in tree.line(leaf)
    )
    people, members, _told = total
    within = people <= sizes[code] and sizes[code] - members >= LIMIT
    return within and 100 * reached >= COVERED_PERCENT * sizes[code]


def _far_from(one: Told, other: Told) -> bool:
    """Whether two definitions on the same people differ enough, or tell nothing of each other.

    Nearly everybody of the one is of the other: where both are known of the same people, those who
    are of one only are a category too. What no division of both parts is compared, and has to
    differ everywhere in the same direction.
    """
    both = pd.concat([one.labels.rename("a"), other.labels.rename("b")], axis=1).dropna()
    block: dict[tuple[str, int], tuple[str, int]] = {}

    def top(node: tuple[str, int]) -> tuple[str, int]:
        while block.setdefault(node, node) != node:
            node = block[node]
        return node

    for a, b in set(zip(both["a"], both["b"], strict=True)):
        block[top(("a", int(a)))] = top(("b", int(b)))
    apart: Counter[tuple[str, int]] = Counter()
    for side, told, sign in (("a", one, 1), ("b", other, -1)):
        for place, leaf in enumerate(told.leaves):
            apart[top((side, place if told.whole else 0))] += sign * (leaf.members or 0)
    found = list(apart.values())
    return all(n >= LIMIT for n in found) or all(n <= -LIMIT for n in found)


def _beside(
    entities: Mapping[str, Told],
    group: Group,
    tree: Tree,
    parents: Mapping[str, str | None],
    sizes: Mapping[str, int],
    earlier: Earlier,
) -> Offer:
    """The offer of these entities, without those that tell too much beside an earlier release (C5).

    A run was planned so that none does; the personnel data may have been put right since.
    """
    kept = dict(entities)
    before = [(key, each[group.code]) for key, each in earlier.offers if group.code in each]
    while True:
        offer, labels = _offer(kept, group, tree, parents, sizes)
        overlaps = {key: overlap(labels, _labels_of(old, earlier.people)) for key, old in before}
        risky = {
            offer.leaves[place].entity
            for key, old in before
            for place in loose(
                [sorted(c.leaves) for c in offer.cells.values()],
                [sorted(c.leaves) for c in old.cells.values() if c.published],
                overlaps[key],
                LIMIT,
            )
        }
        if not risky:
            return replace(offer, overlaps=overlaps)
        kept = {code: each for code, each in kept.items() if code not in risky}


def _labels_of(offer: Offer, people: Mapping[str, pd.DataFrame]) -> pd.Series:
    """From person to the place of the leaf in an offer, each run with its own people."""
    found = []
    for run in dict.fromkeys(leaf.run for leaf in offer.leaves):
        places = [n for n, leaf in enumerate(offer.leaves) if leaf.run == run]
        own = label(people[run], [offer.leaves[n] for n in places])
        found.append(own.map(dict(enumerate(places))))
    return _one_each(found)


def _one_each(found: Sequence[pd.Series]) -> pd.Series:
    if not found:
        return pd.Series(dtype="int64")
    together: pd.Series = pd.concat(found)
    first: pd.Series = together[~together.index.duplicated(keep="last")]
    return first


def overlap(now: pd.Series, then: pd.Series) -> list[Overlap]:
    """How many people are in which leaf of each of two; -1: in none."""
    both = pd.concat([now.rename("a"), then.rename("b")], axis=1).fillna(-1).astype("int64")
    pairs = Counter(zip(both["a"].tolist(), both["b"].tolist(), strict=True))
    return sorted((a, b, n) for (a, b), n in pairs.items())


def _offer(
    entities: Mapping[str, Told],
    group: Group,
    tree: Tree,
    parents: Mapping[str, str | None],
    sizes: Mapping[str, int],
) -> tuple[Offer, pd.Series]:
    leaves: list[Leaf] = []
    cells: dict[str, Cell] = {}
    labels = []
    members_of: dict[str, frozenset[int]] = {}
    for entity, told in sorted(entities.items()):
        places = {n: len(leaves) + n for n in range(len(told.leaves))}
        leaves += told.leaves
        labels.append(told.labels.map(places))
        members_of[entity] = frozenset(places.values())
        nodes = {entity: told.leaves}
        if told.whole:
            nodes |= _units(entity, told.leaves, tree, parents, sizes)
        for code, own in nodes.items():
            at = frozenset(places[told.leaves.index(leaf)] for leaf in own)
            cells[code] = Cell(code, code, sizes[code], _sums(own)[1], at)
    for code in _above(members_of, tree):
        inside = [e for e in members_of if code in tree.line(e)]
        people = sum(sizes[e] for e in inside)
        at = frozenset[int]().union(*(members_of[e] for e in inside))
        head = code if people == sizes[code] else f"{code}:{group.code}"
        cells[code] = Cell(code, head, people, sum(cells[e].count for e in inside), at)
    return Offer(tuple(leaves), cells), _one_each(labels)


def _above(entities: Mapping[str, object], tree: Tree) -> list[str]:
    """What stands above the entities, the whole first."""
    lines = [tree.line(entity)[:-1] for entity in entities]
    found = {code for line in lines for code in line}
    return sorted(found, key=lambda code: (tree.depth[code], code))


def _units(
    entity: str,
    leaves: Sequence[Leaf],
    tree: Tree,
    parents: Mapping[str, str | None],
    sizes: Mapping[str, int],
) -> dict[str, tuple[Leaf, ...]]:
    """The units below an entity whose people are exactly those of some leaves, with these."""
    found = {}
    for code in tree.parent:
        if code == entity or entity not in tree.line(code):
            continue
        touched, cut = [], False
        for leaf in leaves:
            inside = [_under(unit, code, parents) for unit in leaf.units]
            if any(inside):
                touched.append(leaf)
                cut |= not all(inside)
        if touched and not cut and _whole(code, touched, tree, sizes, _sums(touched)):
            found[code] = tuple(touched)
    return found


def _under(unit: str, code: str, parents: Mapping[str, str | None]) -> bool:
    """Whether people placed on a unit stand on or below a node of the tree."""
    return unit + OWN == code if code.endswith(OWN) else code in line_of(parents, unit)
