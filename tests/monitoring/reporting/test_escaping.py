"""No text in an export becomes a formula (issue Figures, point 11)."""

import csv
import io

import pytest
import tablib
from hypothesis import given
from hypothesis import strategies as st

from monitoring.reporting.escaping import escape
from monitoring.reporting.sheets import write

OPENINGS = ["=", "+", "-", "@", "\t", "\r", "\n", "\0"]
PAYLOADS = [f"{opening}SUM(1,2)" for opening in OPENINGS] + [
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    " =1+1",
    "\0=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\n\r=1",
    '=HYPERLINK("http://voorbeeld.example","x")',
    "-2+3",
    "@SUM(1)",
    "a\r\n=1+1",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_text_in_every_format(payload: str) -> None:
    for form in ("csv", "xlsx", "ods"):
        data = write(form, ["naam"], [[payload]], [["nota", payload]])
        for text in _texts(form, data):
            assert not text.lstrip().startswith(("=", "+", "-", "@"))
            assert not set(text) & set("\t\r\n\0")


def _texts(form: str, data: bytes) -> list[str]:
    if form == "csv":
        return [cell for row in csv.reader(io.StringIO(data.decode())) for cell in row]
    book = tablib.Databook().load(data, format=form)
    return [str(cell) for sheet in book.sheets() for row in sheet for cell in row if cell]


def test_the_file_holds_no_formula_cell() -> None:
    import openpyxl

    data = write("xlsx", ["naam"], [[p] for p in PAYLOADS])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


@given(st.text())
def test_escaping_leaves_no_opening_and_no_control(text: str) -> None:
    safe = escape(text)
    assert not safe.lstrip().startswith(("=", "+", "-", "@"))
    assert all(ord(c) >= 32 for c in safe)
    safe.encode()


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert escape(text) == text


def test_numbers_stay_numbers_also_negative_ones() -> None:
    assert write("csv", ["x"], [[-1], [2.5], [None]]).decode().splitlines() == [
        "x",
        "-1",
        "2.5",
        '""',
    ]


def test_an_unknown_format_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match="csv, xlsx of ods"):
        write("exe", ["x"], [])
