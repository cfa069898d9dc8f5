"""The pattern of a release, attacked: by its audit, by brute force, by a reader who subtracts."""

import datetime as dt
import itertools
from typing import Any

import pandas as pd
import pytest

from monitoring.reporting import groups
from monitoring.reporting.planning import Plan, plan_release
from monitoring.reporting.protection import (
    PUBLISHED,
    NotSafe,
    Protected,
    audit_table,
    protect_group,
    protect_headcount,
    protect_plans,
)
from monitoring.reporting.tabulate import DIMENSIONS
from tests.monitoring.reporting.people import PARENTS, make_people

DAY = dt.date(2025, 12, 31)
Done = list[tuple[Plan, Protected]]


@pytest.fixture(scope="module")
def done() -> Done:
    _tree, plans = plan_release(make_people(), PARENTS, DAY)
    return protect_plans(plans)


@pytest.mark.rule("S1")
def test_no_shown_cell_has_too_few_in_the_group_or_outside_it(done: Done) -> None:
    seen = 0
    for plan, table in done:
        limit = plan.group.limit
        shown = table.cells[table.cells["status"] == PUBLISHED]
        seen += len(shown)
        assert (shown["population"] >= limit).all()
        if plan.group.flag is not None:
            assert (shown["count"] >= limit).all()
            assert (shown["population"] - shown["count"] >= limit).all()
    assert seen > 40


@pytest.mark.rule("S1")
def test_the_limit_of_five_is_for_management_alone() -> None:
    limits = {g.code: g.limit for g in groups.ALL.values()}
    assert limits.pop("women") == 5
    assert set(limits.values()) == {10}


@pytest.mark.rule("S2")
def test_every_interval_is_wide_and_something_is_withheld(done: Done) -> None:
    for plan, table in done:
        assert table.safe
        assert (table.cells["status"] != PUBLISHED).any()
        assert table.narrowest is None or table.narrowest >= plan.group.limit


@pytest.mark.rule("S1", "S2")
def test_a_group_shows_no_cell_whose_headcount_is_not_shown(done: Done) -> None:
    heads = next(t.cells for p, t in done if p.group.code == "_T").set_index(DIMENSIONS)
    for plan, table in done:
        if plan.group.management:
            continue
        shown = table.cells[table.cells["status"] == PUBLISHED].set_index(DIMENSIONS)
        assert (heads.loc[shown.index, "status"] == PUBLISHED).all()


def test_an_empty_cell_is_not_shown_either(done: Done) -> None:
    heads = next(t.cells for p, t in done if p.group.code == "_T")
    empty = heads[heads["population"] == 0]
    assert len(empty)
    assert (empty["status"] != PUBLISHED).all()


@pytest.mark.rule("S2")
def test_a_pattern_that_can_be_subtracted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Withholding only what is too small by itself is what the audit is there to refuse."""
    from monitoring.reporting import protection

    def naive(plan: Plan, heads: pd.DataFrame) -> pd.DataFrame:
        real = protect_group(plan, heads)
        real.loc[real["status"] == "secondary", "status"] = PUBLISHED
        return real

    monkeypatch.setattr(protection, "protect_group", naive)
    _tree, plans = plan_release(make_people(), PARENTS, DAY)
    with pytest.raises(NotSafe):
        protect_plans(plans)


def _small() -> Plan:
    """Six cells in two rows: small enough to try every table there is."""
    cells = [
        ("V", "_T", 90, 40),
        ("V", "F", 45, 20),
        ("V", "M", 45, 20),
        ("A", "_T", 45, 17),
        ("A", "F", 30, 13),
        ("A", "M", 15, 4),
        ("B", "_T", 45, 23),
        ("B", "F", 15, 7),
        ("B", "M", 30, 16),
    ]
    frame = pd.DataFrame(cells, columns=["unit", "sex", "population", "count"]).assign(
        age="_T", level="_T", category="_T"
    )
    group = groups.Group("disability", "disability", "", "voluntary_registration", ("sex",), 10)
    trees: dict[str, dict[str, str | None]] = {"unit": {"V": None, "A": "V", "B": "V"}}
    return Plan(group, {(): 1, ("sex",): 1}, frame[[*DIMENSIONS, "population", "count"]], trees)


def _brute_force(plan: Plan, cells: pd.DataFrame) -> dict[tuple[str, str], set[int]]:
    """Every value that each withheld cell has in some table that agrees with what is shown."""
    keys = [(r["unit"], r["sex"]) for r in cells.to_dict("records")]
    population = {(r["unit"], r["sex"]): r["population"] for r in cells.to_dict("records")}
    shown = {
        (r["unit"], r["sex"]): r["count"]
        for r in cells.to_dict("records")
        if r["status"] == PUBLISHED
    }
    inner = [("A", "F"), ("A", "M"), ("B", "F"), ("B", "M")]
    ranges = [
        range(shown[k], shown[k] + 1) if k in shown else range(population[k] + 1) for k in inner
    ]
    found: dict[tuple[str, str], set[int]] = {k: set() for k in keys if k not in shown}
    for af, am, bf, bm in itertools.product(*ranges):
        table: dict[Any, int] = {
            ("A", "F"): af,
            ("A", "M"): am,
            ("B", "F"): bf,
            ("B", "M"): bm,
            ("A", "_T"): af + am,
            ("B", "_T"): bf + bm,
            ("V", "F"): af + bf,
            ("V", "M"): am + bm,
            ("V", "_T"): af + am + bf + bm,
        }
        if all(table[k] == value for k, value in shown.items()):
            for key, values in found.items():
                values.add(table[key])
    return found


@pytest.mark.rule("S2")
def test_brute_force_over_all_tables_pins_no_withheld_cell_down() -> None:
    plan = _small()
    cells = protect_group(plan, protect_headcount(plan))
    possible = _brute_force(plan, cells)
    assert possible
    for key, values in possible.items():
        assert max(values) - min(values) >= plan.group.limit, key


@pytest.mark.rule("S2")
def test_the_same_brute_force_opens_the_table_without_secondaries() -> None:
    plan = _small()
    cells = plan.cells.assign(status=PUBLISHED)
    cells.loc[cells["count"] < 10, "status"] = "primary"
    possible = _brute_force(plan, cells)
    assert {k: v for k, v in possible.items() if len(v) == 1}
    assert not audit_table(cells, plan.group, plan.hierarchies).safe


@pytest.mark.rule("S2")
@pytest.mark.parametrize("seed", range(4))
def test_sparse_tables_with_many_empty_cells_pass_their_audit(seed: int) -> None:
    """The engine may withhold a zero to hide another cell: the audit must not count it as known."""
    sizes = {"E1": 1, "E1A": 14, "E1A1": 25, "E1B": 12, "E2": 33, "E3": 21}
    people = make_people(seed, sizes)
    people.loc[people["unit"] == "E1A", "sex"] = "F"
    people.loc[people["unit"] == "E2", "level"] = "A"
    _tree, plans = plan_release(people, PARENTS, DAY)
    for _plan, table in protect_plans(plans):
        assert table.safe
        assert (table.cells.loc[table.cells["population"] == 0, "status"] != PUBLISHED).all()
