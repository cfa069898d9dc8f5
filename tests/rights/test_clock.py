"""The clock of a request (P1): one month, and two more."""

import datetime as dt

import pytest

from registration.rights import clock


@pytest.mark.rule("P1")
@pytest.mark.parametrize(
    ("received", "month", "three"),
    [
        ("2026-11-25", "2026-12-25", "2027-02-25"),
        ("2026-01-31", "2026-02-28", "2026-04-30"),  # no such day: the last of the month
        ("2027-11-30", "2027-12-30", "2028-02-29"),  # a leap year
        ("2026-12-31", "2027-01-31", "2027-03-31"),
    ],
)
def test_a_month_and_two_more(received, month, three):
    day = dt.date.fromisoformat(received)
    assert clock.due(day, extended=False) == dt.date.fromisoformat(month)
    assert clock.due(day, extended=True) == dt.date.fromisoformat(three)


@pytest.mark.rule("P1")
def test_it_is_extended_once_and_within_the_first_month():
    received = dt.date(2026, 11, 25)
    assert clock.may_extend(received, dt.date(2026, 12, 25), extended=False)
    assert not clock.may_extend(received, dt.date(2026, 12, 26), extended=False)
    assert not clock.may_extend(received, received, extended=True)
