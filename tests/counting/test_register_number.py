"""Register numbers: what passes, what is refused and why, and that both checks say the same."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.columns import lines
from counting.register_number import CHUNK, SHAPE, Checked, Reason, check, check_fields
from tests.counting.obvious import TEST_MONTHS, dotted, number, obvious

pytestmark = pytest.mark.rule("C4")

TEST = number(61, 61, 1, 1)
FULL_WIDTH = "".join(chr(ord("０") + int(digit)) for digit in number(80, 1, 1, 999))
NAMES = {reason.name for reason in Reason}


def many(fields: list[str], *, test_numbers: bool = False) -> Checked:
    """The check for millions, on a buffer with one field a line."""
    data = "".join(f"{field}\n" for field in fields).encode()
    return check_fields(data, *lines(data), test_numbers=test_numbers)


def both(field: str, *, test_numbers: bool = False) -> Reason:
    """The answer, once both checks give it."""
    alone = check(field, test_numbers=test_numbers)
    assert many([field], test_numbers=test_numbers).reasons.tolist() == [alone]
    assert check(field.encode(), test_numbers=test_numbers) is alone
    return alone


# --- Made fields ------------------------------------------------------------------------------

nobody = st.builds(
    number,
    st.integers(0, 99),
    st.sampled_from(TEST_MONTHS),
    st.integers(0, 32),
    st.integers(0, 999),
    st.sampled_from([1900, 2000]),
) | st.builds(
    number,
    st.sampled_from([0, 1, 4, 99]),
    st.integers(0, 99),
    st.integers(0, 32),
    st.just(999),
    st.sampled_from([1900, 2000]),
)
separator = st.sampled_from(["", "", " ", ".", "-", "/", "--"])


@st.composite
def written(draw: st.DrawFn) -> str:
    """A number as people write it: with separators, spaces around it, or a character changed."""
    plain = draw(nobody)
    groups = (plain[:2], plain[2:4], plain[4:6], plain[6:9], plain[9:])
    text = groups[0] + "".join(draw(separator) + group for group in groups[1:])
    if draw(st.booleans()):
        at = draw(st.integers(0, len(text) - 1))
        text = (
            text[:at]
            + draw(st.sampled_from([*"0123456789 .-x/:\x00", "", "٣", "３"]))
            + text[at + 1 :]
        )
    return draw(st.sampled_from(["", "", " ", "   "])) + text + draw(st.sampled_from(["", "", " "]))


anything = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)
fields = st.lists(nobody | nobody.map(dotted) | written() | anything, max_size=40)


@given(fields, st.booleans())
def test_both_checks_and_the_obvious_one_agree(made: list[str], test_numbers: bool) -> None:
    found = many(made, test_numbers=test_numbers)
    assert found.reasons.tolist() == [check(one, test_numbers=test_numbers) for one in made]
    assert found.reasons.tolist() == [obvious(one, test_numbers) for one in made]
    for one, reason, digits in zip(made, found.reasons, found.digits, strict=True):
        expected = re.sub("[ .-]", "", one).encode() if reason == Reason.OK else bytes(11)
        assert digits.tobytes() == expected


def test_every_month_and_day_of_both_centuries() -> None:
    made = [
        number(year, month, day, 999, century)
        for year, month, day, century in product((0, 23, 24), range(100), range(100), (1900, 2000))
    ]
    assert len(made) > 2 * CHUNK  # so that the borders between chunks are tried
    for test_numbers in (False, True):
        found = many(made, test_numbers=test_numbers).reasons.tolist()
        assert found == [obvious(one, test_numbers) for one in made]


@pytest.mark.parametrize("test_numbers", [False, True])
def test_of_all_check_digits_one_for_each_century_passes(test_numbers: bool) -> None:
    made = [f"{TEST[:9]}{digits:02}" for digits in range(100)]
    found = many(made, test_numbers=test_numbers).reasons.tolist()
    passing = Reason.OK if test_numbers else Reason.TEST_NUMBER
    assert [made[at] for at in range(100) if found[at] == passing] == sorted(
        number(61, 61, 1, 1, century) for century in (1900, 2000)
    )
    assert set(found) == {passing, Reason.CHECK_DIGITS}


# --- The rule, case by case -------------------------------------------------------------------


@pytest.mark.parametrize("month", [*range(13), *range(20, 33), *range(40, 53)])
@pytest.mark.parametrize("century", [1900, 2000])
def test_register_and_bis_months_pass_also_unknown(month: int, century: int) -> None:
    for day in (0, 1, 28):
        assert both(number(5, month, day, 999, century)) is Reason.OK


@pytest.mark.parametrize("month", [13, 19, 33, 39, 53, 60, 73, 80, 93, 99])
def test_no_other_month_passes(month: int) -> None:
    assert both(number(5, month, 1, 999), test_numbers=True) is Reason.IMPOSSIBLE_DATE


@pytest.mark.parametrize("month", TEST_MONTHS)
def test_test_numbers_pass_only_behind_the_switch(month: int) -> None:
    made = number(5, month, 1, 7)
    assert both(made) is Reason.TEST_NUMBER
    assert both(made, test_numbers=True) is Reason.OK
    assert check(made) is Reason.TEST_NUMBER  # off unless somebody says so, for both
    data = made.encode()
    assert check_fields(data, *lines(data)).reasons.tolist() == [Reason.TEST_NUMBER]
    # A typing error that makes a test month is called what it is.
    assert both(made[:9] + "00") is Reason.CHECK_DIGITS


@pytest.mark.parametrize(
    ("year", "month", "day", "century", "exists"),
    [
        (0, 62, 29, 2000, True),
        (0, 62, 29, 1900, False),  # 1900 was no leap year
        (4, 62, 29, 1900, True),
        (4, 82, 29, 2000, True),
        (1, 62, 29, 1900, False),
        (4, 62, 30, 2000, False),
        (4, 64, 31, 1900, False),
        (4, 72, 31, 1900, True),
        (4, 72, 32, 1900, False),
        (4, 62, 0, 1900, True),  # the day is not known
    ],
)
def test_dates_that_exist(year: int, month: int, day: int, century: int, exists: bool) -> None:
    expected = Reason.OK if exists else Reason.IMPOSSIBLE_DATE
    assert both(number(year, month, day, 1, century), test_numbers=True) is expected


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (TEST, Reason.OK),
        (dotted(TEST), Reason.OK),
        (f"  {TEST} ", Reason.OK),
        (f"{TEST[:6]} {TEST[6:9]} {TEST[9:]}", Reason.OK),
        (f"{TEST[:6]}-{TEST[6:9]}-{TEST[9:]}", Reason.OK),
        ("", Reason.EMPTY),
        ("   ", Reason.EMPTY),
        (TEST[:10], Reason.SHORT),
        (f"{TEST}0", Reason.MALFORMED),
        (f"{TEST[:6]}--{TEST[6:]}", Reason.MALFORMED),
        (f"{TEST[:3]}.{TEST[3:]}", Reason.MALFORMED),
        (f"-{TEST}", Reason.MALFORMED),
        (f"{TEST}.", Reason.MALFORMED),
        (f"+{TEST[1:]}", Reason.MALFORMED),
        (f"{TEST[:4]}_{TEST[5:]}", Reason.MALFORMED),
        (f"{TEST}\t", Reason.MALFORMED),
        (f"{TEST[:10]}:", Reason.MALFORMED),  # the characters just before 0 and just after 9
        (f"{TEST[:10]}/", Reason.MALFORMED),
        (f"{TEST[0]}\x00{TEST[2:]}", Reason.MALFORMED),
        (number(61, 61, 1, 0), Reason.SERIAL_ZERO),
        (TEST[:9] + "00", Reason.CHECK_DIGITS),
        (TEST[:9] + "98", Reason.CHECK_DIGITS),
        ("".join(chr(ord("０") + int(digit)) for digit in TEST), Reason.FOREIGN),  # full-width
        ("".join(chr(ord("٠") + int(digit)) for digit in TEST), Reason.FOREIGN),  # Arabic-Indic
        ("".join(chr(0x1D7CE + int(digit)) for digit in TEST), Reason.FOREIGN),  # mathematical
        (f"{TEST[:10]}²", Reason.FOREIGN),
        (f"{TEST[:6]}\u00a0{TEST[6:]}", Reason.FOREIGN),  # a hard space
        (f"{TEST[:6]}\u2011{TEST[6:]}", Reason.FOREIGN),  # a hard hyphen
        (f"\ufeff{TEST}", Reason.FOREIGN),
    ],
)
def test_shapes(field: str, reason: Reason) -> None:
    assert both(field, test_numbers=True) is reason


def test_a_line_end_is_no_part_of_a_number() -> None:
    for end in ("\n", "\r", "\r\n"):
        assert check(TEST + end, test_numbers=True) is Reason.MALFORMED


def test_bytes_that_are_no_text_are_foreign() -> None:
    data = b"\xff" + TEST.encode() + b"\n" + TEST.encode() + b"\n"
    found = check_fields(data, *lines(data), test_numbers=True)
    assert found.reasons.tolist() == [Reason.FOREIGN, Reason.OK]
    assert check(b"\xff" + TEST.encode()) is Reason.FOREIGN


@pytest.mark.parametrize(
    ("field", "stdnum", "ours", "why"),
    [
        # What python-stdnum 2.2 says of the same case (nn or bis), written down from a run of it.
        (number(80, 2, 30, 999), True, Reason.IMPOSSIBLE_DATE, "a day too late is 'unknown'"),
        (number(80, 1, 32, 999), True, Reason.IMPOSSIBLE_DATE, "any day to 99 passes"),
        (number(80, 0, 99, 999), True, Reason.IMPOSSIBLE_DATE, "no day is read in month 00"),
        (number(80, 1, 1, 0), True, Reason.SERIAL_ZERO, "the serial is not read"),
        (number(80, 1, 1, 999) + "\n", True, Reason.MALFORMED, "white space is stripped"),
        ("-" + number(80, 1, 1, 999), True, Reason.MALFORMED, "separators stand anywhere"),
        (FULL_WIDTH, True, Reason.FOREIGN, "whatever Python takes for a digit is one"),
        (number(0, 2, 29, 999, 1900), True, Reason.IMPOSSIBLE_DATE, "a day too late is 'unknown'"),
        (number(99, 1, 1, 999, 2000), False, Reason.OK, "the century hangs on today's date"),
        (number(80, 61, 1, 1), False, Reason.TEST_NUMBER, "test numbers are not known"),
        (number(80, 21, 1, 999), True, Reason.OK, "the same"),
        (number(80, 1, 0, 999), True, Reason.OK, "the same"),
        (number(0, 2, 29, 999, 2000), True, Reason.OK, "the same"),
    ],
)
def test_where_python_stdnum_is_wrong(field: str, stdnum: bool, ours: Reason, why: str) -> None:
    assert check(field) is ours
    assert ((ours is Reason.OK) == stdnum) == (why == "the same" or field[2:4] == "61")


# --- What is said of a number -----------------------------------------------------------------


@pytest.mark.rule("C2", "C4")
@given(fields)
def test_nothing_said_holds_a_number(made: list[str]) -> None:
    """A refusal is a line and a reason; the answer shown in a log or a traceback has no digits."""
    found = many(made)
    assert repr(found) == str(found) == f"<Checked: {len(made)} fields>"
    reported = list(found.refused(first_line=2))
    assert [line for line, _ in reported] == [
        at for at, one in enumerate(made, start=2) if check(one) is not Reason.OK
    ]
    assert {reason.name for _, reason in reported} <= NAMES


@pytest.mark.rule("C2")
def test_the_digits_of_what_is_refused_are_not_handed_on() -> None:
    found = many([TEST, TEST[:9] + "00", f" {TEST}"])
    assert found.reasons.tolist() == [Reason.TEST_NUMBER, Reason.CHECK_DIGITS, Reason.TEST_NUMBER]
    assert not found.digits.any()


def test_an_empty_buffer_has_no_fields() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert check_fields(b"", none, none).reasons.size == 0


def test_the_shape_reads_ascii_digits_only() -> None:
    assert SHAPE.fullmatch(TEST)
    assert not SHAPE.fullmatch("٠" * 11)
