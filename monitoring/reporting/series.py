"""The official history of a group: one segment per method and definition, never one line (S5)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from access.look import formats
from access.look.tables import Cell, Column, Row, Table
from monitoring.reporting import charts, labels
from monitoring.reporting.models import OfficialFigure, Target

# name in the address: the group and category of the official figures
NAMES = {
    "herkomst": ("migration_background", ""),
    "handicap": ("disability", ""),
    "vrouwen-middenkader": ("women", "middle"),
    "vrouwen-topkader": ("women", "top"),
}
TITLES = {
    "herkomst": gettext_lazy("Herkomst"),
    "handicap": gettext_lazy("Handicap of chronische ziekte"),
    "vrouwen-middenkader": gettext_lazy("Vrouwen in het middenkader"),
    "vrouwen-topkader": gettext_lazy("Vrouwen in het topkader"),
}
HEADINGS = {
    "herkomst": gettext_lazy("In %(year)s had %(share)s een buitenlandse herkomst"),
    "handicap": gettext_lazy("In %(year)s had %(share)s een handicap of chronische ziekte"),
    "vrouwen-middenkader": gettext_lazy("In %(year)s was %(share)s van het middenkader vrouw"),
    "vrouwen-topkader": gettext_lazy("In %(year)s was %(share)s van het topkader vrouw"),
}


def segments(figures: list[OfficialFigure]) -> Iterator[list[OfficialFigure]]:
    """Runs of figures with one method and one definition, in the order of their dates."""
    in_order = sorted(figures, key=lambda f: (f.definition, f.reference_date))
    for _key, run in groupby(in_order, key=lambda f: (f.definition, f.method)):
        yield list(run)


def _segment(run: list[OfficialFigure], before: list[OfficialFigure] | None) -> charts.Segment:
    lang = get_language()
    first = run[0]
    words = [str(labels.METHODS[first.method]), str(labels.DEFINITIONS[first.definition])]
    voluntary = first.method == "voluntary_registration"
    label = ", ".join(w for w in words if w)
    breaks = ""
    if before is not None:
        kind = (
            _("andere definitie")
            if before[0].definition != first.definition
            else _("andere telwijze")
        )
        breaks = f"{first.reference_date.year}: {kind}"
    return charts.Segment(
        label=label,
        short=label,
        points=[
            charts.Point(
                f.reference_date.year,
                float(f.percent),
                formats.number(f.percent, 1, lang),
            )
            for f in run
        ],
        note=_("onderschat") if voluntary else "",
        break_label=breaks,
        hollow=voluntary,
    )


def _steps(targets: list[Target]) -> list[charts.TargetStep]:
    lang = get_language()
    return [
        charts.TargetStep(
            start=t.decided.year,
            end=t.due.year,
            value=float(t.percent),
            label=_("streefcijfer %(percent)s, liep tot eind %(year)s")
            % {"percent": formats.percent(t.percent, 0, lang), "year": t.due.year},
        )
        for t in targets
    ]


def context(name: str) -> dict[str, Any]:
    """Everything the series page shows: sentence, chart, table, breaks and sources."""
    lang = get_language()
    group, category = NAMES[name]
    figures = list(OfficialFigure.objects.filter(group=group, category=category))
    groups = ("migration_background", "foreign_origin") if name == "herkomst" else (group,)
    targets = list(
        Target.objects.filter(
            group__in=groups, category=category, unit__isnull=True, example=False
        ).order_by("decided")
    )
    title = str(TITLES[name])
    found: dict[str, Any] = {
        "name": name,
        "title": title,
        "tabs": [(str(t), n, n == name) for n, t in TITLES.items()],
        "targets": targets,
    }
    if not figures:
        return found | {"heading": title}
    runs = list(segments(figures))
    latest = max(figures, key=lambda f: (f.reference_date, f.definition))
    drawn = [_segment(run, runs[n - 1] if n else None) for n, run in enumerate(runs)]
    found["heading"] = str(HEADINGS[name]) % {
        "year": latest.reference_date.year,
        "share": formats.percent(latest.percent, 1, lang),
    }
    found["latest"] = latest
    found["breaks"] = [s.break_label for s in drawn if s.break_label]
    found["voluntary"] = any(s.hollow for s in drawn)
    if len({f.reference_date for f in figures}) > 1:
        found["chart"] = charts.series(
            charts.Series(
                key=f"reeks-{name}",
                title=_("%(title)s, personeel van de Vlaamse overheid") % {"title": title},
                description=_(
                    "Losse lijnen per telwijze en definitie. Alle waarden staan in de tabel."
                ),
                segments=drawn,
                tick=lambda value, decimals: formats.number(value, decimals, lang),
                withheld=str(labels.WITHHELD),
                targets=_steps(targets),
            )
        )
    found["table"] = _table(title, figures)
    return found


def _table(title: str, figures: list[OfficialFigure]) -> Table:
    lang = get_language()
    rows = [
        Row(
            Cell(formats.short_day(f.reference_date)),
            [
                Cell(formats.number(f.percent, 1, lang)),
                Cell(str(labels.METHODS[f.method])),
                Cell(str(labels.DEFINITIONS[f.definition]) or "–"),
                Cell(f.source),
            ],
        )
        for f in sorted(figures, key=lambda f: (f.reference_date, f.definition))
    ]
    columns = [
        Column(_("Datum")),
        Column(_("Aandeel (%)"), numeric=True),
        Column(_("Telwijze")),
        Column(_("Definitie")),
        Column(_("Bron")),
    ]
    return Table(_("%(title)s: alle waarden") % {"title": title}, columns, rows)
