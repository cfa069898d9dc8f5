"""Numbers, dates and times as people here read them (both languages)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from access.look import formats

NBSP = "\u00a0"
MOMENT = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)  # Brussels is an hour ahead in winter


@pytest.mark.parametrize(
    ("value", "decimals", "dutch", "english"),
    [
        (13298, 0, "13.298", "13,298"),
        (2.6, 1, "2,6", "2.6"),
        (Decimal("0.25"), 1, "0,3", "0.3"),  # half away from zero, not to even
        (-2.6, 1, "\u22122,6", "\u22122.6"),
        (-0.04, 1, "0,0", "0.0"),  # no minus before a zero
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
    ],
)
def test_numbers(value: formats.Number, decimals: int, dutch: str, english: str) -> None:
    assert formats.number(value, decimals, "nl") == dutch
    assert formats.number(value, decimals, "en") == english


@given(st.integers(-(10**12), 10**12))
def test_a_number_reads_back(value: int) -> None:
    shown = formats.number(value, 0, "nl").replace(".", "").replace(formats.MINUS, "-")
    assert int(shown) == value


def test_units() -> None:
    assert formats.percent(2.6) == "2,6%"
    assert formats.points(0.4) == f"0,4{NBSP}procentpunt"
    assert formats.points(0.4, 1, "en") == f"0.4{NBSP}percentage points"
    assert formats.points(1, 0, "en") == f"1{NBSP}percentage point"
    assert formats.full_time(12.5) == f"12,5{NBSP}VTE"
    assert formats.number(3.1, 1, "nl", signed=True) == "+3,1"
    assert formats.number(0, 1, "nl", signed=True) == "0,0"


def test_days_and_times() -> None:
    assert formats.day(date(2025, 12, 31)) == "31 december 2025"
    assert formats.day(date(2025, 12, 31), "en") == "31 December 2025"
    assert formats.short_day(date(2026, 3, 1)) == "01/03/2026"
    assert formats.clock(MOMENT) == f"14.05{NBSP}uur"
    assert formats.clock(MOMENT, "en-gb") == "14:05"
    assert formats.moment(MOMENT) == f"23 november 2026, 14.05{NBSP}uur"


def test_a_moment_after_midnight_in_brussels_has_the_day_of_brussels() -> None:
    assert formats.day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1 januari 2027"


@pytest.mark.parametrize(
    ("until", "dutch", "english"),
    [
        (
            date(2026, 12, 5),
            "nog 12 dagen (tot 5 december 2026)",
            "12 days left (until 5 December 2026)",
        ),
        (
            date(2026, 11, 24),
            "nog 1 dag (tot 24 november 2026)",
            "1 day left (until 24 November 2026)",
        ),
        (
            date(2026, 11, 23),
            "vandaag is de laatste dag (23 november 2026)",
            "today is the last day (23 November 2026)",
        ),
        (
            date(2026, 11, 20),
            "3 dagen te laat (het moest tegen 20 november 2026)",
            "3 days late (it was due on 20 November 2026)",
        ),
    ],
)
def test_a_period_is_in_words(until: date, dutch: str, english: str) -> None:
    assert formats.days_left(until, date(2026, 11, 23), "nl") == dutch
    assert formats.days_left(until, date(2026, 11, 23), "en") == english


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", f"13.298 13.298 2,6% 0,4{NBSP}procentpunt +3,1 31/12/2025 31 december 2025"),
        ("en", f"13,298 13,298 2.6% 0.4{NBSP}percentage points +3.1 31/12/2025 31 December 2025"),
    ],
)
def test_filters_follow_the_language_of_the_page(language: str, expected: str) -> None:
    template = Template(
        "{% load formats %}{{ n|number }} {{ n|nl_number }} {{ p|percent }} {{ d|points }} "
        "{{ s|signed }} {{ day|short_day }} {{ day|day }}{{ nothing|number }}{{ nothing|moment }}"
    )
    values = {"n": 13298, "p": 2.6, "d": 0.4, "s": 3.1, "day": date(2025, 12, 31), "nothing": None}
    with translation.override(language):
        assert template.render(Context(values)) == expected
