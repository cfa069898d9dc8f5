"""What a release keeps of the anonymous count: aggregates, nothing of persons (S6). PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitoring.reporting.anonymous_audit import Overlap


@dataclass(frozen=True)
class Leaf:
    """People of one entity who were counted together; ``members`` None: withheld by the register.

    ``units``: where they are placed; ``values``: what they share, by axis. ``told``: how many of
    them may have said yes to an origin group in the voluntary registration.
    """

    run: str
    entity: str
    units: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    people: int
    members: int | None
    told: int = 0


@dataclass(frozen=True)
class Cell:
    """A figure that is offered: a unit, its headcount in the release, and the leaves under it.

    ``head``: the code of that headcount in the set of headcounts; another than that of the unit
    where some of its entities were not counted.
    """

    unit: str
    head: str
    population: int
    count: int
    leaves: frozenset[int]
    published: bool = False


@dataclass(frozen=True)
class Offer:
    """What a release has of one definition. ``cells`` are by unit, ``leaves`` by their place.

    ``overlaps``: per earlier release how many people are in which leaf of each, -1 in none.
    """

    leaves: tuple[Leaf, ...]
    cells: Mapping[str, Cell]
    overlaps: Mapping[str, Sequence[Overlap]] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        return {
            "leaves": [
                [
                    *(e.run, e.entity, list(e.units), {a: list(c) for a, c in e.values.items()}),
                    *(e.people, e.members, e.told),
                ]
                for e in self.leaves
            ],
            "cells": [
                [c.unit, c.head, c.population, c.count, sorted(c.leaves), c.published]
                for c in self.cells.values()
            ],
            "overlaps": {key: [list(row) for row in rows] for key, rows in self.overlaps.items()},
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Offer:
        leaves = tuple(
            Leaf(run, entity, tuple(units), {a: tuple(c) for a, c in values.items()}, *numbers)
            for run, entity, units, values, *numbers in data["leaves"]
        )
        cells = {
            unit: Cell(unit, head, population, count, frozenset(leaves_of), published)
            for unit, head, population, count, leaves_of, published in data["cells"]
        }
        overlaps = {k: [(a, b, n) for a, b, n in rows] for k, rows in data["overlaps"].items()}
        return cls(leaves, cells, overlaps)
