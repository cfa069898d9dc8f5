"""Files of a release: exactly what a reader may see, with date, source, definition and limits.

The cells of a release in SDMX codes (``_T``, ``conf_status`` F or C); a withheld cell is empty.
A csv has room for cells only, so what belongs with it stands in a second file beside it, named
as CSV on the Web names it; xlsx and ods have a second sheet, JSON-stat its notes.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from access.organisation.models import Unit
from monitoring.reporting import jsonstat, labels, reading
from monitoring.reporting.models import Release, ReleaseCell, ReleaseTable, ReleaseUnit
from monitoring.reporting.sheets import Value, write

FORMATS = ("csv", "xlsx", "ods", "json-stat")
SUFFIXES = {"json-stat": "json"}
HEADER = (
    "unit",
    "sex",
    "age",
    "level",
    "category",
    "group",
    "population",
    "count",
    "conf_status",
)
# SDMX's OBS_STATUS: A a value, Q not shown. In a csv it follows from conf_status, which says so
# in the file beside it; the other formats carry it.
OBS_STATUS = {"F": jsonstat.SHOWN, "C": jsonstat.HIDDEN}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "json-stat": "application/json",
}


def cell_rows(release: Release) -> list[tuple[Value, ...]]:
    """Every cell of a release that the present frame may read, in a fixed order."""
    cells = ReleaseCell.objects.filter(release=release).order_by(
        "table_id", "unit_code", "sex", "age", "level", "category"
    )
    return list(
        cells.values_list(
            "unit_code",
            "sex",
            "age",
            "level",
            "category",
            "table__group",
            "population",
            "count",
            "conf_status",
        )
    )


def release_file(release: Release, form: str) -> bytes:
    """Every cell of a release that the present frame may read, in one of ``FORMATS``."""
    rows, about = cell_rows(release), about_release(release)
    if form == "json-stat":
        return jsonstat.dataset(cube(release, rows, about))
    if form == "csv":
        return write(form, HEADER, rows, about)
    marked = [(*row, OBS_STATUS[str(row[-1])]) for row in rows]
    return write(form, (*HEADER, "obs_status"), marked, about)


def cube(
    release: Release, rows: Sequence[Sequence[Value]], about: Iterable[tuple[str, str]]
) -> jsonstat.Cube:
    """A release as one cube; only the cells that it has are in it."""
    names = {u.code: reading.unit_name(u) for u in reading.units_of(release).values()}
    used: list[dict[str, None]] = [{} for _column in HEADER[:6]]
    values: dict[jsonstat.Key, jsonstat.Value] = {}
    day = release.reference_date.isoformat()
    for row in rows:
        codes = tuple(str(code) for code in row[:6])
        for seen, code in zip(used, codes, strict=True):
            seen[code] = None
        for measure, value in zip(("population", "count"), row[6:8], strict=True):
            values[(day, *codes, measure)] = value if isinstance(value, int) else None
    labelled: dict[str, Mapping[str, object]] = {
        "unit": names,
        "sex": labels.SEXES,
        "level": labels.LEVELS,
        "category": labels.CATEGORIES,
        "group": labels.GROUPS,
    }
    total = str(labels.ALL)

    def named(column: str, code: str) -> str:
        known = labelled.get(column, {})
        return str(known[code]) if code in known else total

    roles = {"unit": "geo"}
    dimensions = [
        jsonstat.Dimension("time", _("Datum"), {day: day}, "time"),
        *(
            jsonstat.Dimension(
                column,
                str(labels.COLUMNS[column]),
                {code: named(column, code) for code in sorted(seen)},
                roles.get(column, ""),
            )
            for column, seen in zip(HEADER[:6], used, strict=True)
        ),
        jsonstat.Dimension(
            "measure",
            str(labels.COLUMNS["measure"]),
            {m: str(labels.COLUMNS[m]) for m in ("population", "count")},
            "metric",
        ),
    ]
    made = release.published_at or release.made_at or release.created_at
    return jsonstat.Cube(
        label=_("Publicatie van %(day)s") % {"day": day},
        source=", ".join(dict.fromkeys(str(labels.METHODS[t.method]) for t in _tables(release))),
        updated=made.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        dimensions=dimensions,
        values=values,
        notes=about,
        extension={"release": str(release.pk), "sha256": release.hash, "limit": release.limit},
    )


def _tables(release: Release) -> list[ReleaseTable]:
    return list(release.tables.all())


def unit_rows() -> list[tuple[str, str]]:
    """Every unit that a release can name, with its parent; the government has none.

    The tree of today, and under it what only earlier releases know: units of the past, and the
    people placed directly on a unit (``_own``). A release's own tree wins, the newest first.
    """
    found = dict(Unit.objects.values_list("code", "parent__code"))
    rows = {code: above or "" for code, above in found.items()}
    seen: set[str] = set()
    trees = ReleaseUnit.objects.order_by("-release__reference_date", "-release__created_at")
    for code, above in trees.values_list("code", "parent_code"):
        if code not in seen:
            seen.add(code)
            rows[code] = above
    return sorted(rows.items())


def about_release(release: Release) -> list[tuple[str, str]]:
    """What belongs with the numbers of a whole release."""
    lines = [
        (_("Datum"), release.reference_date.isoformat()),
        (_("Publicatie"), str(release.pk)),
        (_("Vingerafdruk (sha256)"), release.hash),
        (_("Stand"), str(labels.STATES[release.state])),
        (_("Grens"), str(release.limit)),
        (_("Afscherming"), str(labels.WITHHELD_SENTENCE)),
    ]
    for table in release.tables.all():
        words = [labels.METHODS[table.method], labels.DEFINITIONS[table.definition]]
        if table.method == "voluntary_registration":
            words.append(labels.UNDER_COUNT)
        if table.method == "anonymous_count":
            words.append(labels.COUNTED_WHOLE)
        lines.append((str(labels.GROUPS[table.group]), ", ".join(str(w) for w in words if w)))
    if release.note:
        lines.append((_("Nota"), release.note))
    if release.withdrawal_reason:
        lines.append((_("Ingetrokken"), release.withdrawal_reason))
    if release.demo:
        lines.append((_("Demo"), str(labels.DEMO)))
    return lines


def csv_metadata(name: str, about: Iterable[tuple[str, str]]) -> str:
    """The file beside a csv, as CSV on the Web describes it."""
    body = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "tableSchema": {"columns": [{"name": column} for column in HEADER]},
        "notes": [{"title": title, "content": content} for title, content in about],
        "obs_status": OBS_STATUS,
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"
