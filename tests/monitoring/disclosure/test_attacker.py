"""Random small tables, attacked by brute force: nothing withheld can be computed back."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from monitoring.disclosure import audit, protect
from tests.monitoring.disclosure.tables import TREE, TooMany, brute_force, grid, with_margins

LIMIT = 3
SEXES = ["F", "M"]
HIERARCHIES = {"team": TREE}
DIMENSIONS = ["team", "sex"]

few = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@st.composite
def tables(draw: st.DrawFn, roof: int = 9) -> pd.DataFrame:
    """Four teams × two sexes, with population and group, and all margins."""
    rows = []
    for team, sex in grid(["a1", "a2", "b1", "b2"], SEXES):
        people = draw(st.integers(0, roof))
        rows.append((team, sex, people, draw(st.integers(0, people))))
    leaves = pd.DataFrame(rows, columns=["team", "sex", "population", "count"])
    return with_margins(leaves, DIMENSIONS, HIERARCHIES, ["population", "count"])


@pytest.mark.rule("S1", "S2")
@few
@given(tables())
def test_no_withheld_cell_is_narrower_than_the_limit(cells: pd.DataFrame) -> None:
    result = protect(cells, DIMENSIONS, HIERARCHIES, limit=LIMIT)
    population = result["population"].tolist()
    try:
        intervals = brute_force(result, DIMENSIONS, HIERARCHIES, [0] * len(result), population)
    except TooMany:
        assume(False)
    withheld = result[result["status"] != "published"]
    for (low, high), people in zip(intervals, withheld["population"], strict=True):
        assert high - low >= min(LIMIT, people)
    shown = result[result["status"] == "published"]
    assert (shown["count"] >= LIMIT).all()
    assert (shown["population"] - shown["count"] >= LIMIT).all()


@pytest.mark.rule("S2")
@few
@given(tables())
def test_the_audit_finds_exactly_what_brute_force_finds(cells: pd.DataFrame) -> None:
    """On a table where only primary cells are withheld, where much can be computed back."""
    few_people = (
        (cells["count"] < LIMIT)
        | (cells["population"] - cells["count"] < LIMIT)
        | (cells["population"] < LIMIT)
    )
    naive = cells.assign(status=few_people.map({True: "primary", False: "published"}))
    try:
        intervals = brute_force(
            naive, DIMENSIONS, HIERARCHIES, [0] * len(naive), naive["population"].tolist()
        )
    except TooMany:
        assume(False)
    result = audit(naive, DIMENSIONS, HIERARCHIES, limit=LIMIT)
    assert list(zip(result["lower"], result["upper"], strict=True)) == intervals
    assert (result["lower"] == result["least"]).all()
    assert (result["upper"] == result["most"]).all()


@pytest.mark.rule("S1", "S2")
@few
@given(tables())
def test_a_plain_table_is_safe_too(cells: pd.DataFrame) -> None:
    result = protect(cells, DIMENSIONS, HIERARCHIES, population=None, limit=LIMIT)
    total = int(cells["count"].max())
    high = [total + 2 * LIMIT] * len(result)
    try:
        intervals = brute_force(result, DIMENSIONS, HIERARCHIES, [0] * len(result), high)
    except TooMany:
        assume(False)
    assert all(high - low >= LIMIT for low, high in intervals)
    assert not ((result["status"] == "primary") & (result["count"] == 0)).any()
    shown = result.loc[result["status"] == "published", "count"]
    assert ((shown == 0) | (shown >= LIMIT)).all()


@pytest.mark.rule("S2")
@few
@given(tables(), st.data())
def test_a_reader_who_knows_some_learns_nothing_of_the_others(
    cells: pd.DataFrame, data: st.DataObject
) -> None:
    leaves = cells[~cells["team"].isin(["A", "B", "all"]) & (cells["sex"] != "_T")]
    knows_group, knows_people = [], []
    for people, group in zip(leaves["population"], leaves["count"], strict=True):
        knows_group.append(data.draw(st.integers(0, group)))
        knows_people.append(knows_group[-1] + data.draw(st.integers(0, people - group)))
    leaves = leaves.assign(knows_group=knows_group, knows_people=knows_people)
    values = ["population", "count", "knows_group", "knows_people"]
    cells = with_margins(leaves, DIMENSIONS, HIERARCHIES, values)
    result = protect(
        cells, DIMENSIONS, HIERARCHIES, limit=LIMIT, known=("knows_group", "knows_people")
    )
    low = result["knows_group"]
    high = result["population"] - result["knows_people"] + result["knows_group"]
    try:
        intervals = brute_force(result, DIMENSIONS, HIERARCHIES, low.tolist(), high.tolist())
    except TooMany:
        assume(False)
    withheld = result["status"] != "published"
    for (least, most), room in zip(intervals, (high - low)[withheld], strict=True):
        assert most - least >= min(LIMIT, room)
    shown = result[~withheld & (result["knows_people"] > 0)]
    others = shown["count"] - shown["knows_group"]
    assert (others >= LIMIT).all()
    assert (shown["population"] - shown["knows_people"] - others >= LIMIT).all()


@pytest.mark.rule("S2")
def test_the_same_attacker_succeeds_on_the_unprotected_table() -> None:
    rows = [
        ("a1", "F", 20, 1), ("a1", "M", 20, 10), ("a2", "F", 20, 8), ("a2", "M", 20, 9),
        ("b1", "F", 20, 8), ("b1", "M", 20, 9), ("b2", "F", 20, 8), ("b2", "M", 20, 9),
    ]  # fmt: skip
    leaves = pd.DataFrame(rows, columns=["team", "sex", "population", "count"])
    cells = with_margins(leaves, DIMENSIONS, HIERARCHIES, ["population", "count"])
    naive = cells.assign(status=(cells["count"] < LIMIT).map({True: "primary", False: "published"}))
    zeros, people = [0] * len(naive), naive["population"].tolist()
    assert brute_force(naive, DIMENSIONS, HIERARCHIES, zeros, people) == [(1, 1)]
    assert not audit(naive, DIMENSIONS, HIERARCHIES, limit=LIMIT)["safe"].any()
    safe = protect(cells, DIMENSIONS, HIERARCHIES, limit=LIMIT)
    intervals = brute_force(safe, DIMENSIONS, HIERARCHIES, zeros, people)
    assert len(intervals) > 1
    assert all(high - low >= LIMIT for low, high in intervals)
