"""Sets of tables: shared cells, groups that overlap, earlier releases, two dates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.disclosure import (
    CannotProtect,
    Part,
    TableError,
    audit_set,
    protect,
    protect_set,
)
from tests.monitoring.disclosure.tables import TREE, grid, with_margins

DIMENSIONS = ["team", "sex"]
HIERARCHIES = {"team": TREE}
TEAMS = ["a1", "a2", "b1", "b2"]


def table(counts: list[int], population: int | list[int] = 60) -> pd.DataFrame:
    leaves = pd.DataFrame(grid(TEAMS, ["F", "M"]), columns=DIMENSIONS)
    leaves = leaves.assign(population=population, count=counts)
    return with_margins(leaves, DIMENSIONS, HIERARCHIES, ["population", "count"])


def part(name: str, cells: pd.DataFrame, measure: str = "group", **more: object) -> Part:
    return Part(name, measure, cells, DIMENSIONS, HIERARCHIES, **more)  # type: ignore[arg-type]


def status(cells: pd.DataFrame) -> pd.Series:
    return cells.set_index(DIMENSIONS)["status"]


@pytest.mark.rule("S2")
def test_a_cell_that_two_tables_share_has_one_status() -> None:
    whole = table([20, 3, 25, 30, 22, 21, 20, 18])
    by_team = whole[whole["sex"] == "_T"].drop(columns="sex")
    parts = [part("both", whole), Part("team", "group", by_team, ["team"], HIERARCHIES)]
    result = protect_set(parts)
    team = result["team"].set_index("team")["status"]
    both = status(result["both"])
    assert all(team[t] == both[t, "_T"] for t in [*TEAMS, "A", "B", "all"])
    checked = [
        part("both", result["both"]),
        Part("team", "group", result["team"], ["team"], HIERARCHIES),
    ]
    assert audit_set(checked)["safe"].all()


@pytest.mark.rule("S2")
def test_groups_that_overlap_do_not_open_each_other() -> None:
    """A + B - both - either = 0: three of them published would give the fourth."""
    a = [20, 25, 25, 30, 22, 21, 20, 18]
    b = [15, 22, 20, 19, 18, 24, 15, 16]
    both = [11, 12, 10, 4, 11, 13, 10, 12]
    either = [x + y - z for x, y, z in zip(a, b, both, strict=True)]
    relation = {"A": 1, "B": 1, "both": -1, "either": -1}
    lists = {"A": a, "B": b, "both": both, "either": either}
    tables = {m: table(v, 90) for m, v in lists.items()}
    alone = {m: part(m, protect(cells, DIMENSIONS, HIERARCHIES), m) for m, cells in tables.items()}
    assert not audit_set(list(alone.values()), [relation])["safe"].all(), "alone they leak"
    result = protect_set([part(m, cells, m) for m, cells in tables.items()], [relation])
    together = [part(m, cells, m) for m, cells in result.items()]
    assert audit_set(together, [relation])["safe"].all()


@pytest.mark.rule("S2")
def test_what_an_earlier_release_published_stays_so() -> None:
    cells = table([20, 3, 25, 30, 22, 21, 20, 18])
    first = protect(cells, DIMENSIONS, HIERARCHIES)
    result = protect_set([part("new", cells), part("old", first, earlier="status")])
    assert (status(result["new"]) == "published").equals(status(first) == "published")


@pytest.mark.rule("S2")
def test_what_was_given_away_cannot_be_made_safe() -> None:
    cells = table([20, 3, 25, 30, 22, 21, 20, 18])
    given_away = cells.assign(status="published")
    given_away.loc[(cells["team"] == "a1") & (cells["sex"] == "M"), "status"] = "primary"
    with pytest.raises(CannotProtect, match="team=a1, sex=M"):
        protect_set([part("new", cells), part("old", given_away, earlier="status")])


@pytest.mark.rule("S2")
def test_one_who_joins_between_two_dates_is_not_given_away() -> None:
    before = table([20, 15, 25, 30, 22, 21, 20, 18])
    after = table([21, 15, 25, 30, 22, 21, 20, 18], [61, 60, 60, 60, 60, 60, 60, 60])
    joined = table([1, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0])
    first = protect(before, DIMENSIONS, HIERARCHIES)
    relation = {"after": 1, "before": -1, "joined": -1}
    history = [
        part("before", first, "before", earlier="status"),
        part("joined", joined, "joined", hidden=True),
    ]
    naive = part("after", protect(after, DIMENSIONS, HIERARCHIES), "after")
    assert not audit_set([*history, naive], [relation])["safe"].all(), "the pair gives it away"
    result = protect_set([*history, part("after", after, "after")], [relation])
    assert "joined" not in result
    assert status(result["after"])["a1", "F"] != "published"
    assert status(result["after"])["all", "_T"] != "published"
    safe = audit_set([*history, part("after", result["after"], "after")], [relation])
    assert safe["safe"].all()


@pytest.mark.rule("S2")
@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=8, max_size=8), st.integers(0, 7))
def test_two_dates_with_one_change_stay_safe(counts: list[int], where: int) -> None:
    one = np.eye(8, dtype=int)[where]
    before = table(counts, 40)
    after = table((np.array(counts) + one).tolist(), (one + 40).tolist())
    first = protect(before, DIMENSIONS, HIERARCHIES)
    joined = table(one.tolist(), one.tolist())
    relation = {"after": 1, "before": -1, "joined": -1}
    history = [
        part("before", first, "before", earlier="status"),
        part("joined", joined, "joined", hidden=True),
    ]
    result = protect_set([*history, part("after", after, "after")], [relation])
    final = audit_set([*history, part("after", result["after"], "after")], [relation])
    assert final["safe"].all()
    change = final[final["cell"].str.startswith("joined") & (final["needed"] > 0)]
    assert (change["lower"] == 0).all()
    assert (change["upper"] == 1).all()


def test_sets_that_contradict_themselves_are_refused() -> None:
    cells = table([20, 3, 25, 30, 22, 21, 20, 18])
    other = table([21, 3, 25, 30, 22, 21, 20, 18])
    with pytest.raises(TableError, match=r"different numbers.*team=a1, sex=F"):
        protect_set([part("one", cells), part("two", other)])
    with pytest.raises(TableError, match="relation does not hold"):
        protect_set([part("x", cells, "x"), part("y", other, "y")], [{"x": 1, "y": -1}])
    with pytest.raises(TableError, match="names of their own"):
        protect_set([part("x", cells), part("x", cells)])


@pytest.mark.rule("S2")
def test_what_has_to_be_withheld_stays_so_and_is_hidden_among_others() -> None:
    cells = table([20, 25, 25, 30, 22, 21, 20, 18], 90)
    named = cells.assign(wait=(cells["team"] == "a1") & (cells["sex"] == "F"))
    done = protect_set([part("one", named, withhold="wait")])["one"]
    assert status(done)["a1", "F"] != "published"
    assert (done["status"] != "published").sum() > 1
    assert audit_set([part("one", done, withhold="wait")])["safe"].all()


@pytest.mark.rule("S2")
def test_links_tie_rows_of_any_tables() -> None:
    """What was A and is now split over two names: the sum gives the difference away."""
    before = table([20, 25, 25, 30, 22, 21, 20, 18], 90).assign(status="published")
    now = table([20, 25, 25, 30, 22, 21, 20, 18], 90)
    old, new = part("old", before, "then", earlier="status"), part("new", now, "now")
    links = [[("new", row, 1), ("old", row, -1)] for row in range(len(now))]
    done = protect_set([old, new], links=links)["new"]
    assert (done["status"] == "published").all(), "all of it is known"
    with pytest.raises(TableError, match="relation does not hold"):
        protect_set([old, new], links=[[("new", 0, 1), ("old", 1, -1)]])
    with pytest.raises(TableError, match="no table of the set"):
        protect_set([old, new], links=[[("elsewhere", 0, 1)]])


@pytest.mark.rule("S2")
def test_a_primary_cell_that_was_shown_before_is_carried_only_where_that_is_said() -> None:
    before = table([20, 10, 25, 30, 22, 21, 20, 18], 90).assign(status="published")
    now = table([20, 9, 25, 30, 22, 21, 20, 18], 90)
    left = pd.DataFrame({"change": ["a1 M"], "count": [1], "population": [1], "guard": [True]})
    old = part("old", before, "then", earlier="status")
    gone = Part("left", "left", left, ["change"], hidden=True, guard="guard")
    own = (now["team"].isin(["a1", "A", "all"]) & now["sex"].isin(["M", "_T"])).to_numpy()
    links = [
        [("new", row, 1), ("old", row, -1), *([("left", 0, 1)] if own[row] else [])]
        for row in range(len(now))
    ]
    with pytest.raises(CannotProtect, match="team=a1, sex=M"):
        protect_set([old, gone, part("new", now, "now")], links=links)
    told = now.assign(shown=True)
    done = protect_set([old, gone, part("new", told, "now", excused="shown")], links=links)["new"]
    assert status(done)["a1", "M"] != "published"
    assert status(done)["all", "_T"] != "published"
