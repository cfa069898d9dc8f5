"""The choice by expected reach, and what happens where nothing fine is safe."""

import datetime as dt
from random import Random

import pandas as pd
import pytest

from monitoring.disclosure.errors import CannotProtect
from monitoring.reporting import groups
from monitoring.reporting.expecting import Expectation, split
from monitoring.reporting.grid import REST_PRICE, Fineness, Grid, choose, prices
from monitoring.reporting.planning import Earlier, coarser, plan_release
from monitoring.reporting.protecting import protect_release
from monitoring.reporting.recounting import Organisation
from monitoring.reporting.tabulate import members
from monitoring.reporting.tree import grow
from tests.monitoring.reporting.people import PARENTS, make_people

TWO_PERCENT = Expectation(members=0.02, outside=0.98, unknown=0.01, limit=10, exact=False)


def drawn(random: Random, people: int, share: float) -> int:
    return sum(random.random() < share for _ in range(people))


@pytest.mark.rule("S1")
@pytest.mark.parametrize("people", [300, 800, 1000, 1500])
def test_the_chance_of_a_figure_is_that_of_as_many_draws(people: int) -> None:
    """Counted is what drawing 2,000 times comes to (seeded; four standard deviations)."""
    random = Random(people)
    often = sum(drawn(random, people, 0.01) >= 10 for _ in range(2000)) / 2000
    expected = TWO_PERCENT.shown(people)
    assert abs(often - expected) < 4 * (0.25 / 2000) ** 0.5


@pytest.mark.rule("S1")
def test_too_few_others_is_as_bad_as_too_few_members() -> None:
    """Of 14 managers of whom 4 in 10 are women, and a limit of 5: both sides have to reach it."""
    half = Expectation(members=0.4, outside=0.6, unknown=0.4, limit=5, exact=False)
    most = Expectation(members=0.9, outside=0.1, unknown=0.9, limit=5, exact=False)
    assert half.shown(14) > 0.6
    assert most.shown(14) < 0.05
    assert half.shown(9) == 0 == most.shown(9)


@pytest.mark.rule("S1", "S2")
@pytest.mark.parametrize(
    ("sizes", "whole", "alone"),
    [
        ([1500, 1400, 1300], 4200, 3),  # all can be expected to be shown
        ([1500], 1500, 1),  # one part is its whole
        ([1500], 1510, 0),  # the rest is ten people: it would take the part along
        ([1500, 800, 700], 6000, 3),  # the rest is company for those that are too small
        ([1500, 1400], 2950, 2),  # the smaller is lost nine times in ten, and not the tenth
        ([1500, 1400], 2915, 1),  # a rest of fifteen people gives way to nobody
        ([20, 19], 39, 0),  # nobody could read anything
    ],
)
def test_as_many_parts_stand_alone_as_most_people_can_read(
    sizes: list[int], whole: int, alone: int
) -> None:
    assert split(sizes, TWO_PERCENT, whole) == alone


@pytest.mark.rule("S2")
def test_headcounts_expect_exactly_themselves() -> None:
    heads = Expectation(1.0, float("inf"), float("inf"), 10, exact=True)
    assert (heads.shown(9), heads.shown(10)) == (0.0, 1.0)
    assert split([40, 30, 12], heads, 82 + 15) == 3
    assert split([40, 30, 12], heads, 82 + 4) == 2, "the rest of four takes the smallest along"


@pytest.mark.rule("S2")
def test_a_bare_unit_costs_more_to_hide_than_a_breakdown_and_a_rest_least() -> None:
    grid = Grid({"V": None, "E": "V", "V_rest": "V"}, {"F": "V_rest"}, {})
    rows = [("E", "_T", "_T", 90), ("E", "F", "_T", 90), ("V_rest", "_T", "_T", 90)]
    cells = pd.DataFrame(rows, columns=["unit", "sex", "level", "population"])
    unit, part, rest = prices(cells, grid, groups.EVERYONE)
    assert rest == REST_PRICE < part < unit


def test_a_release_that_cannot_be_made_safe_becomes_coarser_step_by_step() -> None:
    fault = CannotProtect("No pattern", ["women 1: unit=E9, category=middle"])
    first = coarser({}, fault)
    assert first == {"women": Fineness.BARE}
    second = coarser(first, fault)
    assert second == {"women": Fineness.WHOLE}
    assert coarser(second, fault) is None
    assert coarser({}, CannotProtect("No pattern", ["people: unit=E9"])) is None
    assert coarser({}, CannotProtect("No pattern")) is None


@pytest.mark.rule("S2")
@pytest.mark.parametrize("fineness", list(Fineness))
def test_each_coarser_breakdown_can_follow_a_finer_one(fineness: Fineness) -> None:
    """A second release that is coarser recounts the first, and is safe beside it."""
    people, organisation = make_people(), Organisation(PARENTS, {})
    day = dt.date(2024, 12, 31)
    offered = (groups.ORIGIN, groups.WOMEN)
    plan = plan_release(people, organisation, day, offered=offered)
    done = protect_release(plan, [], "one", seed=3)
    earlier = Earlier([("one", done.groups)], plan.states)
    later = plan_release(
        people, organisation, day.replace(year=2025), earlier, offered,
        fineness=dict.fromkeys(["foreign_origin", "women"], fineness),
    )  # fmt: skip
    tables = protect_release(later, earlier.past, "two", seed=4).tables
    for table in tables:
        if fineness is not Fineness.FINEST:
            assert all(nodes <= {"V"} for subset, nodes in table.grid.shown.items() if subset)
        if fineness is Fineness.WHOLE:
            assert set(table.cells["unit"]) == {"V"}


@pytest.mark.rule("S2")
def test_what_an_earlier_total_leaves_of_a_recount_does_not_stop_the_release() -> None:
    """Eleven managers of E2, five women, shown whole; a year later nobody changed. Domains are now
    broken down by category, E2 is not: its three in the top bound its others to an interval of
    three, and no release could change that."""
    people = make_people()
    people["category"] = "none"
    for unit, women, men, top in (("E1A", 8, 8, 4), ("E2", 5, 6, 3), ("E3", 60, 50, 50)):
        inside = people.index[people["unit"] == unit][: women + men]
        people.loc[inside, "sex"] = ["F"] * women + ["M"] * men
        people.loc[inside, "category"] = ["top"] * top + ["middle"] * (women + men - top)
    organisation, day = Organisation(PARENTS, {}), dt.date(2024, 12, 31)
    offered, bare = (groups.WOMEN,), {"women": Fineness.BARE}
    plan = plan_release(people, organisation, day, offered=offered, fineness=bare)
    done = protect_release(plan, [], "one", seed=3)
    shown = done.tables[0].cells.set_index(["unit", "category"])["shown_count"]
    assert shown["E2", "management"] == 5
    earlier = Earlier([("one", done.groups)], plan.states)
    later = plan_release(people, organisation, day.replace(year=2025), earlier, offered)
    assert "D1" in later.grids[groups.WOMEN].shown["category",]
    assert "E2" not in later.grids[groups.WOMEN].shown["category",]
    again = protect_release(later, earlier.past, "two", seed=4)
    assert ("E2", "middle") not in again.tables[0].cells.set_index(["unit", "category"]).index


@pytest.mark.rule("S2")
def test_the_fineness_changes_nothing_where_it_is_the_finest() -> None:
    people = make_people()
    tree = grow(PARENTS, people["unit"])
    population = members(people, groups.ORIGIN)
    assert choose(population, tree, groups.ORIGIN) == choose(
        population, tree, groups.ORIGIN, None, Fineness.FINEST
    )
