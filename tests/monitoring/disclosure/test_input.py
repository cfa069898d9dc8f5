"""What is no proper table is refused with an error that names the cells."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from monitoring.disclosure import DisclosureError, TableError, audit, protect
from tests.monitoring.disclosure.tables import TREE, grid, with_margins

HIERARCHIES = {"team": TREE}
DIMENSIONS = ["team", "sex"]


def good() -> pd.DataFrame:
    leaves = pd.DataFrame(grid(["a1", "a2", "b1", "b2"], ["F", "M"]), columns=DIMENSIONS)
    leaves = leaves.assign(population=60, count=[20, 3, 25, 30, 22, 21, 20, 18])
    return with_margins(leaves, DIMENSIONS, HIERARCHIES, ["population", "count"])


def at(cells: pd.DataFrame, team: str, sex: str) -> int:
    return int(cells.index[(cells["team"] == team) & (cells["sex"] == sex)][0])


def put(team: str, sex: str, column: str, value: float) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(cells: pd.DataFrame) -> pd.DataFrame:
        cells = cells.astype({column: float})
        cells.loc[at(cells, team, sex), column] = value
        return cells

    return change


@pytest.mark.rule("S2")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (put("A", "F", "count", 46), "count does not add up over team: team=A, sex=F is 46"),
        (
            put("a1", "_T", "population", 121),
            "population does not add up over team: team=A, sex=_T is 240",
        ),
        (put("a1", "F", "count", -1), "count is negative in these cells: team=a1, sex=F"),
        (put("a1", "F", "count", 2.5), "count is not a whole number in these cells: team=a1"),
        (put("a1", "F", "count", float("nan")), "count is not a number in these cells: team=a1"),
        (put("b2", "M", "count", 61), "count is above the population|does not add up"),
        (lambda c: pd.concat([c, c.iloc[[2]]]), "there twice: team=a2, sex=F"),
        (lambda c: c.drop(index=at(c, "B", "M")), "margin of team is missing.*team=b1, sex=M"),
        (lambda c: c.replace({"team": {"b2": "zz"}}), "does not know these codes: zz"),
        (lambda c: c.drop(columns="population"), "no such column: population"),
        (lambda c: c.iloc[:0], "has no cells"),
    ],
)
def test_a_bad_table_is_refused(change: Callable[[pd.DataFrame], pd.DataFrame], says: str) -> None:
    with pytest.raises(TableError, match=says):
        protect(change(good()), DIMENSIONS, HIERARCHIES)


def test_a_cycle_in_a_hierarchy_names_its_codes() -> None:
    with pytest.raises(TableError, match="cycle: A; all") as caught:
        protect(good(), DIMENSIONS, {"team": TREE | {"all": "A"}})
    assert caught.value.cells == ("A", "all")


def test_the_error_carries_every_cell_and_names_the_first() -> None:
    cells = good()
    cells["count"] += 0.5
    with pytest.raises(TableError, match="and 16 more") as caught:
        protect(cells, DIMENSIONS, HIERARCHIES)
    assert len(caught.value.cells) == len(cells)


@pytest.mark.parametrize(
    "options",
    [
        {"limit": 0},
        {"limit": [10, 5]},
        {"limit": "nowhere"},
        {"width": 0},
        {"zeros": "perhaps"},
        {"mode": "fast"},
        {"known": "count"},
    ],
)
def test_a_bad_option_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(DisclosureError):
        protect(good(), DIMENSIONS, HIERARCHIES, **options)  # type: ignore[arg-type]


def test_nobody_can_know_more_than_there_is() -> None:
    cells = good().assign(knows=lambda c: c["count"] * 2, people=lambda c: c["population"])
    with pytest.raises(TableError, match="knows is above the count"):
        protect(cells, DIMENSIONS, HIERARCHIES, known=("knows", "people"))


def test_the_audit_needs_statuses_it_knows() -> None:
    with pytest.raises(TableError, match="no such column: status"):
        audit(good(), DIMENSIONS, HIERARCHIES)
    with pytest.raises(TableError, match="no such status: secret"):
        audit(good().assign(status="secret"), DIMENSIONS, HIERARCHIES)


def test_levels_that_the_table_does_not_show_are_skipped() -> None:
    """Teams add up to the whole where the table has no directorates."""
    cells = good()
    cells = cells[~cells["team"].isin(["A", "B"])]
    result = protect(cells, DIMENSIONS, HIERARCHIES)
    assert set(result.loc[result["status"] == "primary", "count"]) == {3}
    broken = cells.assign(count=cells["count"].where(cells["team"] != "all", 1))
    with pytest.raises(TableError, match="team=all"):
        protect(broken, DIMENSIONS, HIERARCHIES)


def test_the_total_may_stand_above_the_roots_of_a_hierarchy() -> None:
    cells = good().replace({"team": {"all": "_T"}})
    tree = {code: parent for code, parent in TREE.items() if parent != "all"}
    assert list(protect(cells, DIMENSIONS, {"team": tree})["status"]) == list(
        protect(good(), DIMENSIONS, HIERARCHIES)["status"]
    )
