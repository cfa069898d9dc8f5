"""Files of a release: exactly what a reader may see, with date, source, definition and limits.

The cells of a release in SDMX codes (``_T``, ``conf_status`` F or C); a withheld cell is empty.
A csv has room for cells only, so what belongs with it stands in a second file beside it, named
as CSV on the Web names it; xlsx and ods have a second sheet.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence

import tablib
from django.utils.translation import gettext as _

from access.organisation.models import Unit
from monitoring.reporting import labels
from monitoring.reporting.escaping import escape
from monitoring.reporting.models import Release, ReleaseCell, ReleaseUnit

FORMATS = ("csv", "xlsx", "ods")
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
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}

Value = str | int | float | None
Rows = Iterable[Sequence[Value]]


def _safe(row: Sequence[Value]) -> list[Value]:
    return [escape(v) if isinstance(v, str) else ("" if v is None else v) for v in row]


def write(form: str, header: Sequence[str], rows: Rows, about: Rows = ()) -> bytes:
    """A file in one of ``FORMATS``; ``about`` is the second sheet of xlsx and ods."""
    if form not in FORMATS:
        raise ValueError(f"Kies csv, xlsx of ods, niet {form}.")
    if form == "csv":
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(_safe(header))
        writer.writerows(_safe(row) for row in rows)
        return out.getvalue().encode()
    data = tablib.Dataset(*(_safe(r) for r in rows), headers=_safe(header), title="cijfers")
    notes = tablib.Dataset(*(_safe(r) for r in about), headers=["wat", "inhoud"], title="uitleg")
    book = tablib.Databook([data, notes])
    made = book.export(form)
    assert isinstance(made, bytes)
    return made


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
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"
