"""The history of a group: own releases apart from official figures, never one line (S5, G2)."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from monitoring.reporting import series, years
from monitoring.reporting.models import Target
from monitoring.reporting.years import Entry

AsMember = Callable[[str], Client]
COUNT, TOLD = years.COUNTED, years.VOLUNTARY


def entry(year: int, percent: str | None, method: str, own: bool = False, d: str = "d") -> Entry:
    value = None if percent is None else Decimal(percent)
    return Entry(dt.date(year, 12, 31), value, method, d, "bron", own)


@pytest.mark.rule("S5", "G2")
def test_a_segment_holds_one_method_one_definition_and_one_origin() -> None:
    found = [
        entry(2013, "3", TOLD),
        entry(2014, "4", COUNT),
        entry(2016, "5", COUNT),
        entry(2016, "8", COUNT, d="e"),
        entry(2017, "9", COUNT, d="e"),
        entry(2017, "4", TOLD, own=True, d="e"),
        entry(2018, "5", TOLD, own=True, d="e"),
    ]
    runs = list(years.segments(found))
    assert [len(run) for run in runs] == [1, 2, 2, 2]
    assert all(len({e.kind for e in run}) == 1 for run in runs)


@pytest.mark.rule("S5")
def test_counted_and_registered_are_compared_on_one_day_and_one_definition_only() -> None:
    found = [
        entry(2016, "8", COUNT, d="e"),
        entry(2016, "3", TOLD, own=True),
        entry(2017, "9.5", COUNT, d="e"),
        entry(2017, "4", TOLD, own=True, d="e"),
        entry(2018, None, TOLD, own=True, d="e"),
        entry(2018, "10", COUNT, d="e"),
    ]
    (pair,) = years.apart(found)
    assert (pair.day.year, pair.points) == (2017, Decimal("5.5"))


@pytest.mark.rule("S5")
def test_own_releases_continue_the_history_as_a_line_of_their_own(
    published: uuid.UUID, as_member: AsMember
) -> None:
    text = as_member("employee").get(reverse("reporting:series", args=["herkomst"])).content
    page = re.sub(r"<[^>]+>", " ", text.decode())
    page = " ".join(page.split())
    assert "eigen publicaties" in page
    assert "publicatie van 31 december 2025" in page
    assert "2025: andere" not in page  # it runs beside the count, it does not replace it


@pytest.mark.rule("S4", "S5")
def test_that_no_target_is_in_force_is_said_once(published: uuid.UUID, as_member: AsMember) -> None:
    for address in (
        reverse("reporting:series", args=["herkomst"]),
        reverse("reporting:public_unit", args=["V"]),
    ):
        page = as_member("employee").get(address).content.decode()
        said = page.count("Er geldt nu geen streefcijfer") + page.count("geen streefcijfer<")
        assert said == 1, address


@pytest.mark.rule("S5")
def test_what_explains_a_change_or_that_it_cannot_be_split(
    published: uuid.UUID, as_member: AsMember
) -> None:
    client = as_member("employee")
    origin = client.get(reverse("reporting:series", args=["herkomst"])).content.decode()
    assert "2013–2014: +1,2 procentpunt (telwijze +0,9, rest +0,3)" in origin
    assert "2015–2016: +4,4 procentpunt (definitie +3,4, rest +1,0)" in origin
    disability = client.get(reverse("reporting:series", args=["handicap"])).content.decode()
    assert "2013–2016: −0,1 procentpunt, niet te splitsen" in disability


@pytest.mark.rule("S4")
def test_a_target_in_force_runs_on_and_one_of_the_past_stops() -> None:
    past = Target(percent=Decimal(4), decided=dt.date(2009, 1, 1), due=dt.date(2015, 12, 31))
    now = Target(percent=Decimal("12.5"), decided=dt.date(2021, 1, 1), due=dt.date(2030, 12, 31))
    later = Target(percent=Decimal(9), decided=dt.date(2031, 1, 1), due=dt.date(2035, 12, 31))
    steps = series._steps([past, now, later], 2025, dt.date(2026, 6, 1))
    assert [(s.start, s.end, s.open) for s in steps] == [(2009, 2015, False), (2021, 2025, True)]
    assert "liep tot eind 2015" in steps[0].label
    assert "12,5%, loopt tot eind 2030" in steps[1].label
