"""Units side by side: a dot plot, one row a unit, the target as one line, the table beside (S2).

The order is the organisation's or the alphabet's. There is none by value: a place in such an order
would tell something of a unit that is not shown. The axis sees published shares only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.look import formats
from access.look.tables import Cell, Column, Row, Table
from access.organisation.models import UnitKind
from monitoring.reporting import charts, labels, reading, sourced
from monitoring.reporting.explorer import share_cell
from monitoring.reporting.groups import ALL, CATEGORIES, SAME_GROUP, TOTAL
from monitoring.reporting.models import Release, ReleaseCell, ReleaseUnit, Target
from monitoring.reporting.places import Place
from monitoring.reporting.targets import stands_for
from registration.nationalities import sort_key

Aimed = tuple[str, str]  # group and category
ORDERS = ("organisatie", "alfabet")
ROWS = ("domeinen", "entiteiten", "onderdelen")


@dataclass(frozen=True)
class Choice:
    """What is compared; what the address asks for in vain becomes the nearest that exists."""

    group: str
    category: str
    rows: str
    order: str
    date: str

    @property
    def query(self) -> dict[str, str]:
        found = {"groep": goal_name((self.group, self.category)), "datum": self.date}
        return found | {"wat": self.rows, "volgorde": self.order}


@dataclass(frozen=True)
class Line:
    """One unit: its name, its figure (None: not shown) and whether it is the whole."""

    label: str
    figure: reading.Figure
    target: float | None = None
    whole: bool = False


def goal_name(goal: Aimed) -> str:
    """How a group stands in the address."""
    group, category = goal
    return group if category == TOTAL else f"{group}-{category}"


def goals_of(release: Release) -> list[Aimed]:
    """The groups that can be compared: those with a share, women once for each management."""
    found: list[Aimed] = []
    for table in release.tables.all():
        if table.group != TOTAL:
            categories = CATEGORIES if ALL[table.group].management else (TOTAL,)
            found += [(table.group, category) for category in categories]
    return found


def choose(request: HttpRequest, place: Place) -> Choice:
    assert place.release is not None
    goals = {goal_name(g): g for g in goals_of(place.release)}
    group, category = goals.get(request.GET.get("groep", ""), next(iter(goals.values())))
    possible = kinds_of_rows(place)
    rows = request.GET.get("wat", "")
    order = request.GET.get("volgorde", "")
    return Choice(
        group,
        category,
        rows if rows in possible else possible[0],
        order if order in ORDERS else ORDERS[0],
        place.release.reference_date.isoformat(),
    )


def kinds_of_rows(place: Place) -> list[str]:
    """What can stand in the rows: for the government its domains, and to its readers entities."""
    if place.unit is not None and place.unit.kind == UnitKind.GOVERNMENT:
        return ["domeinen"] if place.prefix == "public" else ["domeinen", "entiteiten"]
    if place.unit is not None and place.unit.kind == UnitKind.DOMAIN:
        return ["entiteiten"]
    return ["onderdelen"]


def possible(place: Place) -> bool:
    """Whether there is anything to compare at this place."""
    return len(place.parts) > 1


def units(place: Place, choice: Choice) -> list[ReleaseUnit]:
    """The rows, in the order of the organisation (its codes, domain by domain) or the alphabet."""
    found = place.parts
    if choice.rows == "entiteiten" and place.unit and place.unit.kind == UnitKind.GOVERNMENT:
        domains = sorted((u for u in found if not u.own), key=lambda u: u.code)
        every = place.units.values()
        found = [u for d in domains for u in _by_code(every) if u.parent_code == d.code]
    elif choice.order == "organisatie":
        found = _by_code(found)
    if choice.order == "alfabet":
        found = sorted(found, key=lambda u: (u.own, sort_key(u.name), u.code))
    return found


def _by_code(found: Any) -> list[ReleaseUnit]:
    return sorted(found, key=lambda u: (u.own, u.code))


def lines(place: Place, choice: Choice) -> list[Line]:
    """A line a unit, and last the whole."""
    release, unit = place.release, place.unit
    assert release is not None
    assert unit is not None
    shown = [*units(place, choice), unit]
    cells = {
        c.unit_code: c
        for c in ReleaseCell.objects.filter(
            release=release,
            table__group=choice.group,
            unit_code__in=[u.code for u in shown],
            sex=TOTAL,
            age=TOTAL,
            level=TOTAL,
            category=choice.category,
        )
    }
    targets = reading.targets_of(shown, choice.group, choice.category, release.reference_date)
    if choice.group in SAME_GROUP:
        targets = _measured(shown, targets, cells, release)
    found = []
    for part in shown:
        cell = cells.get(part.code)
        figure = reading.Figure(
            reading.dated(reading.unit_name(part), cell),
            cell.population if cell else None,
            cell.count if cell else None,
            part is unit,
        )
        target = targets.get(part.code)
        percent = float(target.percent) if target else None
        found.append(Line(figure.label, figure, percent, part is unit))
    return found


def _measured(
    units: list[ReleaseUnit],
    targets: dict[str, Target],
    cells: dict[str, ReleaseCell],
    release: Release,
) -> dict[str, Target]:
    """The targets that a counted figure may be measured by: of units counted for the most part."""
    heads = dict(
        ReleaseCell.objects.filter(
            release=release,
            table__group=TOTAL,
            unit_code__in=list(targets),
            sex=TOTAL,
            level=TOTAL,
            category=TOTAL,
        ).values_list("unit_code", "population")
    )
    above = {u.code: u.kind in reading.ABOVE for u in units}
    return {
        code: target
        for code, target in targets.items()
        if code in cells
        and stands_for(cells[code].population or 0, heads.get(code), above=above[code])
    }


def heading(place: Place, choice: Choice, found: list[Line]) -> str:
    """The answer in one sentence, of shown units only; without a target only what stands here."""
    judged = [
        line.figure.share >= line.target
        for line in found
        if not line.whole and line.figure.share is not None and line.target is not None
    ]
    group = str(labels.GOALS[choice.group, choice.category])
    if not judged:
        return _("%(group)s: %(unit)s vergeleken") % {"group": group, "unit": place.name}
    return _("%(group)s: streefcijfer gehaald bij %(reached)s van de %(all)s getoonde %(rows)s") % {
        "rows": labels.ROWS_CHOICE[choice.rows],
        "group": group,
        "reached": sum(judged),
        "all": len(judged),
    }


def as_chart(place: Place, choice: Choice, found: list[Line], caption: str) -> charts.Svg:
    lang = get_language()
    whole = found[-1].target
    words = _("streefcijfer %(percent)s")
    return charts.dot_plot(
        charts.DotPlot(
            key="vergelijking",
            title=caption,
            description=_("Eén punt per rij. Dezelfde rijen staan in de tabel."),
            rows=[
                charts.DotRow(
                    line.label,
                    line.figure.share,
                    "" if line.figure.share is None else formats.number(line.figure.share, 1, lang),
                    strong=line.whole,
                    hollow=line.figure.indicative,
                )
                for line in found
            ],
            withheld=str(labels.WITHHELD),
            tick=lambda value, decimals: formats.number(value, decimals, lang),
            unit="%",
            target=whole,
            target_label=words % {"percent": _percent(whole)} if whole is not None else "",
            width=554,
        )
    )


def _percent(value: float) -> str:
    return formats.percent(value, 0 if value == int(value) else 1, get_language())


def as_table(choice: Choice, found: list[Line], caption: str) -> Table:
    """The same rows in the same order; the target of a row where any is in force."""
    lang = get_language()
    aimed = any(line.target is not None for line in found)
    columns = [
        Column(str(labels.ROWS[choice.rows]).capitalize()),
        Column(_("Aandeel (%)"), numeric=True),
    ]
    if aimed:
        columns.append(Column(_("Streefcijfer"), numeric=True))

    rows = []
    for line in found:
        cells = [share_cell(line.figure)]
        if aimed:
            target = line.target
            cells.append(Cell("–" if target is None else formats.number(target, 1, lang)))
        rows.append(Row(Cell(line.label), cells, total=line.whole))
    return Table(caption, columns, rows, dense=True)


def selects(place: Place, choice: Choice) -> list[dict[str, Any]]:
    """The choices above the chart, as plain fields of a GET form."""
    assert place.release is not None
    goals = [(goal_name(g), labels.GOALS[g]) for g in goals_of(place.release)]
    rows = [(r, labels.ROWS_CHOICE[r]) for r in kinds_of_rows(place)]
    orders = [(o, labels.ORDERS[o]) for o in ORDERS]
    dates = [
        (r.reference_date.isoformat(), formats.day(r.reference_date, get_language()))
        for r in place.releases
    ]
    asked: list[tuple[str, str, list[tuple[str, Any]], str]] = [
        ("groep", _("Groep"), goals, goal_name((choice.group, choice.category))),
        ("wat", _("Vergelijk"), rows, choice.rows),
        ("volgorde", _("Volgorde"), orders, choice.order),
        ("datum", _("Datum"), dates, choice.date),
    ]
    return [
        {"name": name, "label": label, "options": options, "chosen": chosen}
        for name, label, options, chosen in asked
        if len(options) > 1
    ]


def caption(place: Place, choice: Choice) -> str:
    """What the chart and the table show: group, unit and date."""
    assert place.release is not None
    return _("%(group)s, %(unit)s, %(day)s") % {
        "group": labels.GOALS[choice.group, choice.category],
        "unit": place.name,
        "day": formats.day(place.release.reference_date, get_language()),
    }


def context(request: HttpRequest, place: Place) -> dict[str, Any]:
    """Everything the page shows."""
    release = place.release
    assert release is not None
    choice = choose(request, place)
    found = lines(place, choice)
    about = caption(place, choice)
    tables = list(release.tables.filter(group=choice.group))
    own = {line.target for line in found if not line.whole} - {found[-1].target}
    return {
        "place": place,
        "release": release,
        "choice": choice,
        "heading": heading(place, choice, found),
        "selects": selects(place, choice),
        "table": as_table(choice, found, about),
        "chart": as_chart(place, choice, found, about),
        "some_withheld": any(line.figure.share is None for line in found),
        "other_targets": bool(own - {None}),
        "source_line": sourced.line(release, tables),
        "about": sourced.about(release, about, tables),
        "address": place.url("compare", **choice.query),
        "unit_url": place.url("unit"),
    }
