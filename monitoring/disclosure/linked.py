"""Sets of linked tables over the same people, protected and audited as one (rule S2).

Several breakdowns of one measure share cells; several measures are tied by relations, such as
`A + B - (A and B) - (A or B) = 0` for groups that overlap, or `later - earlier - joined + left = 0`
for two dates. The set becomes one system: the union of the distinct cells and of the equations.

- A cell is the same in two tables where they count the same measure and agree on every code that
  is not a total.
- A table of an *earlier release* brings its statuses: what it published is a constant, what it
  withheld stays withheld, and both are no choice any more. No more is asked of a cell that is
  not primary than the earlier figures leave it.
- A *hidden* table is never published, such as the numbers of joiners: a change of fewer than the
  limit is guarded like a primary cell, a larger one may become known. `guard` names others.
- Cells of one measure are also tied by *links*, signed sums of rows of any tables: what a unit of
  an earlier date has become, for one.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from monitoring.disclosure.attack import Attack, Auditor
from monitoring.disclosure.certificates import Certificate, check
from monitoring.disclosure.engine import protect_system
from monitoring.disclosure.errors import CertificateError, TableError
from monitoring.disclosure.model import Bools, Equations, Ints, System, View
from monitoring.disclosure.prepare import Limit, Mode, Prepared, prepare, statuses
from monitoring.disclosure.primary import Zeros
from monitoring.disclosure.table import TOTAL, Hierarchies

Relation = Mapping[str, int]
"""Measures with signs: for every cell that all of them have, the signed sum is zero."""

Link = Sequence[tuple[str, int, int]]
"""Rows of tables with signs, `(table, row, sign)`: the signed sum of their counts is zero."""

Identity = tuple[str, frozenset[tuple[str, Hashable]]]


@dataclass(frozen=True)
class Part:
    """One table of a set; the arguments are those of `protect`.

    `measure` says what is counted (group, source, date). `earlier` names the column of statuses
    of a release that was published before. `hidden` is for what nobody ever sees; a cell that
    another table offers stays a choice there.

    `width` is that of `protect`, for this table. `price` names a column of whole numbers: what it
    costs to withhold each row, instead of what `mode` says; where tables share a cell the highest
    price counts. Columns of truths, by name:

    - `withhold`: withheld whatever happens, and no choice; it is asked what a secondary is;
    - `guard`: which cells of a hidden table are protected, where that is not the primary ones;
    - `excused`: primary cells that an earlier release has shown: no more is asked of them than
      what was shown leaves (the earlier figure is carried forward).
    """

    name: str
    measure: str
    cells: pd.DataFrame
    dimensions: Sequence[str]
    hierarchies: Hierarchies | None = None
    count: str = "count"
    population: str | None = "population"
    limit: Limit = 10
    known: tuple[str, str] | None = None
    earlier: str | None = None
    hidden: bool = False
    width: int | None = None
    price: str | None = None
    withhold: str | None = None
    guard: str | None = None
    excused: str | None = None


@dataclass(frozen=True)
class Joined:
    """The system of a set, and which cell of it each row of each table is."""

    system: System
    parts: tuple[Part, ...]
    places: tuple[Ints, ...]


def protect_set(
    parts: Sequence[Part],
    relations: Sequence[Relation] = (),
    *,
    links: Sequence[Link] = (),
    width: int | None = None,
    zeros: Zeros = "open",
    mode: Mode = "few",
    seed: int = 0,
) -> dict[str, pd.DataFrame]:
    """Every table that is not hidden, by name, with a column `status`.

    Options and errors are those of `protect`; TableError also where two tables give the same cell
    different numbers, or a relation does not hold. CannotProtect where what was published earlier
    already gives a cell away.
    """
    joined = join(parts, relations, links, width=width, zeros=zeros, mode=mode)
    pattern = protect_system(joined.system, seed)
    for view, attack in zip(joined.system.views, pattern.attacks, strict=True):
        _certify(joined, attack, view)
    own = joined.system.primary
    return {
        part.name: part.cells.assign(status=statuses(own[place], pattern.withheld[place]))
        for part, place in zip(joined.parts, joined.places, strict=True)
        if not part.hidden
    }


def audit_set(
    parts: Sequence[Part],
    relations: Sequence[Relation] = (),
    *,
    links: Sequence[Link] = (),
    status: str = "status",
    width: int | None = None,
    zeros: Zeros = "open",
    exact: bool = True,
) -> pd.DataFrame:
    """The interval of every withheld cell of a set: one row per distinct cell and reader.

    Columns: `cell`, `reader`, `count`, `lower`, `upper`, `least`, `most`, `needed`, `safe`, as in
    `audit`. Tables that are not hidden have the column `status`; a cell that one of them publishes
    is known.
    """
    joined = join(parts, relations, links, width=width, zeros=zeros, mode="few")
    withheld = np.ones(joined.system.size, dtype=bool)
    for part, place in zip(joined.parts, joined.places, strict=True):
        if part.hidden:
            continue
        withheld[place[(_column(part, status) == "published").to_numpy()]] = False
    auditor = Auditor(joined.system, exact)
    frames = []
    for reader, view in enumerate(joined.system.views):
        attack = auditor.attack(withheld, view)
        _certify(joined, attack, view)
        frames.append(
            pd.DataFrame(
                {
                    "cell": joined.system.names(attack.cells),
                    "reader": reader,
                    "count": joined.system.value[attack.cells],
                    "lower": attack.lower,
                    "upper": attack.upper,
                    "least": attack.least,
                    "most": attack.most,
                    "needed": attack.need,
                    "safe": attack.safe,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def join(
    parts: Sequence[Part],
    relations: Sequence[Relation],
    links: Sequence[Link] = (),
    *,
    width: int | None,
    zeros: Zeros,
    mode: Mode,
) -> Joined:
    """One system of all tables: distinct cells, all equations, all relations."""
    if len({part.name for part in parts}) != len(parts) or not parts:
        raise TableError("Tables of a set need names of their own", [p.name for p in parts])
    ready = [
        prepare(
            p.cells, p.dimensions, p.hierarchies, count=p.count, population=p.population,
            limit=p.limit, width=p.width or width, known=p.known, zeros=zeros, mode=mode,
        )
        for p in parts
    ]  # fmt: skip
    cells: dict[Identity, int] = {}
    places = []
    for part, one in zip(parts, ready, strict=True):
        keys = _identities(part, one)
        places.append(np.array([cells.setdefault(k, len(cells)) for k in keys], dtype=np.int64))
    labels = [""] * len(cells)
    for part, one, place in zip(parts, ready, places, strict=True):
        for row, cell in enumerate(place.tolist()):
            labels[cell] = labels[cell] or f"{part.measure}: {one.table.name(row)}"
    system = _merged(parts, ready, places, labels)
    blocks = [
        _mapped(one.system.equations, place) for one, place in zip(ready, places, strict=True)
    ]
    blocks.extend(_related(cells, relation) for relation in relations)
    blocks.append(_linked(parts, places, links))
    system = replace(system, equations=Equations.of(blocks))
    wrong = np.flatnonzero(system.equations.sums(system.value) != 0)
    if len(wrong):
        rows = system.equations
        first = [int(rows.members[rows.starts[w]]) for w in wrong]
        raise TableError("A relation does not hold here", [labels[c] for c in first])
    if system.fixed.any():
        system = _attainable(system, _excused(parts, places, system.size))
    return Joined(system, tuple(parts), tuple(places))


def _attainable(system: System, excused: Bools) -> System:
    """No more is asked of a cell than withholding every choice would give it.

    Once the figure of an earlier date is out, one joiner leaves today's figure a range of two:
    that is its whole range, and what has to be hidden is the change, which has a need of its own.
    Primary cells are excused only where a table says so: else, where their need is out of reach,
    the set cannot be made safe.
    """
    auditor = Auditor(system)
    views = []
    for view in system.views:
        attack = auditor.attack(~system.fixed, view)
        need = view.need.copy()
        firm = system.primary & ~excused
        short = ~attack.safe & ~firm[attack.cells]
        need[attack.cells[short]] = (attack.upper - attack.lower)[short]
        views.append(replace(view, need=need))
    return replace(system, views=tuple(views))


def _identities(part: Part, ready: Prepared) -> list[Identity]:
    """What makes each row a cell: the measure and every code that is not a total."""
    totals = []
    for dimension in ready.table.dimensions:
        tree = (part.hierarchies or {}).get(dimension.name)
        shown = set(dimension.codes)
        tops = (
            {TOTAL}
            if tree is None or TOTAL in shown
            else {c for c in shown if not tree.get(str(c))}
        )
        totals.append((dimension, tops if len(tops) == 1 else set()))
    keys = []
    for row in range(ready.table.size):
        codes = [(d.name, d.codes[d.of_row[row]], tops) for d, tops in totals]
        keys.append((part.measure, frozenset((n, c) for n, c, tops in codes if c not in tops)))
    return keys


def _merged(
    parts: Sequence[Part], ready: Sequence[Prepared], places: Sequence[Ints], labels: list[str]
) -> System:
    count = len(labels)
    value = np.full(count, -1, dtype=np.int64)
    readers = max(len(one.system.views) for one in ready)
    low = np.zeros((readers, count), dtype=np.int64)
    high = np.full((readers, count), np.iinfo(np.int64).max // 4)
    need = np.zeros((readers, count), dtype=np.int64)
    primary, fixed, hidden, offered, stay = (np.zeros(count, dtype=bool) for _ in range(5))
    cost, price = (np.zeros(count, dtype=np.int64) for _ in range(2))
    for part, one, place in zip(parts, ready, places, strict=True):
        system = one.system
        differ = (value[place] >= 0) & (value[place] != system.value)
        if differ.any():
            raise TableError(
                "Two tables give the same cell different numbers",
                [labels[c] for c in place[differ]],
            )
        value[place] = system.value
        own = system.primary if part.guard is None else _truths(part, part.guard)
        guarded = own | (not part.hidden)
        for reader in range(readers):
            view = system.views[min(reader, len(system.views) - 1)]
            low[reader, place] = np.maximum(low[reader, place], view.low)
            high[reader, place] = np.minimum(high[reader, place], view.high)
            wide = np.where(guarded, view.need, 0)
            need[reader, place] = np.maximum(need[reader, place], wide)
        primary[place] |= own
        fixed[place] |= system.fixed
        cost[place] = system.cost
        if part.price is not None:
            price[place] = np.maximum(price[place], _prices(part, part.price))
        if part.hidden:
            hidden[place] = True
        elif part.earlier is not None:
            shown = _shown(part)
            fixed[place[shown]] = True
            stay[place[~shown]] = True
        else:
            offered[place] = True
            if part.withhold is not None:
                stay[place[_truths(part, part.withhold)]] = True
    cost = np.where(price > 0, price, cost)
    hidden = ((hidden & ~offered) | stay) & ~fixed
    need = np.where(fixed, 0, need)
    # rows of one set may differ in their ceilings: no interval can be wider than its bounds
    need = np.minimum(need, high - low)
    views = tuple(View(low[r], high[r], need[r]) for r in range(readers))
    none = Equations.of([])
    return System(
        value, views, none, primary & ~fixed, fixed, hidden, cost, lambda cell: labels[cell]
    )


def _prices(part: Part, column: str) -> Ints:
    """What withholding each row costs: only the order matters, but nothing is for nothing."""
    prices = np.asarray(_column(part, column).to_numpy(), dtype=np.int64)
    if (prices < 1).any():
        raise TableError("A price is at least 1", [part.name])
    return prices


def _excused(parts: Sequence[Part], places: Sequence[Ints], size: int) -> Bools:
    found = np.zeros(size, dtype=bool)
    for part, place in zip(parts, places, strict=True):
        if part.excused is not None:
            found[place[_truths(part, part.excused)]] = True
    return found


def _column(part: Part, name: str) -> pd.Series:
    if name not in part.cells.columns:
        raise TableError(f"The table {part.name} has no such column", [name])
    return part.cells[name]


def _truths(part: Part, name: str) -> Bools:
    return np.asarray(_column(part, name).to_numpy(), dtype=np.bool_)


def _shown(part: Part) -> Bools:
    shown: Bools = (_column(part, str(part.earlier)) == "published").to_numpy()
    return shown


def _mapped(equations: Equations, place: Ints) -> tuple[Ints, Ints, Ints]:
    return np.diff(equations.starts), place[equations.members], equations.signs


def _linked(
    parts: Sequence[Part], places: Sequence[Ints], links: Sequence[Link]
) -> tuple[Ints, Ints, Ints]:
    """One equation per link. A name that is no table of the set raises TableError."""
    at = {part.name: place for part, place in zip(parts, places, strict=True)}
    unknown = sorted({name for link in links for name, _row, _sign in link} - set(at))
    if unknown:
        raise TableError("A link names what is no table of the set", unknown)
    return (
        np.array([len(link) for link in links], dtype=np.int64),
        np.array([at[name][row] for link in links for name, row, _s in link], dtype=np.int64),
        np.array([sign for link in links for _n, _row, sign in link], dtype=np.int64),
    )


def _related(cells: Mapping[Identity, int], relation: Relation) -> tuple[Ints, Ints, Ints]:
    """One equation per set of codes under which every measure of the relation has a cell."""
    codes = [key for measure, key in cells if measure == next(iter(relation))]
    members: list[int] = []
    signs: list[int] = []
    lengths: list[int] = []
    for key in codes:
        row = [cells.get((measure, key)) for measure in relation]
        if None not in row:
            members.extend(c for c in row if c is not None)
            signs.extend(relation.values())
            lengths.append(len(relation))
    return (
        np.array(lengths, dtype=np.int64),
        np.array(members, dtype=np.int64),
        np.array(signs, dtype=np.int64),
    )


def _certify(joined: Joined, attack: Attack, view: View) -> None:
    """Each table of each certificate is checked by itself; then relations and widths."""
    at = np.full(joined.system.size, -1, dtype=np.int64)
    at[attack.cells] = np.arange(len(attack.cells))
    for part, place in zip(joined.parts, joined.places, strict=True):
        rows = np.flatnonzero(at[place] >= 0)
        columns = at[place[rows]]
        certificate = Certificate(
            rows, attack.points[:, columns], attack.at_lower[columns], attack.at_upper[columns]
        )
        check(
            certificate, part.cells, part.dimensions, part.hierarchies, part.count,
            view.low[place], view.high[place],
        )  # fmt: skip
    values = np.tile(joined.system.value, (len(attack.points), 1))
    values[:, attack.cells] = attack.points
    for table in values:
        if joined.system.equations.sums(table).any():
            raise CertificateError("A certificate breaks a relation between tables")
    cells = np.arange(len(attack.cells))
    widths = attack.points[attack.at_upper, cells] - attack.points[attack.at_lower, cells]
    if (widths != attack.upper - attack.lower).any():
        raise CertificateError("A certificate is narrower than what it should prove")
