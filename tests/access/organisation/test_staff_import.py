"""The staff import: new, changed, moved, ended; history; grants that end (A5); all or nothing."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.organisation.importing import hooks
from access.organisation.importing.problems import FileRefused
from tests.access.organisation.conftest import DAY, House
from tests.access.organisation.files import Row, person

BEFORE = "2020-01-01"


def edit(rows: list[Row], number: str, **values: str) -> list[Row]:
    return [{**row, **values} if row["personnel_number"] == number else row for row in rows]


def without(rows: list[Row], *numbers: str) -> list[Row]:
    return [row for row in rows if row["personnel_number"] not in numbers]


def test_new_changed_moved_and_ended_are_counted(house: House) -> None:
    mover, leaver, other = (house.number(k) for k in ("employee", "sibling", "colleague"))
    rows = edit(house.extract("E1"), mover, unit="E1B")
    rows = edit(without(rows, leaver), other, level="D", name="Andere Naam")
    counts = house.staff([*rows, person("N1"), person("N2", "E1")])
    names = ("new", "changed", "moved", "ended", "grants")
    assert [counts[name] for name in names] == [2, 1, 1, 1, 0]
    assert house.staff([*rows, person("N1"), person("N2", "E1")])["new"] == 0


def test_a_name_is_kept_to_the_letter(house: House) -> None:
    from access.organisation.models import StaffMember

    name = r"D'Haene \"Ét\\t\N\" \\. O\'x"
    house.staff([*house.extract("E1"), person("N1", name=name, function=r"\N")])
    kept = house.sees(lambda: StaffMember.objects.get(personnel_number="N1"))
    assert (kept.name, kept.function, kept.employed_until) == (name, r"\N", None)


def test_the_same_file_twice_changes_nothing(house: House) -> None:
    rows = without(house.extract("E1", "E2"), house.number("sibling"))
    rows = edit(rows, house.number("employee"), unit="E1B")
    house.staff([*rows, person("N1")])
    before = house.snapshot()
    counts = house.staff([*rows, person("N1")])
    assert house.snapshot() == before
    assert not any(counts[n] for n in ("new", "changed", "moved", "ended", "grants"))


def test_an_extract_of_what_is_known_changes_nothing(house: House) -> None:
    before = house.snapshot()
    house.staff(house.extract("E1", "E2", "E3"))
    assert house.snapshot() == before


def test_history_says_where_somebody_was_on_a_date(house: House) -> None:
    number = house.number("employee")
    rows = house.extract("E1")
    house.staff(edit(rows, number, unit="E1B"), dt.date(2026, 2, 1))
    house.staff(edit(rows, number, unit="E1B", fte="0.50"), dt.date(2026, 4, 1))
    house.staff(without(rows, number), dt.date(2026, 6, 1))
    assert house.history(number) == [
        ("E1A", BEFORE, "2026-01-31"),
        ("E1B", "2026-02-01", "2026-03-31"),
        ("E1B", "2026-04-01", "2026-05-31"),
    ]


def test_a_second_file_of_the_same_day_corrects_the_first(house: House) -> None:
    number = house.number("employee")
    rows = house.extract("E1")
    before = house.snapshot()
    house.staff([*edit(rows, number, unit="E1B"), person("N1")])
    house.staff([*rows, person("N1")])
    assert house.history(number) == [("E1A", BEFORE, "")]
    house.staff(rows)
    assert house.history("N1") == []
    after = house.snapshot()
    for table in ("organisation_staffmember", "organisation_staffplacement"):
        assert [row for row in after[table] if "N1" not in row[0]] == before[table]


def test_a_newcomer_counts_from_the_first_day_or_from_the_first_file(house: House) -> None:
    rows = house.extract("E1")
    house.staff([*rows, person("N1", employed_from="2024-05-01")], dt.date(2026, 1, 1))
    came = person("N2", employed_from="2026-01-15")
    coming = person("N3", employed_from="2026-09-01", employed_until="2026-12-31")
    house.staff(
        [*rows, person("N1", employed_from="2024-05-01"), came, coming], dt.date(2026, 2, 1)
    )
    assert house.history("N1") == [("E1A", "2026-01-01", "")]
    assert house.history("N2") == [("E1A", "2026-01-15", "")]
    assert house.history("N3") == [("E1A", "2026-09-01", "2026-12-31")]


def test_somebody_who_comes_back_has_a_gap(house: House) -> None:
    number = house.number("employee")
    rows = house.extract("E1")
    house.staff(without(rows, number), dt.date(2026, 1, 1))
    house.staff(edit(rows, number, employed_from="2026-03-15"), dt.date(2026, 4, 1))
    assert house.history(number) == [("E1A", BEFORE, "2025-12-31"), ("E1A", "2026-03-15", "")]


def test_a_file_tells_only_about_the_entities_in_it(house: House) -> None:
    counts = house.staff(house.extract("E2"))
    assert counts["ended"] == 0
    counts = house.staff(without(house.extract("E2"), house.number("other_entity")))
    assert counts["ended"] == 1
    assert house.history(house.number("employee")) == [("E1A", BEFORE, "")]


def test_a_file_older_than_the_last_one_is_refused(house: House) -> None:
    house.staff(house.extract("E1"), dt.date(2026, 5, 1))
    house.staff(house.extract("E2"), dt.date(2026, 4, 1))
    with pytest.raises(FileRefused) as refused:
        house.staff(house.extract("E1"), dt.date(2026, 4, 30))
    assert [(p.code, p.facts) for p in refused.value.problems] == [("older_file", ("2026-05-01",))]


def test_a_day_to_come_is_refused(house: House) -> None:
    with pytest.raises(FileRefused) as refused:
        house.staff(house.extract("E1"), dt.date(2199, 1, 1))
    assert [p.code for p in refused.value.problems] == ["day_future"]


@pytest.mark.rule("A5")
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"unit": "E1B"}, "unit_changed"),
        ({"unit": "E2"}, "unit_changed"),
        ({"function": "directeur"}, "function_changed"),
        ({"employed_until": "2026-02-27"}, "left_service"),
        (None, "left_service"),
    ],
)
def test_a_change_of_unit_or_function_ends_the_grants_at_once(
    house: House, values: dict[str, str] | None, reason: str
) -> None:
    number = house.number("line_manager")
    rows = house.extract("E1", "E2")
    others = {key: house.grants(key) for key in ("hr_designee", "personnel_data")}
    rows = edit(rows, number, **values) if values else without(rows, number)
    assert house.staff(rows)["grants"] == 1
    assert house.grants("line_manager") == [("line_manager", "E1A", reason, False)]
    assert {key: house.grants(key) for key in others} == others


@pytest.mark.rule("A5")
@pytest.mark.parametrize(
    "values",
    [{"function": "  Medewerker "}, {"level": "D"}, {"name": "Nieuwe Naam"}, {"fte": "0.5"}],
)
def test_other_changes_end_no_grant(house: House, values: dict[str, str]) -> None:
    rows = edit(house.extract("E1"), house.number("line_manager"), **values)
    assert house.staff(rows)["grants"] == 0
    assert house.grants("line_manager") == [("line_manager", "E1A", "", True)]


@pytest.mark.rule("A5")
def test_who_left_by_a_date_known_before_loses_the_grants_when_it_passes(house: House) -> None:
    number = house.number("line_manager")
    rows = edit(house.extract("E1"), number, employed_until="2026-03-31")
    assert house.staff(rows)["grants"] == 0
    assert house.staff(without(rows, number), dt.date(2026, 4, 1))["grants"] == 1
    assert house.grants("line_manager") == [("line_manager", "E1A", "left_service", False)]
    assert house.history(number) == [("E1A", BEFORE, "2026-03-31")]


@pytest.mark.rule("A5")
def test_the_person_whose_grant_ends_finds_it_in_the_journal(house: House, member_id: Any) -> None:
    from access.actor import Actor
    from access.frame import entered
    from access.journal.models import JournalEntry

    rows = edit(house.extract("E1"), house.number("line_manager"), unit="E1B")
    house.staff(rows)
    with entered(Actor(member_id("line_manager"))):
        assert [entry.event for entry in JournalEntry.objects.all()] == ["grant_ended"]


def test_more_than_five_percent_is_alarming(house: House) -> None:
    rows = house.extract("E1")
    assert house.staff(rows, go_on=False)["alarming"] == 0
    gone = [house.number(k) for k in ("sibling", "employee", "colleague")]
    assert house.staff(without(rows, *gone), go_on=False)["alarming"] == 1  # 3 of 54
    assert house.staff(without(rows, gone[0]), go_on=False)["alarming"] == 0  # 1 of 54, no grant
    manager = house.number("line_manager")
    assert house.staff(edit(rows, manager, unit="E1B"), go_on=False)["alarming"] == 1  # 1 of 9


def test_a_preview_writes_nothing(house: House) -> None:
    before = house.snapshot()
    rows = edit(house.extract("E1"), house.number("line_manager"), unit="E1B")
    house.staff([*rows, person("N1")], go_on=False)
    assert house.snapshot() == before


def test_one_bad_row_and_nothing_is_written(house: House) -> None:
    before = house.snapshot()
    with pytest.raises(FileRefused):
        house.staff([*house.extract("E1"), person("N1"), person("N2", level="Z")])
    assert house.snapshot() == before


def test_a_failing_hook_undoes_everything(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(new: list[uuid.UUID]) -> None:
        raise RuntimeError("sealing failed")

    monkeypatch.setattr(hooks, "AFTER_STAFF", [fails])
    before = house.snapshot()
    with pytest.raises(RuntimeError):
        house.staff([*house.extract("E1"), person("N1")])
    assert house.snapshot() == before


def test_hooks_hear_of_every_new_member_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from access.organisation.models import StaffMember

    heard: list[list[uuid.UUID]] = []
    monkeypatch.setattr(hooks, "AFTER_STAFF", [heard.append, lambda new: None])
    monkeypatch.setattr(hooks, "BATCH", 2)
    new = [person(f"N{n}") for n in range(5)]
    house.staff([*house.extract("E1"), *new])
    assert [len(batch) for batch in heard] == [2, 2, 1]
    made = house.sees(
        lambda: set(
            StaffMember.objects.filter(personnel_number__startswith="N").values_list(
                "pk", flat=True
            )
        )
    )
    assert {key for batch in heard for key in batch} == made
    house.staff([*house.extract("E1")], DAY)
    assert len(heard) == 3


CHANGES = st.lists(
    st.dictionaries(
        st.sampled_from(["P1", "P2", "P3"]),
        st.tuples(st.sampled_from(["E1A", "E1B", "E3"]), st.sampled_from("AD")),
    ),
    min_size=1,
    max_size=4,
)


@given(CHANGES)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_history_tells_on_every_day_what_the_file_of_that_day_said(
    house: House, files: list[dict[str, tuple[str, str]]]
) -> None:
    """Whatever files come in, on its day each stands in the history, and no two rows overlap."""
    from django.db import connection, transaction

    from access.organisation.models import StaffPlacement

    def told(day: dt.date) -> list[tuple[str, str, str]]:
        found = StaffPlacement.objects.filter(
            Q(until_date__isnull=True) | Q(until_date__gte=day),
            staff__personnel_number__startswith="P",
            from_date__lte=day,
        )
        return sorted(found.values_list("staff__personnel_number", "unit__code", "level"))

    anchors = [person("A1", "E1A"), person("A3", "E3")]  # keep both entities in every file
    with transaction.atomic():
        for number, file in enumerate(files, start=1):
            rows = [
                person(key, place, level=level, employed_from="2019-01-01")
                for key, (place, level) in file.items()
            ]
            house.staff([*anchors, *rows], dt.date(2026, number, 1))
        for number, file in enumerate(files, start=1):
            there = house.sees(lambda day=dt.date(2026, number, 1): told(day))
            assert there == sorted((key, *values) for key, values in file.items())
        transaction.set_rollback(True)
    assert connection.get_autocommit()
