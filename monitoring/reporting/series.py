"""The history of a group: one segment per method and definition, never one line (S5).

Official figures and our own releases stand beside each other, with the breaks, the targets that
were or are in force, the distance between counted and registered, and what explains a change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from access.look import formats
from access.look.tables import Cell, Column, Row, Table
from monitoring.reporting import charts, labels, years
from monitoring.reporting.changes import Change
from monitoring.reporting.models import Target
from monitoring.reporting.years import Apart, Entry

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


def _segment(run: list[Entry], before: list[Entry] | None) -> charts.Segment:
    """A line with its words. A break is named where this line follows on the one before."""
    lang = get_language()
    first = run[0]
    words = [str(labels.METHODS[first.method]), str(labels.DEFINITIONS[first.definition])]
    if first.own:
        words.insert(0, _("eigen publicaties"))
    voluntary = first.method == years.VOLUNTARY
    notes = [_("onderschat")] if voluntary else []
    if any(entry.demo for entry in run):
        notes.append(_("voorbeeldgegevens"))
    label = ", ".join(w for w in words if w)
    breaks = ""
    if before is not None and first.day >= before[-1].day and not first.own:
        kind = (
            _("andere definitie")
            if before[0].definition != first.definition
            else _("andere telwijze")
        )
        breaks = f"{first.day.year}: {kind}"
    return charts.Segment(
        label=label,
        short=_short(first),
        points=[
            charts.Point(
                entry.day.year,
                None if entry.percent is None else float(entry.percent),
                "" if entry.percent is None else formats.number(entry.percent, 1, lang),
            )
            for entry in run
        ],
        note=", ".join(notes),
        break_label=breaks,
        hollow=voluntary,
    )


def _short(first: Entry) -> str:
    method = str(labels.SHORT_METHODS[first.method])
    if not first.own:
        return method
    return _("eigen cijfers, geteld") if first.method == years.COUNTED else _("eigen publicaties")


def _steps(targets: Sequence[Target], last: int, today: dt.date) -> list[charts.TargetStep]:
    """Each target from its decision to its due date; one that runs on goes to the last year."""
    return [
        charts.TargetStep(
            start=t.decided.year,
            end=min(t.due.year, last) if t.due >= today else t.due.year,
            value=float(t.percent),
            label=_target_words(t, today),
            open=t.due >= today,
            short=_target_percent(t),
        )
        for t in targets
        if t.decided.year <= last
    ]


def _target_percent(target: Target) -> str:
    decimals = 0 if target.percent == target.percent.to_integral() else 1
    return formats.percent(target.percent, decimals, get_language())


def _target_words(target: Target, today: dt.date) -> str:
    values = {"percent": _target_percent(target), "year": target.due.year}
    if target.due < today:
        return _("streefcijfer %(percent)s, liep tot eind %(year)s") % values
    if target.example:
        return _("voorbeeld: streefcijfer %(percent)s, tot eind %(year)s") % values
    return _("streefcijfer %(percent)s, loopt tot eind %(year)s") % values


def _spans(pairs: Sequence[Apart]) -> list[charts.Span]:
    """The newest day on which both were there; the others stand in the text."""
    if not pairs:
        return []
    pair = max(pairs, key=lambda p: p.day)
    low, high = sorted((float(pair.counted), float(pair.registered)))
    points = formats.points(abs(pair.points), 1, get_language())
    return [charts.Span(pair.day.year, low, high, _("verschil %(points)s") % {"points": points})]


def gap_sentences(pairs: Sequence[Apart]) -> list[str]:
    """The distance between counted and voluntarily registered, a sentence a day."""
    lang = get_language()
    partly = _("Het getelde cijfer gaat over de entiteiten die helemaal geteld zijn.")
    told = [
        _(
            "%(day)s: %(counted)s geteld en %(registered)s vrijwillig geregistreerd. "
            "Dat is een verschil van %(points)s."
        )
        % {
            "day": formats.day(pair.day, lang),
            "counted": formats.percent(pair.counted, 1, lang),
            "registered": formats.percent(pair.registered, 1, lang),
            "points": formats.points(abs(pair.points), 1, lang),
        }
        for pair in pairs
    ]
    return [
        f"{words} {partly}" if pair.partly else words
        for words, pair in zip(told, pairs, strict=True)
    ]


def targets_of(group: str, category: str) -> list[Target]:
    """Targets of the government as a whole, the oldest decision first."""
    groups = ("migration_background", "foreign_origin") if group != "disability" else (group,)
    groups = (group,) if group == "women" else groups
    found = Target.objects.filter(group__in=groups, category=category, unit__isnull=True)
    return list(found.order_by("decided", "group"))


def context(name: str) -> dict[str, Any]:
    """Everything the series page shows: sentence, chart, table, breaks, changes and sources."""
    lang = get_language()
    today = timezone.localdate()
    group, category = NAMES[name]
    every = years.entries(group, category)
    official = [e for e in every if not e.own]
    targets = targets_of(group, category)
    title = str(TITLES[name])
    found: dict[str, Any] = {
        "name": name,
        "title": title,
        "tabs": [(str(t), n, n == name) for n, t in TITLES.items()],
        "targets": [(t, _target_words(t, today)) for t in targets],
        "in_force": any(t.in_force(today) for t in targets),
    }
    if not every:
        return found | {"heading": title}
    runs = list(years.segments(every))
    drawn = [_segment(run, runs[n - 1] if n else None) for n, run in enumerate(runs)]
    pairs = years.apart(every)
    changes = years.explained(every, group, category)
    found |= {
        "heading": _heading(name, official),
        "latest": bool(official),
        "own": any(e.own for e in every),
        "demo": any(e.demo for e in every),
        "breaks": [s.break_label for s in drawn if s.break_label],
        "voluntary": any(s.hollow for s in drawn),
        "gaps": gap_sentences(pairs),
        "changes": [(change_sentence(c), change_chart(c, n)) for n, c in enumerate(changes)],
        "changes_table": changes_table(changes) if changes else None,
        "some_withheld": any(e.percent is None for e in every),
        "table": _table(title, every),
    }
    if len({e.day for e in every}) > 1:
        last = max(e.day.year for e in every)
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
                targets=_steps(targets, last, today),
                spans=_spans(pairs),
            )
        )
    return found


def _heading(name: str, official: Sequence[Entry]) -> str:
    """What the newest official figure says; without one only what the page is about."""
    if not official:
        return str(TITLES[name])
    latest = max(official, key=lambda e: (e.day, e.definition))
    assert latest.percent is not None  # an official figure is always there
    share = formats.percent(latest.percent, 1, get_language())
    return str(HEADINGS[name]) % {"year": latest.day.year, "share": share}


def change_sentence(change: Change) -> str:
    """What changed between two days, and what part of it has which cause, in one sentence."""
    lang = get_language()
    values = {
        "start": change.start.day.year,
        "end": change.end.day.year,
        "points": formats.number(change.total, 1, lang, signed=True),
    }
    if change.parts is None:
        return _("%(start)s–%(end)s: %(points)s procentpunt, niet te splitsen") % values
    listed = ", ".join(
        f"{labels.CHANGE_PARTS[part]} {formats.number(points, 1, lang, signed=True)}"
        for part, points in change.parts.items()
    )
    return _("%(start)s–%(end)s: %(points)s procentpunt (%(parts)s)") % (values | {"parts": listed})


def change_chart(change: Change, number: int) -> charts.Svg | None:
    """Up to four bars; none where the change cannot be split."""
    if change.parts is None:
        return None
    lang = get_language()
    return charts.change_bars(
        f"verandering-{number}",
        change_sentence(change),
        [
            charts.Part(
                str(labels.CHANGE_PARTS[part]).capitalize(),
                float(points),
                formats.number(points, 1, lang, signed=True),
            )
            for part, points in change.parts.items()
        ],
        _("Delen van de verandering in procentpunt. Dezelfde delen staan in de tabel."),
    )


def changes_table(changes: Sequence[Change]) -> Table:
    """The same parts as the bars, and after them the whole change; or that it cannot be split."""
    lang = get_language()
    rows = []
    for change in changes:
        period = Cell(f"{change.start.day.year}–{change.end.day.year}")
        parts = {} if change.parts is None else change.parts
        for part, points in parts.items():
            value = Cell(formats.number(points, 1, lang, signed=True))
            rows.append(Row(period, [Cell(str(labels.CHANGE_PARTS[part])), value]))
        whole = _("samen") if parts else _("niet te splitsen")
        total = Cell(formats.number(change.total, 1, lang, signed=True))
        rows.append(Row(period, [Cell(whole), total], total=bool(parts)))
    columns = [Column(_("Periode")), Column(_("Deel")), Column(_("Procentpunt"), numeric=True)]
    return Table(_("Delen van elke verandering"), columns, rows, dense=True)


def _table(title: str, every: Sequence[Entry]) -> Table:
    lang = get_language()
    rows = []
    for entry in sorted(every, key=lambda e: (e.day, e.own, e.definition)):
        share = (
            Cell(str(labels.WITHHELD), withheld=True)
            if entry.percent is None
            else Cell(formats.number(entry.percent, 1, lang))
        )
        notes = [_("alleen getelde entiteiten")] if entry.partly else []
        notes += [_("voorbeeldgegevens")] if entry.demo else []
        cells = [
            share,
            Cell(str(labels.METHODS[entry.method])),
            Cell(str(labels.DEFINITIONS[entry.definition]) or "–"),
            Cell(f"{entry.source} ({', '.join(notes)})" if notes else entry.source),
        ]
        rows.append(Row(Cell(formats.short_day(entry.day)), cells))
    columns = [
        Column(_("Datum")),
        Column(_("Aandeel (%)"), numeric=True),
        Column(_("Telwijze")),
        Column(_("Definitie")),
        Column(_("Bron")),
    ]
    return Table(_("%(title)s: alle waarden") % {"title": title}, columns, rows)
