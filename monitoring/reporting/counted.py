"""What the ledger keeps of a group at a release: aggregates that later audits need (S6). PURE.

A group is counted at every release in its own breakdown (where it is offered) and once more in
each breakdown of the releases before, for today's people (``follow``). Between a release and the
one before stand the numbers of changes per cell. Nothing of it tells of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from monitoring.reporting.grid import Grid
from monitoring.reporting.tabulate import DIMENSIONS, NUMBERS

PUBLISHED = "published"

BASE = ["base", "base_population", "base_count", "path"]
CELLS = [*DIMENSIONS, *NUMBERS, "status", *BASE]
"""Beside dimensions and numbers: ``status`` (``published``, or why not; empty where not offered);
``base``, the key of the release that last published the cell, with what it showed; and ``path``,
the changers in each step since then: all of them, and those whom nobody knows by right."""

FLOWS = [
    *("then", "now", "changers"),
    *("could_enter", "entered", "known_entered"),
    *("could_leave", "left", "known_left"),
]
"""Per cell of a part of the release before (its row, ``then``) and of today's recount (``now``):
how many changed, could have entered or left the group, did so, and are known by right."""


@dataclass(frozen=True)
class Counted:
    """One breakdown with its cells."""

    grid: Grid
    cells: pd.DataFrame

    def to_data(self) -> dict[str, Any]:
        return {
            "parent": dict(self.grid.parent),
            "rest": dict(self.grid.rest_of),
            "shown": [[list(s), sorted(nodes)] for s, nodes in self.grid.shown.items()],
            "cells": self.cells[CELLS].to_numpy().tolist(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Counted:
        shown = {tuple(s): frozenset(nodes) for s, nodes in data["shown"]}
        cells = pd.DataFrame(data["cells"], columns=CELLS)
        return cls(Grid(data["parent"], data["rest"], shown), cells)


@dataclass(frozen=True)
class GroupAt:
    """A group at a release.

    ``own``: what is offered, None where this release does not offer the group; ``refined``: the
    same with the blocks that other breakdowns need. ``recounts``: today's people in each part of
    the release before; ``flows``: the changes from that part, one table per recount.
    """

    own: Counted | None
    refined: Counted | None = None
    recounts: list[Counted] = field(default_factory=list)
    flows: list[pd.DataFrame] = field(default_factory=list)

    def parts(self) -> list[int]:
        """What the next release has to follow, each breakdown once: -1 the own, else a recount."""
        found = [-1] if self.own is not None else []
        for place, each in enumerate(self.recounts):
            if not any(_covers(self.part(other).grid, each.grid) for other in found):
                found.append(place)
        return found

    def part(self, place: int) -> Counted:
        """The own table at -1, else a recount."""
        if place >= 0:
            return self.recounts[place]
        if self.own is None:
            raise KeyError("This release does not offer the group.")
        return self.own

    def to_data(self) -> dict[str, Any]:
        return {
            "own": self.own.to_data() if self.own else None,
            "refined": self.refined.to_data() if self.refined else None,
            "recounts": [each.to_data() for each in self.recounts],
            "flows": [flows[FLOWS].to_numpy().tolist() for flows in self.flows],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> GroupAt:
        return cls(
            Counted.from_data(data["own"]) if data["own"] else None,
            Counted.from_data(data["refined"]) if data["refined"] else None,
            [Counted.from_data(each) for each in data["recounts"]],
            [pd.DataFrame(rows, columns=FLOWS) for rows in data["flows"]],
        )


def _covers(one: Grid, other: Grid) -> bool:
    """Whether every unit and breakdown of ``other`` stands in ``one``, at the same place."""
    same = all(one.parent.get(c, "") == above for c, above in other.parent.items())
    return same and all(nodes <= one.shown.get(s, frozenset()) for s, nodes in other.shown.items())
