"""An attacker of published releases that shares nothing with the engine.

It knows more than anybody should: of every person the units, sex, level and category at each date,
and whose answer changed. It does not know who is a member. Persons of whom it knows the same are
one number, of members among them; each published figure is one equation. What it can find out of
such a number, or of a figure that is withheld, is the smallest and the largest value in whole
numbers (scipy's solver, another model than the engine's).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from monitoring.reporting.protecting import Protected
from monitoring.reporting.tree import grow

TOTAL = "_T"
Parents = Mapping[str, str | None]


@dataclass(frozen=True)
class Edition:
    """What a reader holds of one release: people as everybody knows them, the tree, the figures."""

    people: pd.DataFrame
    parents: Parents
    shown: Mapping[tuple[str, str, str], int]
    hidden: Mapping[tuple[str, str, str], int] = field(default_factory=dict)


def edition(people: pd.DataFrame, parents: Parents, done: Protected, code: str) -> Edition:
    """The figures of one group that are today's; ``hidden``: the truth of what is not shown."""
    table = next(t for t in done.tables if t.group.code == code)
    shown, hidden = {}, {}
    for row in table.cells.to_dict("records"):
        if row["unit"] not in parents and not row["unit"].endswith("_own"):
            continue  # a rest stands on no page
        key = (str(row["unit"]), str(row["sex"]), str(row["level"]))
        if row["shown_count"] is not None and not row["carried"]:
            shown[key] = int(row["shown_count"])
        elif row["shown_count"] is None:
            hidden[key] = int(row["count"])
    return Edition(people, parents, shown, hidden)


class Attacker:
    """Numbers of members, one per kind of person; equations from what is published."""

    def __init__(self, editions: Sequence[Edition], flag: str) -> None:
        self.editions = editions
        self.kinds: dict[tuple[object, ...], int] = {}
        self.sizes: list[int] = []
        self.at: list[dict[str, int]] = [{} for _ in editions]
        """Per edition the number that counts each person who is there."""
        books = [
            {
                str(person): list(row)
                for person, *row in e.people[["unit", "sex", "level", flag]].itertuples()
            }
            for e in editions
        ]
        for person in sorted(set().union(*books)):
            self._place(person, [book.get(person) for book in books])
        rows, values = [], []
        for number, each in enumerate(editions):
            for cell, count in each.shown.items():
                rows.append(self._row(number, cell))
                values.append(count)
        self.rows = np.array(rows) if rows else np.zeros((0, len(self.sizes)))
        self.values = np.array(values)

    def _place(self, person: str, rows: Sequence[list[object] | None]) -> None:
        """One number while the answer stays the same, another from where it changed."""
        present = [n for n, row in enumerate(rows) if row is not None]
        changed = [_differ(rows[a], rows[b]) for a, b in itertools.pairwise(present)]
        known = tuple(None if row is None else tuple(row[:3]) for row in rows)
        start = present[0]
        for n, place_before in zip(present, [None, *present], strict=False):
            if place_before is not None and changed[present.index(place_before)]:
                start = n
            key = (known, tuple(changed), start)
            place = self.kinds.setdefault(key, len(self.sizes))
            if place == len(self.sizes):
                self.sizes.append(0)
            self.sizes[place] += start == n
            self.at[n][person] = place

    def _row(self, number: int, cell: tuple[str, str, str]) -> np.ndarray:
        each = self.editions[number]
        tree = grow(each.parents, each.people["unit"])
        unit, sex, level = cell
        inside = {u for u, leaf in tree.leaf_of.items() if unit in tree.line(leaf)}
        found = np.zeros(len(self.sizes))
        used = set(self.at[number].values())
        for (known, _changed, _start), place in self.kinds.items():
            mine = known[number]
            if place in used and mine is not None and mine[0] in inside:
                found[place] = sex in (TOTAL, mine[1]) and level in (TOTAL, mine[2])
        return found

    def interval(self, weights: np.ndarray) -> tuple[int, int]:
        """The smallest and largest value of a sum of numbers that agrees with everything."""
        ends = []
        for sign in (1, -1):
            done = milp(
                sign * weights,
                integrality=np.ones(len(self.sizes)),
                bounds=Bounds(np.zeros(len(self.sizes)), np.array(self.sizes)),
                constraints=[LinearConstraint(self.rows, self.values, self.values)]
                if len(self.rows)
                else [],
            )
            assert done.success, done.message
            ends.append(round(sign * done.fun))
        return ends[0], ends[1]

    def of_cell(self, number: int, cell: tuple[str, str, str]) -> tuple[int, int]:
        return self.interval(self._row(number, cell))

    def of_person(self, person: str, number: int) -> tuple[int, int, int]:
        """What is found of the kind of a person: smallest, largest, and how many there are."""
        weights = np.zeros(len(self.sizes))
        place = self.at[number][person]
        weights[place] = 1
        return (*self.interval(weights), self.sizes[place])


def _differ(one: Sequence[object] | None, other: Sequence[object] | None) -> bool:
    """Whether the answer changed: unknown that becomes no is a change too."""
    assert one is not None
    assert other is not None
    return (one[3] is None) != (other[3] is None) or bool(one[3]) != bool(other[3])
