"""The fields of a column in a buffer of csv: as Python's reader finds them, or refused by line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.columns import NotSimple, column
from counting.register_number import check_fields
from tests.counting.obvious import number

TEST = number(61, 61, 1, 1)


def read(data: bytes, index: int, delimiter: bytes = b";") -> list[bytes]:
    starts, ends = column(data, index, delimiter)
    assert (starts <= ends).all()
    return [data[start:end] for start, end in zip(starts, ends, strict=True)]


plain = st.text(st.characters(codec="utf-8", exclude_characters='";\r\n\x00'), max_size=5)
cell = plain | plain.map(lambda text: f'"{text}"')
row = st.lists(cell, min_size=1, max_size=4).map(";".join).filter(bool)


@given(st.lists(row, max_size=8), st.integers(0, 4), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_simple_csv_is_read_as_python_reads_it(
    rows: list[str], index: int, end: str, closed: bool
) -> None:
    text = end.join(rows) + (end if closed and rows else "")
    expected = [
        found[index] if index < len(found) else ""
        for found in csv.reader(io.StringIO(text, newline=""), delimiter=";")
    ]
    assert [one.decode() for one in read(text.encode(), index)] == expected


tricky = st.text(st.sampled_from('";\n\r1'), max_size=12)


@given(tricky, st.integers(0, 2))
def test_quotes_are_read_as_python_reads_them_or_refused(text: str, index: int) -> None:
    """A lone carriage return and empty lines are left out: Python takes them for line ends."""
    text = text.replace("\r", "").replace("\n\n", "\n1\n").strip("\n").replace("\n\n", "\n1\n")
    try:
        found = read(text.encode(), index)
    except NotSimple:
        assert '"' in text
        return
    assert [one.decode() for one in found] == [
        cells[index] if index < len(cells) else ""
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=";")
    ]


@pytest.mark.rule("C4")
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'1\n"{TEST}\n2', 2),
        (f'1\n2\n"{TEST};"\n', 3),
        (f'"a;{TEST}"', 1),
        (f'"1"\n"a\n{TEST}"', 2),
        (f'"a"";""{TEST}"', 1),
        (f'{TEST}"', 1),
        (f'"{TEST}"\r1', 1),
        (f'"1";"2"\n"3";{TEST}"4"', 2),
    ],
)
def test_a_quote_that_is_not_plain_is_refused_by_its_line(text: str, line: int) -> None:
    with pytest.raises(NotSimple) as refused:
        column(text.encode(), 0)
    assert refused.value.line == line
    assert str(refused.value) == f"line {line}: quotes that do not enclose one plain field"


@pytest.mark.rule("C4")
def test_numbers_of_a_column_are_checked_by_line() -> None:
    data = f'nr,age\r\n"{TEST}",30\r\n{TEST},31\r\n\r\n{TEST[:9]}00,é'.encode()
    starts, ends = column(data, 0, b",")
    found = check_fields(data, starts[1:], ends[1:], test_numbers=True)
    assert [(line, reason.name) for line, reason in found.refused(first_line=2)] == [
        (4, "EMPTY"),
        (5, "CHECK_DIGITS"),
    ]
    assert found.digits[:2].tobytes() == 2 * TEST.encode()
