"""Pairs of releases under attack, on people and changes that no test has: nobody is given away."""

import random
from collections.abc import Iterator

import pandas as pd

from monitoring.reporting.recounting import Organisation
from tests.monitoring.reporting.attacker import Attacker, Edition
from tests.monitoring.reporting.people import make_people
from tests.monitoring.reporting.test_release_pairs import (
    CODE,
    PARENTS,
    SIZES,
    attack,
    first,
    second,
)
from tests.tools.prove import Figure

PAIRS = 24


def prove() -> Iterator[Figure]:
    """In each pair a few people join, leave, move, register or withdraw; each is looked for."""
    looked_for = found = open_found = 0
    for seed in range(PAIRS):
        rnd = random.Random(seed)
        was = make_people(seed=seed + 100, sizes=SIZES)
        now, changed = change(was, rnd)
        before = first(was)
        after = second(now, before, Organisation(PARENTS, {}))
        attacker = attack(was, now, PARENTS, before[1], after)
        naive = Attacker([_open(was), _open(now)], CODE)
        for person, number in changed:
            looked_for += 1
            low, high, size = attacker.of_person(person, number)
            found += high - low < size
            low, high, size = naive.of_person(person, number)
            open_found += high - low < size
    yield Figure(
        f"persons of {looked_for} who changed between two releases that the pair gives away",
        str(found),
        holds=found == 0 and looked_for > 0,
    )
    yield Figure(
        "the same persons, found by the same attacker where every unit is published",
        str(open_found),
        holds=open_found > 0,
    )


def change(was: pd.DataFrame, rnd: random.Random) -> tuple[pd.DataFrame, list[tuple[str, int]]]:
    """People a year later, and who changed, with the edition in which to look for them."""
    now = was.copy()
    changed: list[tuple[str, int]] = []
    people = rnd.sample(sorted(was.index), 8)
    for place, person in enumerate(people[: rnd.randint(1, 8)]):
        kind = ("leaves", "moves", "registers", "withdraws")[place % 4]
        if kind == "leaves":
            now = now.drop(index=person)
            changed.append((person, 0))
        elif kind == "moves":
            now.loc[person, "unit"] = rnd.choice([u for u in SIZES if u != was.loc[person, "unit"]])
            changed.append((person, 1))
        else:
            told = was.loc[person, CODE]
            answer = None if told is not None else kind == "registers"
            now[CODE] = now[CODE].astype(object)
            now.at[person, CODE] = answer
            changed.append((person, 1))
    return now, changed


def _open(people: pd.DataFrame) -> Edition:
    """Every unit with its true figure."""
    shown = {
        (unit, "_T", "_T"): int(people.loc[people["unit"] == unit, CODE].eq(True).sum())
        for unit in SIZES
    }
    return Edition(people, PARENTS, shown)
