"""The organisation import: the tree, its dates, and units that become others (A2, A5)."""

import datetime as dt

import pytest
from django.utils import timezone

from access.organisation.importing.problems import FileRefused
from tests.access.organisation.conftest import House
from tests.access.organisation.files import Row, unit

BEFORE = "2020-01-01"


def tree() -> list[Row]:
    """The organisation of the cast, as a file."""
    from tests.cast import UNITS

    return [unit(code, kind, parent or "", name=name) for code, name, kind, parent in UNITS]


def with_unit(rows: list[Row], code: str, **values: str) -> list[Row]:
    return [{**row, **values} if row["code"] == code else row for row in rows]


def closure() -> set[tuple[str, str, int]]:
    from access.organisation.models import UnitClosure

    return set(UnitClosure.objects.values_list("ancestor__code", "descendant__code", "depth"))


def slow_closure() -> set[tuple[str, str, int]]:
    """Walk up from every unit, one by one."""
    from access.organisation.models import Unit

    found = set()
    for each in Unit.objects.all():
        above, depth = each, 0
        while above is not None:
            found.add((above.code, each.code, depth))
            above, depth = above.parent, depth + 1
    return found


def test_a_first_file_makes_the_tree(house: House) -> None:
    from access.organisation.models import Entity, Unit

    rows = [
        *tree(),
        unit("E4", "entity", "D2", entity_kind="water_company", valid_from="2026-01-01"),
        unit("E4A", parent="E4"),
        unit("E4A1", parent="E4A"),
    ]
    counts = house.organisation(rows)
    assert [counts[n] for n in ("new", "changed", "moved", "ended")] == [3, 0, 0, 0]
    assert closure() == slow_closure()
    assert Unit.objects.get(code="E4").valid_from == dt.date(2026, 1, 1)
    assert Entity.objects.get(unit__code="E4").kind == "water_company"
    assert Entity.objects.get(unit__code="E4").uses_anonymous_count


def test_the_same_file_twice_changes_nothing(house: House) -> None:
    rows = [
        *with_unit(tree(), "E1A", valid_until="2025-12-31", becomes="E1N"),
        unit("E1N"),
        unit("E1P", parent="E1N"),
    ]
    house.organisation(rows)
    before = house.snapshot()
    counts = house.organisation(rows)
    assert house.snapshot() == before
    names = ("new", "changed", "moved", "ended", "taken_along", "grants_along")
    assert not any(counts[name] for name in names)


def test_a_unit_that_is_left_out_stays(house: House) -> None:
    before = house.snapshot()
    house.organisation([row for row in tree() if row["code"] not in ("E3", "E1A1")])
    assert house.snapshot() == before


def test_a_unit_moves_with_all_below_it(house: House) -> None:
    counts = house.organisation(with_unit(tree(), "E1A", parent="E1B"))
    assert counts["moved"] == 1
    assert ("E1B", "E1A1", 2) in closure()
    assert closure() == slow_closure()


def test_a_bad_file_changes_nothing(house: House) -> None:
    before = house.snapshot()
    with pytest.raises(FileRefused):
        house.organisation([*with_unit(tree(), "E1A", name="Anders"), unit("X", parent="WEG")])
    assert house.snapshot() == before


@pytest.mark.rule("A5")
def test_a_renamed_unit_keeps_people_and_grants(house: House) -> None:
    grants = house.grants("line_manager")
    counts = house.organisation(with_unit(tree(), "E1A", name="Afdeling Alfa"))
    assert (counts["changed"], counts["taken_along"], counts["grants_along"]) == (1, 0, 0)
    assert house.grants("line_manager") == grants == [("line_manager", "E1A", "", True)]
    assert house.history(house.number("employee")) == [("E1A", BEFORE, "")]


@pytest.mark.rule("A5")
def test_a_renumbered_unit_takes_people_and_grants_along(house: House) -> None:
    from access.organisation.models import StaffMember

    rows = [
        *with_unit(tree(), "E1A", valid_until="2025-12-31", becomes="E1N"),
        unit("E1N", valid_from="2026-01-01"),
    ]
    rows = with_unit(rows, "E1A1", parent="E1N")
    there = len(house.sees(lambda: list(StaffMember.objects.filter(unit__code="E1A"))))
    counts = house.organisation(rows)
    assert counts["taken_along"] == there > 10
    assert house.grants("line_manager") == [("line_manager", "E1N", "", True)]
    assert house.history(house.number("employee")) == [
        ("E1A", BEFORE, "2025-12-31"),
        ("E1N", "2026-01-01", ""),
    ]
    # The staff file that follows says the new number: no change of unit.
    assert house.staff(house.extract("E1"))["grants"] == 0
    assert house.grants("line_manager") == [("line_manager", "E1N", "", True)]


@pytest.mark.rule("A5")
def test_the_old_number_in_a_staff_file_follows_only_after_the_day(house: House) -> None:
    future = timezone.localdate() + dt.timedelta(days=400)
    rows = [
        *with_unit(tree(), "E1A", valid_until=future.isoformat(), becomes="E1N"),
        unit("E1N"),
    ]
    counts = house.organisation(rows)
    assert (counts["taken_along"], counts["grants_along"]) == (0, 0)
    assert house.grants("line_manager") == [("line_manager", "E1A", "", True)]
    moved = [{**r, "unit": "E1N"} if r["unit"] == "E1A" else r for r in house.extract("E1")]
    assert house.staff(moved)["grants"] == 1  # going there before the day is a change of unit


@pytest.mark.rule("A5", "A2")
def test_merged_units_bring_their_grants_together(house: House) -> None:
    rows = with_unit(tree(), "E1A", valid_until="2025-12-31", becomes="E1B")
    rows = with_unit(rows, "E1A1", parent="E1B")
    house.organisation(rows)
    assert house.grants("line_manager") == [("line_manager", "E1B", "", True)]
    assert house.history(house.number("employee"))[-1] == ("E1B", "2026-01-01", "")
    assert house.history(house.number("sibling")) == [("E1B", BEFORE, "")]


@pytest.mark.rule("A5")
def test_two_grants_that_meet_in_one_unit_become_one(house: House) -> None:
    from access.grants.models import Grant
    from access.organisation.models import Unit
    from tests.cast import email

    def second() -> None:
        first = Grant.objects.get(holder__email=email("line_manager"))
        Grant.objects.create(
            holder_id=first.holder_id,
            holder_name=first.holder_name,
            role=first.role,
            unit=Unit.objects.get(code="E1B"),
            starts=dt.date(2021, 1, 1),
            ground="test",
            approved_at=first.approved_at,
        )

    house.sees(second)
    house.organisation(with_unit(tree(), "E1A", valid_until="2025-12-31", becomes="E1B"))
    found = [(unit, why) for _, unit, why, _ in house.grants("line_manager")]
    assert found == [("E1A", "merged"), ("E1B", "")]


@pytest.mark.rule("A5")
def test_a_split_unit_gives_its_grants_to_each_part(house: House) -> None:
    from access.grants.models import Grant

    rows = [
        *with_unit(tree(), "E1A", valid_until="2025-12-31", becomes="E1P|E1Q"),
        unit("E1P"),
        unit("E1Q"),
    ]
    rows = with_unit(rows, "E1A1", parent="E1Q")
    before = house.sees(lambda: Grant.objects.in_force().count())
    counts = house.organisation(rows)
    assert (counts["taken_along"], counts["grants_along"]) == (0, 1)
    assert house.grants("line_manager") == [
        ("line_manager", "E1P", "", True),
        ("line_manager", "E1Q", "", True),
    ]
    # Both work without a new declaration, and carry groups of their own (A11).
    assert house.sees(lambda: Grant.objects.in_force().count()) == before + 1
    groups = house.sees(
        lambda: set(Grant.objects.filter(role="line_manager").values_list("group", flat=True))
    )
    assert len(groups) == 2
    # Who goes where is in the staff file, and is no change of unit.
    parts = [
        {**row, "unit": "E1P" if number % 2 else "E1Q"} if row["unit"] == "E1A" else row
        for number, row in enumerate(house.extract("E1"))
    ]
    counts = house.staff(parts)
    assert (counts["moved"], counts["grants"], counts["ended"]) == (0, 0, 0)
    assert house.history(house.number("employee"))[-1][1:] == ("2026-03-01", "")


@pytest.mark.rule("A5")
def test_a_chain_of_numbers_is_followed_to_its_end(house: House) -> None:
    rows = [
        *with_unit(tree(), "E1A", valid_until="2024-12-31", becomes="E1N"),
        unit("E1N", valid_until="2025-06-30", becomes="E1O"),
        unit("E1O"),
    ]
    house.organisation(rows)
    assert house.grants("line_manager") == [("line_manager", "E1O", "", True)]
    assert house.history(house.number("employee")) == [
        ("E1A", BEFORE, "2024-12-31"),
        ("E1N", "2025-01-01", "2025-06-30"),
        ("E1O", "2025-07-01", ""),
    ]


def test_an_ended_unit_takes_no_staff(house: House) -> None:
    house.organisation(with_unit(tree(), "E1A1", valid_until="2025-12-31"))
    with pytest.raises(FileRefused) as refused:
        house.staff(house.extract("E1"))
    assert {(p.column, p.code) for p in refused.value.problems} == {("unit", "unit_not_valid")}
