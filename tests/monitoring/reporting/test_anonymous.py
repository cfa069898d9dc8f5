"""What a release tells of the anonymous count: whole groups or nothing (S1, S2, C5, G2)."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import pytest

from monitoring.reporting import anonymous, anonymous_heads
from monitoring.reporting.anonymous import Count, Earlier
from monitoring.reporting.anonymous_kept import Leaf, Offer
from monitoring.reporting.groups import BACKGROUND_COUNTED, ORIGIN_COUNTED
from monitoring.reporting.planning import Plan, plan_release
from monitoring.reporting.protecting import Protected, protect_release
from monitoring.reporting.recounting import Organisation
from tests.monitoring.reporting.people import PARENTS, SIZES, make_people

DAY = dt.date(2025, 12, 31)
ORGANISATION = Organisation(PARENTS, {})
NOBODY_SAID = {"foreign_origin": None, "migration_background": None}


def silent(seed: int = 1, sizes: dict[str, int] = SIZES) -> pd.DataFrame:
    """The people of the cast's units, of whom nobody registered an origin."""
    people = make_people(seed, sizes).assign(**dict.fromkeys(NOBODY_SAID))
    return people.assign(age="35-44", statute="statutory")


def leaf(
    people: pd.DataFrame,
    units: Sequence[str],
    members: int | None,
    *,
    entity: str = "E1",
    run: str = "r1",
    **values: Sequence[str],
) -> Leaf:
    within = people["unit"].isin(units)
    for axis, codes in values.items():
        within &= people[axis].isin(codes)
    axes = {axis: tuple(codes) for axis, codes in values.items()}
    return Leaf(run, entity, tuple(units), axes, int(within.sum()), members)


def count(people: pd.DataFrame, *leaves: Leaf, definition: str = "origin-2016") -> Count:
    return Count(leaves[0].run, definition, leaves, people)


E1 = ("E1", "E1A", "E1A1", "E1B")


def every(people: pd.DataFrame, **members: int | None) -> list[Leaf]:
    """E1 in three groups, E2 and E3 whole."""
    asked: Mapping[str, int | None] = {"own": 30, "a": 40, "a1": 60, "e2": 70, "e3": 80} | members
    return [
        leaf(people, ["E1", "E1B"], asked["own"]),
        leaf(people, ["E1A"], asked["a"]),
        leaf(people, ["E1A1"], asked["a1"]),
        leaf(people, ["E2"], asked["e2"], entity="E2"),
        leaf(people, ["E3"], asked["e3"], entity="E3"),
    ]


def plan_of(people: pd.DataFrame, *counts: Count, earlier: Earlier | None = None) -> Plan:
    return plan_release(people, ORGANISATION, DAY, counts=counts, counted_before=earlier)


def offer_of(people: pd.DataFrame, *counts: Count, earlier: Earlier | None = None) -> Offer | None:
    return plan_of(people, *counts, earlier=earlier).offers.get(ORIGIN_COUNTED)


def release_of(people: pd.DataFrame, *counts: Count, key: str = "one") -> Protected:
    return protect_release(plan_of(people, *counts), [], key, seed=7)


@pytest.mark.rule("S1", "S2")
def test_every_unit_that_is_a_sum_of_groups_has_a_figure_and_no_other() -> None:
    people = silent()
    offer = offer_of(people, count(people, *every(people)))
    assert offer is not None
    found = {code: (cell.population, cell.count) for code, cell in offer.cells.items()}
    assert found == {
        "E1A_own": (150, 40),
        "E1A1": (200, 60),
        "E1A": (350, 100),
        "E1": (426, 130),
        "E2": (260, 70),
        "E3": (300, 80),
        "D1": (686, 200),
        "D2": (300, 80),
        "V": (986, 280),
    }  # E1_own and E1B are counted together, and have none


@pytest.mark.rule("S2")
def test_groups_cut_by_sex_are_summed_up_to_their_units() -> None:
    people = silent()
    leaves = [
        leaf(people, E1, 30, sex=["F"]),
        leaf(people, E1, 40, sex=["M"]),
    ]
    offer = offer_of(people, count(people, *leaves))
    assert offer is not None
    assert {c: cell.count for c, cell in offer.cells.items()} == {"E1": 70, "D1": 70, "V": 70}


@pytest.mark.rule("S2")
def test_a_unit_that_a_group_reaches_out_of_has_no_figure_although_the_numbers_fit() -> None:
    people = silent()
    counted = people.drop(people.index[people["unit"] == "E1A1"][:6])  # six objected
    leaves = [
        leaf(counted, ["E1"], 30),
        leaf(counted, ["E1A"], 40),
        leaf(counted, ["E1A1", "E1B"], 60),  # 194 and 6 people: as many as stand on E1A1
    ]
    offer = offer_of(people, count(counted, *leaves))
    assert offer is not None
    assert set(offer.cells) == {"E1", "E1_own", "E1A_own", "D1", "V"}


@pytest.mark.rule("C5", "S2")
@pytest.mark.parametrize("which", ["own", "a", "a1"])
def test_a_group_that_the_register_withheld_takes_all_figures_of_its_entity(which: str) -> None:
    people = silent()
    offer = offer_of(people, count(people, *every(people, **{which: None})))
    assert offer is not None
    assert set(offer.cells) == {"E2", "E3", "D1", "D2", "V"}
    assert offer.cells["D1"].population == 260
    assert offer.cells["V"].count == 150


@pytest.mark.rule("C5", "S2")
def test_so_does_a_group_of_a_small_part_of_the_entity() -> None:
    people = silent(sizes=SIZES | {"E1B": 20})  # less than one in twenty of E1
    few, *others = every(people)
    apart = [replace(few, units=("E1",), people=70), leaf(people, ["E1B"], None)]
    offer = offer_of(people, count(people, *apart, *others))
    assert offer is not None
    assert set(offer.cells) == {"E2", "E3", "D1", "D2", "V"}


@pytest.mark.rule("S2")
def test_where_one_group_is_known_too_well_only_the_total_is_told() -> None:
    people = silent()
    said = people.index[people["unit"] == "E1A"][:31]  # of the 40 members: 9 others are left
    people.loc[said, "foreign_origin"] = True
    offer = offer_of(people, count(people, *every(people)))
    assert offer is not None
    assert set(offer.cells) == {"E1", "E2", "E3", "D1", "D2", "V"}
    people.loc[said[-1], "foreign_origin"] = None
    again = offer_of(people, count(people, *every(people)))
    assert again is not None
    assert "E1A1" in again.cells


@pytest.mark.rule("S2")
def test_by_either_definition_a_yes_counts_as_told() -> None:
    people = silent()
    units = people["unit"] == "E2"
    people.loc[people.index[units][:31], "foreign_origin"] = True
    people.loc[people.index[units][31:61], "migration_background"] = True
    offer = offer_of(people, count(people, *every(people)))
    assert offer is not None
    assert "E2" not in offer.cells  # 70 members, 61 of whom said so
    assert offer.cells["V"].population == 986 - 260


@pytest.mark.rule("S1")
@pytest.mark.parametrize(("members", "shown"), [(9, False), (10, True), (250, True), (251, False)])
def test_fewer_than_the_limit_are_never_told_in_the_group_or_outside(
    members: int, shown: bool
) -> None:
    people = silent()
    offer = offer_of(people, count(people, *every(people, e2=members)))
    assert offer is not None
    assert ("E2" in offer.cells) is shown


@pytest.mark.rule("S1")
@pytest.mark.parametrize(("members", "shown"), [(247, True), (248, False)])
def test_who_objected_hides_nobody_outside_the_group(members: int, shown: bool) -> None:
    people = silent()
    counted = people.drop(people.index[people["unit"] == "E2"][:3])  # 257 of 260 were counted
    offer = offer_of(people, count(counted, *every(counted, e2=members)))
    assert offer is not None
    assert ("E2" in offer.cells) is shown


@pytest.mark.rule("S1")
def test_who_objected_is_in_the_headcount_and_cannot_be_counted_from_it() -> None:
    people = silent()
    objected = people.index[people["unit"] == "E2"][:3]
    counted = people.drop(objected)
    offer = offer_of(people, count(counted, *every(counted)))
    assert offer is not None
    assert offer.cells["E2"].population == 260
    assert [x.people for x in offer.leaves if x.entity == "E2"] == [257]


@pytest.mark.rule("S2")
def test_an_entity_that_was_not_counted_whole_has_no_figure() -> None:
    people = silent()
    only = [leaf(people, ["E1A1"], 60), leaf(people, ["E2"], 70, entity="E2")]
    offer = offer_of(people, count(people, *only))
    assert offer is not None
    assert set(offer.cells) == {"E2", "D1", "V"}


@pytest.mark.rule("S2")
def test_units_that_moved_since_the_count_take_their_entity_along() -> None:
    people = silent()
    moved = Organisation(PARENTS | {"E1A1": "E2"}, {})
    plan = plan_release(people, moved, DAY, counts=[count(people, *every(people))])
    assert set(plan.offers[ORIGIN_COUNTED].cells) == {"E3", "D2", "V"}


@pytest.mark.rule("G2")
def test_two_definitions_are_two_groups_and_may_not_differ_by_a_few() -> None:
    people = silent()
    origin = count(people, *every(people))
    few = [replace(x, run="r2", members=(x.members or 0) - 5) for x in every(people)]
    many = [replace(x, run="r2", members=(x.members or 0) - 15) for x in every(people)]
    mixed = [replace(x, members=(x.members or 0) + 20) if x.units == ("E1A",) else x for x in many]
    for leaves, entities in ((few, set()), (many, {"E1", "E2", "E3"}), (mixed, {"E2", "E3"})):
        offers = plan_of(people, origin, count(people, *leaves, definition="circular-2009")).offers
        assert "E1" in offers[ORIGIN_COUNTED].cells
        told = offers.get(BACKGROUND_COUNTED)
        assert {c for c in (told.cells if told else ()) if c in ("E1", "E2", "E3")} == entities


@pytest.mark.rule("C6")
def test_of_an_entity_counted_twice_the_newest_counts() -> None:
    people = silent()
    first = count(people, *every(people))
    again = count(people, leaf(people, ["E2"], 90, entity="E2", run="r2"))
    offer = offer_of(people, first, again)
    assert offer is not None
    assert offer.cells["E2"].count == 90
    assert offer.cells["V"].count == 300
    withheld = count(people, leaf(people, ["E2"], None, entity="E2", run="r3"))
    later = offer_of(people, first, again, withheld)
    assert later is not None
    assert "E2" not in later.cells


@pytest.mark.rule("C5")
def test_beside_an_earlier_release_no_few_people_can_be_told() -> None:
    then = silent()
    old = release_of(then, count(then, *every(then)))
    for leavers, shown in ((3, False), (12, True)):
        gone = then.index[then["unit"] == "E2"][:leavers]
        now = then.drop(gone)
        earlier = Earlier([("old", old.offers)], {"r1": then})
        new = count(now, *(replace(x, run="r2") for x in every(now)))
        offer = offer_of(now, new, earlier=earlier)
        assert offer is not None
        assert ("E2" in offer.cells) is shown
        assert "E3" in offer.cells


@pytest.mark.rule("S1", "S2")
def test_a_counted_figure_stands_only_beside_a_headcount_that_is_shown() -> None:
    people = silent()
    few = people.index[people["unit"] == "E3"][7:]
    people = people.drop(few)  # 7 people: the headcount of D2 and another are withheld
    leaves = [x for x in every(people) if x.entity != "E3"]
    done = release_of(people, count(people, *leaves))
    heads = {
        (part.name, unit): status
        for part in done.heads
        if not part.hidden
        for unit, status in zip(part.cells["unit"], part.cells["status"], strict=True)
    }
    code = ORIGIN_COUNTED.code
    assert heads[code, f"V_rest:{code}"] != "published"
    table = next(t for t in done.tables if t.group == ORIGIN_COUNTED)
    shown = table.cells.set_index("unit")["shown_count"].notna()
    offer = done.offers[code]
    for unit, cell in offer.cells.items():
        assert shown[unit] == (heads[code, cell.head] == "published")
    assert "published" in {heads[code, "V"], heads[code, "D1"]} != {"published"}
    assert shown.any()


@pytest.mark.rule("S6")
def test_what_the_ledger_keeps_reads_back_the_same() -> None:
    people = silent()
    done = release_of(people, count(people, *every(people)))
    offer = done.offers[ORIGIN_COUNTED.code]
    again = Offer.from_data(json.loads(json.dumps(offer.to_data())))
    assert again == offer
    assert anonymous_heads.audit_offer(again, 10).safe
    assert anonymous_heads.audit_offer(again, 10).narrowest == 30
    assert anonymous_heads.audit_offer(again, 31).safe is False


def test_without_a_count_a_release_is_what_it_was() -> None:
    people = make_people()
    plain = protect_release(plan_release(people, ORGANISATION, DAY), [], "one", seed=7)
    assert not plain.offers
    assert not any("counted" in part.name for part in plain.heads)
    assert anonymous.offers([], people, plan_of(people).tree, PARENTS) == {}
