"""Two releases beside each other give nobody away (S2), whatever happened in between."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from monitoring.reporting import groups
from monitoring.reporting.planning import Earlier, Plan, plan_release
from monitoring.reporting.protecting import Protected, protect_release
from monitoring.reporting.recounting import Organisation
from monitoring.reporting.tree import grow
from tests.monitoring.reporting.attacker import Attacker, Edition, Parents, edition
from tests.monitoring.reporting.people import make_people

FIRST, SECOND = dt.date(2024, 12, 31), dt.date(2025, 12, 31)
PARENTS: dict[str, str | None] = {
    "V": None, "D1": "V", "D2": "V", "E1": "D1", "E2": "D1", "E3": "D2",
    "T1": "E1", "T2": "E1", "T3": "E1",
}  # fmt: skip
SIZES = {"T1": 150, "T2": 140, "T3": 130, "E2": 260, "E3": 300}
CODE = "foreign_origin"
OFFERED = (groups.ORIGIN,)


def first(people: pd.DataFrame) -> tuple[Plan, Protected]:
    plan = plan_release(people, Organisation(PARENTS, {}), FIRST, offered=OFFERED)
    return plan, protect_release(plan, [], "one", seed=3)


def second(
    people: pd.DataFrame, before: tuple[Plan, Protected], organisation: Organisation
) -> Protected:
    earlier = Earlier([("one", before[1].groups)], before[0].states)
    plan = plan_release(people, organisation, SECOND, earlier, OFFERED)
    return protect_release(plan, earlier.past, "two", seed=4)


def attack(
    was: pd.DataFrame, now: pd.DataFrame, parents: Parents, one: Protected, two: Protected
) -> Attacker:
    editions = [edition(was, PARENTS, one, CODE), edition(now, parents, two, CODE)]
    return Attacker(editions, CODE)


def joined(people: pd.DataFrame, unit: str, answer: object, number: int = 1) -> pd.DataFrame:
    """The people and some more, who all have the same answer."""
    row = people[people["unit"] == unit].iloc[:1]
    new = pd.concat([row] * number).set_axis([f"new{n}" for n in range(number)])
    new[CODE] = pd.Series([answer] * number, index=new.index, dtype=object)
    return pd.concat([people, new])


def test_the_attacker_finds_the_newcomer_where_nothing_is_protected() -> None:
    """The same attacker, on the same people: 57 becomes 58, and that is the newcomer."""
    was = make_people(sizes=SIZES)
    now = joined(was, "T1", True)

    def open_book(people: pd.DataFrame) -> Edition:
        inside = people[people["unit"] == "T1"]
        whole = {("T1", "_T", "_T"): int(inside[CODE].eq(True).sum())}
        return Edition(people, PARENTS, whole)

    found = Attacker([open_book(was), open_book(now)], CODE)
    assert found.of_person("new0", 1) == (1, 1, 1)


@pytest.mark.rule("S2")
@pytest.mark.parametrize("answer", [True, False, None])
@pytest.mark.parametrize("unit", ["T1", "E2"])
def test_one_newcomer_is_not_given_away(unit: str, answer: object) -> None:
    was = make_people(sizes=SIZES)
    now = joined(was, unit, answer)
    before = first(was)
    after = second(now, before, Organisation(PARENTS, {}))
    assert any(t.cells["carried"].ne("").any() for t in after.tables)
    found = attack(was, now, PARENTS, before[1], after)
    assert found.of_person("new0", 1) == (0, 1, 1)


@pytest.mark.rule("S2")
def test_who_leaves_moves_or_changes_an_answer_is_not_given_away() -> None:
    was = make_people(sizes=SIZES)
    now = was.copy()
    members = was.index[was[CODE].eq(True)]
    leaver, mover, withdrew = members[0], members[-1], members[len(members) // 2]
    others = was.index[was[CODE].isna()]
    registered = others[5]
    now = now.drop(index=leaver)
    now.loc[mover, "unit"] = "E2"
    now.loc[withdrew, CODE] = None
    now.loc[registered, CODE] = True
    before = first(was)
    after = second(now, before, Organisation(PARENTS, {}))
    found = attack(was, now, PARENTS, before[1], after)
    for person, number in ((leaver, 0), (mover, 0), (withdrew, 0), (registered, 1)):
        assert found.of_person(person, number) == (0, 1, 1), person


@pytest.mark.rule("S2")
def test_no_withheld_figure_of_either_date_can_be_narrowed_below_the_limit() -> None:
    """Forty come and go; the figures that stay hidden are those of the whole pair."""
    was = make_people(sizes=SIZES)
    now = make_people(seed=2, sizes={"T1": 20, "E2": 20}).rename(index=lambda p: f"n{p}")
    now = pd.concat([was.drop(index=was.index[:40]), now])
    before = first(was)
    after = second(now, before, Organisation(PARENTS, {}))
    found = attack(was, now, PARENTS, before[1], after)
    checked = 0
    for number, each in enumerate(found.editions):
        for cell, truth in each.hidden.items():
            low, high = found.of_cell(number, cell)
            assert low <= truth <= high
            size = _size(each, cell)
            assert high - low >= min(10, size), (cell, low, high)
            checked += 1
    assert checked


def _size(each: Edition, cell: tuple[str, str, str]) -> int:
    tree = grow(each.parents, each.people["unit"])
    unit, sex, level = cell
    inside = each.people["unit"].map(lambda u: unit in tree.line(tree.leaf_of[u]))
    for column, code in (("sex", sex), ("level", level)):
        inside &= (each.people[column] == code) | (code == "_T")
    return int(inside.sum())


@pytest.mark.rule("S2", "A5")
@pytest.mark.parametrize("how", ["moves", "merges", "is renumbered"])
def test_a_small_unit_that_moves_or_merges_is_followed(how: str) -> None:
    """What E1 loses and E2 gains is the figure of T3, which must not come out by subtraction."""
    sizes = SIZES | {"T3": 30}
    was = make_people(sizes=sizes)
    now, parents = was.copy(), dict(PARENTS)
    came_from: dict[str, list[str]] = {}
    if how == "moves":
        parents["T3"] = "E3"
    elif how == "merges":
        parents |= {"M": "E1"}
        now.loc[now["unit"].isin(["T2", "T3"]), "unit"] = "M"
        came_from = {"M": ["T2", "T3"]}
    else:
        parents |= {"U": "E1"}
        now.loc[now["unit"] == "T3", "unit"] = "U"
        came_from = {"U": ["T3"]}
    before = first(was)
    after = second(now, before, Organisation(parents, came_from))
    found = attack(was, now, parents, before[1], after)
    rows = was.index[was["unit"] == "T3"]
    low, high = found.interval(_sum_of(found, rows))
    truth = int(was.loc[rows, CODE].eq(True).sum())
    assert truth < 10
    assert high - low >= 10, (low, truth, high)
    if how == "is renumbered":
        at = after.groups[CODE]
        assert all((flow["changers"] == 0).all() for flow in at.flows), "nobody changed"


def _sum_of(found: Attacker, people: pd.Index) -> np.ndarray:
    weights = np.zeros(len(found.sizes))
    weights[sorted({found.at[0][p] for p in people})] = 1
    return weights


@pytest.mark.rule("S2")
def test_nothing_that_changed_lets_every_figure_stand() -> None:
    was = make_people(sizes=SIZES)
    before = first(was)
    after = second(was.copy(), before, Organisation(PARENTS, {}))
    for one, two in zip(before[1].tables, after.tables, strict=True):
        if one.group.flag is None:
            continue
        assert two.cells["shown_count"].tolist() == one.cells["shown_count"].tolist()
    marks = [t.cells["carried"].ne("").sum() for t in after.tables]
    assert sum(marks) > 0, "the mark stands now and then where nothing changed"


@pytest.mark.rule("S2")
def test_few_changes_a_year_wait_until_enough_are_different_people() -> None:
    """Five a year: the second and the third edition show the first, the pair gives nobody away."""
    people = make_people(sizes=SIZES)
    earlier = Earlier()
    waiting = []
    for year in range(3):
        key = str(year)
        plan = plan_release(people, Organisation(PARENTS, {}), SECOND, earlier, OFFERED)
        done = protect_release(plan, earlier.past, key, seed=year)
        own = done.groups[CODE].own
        assert own is not None
        rows = own.cells[(own.cells["sex"] == "_T") & (own.cells["level"] == "_T")]
        waiting.append(rows.set_index("unit")["status"]["T1"])
        earlier = Earlier([*earlier.past, (key, done.groups)], plan.states)
        few = people.index[people["unit"] == "T1"][:5]
        row = people.loc[few].rename(index=lambda p, y=year: f"y{y}{p}")
        people = pd.concat([people.drop(index=few), row])
    assert waiting[0] == "published"
    assert waiting[1] != "published" or waiting[2] != "published"
