"""The opening page: the heading is the answer, a row per group with sentence, bar and status."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from access.look import formats
from access.look.tables import Cell, Column, Row, Table
from monitoring.reporting import charts, labels, reading, sourced
from monitoring.reporting.places import Place

SERIES = {
    ("foreign_origin", "_T"): "herkomst",
    ("migration_background", "_T"): "herkomst",
    ("disability", "_T"): "handicap",
    ("foreign_origin_counted", "_T"): "herkomst",
    ("migration_background_counted", "_T"): "herkomst",
    ("women", "middle"): "vrouwen-middenkader",
    ("women", "top"): "vrouwen-topkader",
}


@dataclass(frozen=True)
class GoalRow:
    """One row of the page: words, a drawing, and where its history is."""

    title: str
    sentence: str
    note: str
    status: str
    kind: str
    shape: str
    chart: charts.Svg
    series: str
    mark: str = ""  # the word *indicative*, behind the number


def _lang() -> str:
    return get_language() or "nl"


def heading(name: str, goals: list[reading.Goal]) -> str:
    """The answer in one sentence. It counts only what is shown, else it would give a cell away."""
    judged = [g.reached for g in goals if g.reached is not None]
    aimed = [g for g in goals if g.target is not None]
    if not judged:
        return _("Cijfers van %(unit)s") % {"unit": name}
    values = {"unit": name, "reached": sum(judged), "all": len(judged)}
    if len(judged) < len(aimed):
        return (
            ngettext(
                "%(unit)s haalt %(reached)s van %(all)s getoond streefcijfer",
                "%(unit)s haalt %(reached)s van de %(all)s getoonde streefcijfers",
                len(judged),
            )
            % values
        )
    return (
        ngettext(
            "%(unit)s haalt %(reached)s van %(all)s streefcijfer",
            "%(unit)s haalt %(reached)s van de %(all)s streefcijfers",
            len(judged),
        )
        % values
    )


def goal_row(goal: reading.Goal, number: int, *, aimed: bool = True) -> GoalRow:
    """The words and the bar of one group; withheld and empty give the same row.

    ``aimed``: some group of the page has a target. Where none has, the page says so once.
    """
    lang = _lang()
    title = goal.figure.label
    target = goal.target
    aim = (
        _("streefcijfer %(percent)s")
        % {"percent": formats.percent(target.percent.normalize(), _decimals(target.percent), lang)}
        if target
        else ""
    )
    share = goal.figure.share
    if share is None:
        sentence, value_label = "", str(labels.WITHHELD)
        status, kind, shape = str(labels.WITHHELD), "", ""
    else:
        value_label = formats.percent(share, 1, lang)
        sentence = str(labels.SENTENCES[goal.key]) % {"share": value_label}
        status, kind, shape, more = _judged(goal, share, lang)
        status = status if aimed and not goal.elsewhere else ""
        sentence = f"{sentence} {more}".strip()
    chart = charts.target_bar(
        charts.TargetBar(
            key=f"doel-{number}",
            title=f"{title}: {value_label}" + (f", {aim}" if aim else ""),
            value=share,
            value_label=value_label,
            target=float(target.percent) if target else None,
            target_label=aim,
            full=None if target else 100.0,
            hollow=goal.figure.indicative,
        )
    )
    note = _note(goal) if share else ""
    mark = ""
    if goal.figure.indicative:
        mark, note = str(labels.INDICATIVE), str(labels.INDICATIVE_REASON)
    return GoalRow(title, sentence, note, status, kind, shape, chart, SERIES[goal.key], mark)


def _note(goal: reading.Goal) -> str:
    """What one has to know of the figure: who is missing in it, and which one has the target."""
    found = []
    if goal.method == "voluntary_registration":
        found.append(str(labels.UNDER_COUNT))
        if goal.elsewhere:
            found.append(str(labels.MEASURED_BY_COUNT))
    if goal.of is not None:
        counted, every = goal.figure.population or 0, goal.of
        numbers = {
            "counted": formats.number(counted, language=_lang()),
            "all": formats.number(every, language=_lang()),
        }
        found.append(str(labels.PARTLY_COUNTED) % numbers)
    if goal.elsewhere and goal.method != "voluntary_registration":
        found.append(str(labels.MEASURED_BY_REGISTRATION))
    return " ".join(found)


def _decimals(value: Decimal) -> int:
    return 0 if value == value.to_integral() else 1


def _judged(goal: reading.Goal, share: float, lang: str) -> tuple[str, str, str, str]:
    """Status as word and shape, and the sentence about the distance."""
    if goal.target is None:
        return _("geen streefcijfer"), "", "none", ""
    distance = float(goal.target.percent) - share
    points = formats.points(abs(distance), 1, lang)
    if goal.reached:
        more = (
            _("Dat is %(points)s meer dan het streefcijfer.") % {"points": points}
            if round(abs(distance), 1) > 0
            else _("Dat is precies het streefcijfer.")
        )
        return _("gehaald"), "success", "full", more
    return _("nog niet"), "", "half", _("Nog %(points)s te gaan.") % {"points": points}


def goals_table(goals: list[reading.Goal], day: dt.date) -> Table:
    """The same rows, order and numbers as the bars."""
    lang = _lang()
    rows = []
    for goal in goals:
        share = goal.figure.share
        target = float(goal.target.percent) if goal.target else None
        rows.append(
            Row(
                Cell(goal.figure.label),
                [
                    _cell(
                        formats.number(share, 1, lang) if share is not None else None,
                        str(labels.INDICATIVE) if goal.figure.indicative else "",
                    ),
                    Cell(formats.number(target, 1, lang) if target is not None else "–"),
                    _cell(
                        formats.number(share - target, 1, lang, signed=True)
                        if share is not None and target is not None
                        else ("–" if share is not None else None)
                    ),
                ],
            )
        )
    columns = [
        Column(_("Groep")),
        Column(_("Aandeel"), numeric=True),
        Column(_("Streefcijfer"), numeric=True),
        Column(_("Verschil"), numeric=True),
    ]
    caption = _("Dezelfde cijfers op %(day)s, in %%. Verschil in procentpunt.") % {
        "day": formats.day(day, lang)
    }
    return Table(caption, columns, rows, cards=True)


def _cell(text: str | None, mark: str = "") -> Cell:
    if text is None:
        return Cell(str(labels.WITHHELD), withheld=True)
    return Cell(text, mark=mark)


def context(place: Place) -> dict[str, Any]:
    """Everything the opening page shows."""
    release, unit = place.release, place.unit
    if release is None or unit is None:
        return {"place": place, "heading": _("Cijfers van %(unit)s") % {"unit": place.name}}
    goals = reading.goals(release, unit)
    shown = [g for g in goals if g.figure.share is not None]
    targets = [g.target for g in goals if g.target]
    rows = [goal_row(g, n, aimed=bool(targets)) for n, g in enumerate(goals, 1)]
    return {
        "place": place,
        "release": release,
        "heading": heading(place.name, goals),
        "rows": rows if shown else [],
        "table": goals_table(goals, release.reference_date) if shown else None,
        "some_withheld": len(shown) < len(goals),
        "nothing": not shown,
        "targets": targets,
        "examples": any(g.target and g.target.example for g in goals),
        "headcount": reading.headcount(release, unit),
        "counted": any(t.method == "anonymous_count" for t in release.tables.all()),
        "source_line": sourced.line(
            release, [t for t in release.tables.all() if t.group in {g.group for g in goals}]
        ),
        "next_year": (release.reference_date + dt.timedelta(days=1)).year,
        "table_url": place.url("table"),
    }
