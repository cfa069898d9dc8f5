"""The figures of one group through the years: official ones, and those of our own releases (S5).

A segment holds one method, one definition and one origin; two of them are never one line (G2).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.look import formats
from access.organisation.models import UnitKind
from monitoring.reporting import changes, facts
from monitoring.reporting.groups import SAME_GROUP, TOTAL
from monitoring.reporting.models import Kind, OfficialFigure, ReleaseCell, State

VOLUNTARY = "voluntary_registration"
COUNTED = "anonymous_count"


@dataclass(frozen=True)
class Entry:
    """One figure of the government as a whole, in percent; None is not shown."""

    day: dt.date
    percent: Decimal | None
    method: str
    definition: str
    source: str
    own: bool = False
    demo: bool = False
    partly: bool = False  # of the entities that were counted whole, and not of all

    @property
    def kind(self) -> tuple[bool, str, str]:
        return (self.own, self.definition, self.method)


@dataclass(frozen=True)
class Apart:
    """One day measured both ways: what was counted, and what was registered voluntarily."""

    day: dt.date
    counted: Decimal
    registered: Decimal
    partly: bool = False

    @property
    def points(self) -> Decimal:
        return self.counted - self.registered


def entries(group: str, category: str) -> list[Entry]:
    """Official figures and then our own, each in the order of their dates."""
    official = [
        Entry(f.reference_date, f.percent, f.method, f.definition, f.source)
        for f in OfficialFigure.objects.filter(group=group, category=category)
    ]
    return sorted([*official, *_own(group, category)], key=lambda e: (e.own, e.day, e.definition))


def _own(group: str, category: str) -> Iterator[Entry]:
    """The share of the whole government in each release that is published."""
    groups = {group, "foreign_origin"} if group == "migration_background" else {group}
    groups |= {counted for counted, registered in SAME_GROUP.items() if registered in groups}
    cells = ReleaseCell.objects.filter(
        release__state=State.PUBLISHED,
        release__kind=Kind.REGULAR,
        carried_from__isnull=True,  # its own date has it
        sex=TOTAL,
        age=TOTAL,
        level=TOTAL,
        unit__kind=UnitKind.GOVERNMENT,
        unit_code=F("unit__code"),
    ).select_related("release", "table")
    everyone = cells.filter(table__group=TOTAL, category=TOTAL)
    staff = dict(everyone.values_list("release", "population"))
    for cell in cells.filter(table__group__in=groups, category=category or TOTAL):
        release, table = cell.release, cell.table
        percent = None
        if cell.count is not None and cell.population:
            percent = Decimal(100 * cell.count) / cell.population
        day = formats.day(release.reference_date, get_language())
        yield Entry(
            release.reference_date,
            percent,
            table.method,
            table.definition,
            _("publicatie van %(day)s") % {"day": day},
            own=True,
            demo=release.demo,
            partly=table.method == COUNTED and cell.population != staff.get(release.pk),
        )


def segments(found: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Runs with one method, one definition and one origin, in the order of their dates."""
    in_order = sorted(found, key=lambda e: (e.own, e.definition, e.day))
    for _kind, run in groupby(in_order, key=lambda e: e.kind):
        yield list(run)


def apart(found: Sequence[Entry]) -> list[Apart]:
    """Each day with a counted and a voluntary figure of one definition."""
    counted = {(e.day, e.definition): e for e in found if e.method == COUNTED}
    pairs = []
    for entry in found:
        other = counted.get((entry.day, entry.definition))
        if entry.method != VOLUNTARY or entry.percent is None or other is None:
            continue
        if other.percent is not None:
            pairs.append(Apart(entry.day, other.percent, entry.percent, other.partly))
    return pairs


def explained(found: Sequence[Entry], group: str, category: str) -> list[changes.Change]:
    """Each change between two official dates in a row that were measured otherwise."""
    values = [
        changes.Value(e.day, e.percent, e.method, e.definition)
        for e in found
        if not e.own and e.percent is not None
    ]
    stated = [
        changes.Stated(f["start"], f["end"], f["part"], f["points"], f["source"])
        for f in facts.official_changes()
        if (f["group"], f["category"]) == (group, category)
    ]
    result = []
    for before, after in pairwise(sorted({v.day for v in values})):
        start = [v for v in values if v.day == before][-1]
        end = [v for v in values if v.day == after][-1]
        if start.differs(end):
            result.append(changes.explain(start, end, values, stated))
    return result
