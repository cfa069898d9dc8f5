"""From people to cells: every margin adds up, unknown is never a yes, and the tree is a tree."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.reporting import groups
from monitoring.reporting.expecting import Expectation
from monitoring.reporting.grid import Grid, choose, divide, subsets
from monitoring.reporting.planning import plan_release
from monitoring.reporting.recounting import Organisation
from monitoring.reporting.tabulate import (
    DIMENSIONS,
    codes_of,
    hierarchies,
    lines_of,
    members,
    tabulate,
)
from monitoring.reporting.tree import TreeError, grow
from tests.monitoring.reporting.people import PARENTS, make_people

UNITS = sorted(PARENTS)
person = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(UNITS),
        "sex": st.sampled_from("FMX"),
        "level": st.sampled_from("ABCD"),
        "category": st.sampled_from(["none", "middle", "top"]),
        "foreign_origin": st.sampled_from([True, False, None]),
        "disability": st.sampled_from([True, False, None]),
    }
)


def full(people: pd.DataFrame, group: groups.Group) -> pd.DataFrame:
    tree = grow(PARENTS, people["unit"])
    population = members(people, group)
    grid = Grid(tree.parent, {}, dict.fromkeys(subsets(group), frozenset(tree.parent)))
    codes = codes_of(population, group)
    return tabulate(population, lines_of(tree, grid), group, grid, codes)


def grids(people: pd.DataFrame) -> dict[str, Grid]:
    plan = plan_release(people, Organisation(PARENTS, {}), dt.date(2025, 12, 31))
    return {group.code: grid for group, grid in plan.grids.items()}


@given(st.lists(person, min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
@pytest.mark.rule("S5", "G1")
def test_each_cell_is_what_counting_one_by_one_gives(rows: list[dict[str, object]]) -> None:
    people = pd.DataFrame(rows)
    cells = full(people, groups.ORIGIN)
    tree = grow(PARENTS, people["unit"])
    for cell in cells.to_dict("records"):
        inside = [
            r
            for r in rows
            if cell["unit"] in tree.line(tree.leaf_of[str(r["unit"])])
            and cell["sex"] in ("_T", r["sex"])
            and cell["level"] in ("_T", r["level"])
        ]
        assert cell["population"] == len(inside)
        assert cell["count"] == sum(r["foreign_origin"] is True for r in inside)


@given(st.lists(person, min_size=1, max_size=40))
@settings(max_examples=40, deadline=None)
@pytest.mark.rule("S2")
def test_every_parent_is_the_sum_of_its_children(rows: list[dict[str, object]]) -> None:
    people = pd.DataFrame(rows)
    cells = full(people, groups.EVERYONE).set_index(DIMENSIONS)["population"]
    parent = grow(PARENTS, people["unit"]).parent
    for unit in parent:
        children = [c for c, above in parent.items() if above == unit]
        if children:
            total = sum(cells[c, "_T", "_T", "_T", "_T"] for c in children)
            assert cells[unit, "_T", "_T", "_T", "_T"] == total


@pytest.mark.rule("S5")
def test_unknown_counts_in_the_population_and_not_in_the_group() -> None:
    people = make_people(sizes={"E3": 30})
    people["disability"] = None
    root = full(people, groups.DISABILITY)
    top = root[(root["unit"] == "V") & (root["sex"] == "_T") & (root["level"] == "_T")]
    assert top["population"].tolist() == [30]
    assert top["count"].tolist() == [0]


@pytest.mark.rule("G4")
def test_women_are_counted_among_management_only() -> None:
    people = make_people()
    cells = full(people, groups.WOMEN)
    top = cells[(cells["unit"] == "V") & (cells["category"] == "management")]
    managers = people[people["category"] != "none"]
    assert top["population"].tolist() == [len(managers)]
    assert top["count"].tolist() == [int((managers["sex"] == "F").sum())]
    assert "_T" not in set(cells["category"])


@pytest.mark.rule("S2")
def test_the_choice_of_breakdown_looks_at_no_cells_own_number() -> None:
    people = make_people()
    tree = grow(PARENTS, people["unit"])
    shuffled = people.copy()
    shuffled["disability"] = sorted(people["disability"], key=lambda flag: flag is not True)
    group = groups.DISABILITY
    first = choose(members(people, group), tree, group)
    assert first == choose(members(shuffled, group), tree, group)


def test_a_finer_breakdown_never_goes_deeper_than_a_coarser_one() -> None:
    for grid in grids(make_people()).values():
        for subset, nodes in grid.shown.items():
            assert all(nodes <= grid.shown[s] for s in grid.shown if set(s) < set(subset))
            for code in nodes - {"V"}:
                family = {c for c, above in grid.parent.items() if above == grid.parent[code]}
                assert family <= nodes, "a family has a breakdown whole or not at all"


def test_a_small_group_gets_a_coarser_table_than_everybody() -> None:
    people = make_people()
    people["disability"] = [n % 30 == 0 for n in range(len(people))]
    found = {code: sum(map(len, grid.shown.values())) for code, grid in grids(people).items()}
    assert found["disability"] < found["foreign_origin"] < found["_T"]


@pytest.mark.rule("S2")
def test_units_too_small_to_stand_alone_are_counted_in_a_rest_that_can_be_shown() -> None:
    sizes = {"E1": 25, "E1A": 400, "E1B": 20, "E2": 400, "E3": 300}
    people = make_people(sizes=sizes)
    grid = grids(people)["foreign_origin"]
    assert grid.rest_of == {"E1_own": "E1_rest", "E1B": "E1_rest"}
    assert grid.parent["E1_rest"] == grid.parent["E1A"] == "E1"
    tree = grow(PARENTS, people["unit"])
    assert grid.finest(tree.line("E1B")) == "E1_rest"
    assert grid.rests == {"E1_rest"}
    smaller = make_people(sizes=sizes | {"E1": 5, "E1B": 5})
    assert "E1A" not in grids(smaller)["foreign_origin"].parent, "the rest would be a few people"


@pytest.mark.rule("S2")
def test_members_whom_somebody_knows_by_right_do_not_count_for_the_choice() -> None:
    people = make_people()
    group = groups.ORIGIN
    tree = grow(PARENTS, people["unit"])
    open_grid = choose(members(people, group), tree, group)
    people["foreign_origin_known"] = people["foreign_origin"].eq(True)
    assert len(choose(members(people, group), tree, group).parent) == 1 < len(open_grid.parent)


def test_what_stood_alone_goes_on_standing_alone_with_a_few_less() -> None:
    expected = Expectation(members=0.1, outside=0.9, unknown=0.1, limit=10, exact=False)
    sizes = {"E1A": 55, "E1B": 400, "E1C": 200}
    assert 1 / 32 < expected.shown(55) < 1 / 16
    assert divide(list(sizes), sizes, expected, frozenset())[0] == ["E1B", "E1C"]
    assert divide(list(sizes), sizes, expected, frozenset({"E1A"}))[0] == ["E1B", "E1C", "E1A"]


@pytest.mark.rule("G2")
def test_one_definition_of_origin_a_release_that_of_its_date() -> None:
    assert [g.code for g in groups.groups_at(dt.date(2015, 12, 31))][1] == "migration_background"
    assert [g.code for g in groups.groups_at(dt.date(2016, 1, 1))][1] == "foreign_origin"


def test_people_on_a_unit_with_units_below_it_get_a_node_of_their_own() -> None:
    tree = grow(PARENTS, ["E1", "E1A"])
    assert tree.leaf_of == {"E1": "E1_own", "E1A": "E1A"}
    assert tree.parent["E1_own"] == "E1"
    assert tree.depth["E1_own"] == tree.depth["E1A"] == 3
    assert "E2" not in tree.parent
    grid = Grid(tree.parent, {}, {})
    assert hierarchies(grid, groups.WOMEN)["category"] == {
        "management": None,
        "middle": "management",
        "top": "management",
    }


@pytest.mark.parametrize(
    ("parents", "words"),
    [
        ({"A": "B", "B": "A"}, "circle"),
        ({"A": None, "B": None}, "More than one"),
        ({"A": "Z"}, "no unit"),
    ],
)
def test_what_is_no_tree_is_refused_by_name(parents: dict[str, str | None], words: str) -> None:
    with pytest.raises(TreeError, match=words):
        grow(parents, ["A", "B"] if "B" in parents else ["A"])
