"""The staff of the demo: accepted by the import, made up, and with a history."""

import datetime as dt
import hashlib
import itertools
import os
import subprocess
import sys
from collections import Counter

import pandas as pd
import pytest

from access.organisation.importing.checking import KnownUnit, check_staff
from access.organisation.importing.layout import STAFF
from access.organisation.importing.reading import Sheet
from monitoring.demo import build, careers, organisation, people
from monitoring.demo.careers import FIRST, LAST, REFERENCE_DATES
from monitoring.demo.leaders import leaders
from monitoring.demo.names import GIVEN, SURNAMES, address, name
from monitoring.demo.origins import COUNTRIES, RARE, origin
from monitoring.demo.published import latest
from monitoring.demo.source import UNKNOWN, Worker, entities, workers
from registration.nationalities import nationalities


def known_units() -> dict[str, KnownUnit]:
    return {
        row.code: KnownUnit(row.code, row.kind, row.parent, staffed=row.kind in ("entity", "unit"))
        for row in organisation.layout().units
    }


@pytest.mark.parametrize("day", REFERENCE_DATES)
def test_the_import_accepts_the_file_of_each_date(day: dt.date) -> None:
    frame = people.staff_file(day)
    assert list(frame.columns) == [column.name for column in STAFF]
    sheet = Sheet(frame, pd.Series(range(2, len(frame) + 2)))
    assert len(check_staff(sheet, known_units(), day)) == len(frame)


def test_everybody_of_the_file_is_somebody_with_a_number_and_address_of_their_own() -> None:
    found = people.people()
    assert len(found) == 13_298
    for each in ("personnel_number", "name", "email"):
        assert len({getattr(person, each) for person in found}) == 13_298
    assert all(person.email.endswith("@voorbeeld.example") for person in found)


def test_the_cells_are_those_of_the_words_of_the_import() -> None:
    frame = people.staff_at(LAST)
    assert set(frame["statute"]) == {"statutory", "contractual"}
    assert set(frame["level"]) == set("ABCD")
    assert set(frame["category"]) == {"none", "middle", "top"}
    assert set(frame["sex"]) == {"F", "M"}
    assert set(frame["education"]) == {"low", "middle", "high"}
    assert set(frame["fte"]) == {"1.00", "0.80", "0.50"}
    assert {"BE", ""} < set(frame["nationality"])


def test_the_birth_date_lies_in_the_band_and_everybody_is_of_age() -> None:
    for person in people.people():
        career, low = person.career, person.worker.age
        age = LAST.year - career.born.year
        assert max(low, 18) <= age <= low + 4
        assert career.employed_from >= careers.birthday(career.born, 18)
        assert career.employed_from <= LAST


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        (dt.date(2004, 2, 29), 18, dt.date(2022, 3, 1)),
        (dt.date(2004, 2, 29), 20, dt.date(2024, 2, 29)),
        (dt.date(1990, 6, 15), 18, dt.date(2008, 6, 15)),
    ],
)
def test_a_birthday(born: dt.date, age: int, day: dt.date) -> None:
    assert careers.birthday(born, age) == day


def test_people_join_leave_and_move_between_the_dates() -> None:
    frames = [people.staff_at(day).set_index("personnel_number") for day in REFERENCE_DATES]
    for before, after in itertools.pairwise(frames):
        stayed = before.index.intersection(after.index)
        moved = (before.loc[stayed, "unit"] != after.loc[stayed, "unit"]).sum()
        assert 0.01 < len(before.index.difference(after.index)) / len(before) < 0.06
        assert 0.01 < len(after.index.difference(before.index)) / len(before) < 0.06
        assert 0.01 < moved / len(stayed) < 0.04
    everybody = set().union(*(frame.index for frame in frames))
    assert len(everybody) == 13_298


def test_the_file_after_someone_left_names_the_last_day_and_earlier_ones_do_not_know() -> None:
    for earlier, later in itertools.pairwise(REFERENCE_DATES):
        frame = people.staff_file(later)
        left = frame[frame["employed_until"] != ""]
        assert len(left) > 100
        assert left["employed_until"].between(str(earlier), str(later), inclusive="neither").all()
        before = people.staff_file(earlier).set_index("personnel_number")
        assert set(before.loc[left["personnel_number"], "employed_until"]) == {""}
        serving = set(people.staff_at(later)["personnel_number"])
        assert serving.isdisjoint(left["personnel_number"])
    assert set(people.staff_file(FIRST)["employed_until"]) == {""}


def test_every_entity_has_people_and_one_who_leads_at_each_date() -> None:
    for day in REFERENCE_DATES:
        frame = people.staff_at(day)
        frame["entity"] = frame["unit"].map(organisation.entity_above)
        top = frame[frame["category"] == "top"]
        leading = Counter(top.loc[top["function"] == "leidend ambtenaar", "entity"])
        assert leading == {entity.code: 1 for entity in entities()}
        assert set(top["entity"].value_counts()) == {1, 2, 3}


def test_leaders_are_of_level_a_and_about_as_often_women_as_published() -> None:
    found = [person for person in people.people() if person.category != "none"]
    assert all((p.level, p.statute, p.fte) == ("A", "statutory", "1.00") for p in found)
    for category, rows in (("top", leaders().top), ("middle", leaders().middle)):
        women = sum(workers()[row].sex == "F" for row in rows) / len(rows)
        assert abs(women - latest("women", category)) < 0.12


def test_heads_serve_in_what_they_head() -> None:
    for row, code in leaders().middle.items():
        assert row in organisation.layout().divisions[code]


def test_names_say_nothing_of_origin() -> None:
    """The same place gives the same name, whatever the worker's countries are."""
    foreign = [p.name.split() for p in people.people() if origin(p.worker).birth != "BE"]
    given, surnames = Counter(n[0] for n in foreign), {n[1] for n in foreign}
    assert max(given.values()) < 0.06 * len(foreign)
    assert len(surnames) > 0.5 * min(len(foreign), len(SURNAMES))


def test_each_place_gives_a_name_of_its_own() -> None:
    assert not set(GIVEN["F"]) & set(GIVEN["M"])
    for sex in GIVEN:
        assert len({name(sex, place) for place in range(14_000)}) == 14_000


def test_the_address_of_a_name_is_plain() -> None:
    assert address("Zoë Wolkenduin") == "zoe.wolkenduin@voorbeeld.example"


def worker(citizenship: str, born: str, father: str, mother: str) -> Worker:
    one = workers()[0]
    return Worker(
        *(one.row, one.age, one.sex, one.education, one.government, one.industry),
        *(one.occupation, one.schedule, citizenship, born, father, mother),
    )


HOME_BORN = "Native- Born in the United States"
ABROAD = "Native- Born abroad of American Parent(s)"
AREA = "Native- Born in Puerto Rico or U S Outlying"
NATURALISED = "Foreign born- U S citizen by naturalization"
NOT_CITIZEN = "Foreign born- Not a citizen of U S"


@pytest.mark.parametrize(
    ("citizenship", "countries", "expected"),
    [
        (HOME_BORN, ("United-States", "Italy", "?"), ("BE", "BE", ("IT", None))),
        (AREA, ("Puerto-Rico", "Puerto-Rico", "United-States"), ("BE", "BE", ("BE", "BE"))),
        (ABROAD, ("Germany", "United-States", "Germany"), ("BE", "BE", ("BE", "DE"))),
        (NATURALISED, ("Cuba", "Cuba", "Cuba"), ("BE", "CU", ("CU", "CU"))),
        (NATURALISED, ("?", "?", "?"), ("BE", None, (None, None))),
        (NOT_CITIZEN, ("Mexico", "Mexico", "Mexico"), ("MX", "MX", ("MX", "MX"))),
        (NOT_CITIZEN, ("?", "?", "?"), (None, None, (None, None))),
    ],
)
def test_nationality_follows_from_the_file(
    citizenship: str, countries: tuple[str, str, str], expected: tuple[object, ...]
) -> None:
    found = origin(worker(citizenship, *countries))
    assert (found.now, found.birth, found.parents) == expected


def test_a_rare_country_is_one_for_the_whole_family_and_never_home() -> None:
    found = origin(worker(NOT_CITIZEN, "Other", "Other", "Other"))
    assert found.now == found.birth == found.parents[0] == found.parents[1]
    assert found.now in RARE


def test_every_nationality_can_be_chosen_in_the_questionnaire() -> None:
    assert {*COUNTRIES.values(), *RARE} <= set(nationalities())
    assert not set(COUNTRIES.values()) & set(RARE)
    assert UNKNOWN not in COUNTRIES


def test_two_processes_write_the_same_bytes(tmp_path) -> None:
    """Nothing may follow from the order of a set or from a seed of Python's own."""
    digests = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-m", "monitoring.demo.build", "--to", str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        digests.append([_digest(path) for path in sorted(folder.iterdir())])
    assert digests[0] == digests[1]
    assert len(digests[0]) == 1 + len(REFERENCE_DATES)


def _digest(path) -> tuple[str, str]:
    return path.name, hashlib.sha256(path.read_bytes()).hexdigest()


def test_writing_gives_the_organisation_and_a_file_for_each_date_oldest_first(tmp_path) -> None:
    files = build.write(tmp_path)
    assert files.organisation.name == "organisation.csv"
    assert [day for day, _path in files.staff] == list(REFERENCE_DATES)
    for day, path in files.staff:
        read = pd.read_csv(path, dtype=str, keep_default_na=False)
        assert read.equals(people.staff_file(day))
