"""A change is split only where the data allow, and its parts add up (S5)."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.reporting import facts
from monitoring.reporting.changes import Stated, Value, explain


def value(
    year: int, percent: str, method: str = "m", definition: str = "d", scope: str = ""
) -> Value:
    return Value(dt.date(year, 12, 31), Decimal(percent), method, definition, scope)


def test_figures_measured_alike_change_by_the_rest_alone() -> None:
    change = explain(value(2016, "8.8"), value(2017, "9.6"), [])
    assert change.parts == {"rest": Decimal("0.8")}


def test_no_change_is_a_rest_of_nothing() -> None:
    assert explain(value(2016, "8.8"), value(2017, "8.8"), []).parts == {"rest": 0}


@pytest.mark.rule("S5", "G2")
def test_one_day_measured_both_ways_gives_the_part_of_the_definition() -> None:
    """2015: 4.4 by the old; 2016: 5.4 by the old and 8.8 by the new."""
    old, both, new = value(2015, "4.4"), value(2016, "5.4"), value(2016, "8.8", definition="e")
    assert explain(old, new, [old, both, new]).parts == {
        "definition": Decimal("3.4"),
        "rest": Decimal("1.0"),
    }


def test_the_earlier_day_measured_both_ways_serves_as_well() -> None:
    first, both, last = value(2015, "4"), value(2015, "5", method="n"), value(2016, "7", method="n")
    assert explain(first, last, [both]).parts == {"method": 1, "rest": 2}


def test_two_ways_that_change_at_once_cannot_be_told_apart() -> None:
    first, last = value(2015, "4"), value(2016, "9", method="n", definition="e")
    same_day = value(2016, "5")
    assert explain(first, last, [same_day]).parts is None
    between = value(2016, "7", method="n")
    assert explain(first, last, [same_day, between]).parts == {
        "method": 2,
        "definition": 2,
        "rest": 1,
    }


def test_what_a_source_states_is_taken_where_nothing_was_measured() -> None:
    first, last = value(2013, "3.1"), value(2014, "4.3", method="count")
    told = Stated(first.day, last.day, "method", Decimal("0.9"), "bron")
    other = Stated(first.day, dt.date(2019, 12, 31), "method", Decimal(5), "bron")
    assert explain(first, last, [], [other]).parts is None
    assert explain(first, last, [], [told, other]).parts == {
        "method": Decimal("0.9"),
        "rest": Decimal("0.3"),
    }


@given(
    st.lists(
        st.builds(
            value,
            st.integers(2014, 2016),
            st.integers(0, 100).map(str),
            st.sampled_from("mn"),
            st.sampled_from("de"),
            st.sampled_from("st"),
        ),
        min_size=2,
        max_size=9,
    )
)
def test_the_parts_always_add_up(values: list[Value]) -> None:
    change = explain(values[0], values[1], values)
    if change.parts is not None:
        assert sum(change.parts.values()) == change.total
        assert {*change.parts} - {"rest"} <= {"method", "scope", "definition"}


@pytest.mark.rule("S5")
def test_the_official_changes_name_their_source_and_their_days() -> None:
    changes = facts.official_changes()
    days = {(f["group"], f["reference_date"]) for f in facts.official_figures()}
    assert changes
    for change in changes:
        assert change["source"]
        assert (change["group"], change["start"]) in days
        assert (change["group"], change["end"]) in days
