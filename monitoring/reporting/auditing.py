"""The audit of frozen releases, from the ledger (S2, S6). Worker, purpose ``release``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from monitoring.reporting import anonymous_heads, headcounts, ledger
from monitoring.reporting.counted import PUBLISHED
from monitoring.reporting.freezing import SHOWN, fingerprint, rows_shown
from monitoring.reporting.groups import ALL, EVERYONE, LIMIT
from monitoring.reporting.models import Release, ReleaseCell, ReleaseTable
from monitoring.reporting.protection import audit_groups, audited
from monitoring.reporting.tabulate import DIMENSIONS


@dataclass(frozen=True)
class Line:
    """One finding, as the command prints it."""

    text: str
    safe: bool

    def __str__(self) -> str:
        return f"{self.text}: {'in orde' if self.safe else 'NIET IN ORDE'}"


def audit_release(release: Release) -> Iterator[Line]:
    """One release beside all that were published before it.

    The hash first; then of every table: does it show what the ledger says, and how narrow is the
    narrowest interval that a reader of all these releases can derive of what it withholds?
    """
    before = [r for r in ledger.out() if _is_before(r, release)]
    yield from _audit([*before, release], [release])


def audit_ledger(releases: Sequence[Release]) -> Iterator[Line]:
    """Everything that was ever published, as one set: what all of it together gives away."""
    yield from _audit(releases, releases)


def _is_before(one: Release, other: Release) -> bool:
    if other.published_at is None:
        return one.pk != other.pk
    return one.published_at is not None and one.published_at < other.published_at


def _audit(releases: Sequence[Release], of: Sequence[Release]) -> Iterator[Line]:
    entries = [ledger.entry(release) for release in releases]
    past = [(entry.key, entry.groups) for entry in entries]
    groups = audit_groups(past, entries[-1].hidden_heads) if any(g for _k, g in past) else None
    days = {str(r.pk): r.reference_date for r in Release.objects.all()}
    for release, entry in zip(releases, entries, strict=True):
        if release not in of:
            continue
        day = f"{release.reference_date:%Y-%m-%d}"
        yield Line(f"{day} vingerafdruk", fingerprint(release) == release.hash)
        heads = headcounts.audit_heads(entry.heads) if entry.heads else None
        for table in release.tables.all():
            name, limit = f"{day} {table.group}", ALL[table.group].limit
            yield Line(f"{name}, wat getoond is klopt met het grootboek", _same(table, entry, days))
            if table.group in entry.offers:
                yield from _counted(name, table, entry, entries[: releases.index(release)])
            elif table.group == EVERYONE.code:
                yield _width(name, heads, headcounts.PEOPLE, LIMIT)
            else:
                yield _width(name, groups, f"{table.group} {entry.key}", limit)
        if heads is not None:
            yield Line(f"{day} alle aantallen personeelsleden", bool(heads["safe"].all()))
    if groups is not None:
        safe = bool(groups["safe"].all())
        yield Line("alle groepen samen, ook wat tussen twee datums wijzigde", safe)


def _same(table: ReleaseTable, entry: ledger.Entry, days: dict[str, dt.date]) -> bool:
    """What is shown stands in the ledger, where the audit takes it as known, and nothing else does.

    Today's figures are the published ones; a carried one was shown by the release of its date.
    """
    cells, _trees = ledger.read(table)
    units = list(table.release.units.values_list("code", flat=True))
    mine = cells[cells["unit"].isin(units)]
    expected = set(rows_shown(cells, ALL[table.group], units, days))
    if set(table.cells.values_list(*SHOWN)) != expected:
        return False
    today = mine[(mine["carried"] == "") & mine["shown_count"].notna()]
    if not (today["status"] == PUBLISHED).all():
        return False
    if not (today["shown_count"] == today["count"]).all():
        return False
    at = entry.groups.get(table.group)
    if at is not None and at.own is not None:
        audited_as = at.own.cells[[*DIMENSIONS, "count", "status"]].to_numpy().tolist()
        if audited_as != cells[[*DIMENSIONS, "count", "status"]].to_numpy().tolist():
            return False
    carried = mine[mine["carried"] != ""]
    return all(_was_shown(table.group, row) for row in carried.to_dict("records"))


def _was_shown(group: str, row: dict[Hashable, Any]) -> bool:
    return ReleaseCell.objects.filter(
        release_id=row["carried"],
        table__group=group,
        population=row["shown_population"],
        count=row["shown_count"],
        carried_from=None,
        **{dim: row[dim] for dim in DIMENSIONS[1:]},
    ).exists()


def _counted(
    name: str, table: ReleaseTable, entry: ledger.Entry, before: Sequence[ledger.Entry]
) -> Iterator[Line]:
    """The figures of the anonymous count: sums of groups that may be known, at headcounts shown."""
    offer, limit = entry.offers[table.group], ALL[table.group].limit
    cells, _trees = ledger.read(table)
    kept = {c.unit: (c.population, c.count) for c in offer.cells.values() if c.published}
    shown = cells[cells["status"] == PUBLISHED]
    told = dict(
        zip(shown["unit"], zip(shown["population"], shown["count"], strict=True), strict=True)
    )
    heads = anonymous_heads.shown_here(table.group, entry.heads)
    guarded = all(offer.cells[unit].head in heads for unit in kept)
    yield Line(f"{name}, elk cijfer staat bij een getoond aantal", told == kept and guarded)
    found = anonymous_heads.audit_offer(offer, limit)
    width = "niets getoond" if found.narrowest is None else f"{found.narrowest} breed"
    yield Line(f"{name}, smalste interval {width} (grens {limit})", found.safe)
    for other in before:
        if table.group in other.offers:
            few = anonymous_heads.fewest_apart(offer, other.key, other.offers[table.group], limit)
            words = f"minstens {limit}" if few is None else f"{few}"
            yield Line(f"{name}, mensen in een verschil met {other.key[:8]}: {words}", few is None)


def _width(name: str, found: pd.DataFrame | None, measure: str, limit: int) -> Line:
    if found is None:
        return Line(f"{name}, niets verborgen", True)
    result = audited(found, measure, limit)
    width = "niets verborgen" if result.narrowest is None else f"{result.narrowest} breed"
    wide = result.narrowest is None or result.narrowest >= limit
    return Line(f"{name}, smalste interval {width} (grens {limit})", result.safe and wide)
