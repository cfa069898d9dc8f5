"""Sheets as csv, xlsx and ods; no text in them is a formula (issue Figures, point 11). PURE."""

import csv
import io
from collections.abc import Iterable, Sequence

import tablib

from monitoring.reporting.escaping import escape

Value = str | int | float | None
Rows = Iterable[Sequence[Value]]


def _safe(row: Sequence[Value]) -> list[Value]:
    return [escape(v) if isinstance(v, str) else ("" if v is None else v) for v in row]


def write(form: str, header: Sequence[str], rows: Rows, about: Rows = ()) -> bytes:
    """A sheet as csv, xlsx or ods; ``about`` is the second sheet of xlsx and ods."""
    if form not in ("csv", "xlsx", "ods"):
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
