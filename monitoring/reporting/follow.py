"""Follows the units of earlier tables to today's people, whatever became of them (S2). PURE.

Units move, merge, split and are renumbered; breakdowns become coarser or finer. Between two dates
only people should make a difference. So today's people are counted once more in every earlier
breakdown: someone who stayed on a unit, or on what it became, still counts where that unit counted
before, and everyone else where their unit counts now.

Two breakdowns of the same people share their finest common parts, *blocks*. Each block gets one
code, and so does each unit that holds the same people in both: there the engine sees one cell. What
a move or a merger would give away by subtraction is a block, and so a cell that is guarded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from monitoring.reporting.grid import Grid

NEW = "_new"
"""People of a new unit, in a breakdown that has parts but none for it."""

Block = tuple[str, ...]


@dataclass(frozen=True)
class Recounted:
    """A breakdown in which today's people are counted once more.

    ``code_of``: the code here of each unit of the breakdown as it was; ``lines``: per block the
    units that count it, the whole first.
    """

    grid: Grid
    code_of: Mapping[str, str]
    lines: Mapping[str, list[str]]


def unit_nodes(grid: Grid, placed: Mapping[str, str], parents: Mapping[str, str | None],
               came_from: Mapping[str, Sequence[str]]) -> dict[str, str]:  # fmt: skip
    """For every unit of today the part of an earlier breakdown that counts a newcomer there.

    ``placed``: for units that had people then, their part; ``parents``: today's tree.
    """
    divided = {above for above in grid.parent.values() if above is not None}
    found: dict[str, str] = {}
    for unit in parents:
        line = [u for u in ancestry(unit, came_from) if u in placed]
        if line:
            found[unit] = placed[line[0]]
            continue
        at: str | None = unit
        while at is not None and at not in grid.parent and at not in grid.rest_of:
            at = parents.get(at)
        if at is None:
            at = next(code for code, above in grid.parent.items() if above is None)
        at = grid.rest_of.get(at, at)
        found[unit] = at + NEW if at in divided else at
    return found


def ancestry(unit: str, came_from: Mapping[str, Sequence[str]]) -> list[str]:
    """The unit and everything it came from, nearest first."""
    found = [unit]
    for each in found:
        found += sorted(u for u in came_from.get(each, ()) if u not in found)
    return found


def nodes_of(
    units: pd.Series,
    before: pd.DataFrame,
    grid: Grid,
    parents: Mapping[str, str | None],
    came_from: Mapping[str, Sequence[str]],
) -> pd.Series:
    """The part of an earlier breakdown that counts each person of today.

    ``units``: today's unit by person; ``before``: columns ``unit`` and ``node`` by person, as of
    the earlier date.
    """
    placed = dict(zip(before["unit"], before["node"], strict=True))
    by_unit = unit_nodes(grid, placed, parents, came_from)
    lineage = {u: set(ancestry(u, came_from)) for u in units.unique()}
    was = before.reindex(units.index)
    stayed = [
        isinstance(old, str) and old in lineage[new]
        for new, old in zip(units, was["unit"], strict=True)
    ]
    return was["node"].where(pd.Series(stayed, index=units.index), units.map(by_unit)).astype(str)


def recount(finest: pd.DataFrame, grids: Sequence[Grid]) -> tuple[pd.Series, list[Recounted]]:
    """Today's people in several breakdowns at once, their own first.

    ``finest``: per person and breakdown (columns 0, 1, ...) the part that counts them. Gives the
    block of each person and the breakdowns with common codes.
    """
    blocks = [tuple(row) for row in finest.to_numpy().tolist()]
    known = sorted(set(blocks))
    grown = [_with_new(grid, {b[i] for b in known}) for i, grid in enumerate(grids)]
    code_of = _codes(grown, known)
    names = _names(grown, known, code_of)
    # A requested table may have fewer breakdowns than the releases before it: theirs are followed.
    subsets = dict.fromkeys(subset for grid in grids for subset in grid.shown)
    needs = [_needs_blocks(subset, grown, known, code_of) for subset in subsets]
    # A breakdown that has blocks has their margins: so do the coarser ones.
    full = [(s, any(each and set(s) <= set(finer) for finer, each in needs)) for s, _ in needs]
    done = [_recounted(grid, i, known, code_of[i], names, full) for i, grid in enumerate(grown)]
    return pd.Series([names[b] for b in blocks], index=finest.index, dtype=object), done


def _with_new(grid: Grid, finest: set[str]) -> Grid:
    """The breakdown with a part for people of new units, where there are some."""
    new = sorted(code for code in finest if code not in grid.parent)
    if not new:
        return grid
    parent = dict(grid.parent) | {code: code.removesuffix(NEW) for code in new}
    shown = {
        subset: nodes
        | {c for c in new if any(grid.parent[n] == c.removesuffix(NEW) for n in nodes)}
        for subset, nodes in grid.shown.items()
    }
    return Grid(parent, grid.rest_of, shown)


def _people_of(grid: Grid, place: int, known: Sequence[Block]) -> dict[str, frozenset[Block]]:
    found: dict[str, set[Block]] = {code: set() for code in grid.parent}
    for block in known:
        for code in grid.line(block[place]):
            found[code].add(block)
    return {code: frozenset(inside) for code, inside in found.items()}


def _codes(grids: Sequence[Grid], known: Sequence[Block]) -> list[dict[str, str]]:
    """One code for units of the same code and people; another where the people differ."""
    taken: dict[str, frozenset[Block]] = {}
    found = []
    for place, grid in enumerate(grids):
        mine = {}
        for code, inside in _people_of(grid, place, known).items():
            name = code
            while taken.setdefault(name, inside) != inside:
                name += "~"
            mine[code] = name
        found.append(mine)
    return found


def _names(
    grids: Sequence[Grid], known: Sequence[Block], code_of: Sequence[Mapping[str, str]]
) -> dict[Block, str]:
    """A block has the code of the part that is just this block, else one of its own."""
    names: dict[Block, str] = {}
    for place in range(len(grids)):
        inside: dict[str, list[Block]] = {}
        for block in known:
            inside.setdefault(block[place], []).append(block)
        for code, several in inside.items():
            if len(several) == 1:
                names.setdefault(several[0], code_of[place][code])
    return {block: names.get(block, ">".join(block)) for block in known}


def _needs_blocks(
    subset: tuple[str, ...],
    grids: Sequence[Grid],
    known: Sequence[Block],
    code_of: Sequence[Mapping[str, str]],
) -> tuple[tuple[str, ...], bool]:
    """Whether the parts that have this breakdown differ between the grids.

    Where our own breakdown lacks it there is nothing of ours to be laid beside the others.
    """
    first = 0 if subset in grids[0].shown else 1
    for block in known:
        ends = set()
        for place, grid in enumerate(grids[first:], first):
            line = [c for c in grid.line(block[place]) if c in grid.shown.get(subset, frozenset())]
            ends.add(code_of[place][line[-1]] if line else "")
        if len(ends) > 1:
            return subset, True
    return subset, False


def _recounted(
    grid: Grid,
    place: int,
    known: Sequence[Block],
    code_of: Mapping[str, str],
    names: Mapping[Block, str],
    full: Sequence[tuple[tuple[str, ...], bool]],
) -> Recounted:
    parent = {
        code_of[code]: None if above is None else code_of[above]
        for code, above in grid.parent.items()
    }
    lines = {}
    for block in known:
        line = [code_of[code] for code in grid.line(block[place])]
        if names[block] not in parent:
            parent[names[block]] = line[-1]
        if names[block] not in line:
            line.append(names[block])
        lines[names[block]] = line
    everything = frozenset(parent)
    shown = {
        subset: everything
        if whole or not subset
        else frozenset(code_of[c] for c in grid.shown.get(subset, frozenset()))
        for subset, whole in full
    }
    shown = {subset: nodes for subset, nodes in shown.items() if nodes}
    return Recounted(Grid(parent, {}, shown), code_of, lines)
