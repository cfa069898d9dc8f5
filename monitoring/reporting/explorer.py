"""The table explorer: slices of a release by group, breakdown and date. No free query (S2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.look import formats
from access.look.tables import Cell, Column, Row, Table
from monitoring.reporting import charts, jsonstat, labels, reading, sheets, sourced
from monitoring.reporting.groups import SAME_GROUP, TOTAL
from monitoring.reporting.places import Place


@dataclass(frozen=True)
class Choice:
    """What is shown, after what was asked for was brought to the nearest table that exists."""

    group: str
    by: str
    date: str
    moved: bool  # the address asked for a table that does not exist

    @property
    def query(self) -> dict[str, str]:
        return {"groep": self.group, "per": self.by, "datum": self.date}


def choose(request: HttpRequest, place: Place) -> Choice:
    """The nearest valid table to what the address asks for."""
    assert place.release is not None
    groups = [t.group for t in place.release.tables.all()]
    preferred = next((g for g in groups if g != TOTAL), TOTAL)
    group = _nearest(request.GET.get("groep", ""), groups, preferred)
    possible = reading.breakdowns(group, bool(place.parts))
    by = _nearest(request.GET.get("per", ""), possible, possible[0])
    date = place.release.reference_date.isoformat()
    asked = (("groep", group), ("per", by), ("datum", date))
    moved = any(request.GET.get(name) not in (None, "", kept) for name, kept in asked)
    return Choice(group, by, date, moved)


def _nearest(wanted: str, possible: list[str], default: str) -> str:
    return wanted if wanted in possible else default


def rows_of(place: Place, choice: Choice) -> list[reading.Figure]:
    assert place.release is not None
    assert place.unit is not None
    return reading.table_rows(place.release, place.parts, place.unit, choice.group, choice.by)


def caption(place: Place, choice: Choice) -> str:
    assert place.release is not None
    return _("%(group)s per %(by)s, %(unit)s, %(day)s") % {
        "group": labels.GROUPS[choice.group],
        "by": labels.BREAKDOWNS[choice.by],
        "unit": place.name,
        "day": formats.day(place.release.reference_date, get_language()),
    }


def as_table(place: Place, choice: Choice, rows: list[reading.Figure]) -> Table:
    lang = get_language()

    def cell(value: float | None, decimals: int = 0) -> Cell:
        if value is None:
            return Cell(str(labels.WITHHELD), withheld=True)
        return Cell(formats.number(value, decimals, lang))

    columns = [Column(str(labels.BREAKDOWNS[choice.by]).capitalize())]
    columns.append(Column(_("Personeelsleden"), numeric=True))
    if choice.group != TOTAL:
        columns += [Column(_("Aantal"), numeric=True), Column(_("Aandeel (%)"), numeric=True)]
    lines = []
    for row in rows:
        cells = [cell(row.population)]
        if choice.group != TOTAL:
            cells += [cell(row.count), share_cell(row)]
        lines.append(Row(Cell(row.label), cells, total=row.total))
    return Table(caption(place, choice), columns, lines, cards=True)


def share_cell(row: reading.Figure) -> Cell:
    """A share with the word *indicative* behind it where it is no more than that (S1)."""
    if row.share is None:
        return Cell(str(labels.WITHHELD), withheld=True)
    mark = str(labels.INDICATIVE) if row.indicative else ""
    return Cell(formats.number(row.share, 1, get_language()), mark=mark)


def as_chart(place: Place, choice: Choice, rows: list[reading.Figure]) -> charts.Svg | None:
    """Shares as dots, in the table's order, with the target as one line; no chart of headcounts."""
    assert place.release is not None
    assert place.unit is not None
    if choice.group == TOTAL or choice.by == "category":
        return None
    lang = get_language()
    targets = reading.targets_for(place.unit, place.release.reference_date)
    target = targets.get((SAME_GROUP.get(choice.group, choice.group), TOTAL))
    return charts.dot_plot(
        charts.DotPlot(
            key="tabel",
            title=caption(place, choice),
            description=_("Punten per rij. Dezelfde rijen staan in de tabel."),
            rows=[
                charts.DotRow(
                    row.label,
                    row.share,
                    formats.number(row.share, 1, lang) if row.share is not None else "",
                    strong=row.total,
                    hollow=row.indicative,
                )
                for row in rows
            ],
            withheld=str(labels.WITHHELD),
            tick=lambda value, decimals: formats.number(value, decimals, lang),
            unit="%",
            target=float(target.percent) if target else None,
            target_label=_("streefcijfer %(percent)s")
            % {"percent": formats.percent(target.percent.normalize(), 0, lang)}
            if target
            else "",
        )
    )


def selects(place: Place, choice: Choice) -> list[dict[str, Any]]:
    """The three choices above the table, as plain fields of a GET form."""
    assert place.release is not None
    groups = [(t.group, labels.GROUPS[t.group]) for t in place.release.tables.all()]
    by = [(b, labels.BREAKDOWNS[b]) for b in reading.breakdowns(choice.group, bool(place.parts))]
    dates = [
        (r.reference_date.isoformat(), formats.day(r.reference_date, get_language()))
        for r in place.releases
    ]
    return [
        {"name": "groep", "label": _("Groep"), "options": groups, "chosen": choice.group},
        {"name": "per", "label": _("Verdeel per"), "options": by, "chosen": choice.by},
        {"name": "datum", "label": _("Datum"), "options": dates, "chosen": choice.date},
    ]


def about(place: Place, choice: Choice) -> list[tuple[str, str]]:
    """What belongs with the numbers of the shown table."""
    release = place.release
    assert release is not None
    return sourced.about(release, caption(place, choice), release.tables.filter(group=choice.group))


def source_line(place: Place, choice: Choice) -> str:
    """Date, source and definition, in one line under the table and under the chart."""
    assert place.release is not None
    return sourced.line(place.release, place.release.tables.filter(group=choice.group))


def download(place: Place, choice: Choice, form: str) -> bytes:
    """Exactly the shown table, with what says what it is."""
    rows = rows_of(place, choice)
    notes = about(place, choice)
    if form == "json-stat":
        return jsonstat.dataset(_cube(place, choice, rows, notes))
    header = [column.label for column in as_table(place, choice, rows).columns]
    lines: list[list[sheets.Value]] = []
    for row in rows:
        values: list[sheets.Value] = [row.label, row.population]
        if choice.group != TOTAL:
            values += [row.count, _rounded(row.share)]
        lines.append([str(labels.WITHHELD) if v is None else v for v in values])
    if form == "csv":  # one sheet only: what belongs with the numbers stands under them
        lines += [[]] + [[name, text] for name, text in notes]
    return sheets.write(form, header, lines, notes)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 1)


def _cube(
    place: Place, choice: Choice, rows: list[reading.Figure], notes: list[tuple[str, str]]
) -> jsonstat.Cube:
    """The shown table as a cube of rows by measures, in the order of the page."""
    release = place.release
    assert release is not None
    columns = {"population": _("Personeelsleden")}
    if choice.group != TOTAL:
        columns |= {"count": _("Aantal"), "share": _("Aandeel (%)")}
    values: dict[jsonstat.Key, jsonstat.Value] = {}
    for number, row in enumerate(rows, 1):
        shown = {"population": row.population, "count": row.count, "share": _rounded(row.share)}
        for measure in columns:
            values[choice.date, str(number), measure] = shown[measure]
    made = release.published_at or release.made_at or release.created_at
    return jsonstat.Cube(
        label=caption(place, choice),
        source=source_line(place, choice),
        updated=made.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        dimensions=[
            jsonstat.Dimension("time", _("Datum"), {choice.date: choice.date}, "time"),
            jsonstat.Dimension(
                "row",
                str(labels.BREAKDOWNS[choice.by]).capitalize(),
                {str(n): row.label for n, row in enumerate(rows, 1)},
            ),
            jsonstat.Dimension("measure", _("Maat"), columns, "metric"),
        ],
        values=values,
        notes=notes,
        extension={"release": str(release.pk), "sha256": release.hash},
    )
