"""Reading a release: slices of what was frozen, never a new computation (S3).

Whatever the present frame may not read is not there; what is withheld, what is empty and what was
never broken down so far all read as None here, and look the same to everyone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from access.look import formats
from access.organisation.models import UnitClosure, UnitKind
from monitoring.reporting import labels
from monitoring.reporting.groups import (
    ALL,
    CATEGORIES,
    LEVELS,
    MANAGEMENT,
    SAME_GROUP,
    SEXES,
    TOTAL,
)
from monitoring.reporting.models import Kind, Release, ReleaseCell, ReleaseUnit, State, Target
from monitoring.reporting.response import Response, Standing, standing
from monitoring.reporting.targets import in_force, not_met, stands_for

ABOVE = (UnitKind.GOVERNMENT, UnitKind.DOMAIN)  # above the entities


@dataclass(frozen=True)
class Figure:
    """One number with its population; both None where it is not shown."""

    label: str
    population: int | None = None
    count: int | None = None
    total: bool = False
    indicative: bool = False  # of a survey with too little response, where that was waived (S1)

    @property
    def share(self) -> float | None:
        """In percent."""
        if self.count is None or not self.population:
            return None
        return 100 * self.count / self.population


def surveyed(figure: Figure, method: str, response: Response | None) -> Figure:
    """The figure as its response lets it be read: as it is, indicative, or without a number."""
    found = standing(method, response)
    if found is Standing.WITHHELD:
        return replace(figure, population=None, count=None)
    return replace(figure, indicative=found is Standing.INDICATIVE)


@dataclass(frozen=True)
class Goal:
    """A group of the opening page against its target.

    ``elsewhere``: its target is measured by the same group counted in the other way; ``of`` is the
    headcount of the whole unit, where the figure is of a part of it.
    """

    group: str
    category: str
    definition: str
    method: str
    figure: Figure
    target: Target | None
    elsewhere: bool = False
    of: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return (self.group, self.category)

    @property
    def reached(self) -> bool | None:
        """None where there is no figure or no target in force. Exact, not by the rounded share."""
        figure = self.figure
        if self.target is None or figure.count is None or figure.population is None:
            return None
        return not not_met(figure.count, figure.population, Decimal(self.target.percent))


def dated(label: str, cell: ReleaseCell | None) -> str:
    """The label, and where an earlier figure is carried forward its date (S2)."""
    if cell is None or cell.carried_from is None:
        return label
    day = formats.short_day(cell.carried_from)
    return _("%(label)s (cijfer van %(day)s)") % {"label": label, "day": day}


def published() -> list[Release]:
    """The releases that are read, the newest first; requested tables are read apart."""
    return list(Release.objects.filter(state=State.PUBLISHED, kind=Kind.REGULAR))


def withdrawn() -> list[Release]:
    """Releases that a published one took the place of, with why; the newest first."""
    instead = Release.objects.filter(state=State.PUBLISHED, kind=Kind.REGULAR).values("replaces")
    return list(Release.objects.filter(state=State.WITHDRAWN, pk__in=instead))


def units_of(release: Release) -> dict[str, ReleaseUnit]:
    """The tree of a release by code, in a fixed order: by name, own people last."""
    return {u.code: u for u in release.units.all()}


def unit_name(unit: ReleaseUnit) -> str:
    return _("%(unit)s, rechtstreeks") % {"unit": unit.name} if unit.own else unit.name


def goals(release: Release, unit: ReleaseUnit) -> list[Goal]:
    """Each group of the release with its figure for this unit and the target in force."""
    found = []
    cells = {
        (c.table.group, c.category): c
        for c in ReleaseCell.objects.filter(
            release=release, unit_code=unit.code, sex=TOTAL, age=TOTAL, level=TOTAL
        ).select_related("table")
    }
    targets = targets_for(unit, release.reference_date)
    heads = cells.get((TOTAL, TOTAL))
    everyone = heads.population if heads else None
    taken = _taken(unit, cells, everyone)
    for table in release.tables.all():
        if table.group == TOTAL:
            continue
        aimed = SAME_GROUP.get(table.group, table.group)
        categories = CATEGORIES if ALL[table.group].management else (TOTAL,)
        for category in categories:
            cell = cells.get((table.group, category))
            figure = Figure(
                dated(str(labels.GOALS[table.group, category]), cell),
                cell.population if cell else None,
                cell.count if cell else None,
            )
            target = targets.get((aimed, category))
            elsewhere = target is not None and taken.get(aimed, aimed) != table.group
            part = table.group != aimed and figure.population not in (None, everyone)
            found.append(
                Goal(
                    table.group,
                    category,
                    table.definition,
                    table.method,
                    figure,
                    None if elsewhere else target,
                    elsewhere,
                    everyone if part else None,
                )
            )
    return found


def _taken(
    unit: ReleaseUnit, cells: Mapping[tuple[str, str], ReleaseCell], everyone: int | None
) -> dict[str, str]:
    """Which groups are measured by their counted figure: one shown, and large enough (S5)."""
    found = {}
    for counted, registered in SAME_GROUP.items():
        cell = cells.get((counted, TOTAL))
        if cell is None or cell.population is None:
            continue
        if stands_for(cell.population, everyone, above=unit.kind in ABOVE):
            found[registered] = counted
    return found


def targets_for(unit: ReleaseUnit, day: dt.date) -> dict[tuple[str, str], Target]:
    """The targets in force on ``day`` (S4): of the policy domain, else of the government."""
    domain = domain_of(unit)
    every = list(Target.objects.filter(Q(unit__isnull=True) | Q(unit_id=domain)))
    found: dict[tuple[str, str], Target] = {}
    for group, category in {(t.group, t.category or TOTAL) for t in every}:
        target = in_force(every, group=group, category=category, day=day, domain=domain)
        if target is not None:
            found[group, category] = target
    return found


def targets_of(
    units: list[ReleaseUnit], group: str, category: str, day: dt.date
) -> dict[str, Target]:
    """By code of the unit, its target for one group on ``day``, where one is in force."""
    domains = dict(
        UnitClosure.objects.filter(
            descendant_id__in={u.unit_id for u in units}, ancestor__kind=UnitKind.DOMAIN
        ).values_list("descendant_id", "ancestor_id")
    )
    group = SAME_GROUP.get(group, group)
    every = list(Target.objects.filter(group=group))
    found = {}
    for unit in units:
        target = in_force(
            every, group=group, category=category, day=day, domain=domains.get(unit.unit_id)
        )
        if target is not None:
            found[unit.code] = target
    return found


def domain_of(unit: ReleaseUnit) -> uuid.UUID | None:
    """The key of the policy domain that a unit lies in; None for the government."""
    above = UnitClosure.objects.filter(
        descendant_id=unit.unit_id, ancestor__kind=UnitKind.DOMAIN
    ).values_list("ancestor_id", flat=True)
    return above.first()


def headcount(release: Release, unit: ReleaseUnit) -> int | None:
    """All staff of the unit, where that is shown."""
    cell = ReleaseCell.objects.filter(
        release=release,
        table__group=TOTAL,
        unit_code=unit.code,
        sex=TOTAL,
        age=TOTAL,
        level=TOTAL,
        category=TOTAL,
    ).first()
    return cell.population if cell else None


def breakdowns(group: str, has_parts: bool) -> list[str]:
    """The breakdowns of a table that make sense for a unit."""
    dims = ALL[group].dims
    found = ["unit"] if has_parts else []
    found += list(dims)
    if len(dims) > 1:
        found.append(",".join(dims))
    return found or ["unit"]  # the unit itself


def table_rows(
    release: Release, parts: list[ReleaseUnit], unit: ReleaseUnit, group: str, by: str
) -> list[Figure]:
    """The rows of one table of the explorer, its total last. The order never follows a value.

    Headcounts are a table of their own: where that one shows a population, it stands here too,
    beside a number of members that is not shown. Who attacks is taken to know every population.
    """
    root = MANAGEMENT if ALL[group].management else TOTAL
    total = {"unit": unit.code, "sex": TOTAL, "level": TOTAL, "category": root}
    wanted: list[tuple[str, dict[str, str], bool]] = []
    if by == "unit":
        wanted = [(unit_name(u), total | {"unit": u.code}, False) for u in parts]
    elif by == "sex":
        wanted = [(str(labels.SEXES[s]), total | {"sex": s}, False) for s in SEXES]
    elif by == "level":
        wanted = [(str(labels.LEVELS[x]), total | {"level": x}, False) for x in LEVELS]
    elif by == "category":
        wanted = [(str(labels.CATEGORIES[c]), total | {"category": c}, False) for c in CATEGORIES]
    else:
        wanted = [
            (f"{labels.SEXES[s]}, {labels.LEVELS[x]}", total | {"sex": s, "level": x}, False)
            for s in SEXES
            for x in LEVELS
        ]
    wanted.append((unit_name(unit), total, True))
    codes = {key["unit"] for _label, key, _total in wanted}
    cells = {
        (c.table.group, c.unit_code, c.sex, c.level, c.category): c
        for c in ReleaseCell.objects.filter(
            release=release, table__group__in=(group, TOTAL), unit_code__in=codes
        ).select_related("table")
    }
    rows = []
    for label, key, is_total in wanted:
        place = (key["unit"], key["sex"], key["level"], key["category"])
        cell, heads = cells.get((group, *place)), cells.get((TOTAL, *place))
        population = cell.population if cell else None
        if population is None and heads is not None:
            population = heads.population
        count = cell.count if cell else None
        rows.append(Figure(dated(label, cell), population, count, is_total))
    return rows
