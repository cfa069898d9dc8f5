"""Read an upload into text cells, through the formats of django-import-export.

The three formats are import-export's own classes with the reading made strict: lines keep their
number (blank ones too), an empty or repeated cell of an ods file keeps its place, no formula, no
macro. Everything stays in memory: an upload never lies in a temporary folder.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
from import_export.formats import base_formats

from access.organisation.importing.layout import Column
from access.organisation.importing.problems import FileRefused, Problems, refusal

MAXIMUM_BYTES = 50 * 1024 * 1024
MAXIMUM_UNPACKED = 1024 * 1024 * 1024  # of a spreadsheet, which is a zip file
MAXIMUM_ROWS = 500_000
MAXIMUM_COLUMNS = 60

Row = list[str]


class Csv(base_formats.CSV):  # type: ignore[misc]
    """Comma or semicolon, UTF-8 with or without a mark."""

    extension: ClassVar[str] = "csv"

    def rows(self, data: bytes) -> Iterator[Row]:
        try:
            content = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise refusal("not_utf8", line=line) from None
        head = content.partition("\n")[0]
        mark = ";" if head.count(";") > head.count(",") else ","
        reader = csv.reader(io.StringIO(content, newline=""), delimiter=mark, strict=True)
        try:
            yield from reader
        except csv.Error:
            raise refusal("broken_csv", line=reader.line_num) from None


class Xlsx(base_formats.XLSX):  # type: ignore[misc]
    """The first sheet of a workbook; no macros."""

    extension: ClassVar[str] = "xlsx"

    def rows(self, data: bytes) -> Iterator[Row]:
        import openpyxl  # type: ignore[import-untyped]

        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for row in sheet.iter_rows(values_only=True, max_col=MAXIMUM_COLUMNS + 1):
                yield [_cell(value) for value in row]
        except FileRefused:
            raise
        except Exception as error:  # openpyxl raises whatever a broken file makes it stumble over
            raise refusal("broken_sheet") from error


class Ods(base_formats.ODS):  # type: ignore[misc]
    """The first sheet. tablib drops empty repeated cells, which shifts a row: read here instead."""

    extension: ClassVar[str] = "ods"

    def rows(self, data: bytes) -> Iterator[Row]:
        from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as file:
                events = iterparse(file, events=("start", "end"), forbid_dtd=True)
                yield from _ods_rows(events)
        except FileRefused:
            raise
        except Exception as error:  # as above: a broken file is refused, never a 500
            raise refusal("broken_sheet") from error


Format = Csv | Xlsx | Ods
FORMATS: dict[str, type[Format]] = {"csv": Csv, "xlsx": Xlsx, "ods": Ods}

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _ods_rows(events: Any) -> Iterator[Row]:
    """The rows of the first table; a repeat of blanks at the end of a sheet is not unrolled."""
    blank_rows = 0
    for event, element in events:
        if event == "end" and element.tag == _TABLE + "table":
            return
        if event != "end" or element.tag != _TABLE + "table-row":
            continue
        row: Row = []
        for cell in element:
            if cell.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                continue
            times = int(cell.get(_TABLE + "number-columns-repeated", "1"))
            row.extend([_ods_cell(cell)] * min(times, MAXIMUM_COLUMNS + 1))
            del row[MAXIMUM_COLUMNS + 1 :]
        times = int(element.get(_TABLE + "number-rows-repeated", "1"))
        element.clear()
        if not any(row):
            blank_rows += times
            continue
        if blank_rows + times > MAXIMUM_ROWS:
            raise refusal("too_many_rows", str(MAXIMUM_ROWS))
        for _ in range(blank_rows):
            yield []
        blank_rows = 0
        for _ in range(times):
            yield list(row)


def _ods_cell(cell: Any) -> str:
    kind = cell.get(_OFFICE + "value-type", "")
    if kind == "date":
        return str(cell.get(_OFFICE + "date-value", "")).removesuffix("T00:00:00")
    if kind in ("float", "percentage", "currency"):
        return _cell(float(cell.get(_OFFICE + "value", "nan")))
    parts = ("".join(p.itertext()) for p in cell.iter(_TEXT + "p"))
    return "\n".join(parts)


def _cell(value: object) -> str:
    """A cell of a spreadsheet as the text that a person typed."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(frozen=True)
class Sheet:
    """The cells of a file by column, as read; ``lines`` says where each row stands in the file."""

    frame: pd.DataFrame
    lines: pd.Series


def format_of(data: bytes, name: str) -> Format:
    """The format, by the name of the file and what it is. Raises FileRefused."""
    if not data.strip():
        raise refusal("empty")
    if len(data) > MAXIMUM_BYTES:
        raise refusal("too_big", str(MAXIMUM_BYTES // (1024 * 1024)))
    extension = name.rpartition(".")[2].lower()
    if extension not in FORMATS:
        raise refusal("format")
    if extension != "csv":
        _look_inside(data)
    elif data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise refusal("not_csv")
    return FORMATS[extension]()


def _look_inside(data: bytes) -> None:
    """Refuse a spreadsheet that is none, that holds a macro, or that unpacks to a mountain."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError):
        raise refusal("broken_sheet") from None
    if any("vbaproject" in p.filename.lower() or p.filename.startswith("Basic/") for p in parts):
        raise refusal("macro")
    if sum(part.file_size for part in parts) > MAXIMUM_UNPACKED:
        raise refusal("too_big", str(MAXIMUM_BYTES // (1024 * 1024)))


def read(data: bytes, name: str, columns: tuple[Column, ...]) -> Sheet:
    """Read a file with these columns, in any order. Raises FileRefused."""
    rows = format_of(data, name).rows(data)
    head = next(rows, [])
    places = _places([cell.strip() for cell in head], columns)
    width = len(head)
    problems = Problems()
    lines: list[int] = []
    kept: list[Row] = []
    for line, row in enumerate(rows, start=2):
        if len(row) != width:
            if any(cell.strip() for cell in row[width:]):
                problems.add(line, "", "too_many_cells", str(width))
            row = row[:width] + [""] * (width - len(row))
        if not row[0] and not any(map(str.strip, row)):
            continue
        if len(kept) >= MAXIMUM_ROWS:
            raise refusal("too_many_rows", str(MAXIMUM_ROWS))
        lines.append(line)
        kept.append(row)
    if problems:
        raise FileRefused(problems)
    if not kept:
        raise refusal("no_rows")
    by_place = list(zip(*kept, strict=True))
    data_of = {column.name: by_place[places[column.name]] for column in columns}
    return Sheet(pd.DataFrame(data_of, dtype=object), pd.Series(lines))


def _places(head: Row, columns: tuple[Column, ...]) -> dict[str, int]:
    """Where each column stands. A heading that we do not know is refused by its place, not read.

    A column too many could be a register number, or a file without headings.
    """
    known = {name: c.name for c in columns for name in (c.name, *c.also)}
    problems = Problems()
    found: dict[str, int] = {}
    last = max((i for i, cell in enumerate(head) if cell), default=-1)
    for place, cell in enumerate(head[: last + 1]):
        name = known.get("_".join(cell.casefold().split()))
        if name is None:
            problems.add(1, "", "unknown_heading", str(place + 1))
        elif name in found:
            problems.add(1, name, "double_heading", str(place + 1))
        else:
            found[name] = place
    for column in columns:
        if column.name not in found:
            problems.add(1, column.name, "missing_heading")
    if problems:
        raise FileRefused(problems)
    return found
