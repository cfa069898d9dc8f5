"""The report of one unit as PDF: the answer, a bar a group, the tables, and what belongs with them.

Tagged (PDF/UA-1) by typst, with the charts of the pages as drawings for paper. Every word and
number goes to typst as data, so that nothing in a name is read as markup. Everything stands in a
slice of the same release that the pages show (S3); what is not shown there is not shown here.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.look import formats
from access.look.pdf import tagged
from access.look.tables import Cell, Table
from monitoring.reporting import charts, comparing, explorer, labels, opening, reading, sourced
from monitoring.reporting.charts.printing import alone, title
from monitoring.reporting.groups import TOTAL
from monitoring.reporting.places import Place


class NoReport(Exception):
    """There is no report of this unit; the message says why."""


def pdf(place: Place) -> bytes:
    """The file. Equal releases give equal bytes: it carries no moment of making."""
    if place.release is None or place.unit is None:
        raise NoReport(_("Er is nog geen publicatie voor jouw dienst."))
    return tagged("reporting/report.typ", _content(place))


def _content(place: Place) -> dict[str, Any]:
    release, unit = place.release, place.unit
    assert release is not None
    assert unit is not None
    goals = reading.goals(release, unit)
    shown = any(g.figure.share is not None for g in goals)
    aimed = any(g.target for g in goals)
    day = formats.day(release.reference_date, get_language())
    tables = list(release.tables.all())
    with_share = [t for t in tables if t.group != TOTAL]
    lead = _("Toestand op %(day)s.") % {"day": day}
    if any(g.target and g.target.example for g in goals):
        lead = f"{lead} {_('De streefcijfers zijn voorbeelden voor de demo.')}"
    elif not aimed:
        lead = f"{lead} {_('Er geldt nu geen streefcijfer.')}"
    rows = [opening.goal_row(g, n, aimed=aimed) for n, g in enumerate(goals, 1)]
    title_of = _("Cijfers van %(unit)s, %(day)s") % {"unit": place.name, "day": day}
    return {
        "lang": (get_language() or "nl")[:2],
        "title": title_of,
        "heading": opening.heading(place.name, goals),
        "lead": lead if shown else f"{lead} {labels.WITHHELD_SENTENCE}",
        "sample": _("voorbeeldgegevens") if release.demo else "",
        "foot": f"{title_of} · sha256 {release.hash[:16]}",
        "goals": [_goal(row) for row in rows] if shown else [],
        "source": sourced.line(release, with_share),
        "table": _table(opening.goals_table(goals, release.reference_date)),
        "parts": _parts(place) if shown else [],
        "withheld_title": _("Wat we niet tonen"),
        "withheld": str(labels.WITHHELD_SENTENCE) if shown else "",
        "about_title": _("Over deze cijfers"),
        "about": sourced.about(release, title_of, with_share),
    }


def _goal(row: opening.GoalRow) -> dict[str, Any]:
    return {
        "title": row.title,
        "sentence": row.sentence,
        "status": row.status,
        "note": row.note,
        "chart": _drawing(row.chart),
    }


def _parts(place: Place) -> list[dict[str, Any]]:
    """The parts side by side, then each breakdown of each group, as on the pages."""
    found: list[dict[str, Any]] = []
    release, unit = place.release, place.unit
    assert release is not None
    assert unit is not None
    if comparing.possible(place):
        for goal in comparing.goals_of(release):
            choice = comparing.Choice(
                *goal,
                comparing.kinds_of_rows(place)[0],
                comparing.ORDERS[0],
                release.reference_date.isoformat(),
            )
            lines = comparing.lines(place, choice)
            caption = comparing.caption(place, choice)
            found.append(
                {
                    "title": comparing.heading(place, choice, lines),
                    "chart": _drawing(comparing.as_chart(place, choice, lines, caption)),
                    "table": _table(comparing.as_table(choice, lines, caption)),
                    "source": sourced.line(release, release.tables.filter(group=choice.group)),
                }
            )
    for table in release.tables.all():
        for by in reading.breakdowns(table.group, has_parts=False):
            chosen = explorer.Choice(table.group, by, release.reference_date.isoformat(), False)
            rows = reading.table_rows(release, place.parts, unit, table.group, by)
            found.append(
                {
                    "title": explorer.caption(place, chosen),
                    "chart": None,
                    "table": _table(explorer.as_table(place, chosen, rows)),
                    "source": explorer.source_line(place, chosen),
                }
            )
    return found


def _drawing(chart: charts.Svg) -> dict[str, Any]:
    drawn = alone(chart)
    width = float(drawn.split('viewBox="0 0 ')[1].split()[0])
    return {"svg": drawn, "alt": title(chart), "width": width}


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "columns": [column.label for column in table.columns],
        "lines": [[row.header.text, *(_plain(c) for c in row.cells)] for row in table.rows],
    }


def _plain(cell: Cell) -> str:
    return f"{cell.text} ({cell.mark})" if cell.mark else cell.text
