"""Nobody computes a few members back from counted figures: attacked by brute force (S1, S2, C5).

The attacker shares nothing with the choosing. It knows the organisation, every headcount, which
people were counted together, and who said yes; it tries all whole numbers of members that agree
with the published figures. The limit is lowered to 3, so that it can try them all.
"""

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from monitoring.reporting import anonymous
from monitoring.reporting.anonymous import Count
from monitoring.reporting.anonymous_audit import atoms, audit, fewest, loose
from monitoring.reporting.anonymous_kept import Leaf
from monitoring.reporting.groups import ORIGIN_COUNTED
from monitoring.reporting.tree import grow

LIMIT = 3
TRIES = 150


@dataclass(frozen=True)
class Country:
    """A small organisation that was counted: entities, units, groups and people."""

    parents: dict[str, str | None]
    people: pd.DataFrame
    leaves: list[Leaf]
    members: list[int]
    told: list[int]


def country(rnd: random.Random) -> Country:
    parents: dict[str, str | None] = {"V": None, "D": "V"}
    rows: list[dict[str, object]] = []
    leaves: list[Leaf] = []
    members: list[int] = []
    told: list[int] = []
    for entity in ("E1", "E2"):
        parents[entity] = "D"
        units = [entity, *(f"{entity}{n}" for n in range(rnd.randint(1, 2)))]
        for number, unit in enumerate(units[1:]):
            parents[unit] = units[number] if rnd.random() < 0.4 else entity
        for group in _groups(rnd, units):
            people = rnd.randint(6, 10)
            yes = rnd.randint(3, people - 3) if rnd.random() < 0.8 else rnd.randint(0, people)
            said = rnd.randint(0, yes) if rnd.random() < 0.4 else 0
            values = {"part": tuple(group)}
            withheld = rnd.random() < 0.15 or not 3 <= yes <= people - 3  # by the register (C5)
            leaves.append(
                Leaf("r", entity, tuple(group), values, people, None if withheld else yes)
            )
            members.append(yes)
            told.append(said)
            rows += [
                {"unit": group[n % len(group)], "foreign_origin": True if n < said else None}
                for n in range(people)
            ]
    people_of = pd.DataFrame(rows, index=[f"p{n}" for n in range(len(rows))])
    return Country(parents, people_of, leaves, members, told)


def _groups(rnd: random.Random, units: Sequence[str]) -> list[list[str]]:
    found: list[list[str]] = []
    for unit in units:
        if found and rnd.random() < 0.3:
            rnd.choice(found).append(unit)
        else:
            found.append([unit])
    return found


def published(land: Country) -> dict[str, int]:
    """What a release would offer: the worst case is that all of it is shown."""
    count = Count("r", "origin-2016", tuple(land.leaves), land.people)
    tree = grow(land.parents, land.people["unit"])
    offer = anonymous.offers([count], land.people, tree, land.parents).get(ORIGIN_COUNTED)
    return {code: cell.count for code, cell in offer.cells.items()} if offer else {}


def line(land: Country, unit: str) -> list[str]:
    found, at = [], land.parents[unit]
    while at is not None:
        found.append(at)
        at = land.parents[at]
    return [unit, *found]


def equations(land: Country, figures: dict[str, int]) -> list[tuple[NDArray[np.bool_], int]]:
    """Which groups a reader knows to be under each figure, and what it says."""
    shown = {entity for entity in ("E1", "E2") if entity in figures}
    found = []
    for code, number in figures.items():
        own = code.removesuffix("_own")
        under = []
        for leaf in land.leaves:
            inside = [own in line(land, u) if own == code else u == own for u in leaf.units]
            assert all(inside) or not any(inside)  # whole groups only
            under.append(all(inside) and (leaf.entity in shown or code in leaf.units))
        found.append((np.array(under), number))
    return found


def worlds(land: Country, figures: dict[str, int]) -> NDArray[np.int64]:
    """All numbers of members that agree with what is known."""
    ranges = [np.arange(t, leaf.people + 1) for t, leaf in zip(land.told, land.leaves, strict=True)]
    every = np.stack([axis.ravel() for axis in np.meshgrid(*ranges, indexing="ij")], axis=1)
    for under, number in equations(land, figures):
        every = every[every[:, under].sum(axis=1) == number]
    return every


def recovered(land: Country, figures: dict[str, int]) -> list[tuple[int, ...]]:
    """The sets of groups whose members are known exactly, and are too few to be known."""
    found = []
    possible = worlds(land, figures)
    assert len(possible)  # the truth agrees
    places = range(len(land.leaves))
    for size in range(1, len(land.leaves) + 1):
        for chosen in itertools.combinations(places, size):
            sums = possible[:, chosen].sum(axis=1)
            low, high = int(sums.min()), int(sums.max())
            people = sum(land.leaves[n].people for n in chosen)
            told = sum(land.told[n] for n in chosen)
            few = low == high and (low - told < LIMIT or people - low < LIMIT) and people > told
            narrow = size == 1 and 0 < high - low < min(LIMIT, people - told)
            if few or (narrow and _not_all_known(land, chosen)):
                found.append(chosen)
    return found


def _not_all_known(land: Country, chosen: tuple[int, ...]) -> bool:
    """Narrow is allowed where the rest of the entity is of few whom nobody knows anyway."""
    entity = land.leaves[chosen[0]].entity
    rest = [n for n, leaf in enumerate(land.leaves) if leaf.entity == entity and n not in chosen]
    return sum(land.leaves[n].people - land.told[n] for n in rest) >= LIMIT


@pytest.mark.rule("S1", "S2")
def test_no_set_of_groups_is_known_that_is_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anonymous, "LIMIT", LIMIT)
    rnd = random.Random(20141231)
    told = 0
    for _ in range(TRIES):
        land = country(rnd)
        figures = published(land)
        told += len(figures)
        assert recovered(land, figures) == []
    assert told > 3 * TRIES  # it attacked something


@pytest.mark.rule("S1", "S2")
def test_the_same_attacker_succeeds_where_every_group_is_published() -> None:
    rnd = random.Random(20141231)
    won = 0
    for _ in range(TRIES):
        land = country(rnd)
        possible = worlds(land, {})
        for place, number in enumerate(land.members):
            possible = possible[possible[:, place] == number]
        won += any(
            number - said < LIMIT or leaf.people - number < LIMIT
            for number, said, leaf in zip(land.members, land.told, land.leaves, strict=True)
            if leaf.people > said
        )
        assert len(possible) == 1
    assert won > TRIES / 3


def _fewest(
    now: Sequence[Sequence[int]],
    then: Sequence[Sequence[int]],
    overlaps: Sequence[tuple[int, int, int]],
) -> int | None:
    """The fewest people left over by any sums of figures of two releases, by trying them all."""
    new, old = atoms(now), atoms(then)
    found = []
    for some in itertools.product((False, True), repeat=len(new)):
        for others in itertools.product((False, True), repeat=len(old)):
            left = 0
            for a, b, people in overlaps:
                inside = any(one and a in atom for one, atom in zip(some, new, strict=True))
                was = any(one and b in atom for one, atom in zip(others, old, strict=True))
                left += people if inside != was else 0
            if left:
                found.append(left)
    return min(found, default=None)


@pytest.mark.rule("C5", "S2")
def test_the_smallest_difference_of_two_releases_is_the_one_found_by_trying_all_sums() -> None:
    rnd = random.Random(57)
    small = 0
    for _ in range(150):
        leaves = rnd.randint(1, 4), rnd.randint(1, 4)
        now = [rnd.sample(range(leaves[0]), rnd.randint(1, leaves[0])) for _ in range(3)]
        then = [rnd.sample(range(leaves[1]), rnd.randint(1, leaves[1])) for _ in range(3)]
        overlaps = [
            (a, b, rnd.choice((0, 0, 2, 5, 30, 80)))
            for a in range(-1, leaves[0])
            for b in range(-1, leaves[1])
        ]
        expected = _fewest(now, then, overlaps)
        few = expected is not None and expected < 10
        assert fewest(now, then, overlaps, 10) == (expected if few else None)
        assert bool(loose(now, then, overlaps, 10)) == few
        small += few
    assert 30 < small < 150


@pytest.mark.rule("S1", "S2")
@pytest.mark.parametrize(
    ("leaves", "figures", "narrowest", "safe"),
    [
        ([(100, 40, 0)], [([0], 100, 40)], 40, True),
        ([(100, 40, 31)], [([0], 100, 40)], 9, False),  # 9 members who did not say so
        ([(100, 91, 0)], [([0], 100, 91)], 9, False),
        ([(100, None, 0)], [([0], 100, 40)], 0, False),  # withheld by the register
        ([(100, 40, 0)], [([0], 100, 41)], 40, False),  # no sum of groups
        ([(100, 40, 0)], [([0], 99, 40)], 40, False),  # fewer people than were counted
        ([(50, 12, 0), (50, 9, 0)], [([0, 1], 100, 21)], 21, True),  # nobody tells them apart
        ([(50, 12, 0), (50, 9, 0)], [([0, 1], 100, 21), ([0], 50, 12)], 9, False),
        ([], [], None, True),
    ],
)
def test_the_audit_looks_at_what_is_left_between_figures(
    leaves: list[tuple[int, int | None, int]],
    figures: list[tuple[list[int], int, int]],
    narrowest: int | None,
    safe: bool,
) -> None:
    found = audit(leaves, figures, 10)
    assert (found.narrowest, found.safe) == (narrowest, safe)
