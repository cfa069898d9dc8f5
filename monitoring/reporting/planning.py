"""Which tables a release holds, and how fine each is; counts them for the set (S1, S2). PURE."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from monitoring.disclosure import Part
from monitoring.disclosure.errors import CannotProtect
from monitoring.reporting import anonymous
from monitoring.reporting.anonymous import Count
from monitoring.reporting.anonymous_heads import count_parts
from monitoring.reporting.anonymous_kept import Offer
from monitoring.reporting.counted import GroupAt
from monitoring.reporting.grid import Fineness, Grid, choose
from monitoring.reporting.groups import ALL, EVERYONE, Group, groups_at
from monitoring.reporting.headcounts import head_parts
from monitoring.reporting.recounting import Before, Organisation, count_group
from monitoring.reporting.tabulate import members
from monitoring.reporting.tree import Tree, grow

Past = list[tuple[str, dict[str, GroupAt]]]
States = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Earlier:
    """What stands in the ledger: all releases in the order of publication, and the last's states.

    ``states``: per group, what ``recounting.Before`` holds of people; the one sealed generation.
    """

    past: Past = field(default_factory=list)
    states: States = field(default_factory=dict)

    def before(self, code: str) -> Before | None:
        """The group at the last release; nothing where it was never counted."""
        if not self.past or code not in self.past[-1][1]:
            return None
        key, groups = self.past[-1]
        return Before(key, groups[code], self.states[code])


@dataclass(frozen=True)
class Plan:
    """A release before it is protected: its tree, its breakdowns, its true cells."""

    tree: Tree
    grids: dict[Group, Grid]
    groups: dict[str, GroupAt]
    states: States
    heads: list[Part]
    beside: Mapping[str, set[int]] = field(default_factory=dict)
    """Per group the rows of its own table that this release does not offer to anybody."""
    scope: str = ""
    """The unit of a requested table; empty where the release is of the whole."""
    offers: Mapping[Group, Offer] = field(default_factory=dict)
    """What the anonymous count tells beside the groups, per definition."""


def plan_release(
    people: pd.DataFrame,
    organisation: Organisation,
    day: dt.date,
    earlier: Earlier | None = None,
    offered: Sequence[Group] | None = None,
    counts: Sequence[Count] = (),
    counted_before: anonymous.Earlier | None = None,
    fineness: Mapping[str, Fineness] | None = None,
) -> Plan:
    """The true tables of a release for a day. ``people``: one row a person, indexed by person.

    ``offered``: its groups, where they are not all of the day. Every group that an earlier release
    counted is counted again, also where this one does not offer it: its changes have to be known
    before the links are gone. ``counts``: the runs of the anonymous count for the day.
    ``fineness``: per group how fine it may be, where that is not as fine as can be (``coarser``).
    """
    earlier = earlier or Earlier()
    tree = grow(organisation.parents, people["unit"])
    grids: dict[Group, Grid] = {}
    for group in groups_at(day) if offered is None else offered:
        population = members(people, group)
        if len(population):
            fine = (fineness or {}).get(group.code, Fineness.FINEST)
            grids[group] = choose(population, tree, group, _grid_before(earlier, group), fine)
    groups, states = count_groups(people, tree, grids, organisation, earlier)
    offers = anonymous.offers(counts, people, tree, organisation.parents, counted_before)
    heads = head_parts(people, tree, grids)
    for group, offer in offers.items():
        heads += count_parts(group, offer, people, tree)
    return Plan(tree, grids, groups, states, heads, offers=offers)


def coarser(fineness: Mapping[str, Fineness], failure: CannotProtect) -> dict[str, Fineness] | None:
    """The group that cannot be made safe one step coarser; None where nothing coarser is left.

    A figure of an earlier release cannot be taken back, so that a breakdown that is new beside it
    may have no cell left to hide behind. A release has to end all the same.
    """
    code = failure.cells[0].split(" ")[0].removesuffix(":") if failure.cells else ""
    now = fineness.get(code, Fineness.FINEST)
    if code not in ALL or code == EVERYONE.code or now is Fineness.WHOLE:
        return None
    return {**fineness, code: Fineness(now + 1)}


def count_groups(
    people: pd.DataFrame,
    tree: Tree,
    grids: Mapping[Group, Grid],
    organisation: Organisation,
    earlier: Earlier,
) -> tuple[dict[str, GroupAt], States]:
    """Every group with a secret: offered in its breakdown, or only followed."""
    groups, states = {}, {}
    followed = [ALL[code] for code in (earlier.past[-1][1] if earlier.past else ())]
    for group in dict.fromkeys([*grids, *followed]):
        if group == EVERYONE:
            continue
        population = members(people, group)
        groups[group.code], states[group.code] = count_group(
            population, group, tree, grids.get(group), organisation, earlier.before(group.code)
        )
    return groups, states


def _grid_before(earlier: Earlier, group: Group) -> Grid | None:
    """The breakdown that the group last had in a release; recounts are not looked at."""
    for _key, groups in reversed(earlier.past):
        if group.code in groups and (own := groups[group.code].own) is not None:
            return own.grid
    return None
