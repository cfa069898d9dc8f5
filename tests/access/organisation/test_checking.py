"""Reading and checking: every bad row by line and column, and nothing of anybody in a message."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access.organisation.importing import words
from access.organisation.importing.checking import KnownUnit, check_organisation, check_staff
from access.organisation.importing.layout import (
    ORGANISATION,
    STAFF,
    Bad,
    day,
    looks_like_register_number,
    text,
)
from access.organisation.importing.problems import LIMIT, FileRefused, Problem
from access.organisation.importing.reading import MAXIMUM_BYTES, read
from tests.access.organisation import files
from tests.access.organisation.files import as_csv, person, unit

DAY = dt.date(2026, 1, 1)
UNITS = {
    "V": KnownUnit("v", "government", staffed=False),
    "D1": KnownUnit("d", "domain", "V", staffed=False),
    "E1": KnownUnit("e", "entity", "D1"),
    "E1A": KnownUnit("a", "unit", "E1"),
    "OLD": KnownUnit("o", "unit", "E1", valid_until="2025-12-31"),
    "NEW": KnownUnit("n", "unit", "E1", valid_from="2026-06-01"),
    "E9": KnownUnit("x", "entity", "D1", staffed=False),
}


def problems_of(data: bytes, name: str = "personeel.csv") -> list[Problem]:
    try:
        check_staff(read(data, name, STAFF), UNITS, DAY)
    except FileRefused as refused:
        return list(refused.problems)
    return []


def codes_of(data: bytes, name: str = "personeel.csv") -> list[tuple[int, str, str]]:
    return [(p.line, p.column, p.code) for p in problems_of(data, name)]


def test_a_good_file_has_no_problems() -> None:
    rows = [person("P1"), person("P2", "E1", employed_until="2026-12-31", email="")]
    frame = check_staff(read(as_csv(rows), "a.csv", STAFF), UNITS, DAY)
    assert list(frame["unit_id"]) == ["a", "e"]
    assert list(frame["employed_until"]) == ["", "2026-12-31"]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("personnel_number", "", "missing"),
        ("personnel_number", "x" * 21, "too_long"),
        ("personnel_number", "P&1", "key"),
        ("personnel_number", "61610100128", "register_number"),  # month 61: nobody's number
        ("name", "", "missing"),
        ("name", '=HYPERLINK("x")', "formula"),
        ("name", "+32", "formula"),
        ("name", "-1", "formula"),
        ("name", "@SUM(A1)", "formula"),
        ("name", "a\tb", "control"),
        ("name", "a\x00b", "control"),
        ("name", "rechts\u202enaar links", "control"),
        ("name", "n" * 121, "too_long"),
        ("email", "geen adres", "email"),
        ("unit", "ZZZ", "unknown_unit"),
        ("unit", "OLD", "unit_not_valid"),
        ("unit", "NEW", "unit_not_valid"),
        ("unit", "E9", "unit_not_yours"),
        ("unit", "D1", "unit_not_yours"),
        ("statute", "vast", "choice"),
        ("level", "E", "choice"),
        ("sex", "V", "choice"),
        ("birth_date", "31/02/2026", "no_such_date"),
        ("birth_date", "2026-02-31", "no_such_date"),
        ("birth_date", "1 mei 1980", "date"),
        ("birth_date", "1880-05-01", "date_far"),
        ("birth_date", "2021-05-01", "born_after_start"),
        ("fte", "0.04", "fte"),
        ("fte", "1,2", "fte"),
        ("fte", "nan", "fte"),
        ("fte", "voltijds", "fte"),
        ("employed_until", "2019-12-31", "before_start"),
        ("nationality", "Belg", "nationality"),
        ("nationality", "EU", "nationality"),
    ],
)
def test_a_bad_cell_is_named_by_line_column_and_reason(column: str, value: str, code: str) -> None:
    rows = [person("P1"), person("P2", **{column: value})]
    assert codes_of(as_csv(rows)) == [(3, column, code)]


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("fte", "0,5", "0.50"),
        ("fte", "1", "1.00"),
        ("birth_date", "1/5/1980", "1980-05-01"),
        ("sex", "x", "X"),
        ("category", "", "none"),
        ("nationality", "ma", "MA"),
        ("name", "  O'Neil, Ünal  ", "O'Neil, Ünal"),
    ],
)
def test_what_people_write_is_understood(column: str, value: str, kept: str) -> None:
    data = as_csv([person("P1", **{column: value})])
    assert check_staff(read(data, "a.csv", STAFF), UNITS, DAY)[column][0] == kept


def test_all_problems_come_at_once_up_to_two_hundred() -> None:
    rows = [person("P1", level="Z", sex="Q"), person("P2", fte="9")]
    assert codes_of(as_csv(rows)) == [
        (2, "level", "choice"),
        (2, "sex", "choice"),
        (3, "fte", "fte"),
    ]
    many = [person(f"P{n}", level="Z") for n in range(900)]
    with pytest.raises(FileRefused) as refused:
        check_staff(read(as_csv(many), "a.csv", STAFF), UNITS, DAY)
    found = list(refused.value.problems)
    assert len(found) == LIMIT
    assert refused.value.problems.total == 900
    assert found[0].line == 2


def test_a_personnel_number_stands_once() -> None:
    rows = [person("P1"), person("P2"), person("P1"), person("P1")]
    found = problems_of(as_csv(rows))
    assert [(p.line, p.code, p.facts) for p in found] == [
        (4, "double", ("2",)),
        (5, "double", ("2",)),
    ]


def test_blank_lines_keep_the_numbers_of_the_lines() -> None:
    lines = as_csv([person("P1"), person("P2", level="Z")]).split(b"\r\n")
    assert codes_of(b"\r\n".join([lines[0], b"", lines[1], b",,,,,,,,,,,,,,", lines[2]])) == [
        (5, "level", "choice")
    ]


def test_semicolons_a_mark_and_other_headings_are_understood() -> None:
    columns = [{"name": "Naam", "unit": " EENHEID "}.get(c, c) for c in files.STAFF]
    row = dict(zip(columns, person("P1").values(), strict=True))
    assert problems_of(b"\xef\xbb\xbf" + as_csv([row], columns, ";")) == []


@pytest.mark.rule("C2")
def test_headings_are_known_or_the_file_is_refused() -> None:
    columns = [c for c in files.STAFF if c != "level"] + ["rijksregister", "name"]
    assert codes_of(as_csv([person("P1")], columns)) == [
        (1, "", "unknown_heading"),
        (1, "level", "missing_heading"),
        (1, "name", "double_heading"),
    ]
    without = as_csv([person("P1"), person("P2")]).split(b"\r\n", 1)[1]
    assert {code for *_, code in codes_of(without)} == {"unknown_heading", "missing_heading"}


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.csv", "empty"),
        (b" \n", "a.csv", "empty"),
        (as_csv([], files.STAFF), "a.csv", "no_rows"),
        (b"x", "a.pdf", "format"),
        (b"x", "a", "format"),
        (b"x", "a.xlsm", "format"),
        (b"x", "a.xlsx", "broken_sheet"),
        (b"x", "a.ods", "broken_sheet"),
        (b"PK\x03\x04....", "a.csv", "not_csv"),
        (b'a,"b\n', "a.csv", "broken_csv"),
    ],
)
def test_a_file_that_is_none_is_refused(data: bytes, name: str, code: str) -> None:
    assert [p.code for p in problems_of(data, name)] == [code]


def test_a_file_too_big_is_refused_before_it_is_read() -> None:
    assert [p.code for p in problems_of(b"a" * (MAXIMUM_BYTES + 1))] == ["too_big"]


def test_bytes_that_are_no_utf8_are_named_by_line() -> None:
    data = as_csv([person("P1"), person("P2", name="Éa")]).replace("É".encode(), b"\xc9")
    assert [(p.line, p.code) for p in problems_of(data)] == [(3, "not_utf8")]


def test_too_many_cells_are_refused() -> None:
    data = as_csv([person("P1")]).rstrip() + b",te veel\r\n"
    assert codes_of(data) == [(2, "", "too_many_cells")]


@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_a_spreadsheet_reads_as_csv_does(extension: str) -> None:
    rows = [person("P1", email="", education=""), person("P2", employed_until="2026-03-31")]
    data = files.table(rows).export(extension)
    one = check_staff(read(data, f"a.{extension}", STAFF), UNITS, DAY)
    other = check_staff(read(as_csv(rows), "a.csv", STAFF), UNITS, DAY)
    assert one.to_dict("records") == other.to_dict("records")


@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_dates_and_numbers_of_a_spreadsheet_are_understood(extension: str) -> None:
    row: dict[str, Any] = {
        **person("1000234"),
        "personnel_number": 1000234,
        "birth_date": dt.date(1980, 5, 1),
        "fte": 0.8,
    }
    found = check_staff(
        read(files.table([row]).export(extension), f"a.{extension}", STAFF), UNITS, DAY
    )
    assert list(found[["personnel_number", "birth_date", "fte"]].iloc[0]) == [
        "1000234",
        "1980-05-01",
        "0.80",
    ]


def test_repeated_cells_of_an_ods_keep_their_place() -> None:
    """Two blanks that LibreOffice writes as one repeated cell shift nothing."""
    cells = "".join(
        f"<table:table-cell office:value-type='string'><text:p>{value}</text:p></table:table-cell>"
        if value
        else "<table:table-cell table:number-columns-repeated='1'/>"
        for value in person("P1", email="", education="", category="").values()
    )
    heads = "".join(
        f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in files.STAFF
    )
    content = (
        "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
        "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' "
        "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body>"
        f"<table:table><table:table-row>{heads}</table:table-row>"
        f"<table:table-row>{cells}<table:table-cell table:number-columns-repeated='16000'/>"
        "</table:table-row><table:table-row table:number-rows-repeated='1048000'>"
        "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
        "</table:table></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", content)
    frame = check_staff(read(stream.getvalue(), "a.ods", STAFF), UNITS, DAY)
    assert list(frame[["email", "unit", "category", "nationality"]].iloc[0]) == [
        "",
        "E1A",
        "none",
        "BE",
    ]


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_a_spreadsheet_with_a_macro_is_refused(name: str) -> None:
    stream = io.BytesIO(files.table([person("P1")]).export(name[2:]))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin" if name == "a.xlsx" else "Basic/script-lc.xml", b"x")
    assert [p.code for p in problems_of(stream.getvalue(), name)] == ["macro"]


def test_every_reason_has_its_words() -> None:
    """A code without a sentence would be a 500 in front of the person who uploads."""
    import ast
    from pathlib import Path

    used: set[str] = set()
    for path in Path(words.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = {"Bad": 0, "refusal": 0, "add": 2, "add_lines": 2, "Problem": 2}.get(name)
            if place is None or len(node.args) <= place:
                continue
            argument = node.args[place]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                used.add(argument.value)
    assert len(used) > 30
    assert used <= words.CODES


@given(
    st.lists(st.text(alphabet="qwxz#&=\x07é", min_size=4, max_size=12), min_size=15, max_size=15)
)
@settings(max_examples=60)
def test_no_message_holds_what_stood_in_a_cell(cells: list[str]) -> None:
    row = dict(zip(files.STAFF, cells, strict=True))
    for problem in problems_of(as_csv([row])):
        said = f"{problem.column} {problem.code} {' '.join(problem.facts)}"
        assert not any(cell.strip() in said for cell in cells if len(cell.strip()) >= 4)


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.ods"]))
@settings(max_examples=150)
def test_whatever_bytes_come_in_are_refused_and_never_an_error(data: bytes, name: str) -> None:
    assert problems_of(data, name)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_every_date_reads_the_same_both_ways(date: dt.date) -> None:
    assert day(date.isoformat()) == day(f"{date:%d/%m/%Y}") == date.isoformat()


@given(st.integers(min_value=0, max_value=999_999_999))
def test_eleven_digits_that_check_are_a_register_number(body: int) -> None:
    assert looks_like_register_number(f"{body:09}{97 - body % 97:02}")
    assert not looks_like_register_number(f"{body:09}00")
    assert not looks_like_register_number(f"{body:08}")


@given(st.text(max_size=40))
def test_kept_text_starts_no_formula(value: str) -> None:
    try:
        kept = text(30)(value)
    except Bad:
        return
    assert not kept.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))
    assert len(kept) <= 30


# The organisation ---------------------------------------------------------------------------

TREE = [
    unit("V", "government", ""),
    unit("D1", "domain", "V"),
    unit("E1", "entity", "D1"),
    unit("E1A"),
]


def organisation_codes(rows: list[files.Row]) -> list[tuple[int, str, str]]:
    try:
        check_organisation(read(as_csv(rows), "a.csv", ORGANISATION), {})
    except FileRefused as refused:
        return [(p.line, p.column, p.code) for p in refused.problems]
    return []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (unit("X", parent="WEG"), ("parent", "unknown_unit")),
        (unit("X", parent=""), ("parent", "missing")),
        (unit("X", parent="D1"), ("parent", "parent_kind")),
        (unit("X", parent="X"), ("parent", "circle")),
        (unit("X", "entity", "E1"), ("parent", "parent_kind")),
        (unit("X", "entity", "D1", entity_kind=""), ("entity_kind", "missing")),
        (unit("X", entity_kind="department"), ("entity_kind", "not_an_entity")),
        (unit("X", "team"), ("kind", "choice")),
        (unit("E1A"), ("code", "double")),
        (unit("X", "government", ""), ("kind", "one_government")),
        (unit("X", becomes="WEG", valid_until="2025-12-31"), ("becomes", "unknown_unit")),
        (unit("X", becomes="E1A"), ("valid_until", "becomes_when")),
        (unit("X", becomes="X", valid_until="2025-12-31"), ("becomes", "circle")),
        (unit("X", becomes="D1", valid_until="2025-12-31"), ("becomes", "becomes_kind")),
        (
            unit("X", valid_from="2026-01-01", valid_until="2025-12-31"),
            ("valid_until", "before_start"),
        ),
        (unit("X", valid_until="31/02/2026"), ("valid_until", "no_such_date")),
    ],
)
def test_a_bad_unit_is_named(row: files.Row, problem: tuple[str, str]) -> None:
    assert organisation_codes(TREE) == []
    assert organisation_codes([*TREE, row]) == [(6, *problem)]


def test_units_in_a_circle_are_refused() -> None:
    rows = [*TREE, unit("X", parent="Y"), unit("Y", parent="X")]
    assert organisation_codes(rows) == [(6, "parent", "circle"), (7, "parent", "circle")]


def test_a_unit_does_not_change_its_kind() -> None:
    known = {"E1A": UNITS["E1A"], **UNITS}
    rows = [unit("E1A", "entity", "D1")]
    with pytest.raises(FileRefused) as refused:
        check_organisation(read(as_csv(rows), "a.csv", ORGANISATION), known)
    assert [p.code for p in refused.value.problems] == ["kind_changed"]
