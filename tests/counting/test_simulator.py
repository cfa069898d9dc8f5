"""The other party: a register of made-up people, that keeps the rules by itself."""

import csv
import datetime as dt
import io
import json
import stat
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.port import Question, Reason
from counting.protocol import messages, schemas, signing
from counting.register_number import Reason as NumberReason
from counting.register_number import check
from counting.simulator import certificates, counter, counting_up, deriving, extract, population
from counting.simulator.__main__ import main
from counting.simulator.misbehaving import Behaviour, Switch
from counting.simulator.population import NATIONALITIES, UNKNOWN, Population
from counting.transport import read_settings
from registration.definitions import composition, judge
from registration.nationalities import nationalities
from tests.counting.registers import DAY, EU, REGISTER, question

ROOT = Path(__file__).resolve().parent.parent.parent
everybody = np.arange(3 * REGISTER.size)

# --- The people -------------------------------------------------------------------------------


@given(st.integers(0, 2**40), st.integers(1, 10**6), st.integers(0, 10**9))
def test_a_number_gives_back_its_person(seed: int, size: int, person: int) -> None:
    register = Population(seed, size)
    persons = np.array([person % (3 * size)])
    found = register.numbers(persons)
    assert register.persons(found).tolist() == persons.tolist()


def test_every_number_is_a_test_number_and_nobody_has_that_of_another() -> None:
    found = REGISTER.numbers(everybody)
    assert np.unique(found).size == everybody.size
    for number in found[:500].tolist():
        text = f"{number:011d}"
        assert check(text) is NumberReason.TEST_NUMBER
        assert check(text, test_numbers=True) is NumberReason.OK


@given(st.integers(0, 10**11 - 1))
def test_a_number_of_nobody_is_unknown(number: int) -> None:
    found = REGISTER.persons(np.array([number]))[0]
    known = found != UNKNOWN and REGISTER.numbers(np.array([found]))[0] == number
    assert known == (found != UNKNOWN)


def test_the_same_seed_is_the_same_register_and_another_is_another() -> None:
    again, other = Population(7, 5_000), Population(8, 5_000)
    assert (again.numbers(everybody) == REGISTER.numbers(everybody)).all()
    assert (again.at_birth(everybody) == REGISTER.at_birth(everybody)).all()
    assert (other.numbers(everybody) != REGISTER.numbers(everybody)).mean() > 0.99


def test_a_register_has_families_foreigners_and_numbers_that_no_longer_count() -> None:
    status = REGISTER.status(everybody)
    assert set(status.tolist()) == {population.LIVE, population.REPLACED, population.CANCELLED}
    born, now = REGISTER.at_birth(everybody), REGISTER.now(everybody)
    assert 0.05 < (born != 0).mean() < 0.5
    assert 0 < (now != 0).mean() < (born != 0).mean()
    young = everybody[: REGISTER.size]
    parents = REGISTER.parent(young, 0)
    assert 0 < (parents == UNKNOWN).mean() < 0.05
    assert ((parents == UNKNOWN) | (parents // REGISTER.size == 1)).all()
    grandparents = REGISTER.parent(parents, 1)
    assert ((grandparents == UNKNOWN) | (grandparents // REGISTER.size == 2)).all()
    assert (REGISTER.parent(everybody[2 * REGISTER.size :], 0) == UNKNOWN).all()


def test_a_register_of_a_million_stands_nowhere() -> None:
    large = Population(1, 1_000_000)
    sample = np.array([0, 999_999, 2_999_999])
    assert large.persons(large.numbers(sample)).tolist() == sample.tolist()
    with pytest.raises(ValueError):
        Population(1, population.SPACE)


# --- The definitions --------------------------------------------------------------------------


@pytest.mark.rule("G1", "G2")
@pytest.mark.parametrize(
    ("definition", "day"),
    [
        ("circular-2009", dt.date(2010, 12, 31)),
        ("circular-2009", dt.date(2014, 12, 31)),
        ("circular-2009", dt.date(2025, 12, 31)),
        ("origin-2016", dt.date(2025, 12, 31)),
    ],
)
def test_the_register_reads_the_definitions_as_the_registration_does(
    definition: str, day: dt.date
) -> None:
    """Two readings of one rule, written apart, on every kind of family that the register has."""
    persons = everybody[:3_000]
    members = tuple(sorted(composition(day)))
    answers = deriving.derive(REGISTER, persons, definition, members)
    words = {deriving.YES: "yes", deriving.NO: "no", deriving.UNDETERMINED: "unknown"}
    for facts, answer in zip(_facts(persons), answers, strict=True):
        assert words[int(answer)] == judge(definition, facts, day), facts
    assert set(answers.tolist()) == {deriving.YES, deriving.NO, deriving.UNDETERMINED}


def _facts(persons: population.Indexes) -> list[dict[str, list[str]]]:
    """What each would tell, in the words of the registration."""
    parents = [REGISTER.parent(persons, which) for which in (0, 1)]
    grandparents = [REGISTER.parent(each, which) for each in parents for which in (0, 1)]
    told = {"now": REGISTER.now(persons), "birth": REGISTER.at_birth(persons)}
    told |= {f"p{at + 1}": REGISTER.at_birth(each) for at, each in enumerate(parents)}
    told |= {f"g{at + 1}": REGISTER.at_birth(each) for at, each in enumerate(grandparents)}
    return [
        {
            name: [NATIONALITIES[codes[place]]]
            for name, codes in told.items()
            if codes[place] != UNKNOWN
        }
        for place in range(persons.size)
    ]


def test_every_nationality_is_one_that_the_registration_knows() -> None:
    assert set(NATIONALITIES) <= set(nationalities())
    assert len(population.FOREIGN_WEIGHTS) == len(NATIONALITIES)
    assert population.FOREIGN_WEIGHTS[0] == 0


# --- The count --------------------------------------------------------------------------------


def _people(answer: int, count: int) -> list[int]:
    """So many people of whom the definition of 2009 says this, with a live number."""
    young = everybody[: REGISTER.size]
    answers = deriving.derive(REGISTER, young, "circular-2009", EU)
    live = REGISTER.status(young) == population.LIVE
    found = young[(answers == answer) & live][:count]
    assert found.size == count
    return [int(each) for each in found]


def _count(asked: Question, persons: list[list[int]]) -> dict[str, object]:
    numbers = {
        label: REGISTER.numbers(np.array(each, dtype=np.int64))
        for label, each in zip(asked.groups, persons, strict=True)
    }
    return counting_up.count(REGISTER, asked, numbers)


@pytest.mark.rule("C5")
@pytest.mark.parametrize(("yes", "no"), [(10, 10), (9, 10), (10, 9), (0, 30), (30, 0), (12, 40)])
def test_small_categories_and_complements_are_withheld_both(yes: int, no: int) -> None:
    found = _count(question(groups=1), [_people(deriving.YES, yes) + _people(deriving.NO, no)])
    shown = {"yes": yes, "no": no} if min(yes, no) >= 10 else None
    assert found["groups"] == [
        {"label": "group0000", "sent": yes + no, "matched": yes + no, "counts": shown}
    ]


@pytest.mark.rule("C5")
def test_the_minimum_of_the_question_holds() -> None:
    people = _people(deriving.YES, 15) + _people(deriving.NO, 30)
    for minimum, shown in ((15, True), (16, False)):
        found = _count(question(groups=1, minimum=minimum), [people])
        groups = found["groups"]
        assert isinstance(groups, list)
        assert (groups[0]["counts"] is not None) is shown


def test_a_number_counts_where_it_stands_first() -> None:
    yes, no = _people(deriving.YES, 20), _people(deriving.NO, 20)
    found = _count(question(groups=2), [yes + no, yes + no[:10] + yes[:3]])
    groups, reasons = found["groups"], found["reasons"]
    assert isinstance(groups, list)
    assert isinstance(reasons, dict)
    assert [each["matched"] for each in groups] == [40, 0]
    assert reasons[Reason.DUPLICATE] == 33
    assert groups[1]["counts"] is None


def test_undetermined_is_neither_yes_nor_no() -> None:
    unsure = _people(deriving.UNDETERMINED, 12)
    found = _count(question(groups=1), [unsure + _people(deriving.NO, 10)])
    groups, reasons = found["groups"], found["reasons"]
    assert isinstance(groups, list)
    assert isinstance(reasons, dict)
    assert groups[0]["matched"] == 10
    assert reasons[Reason.UNDETERMINED] == 12


# --- What the register itself refuses ---------------------------------------------------------


def _job(
    sent: dict[str, list[str]], totals: dict[str, int], **changes: object
) -> dict[str, object]:

    key = signing.new_key("secret", "enc")
    asked = question(groups=2)
    session = uuid4()
    part = {
        "run": str(asked.run),
        "session": str(session),
        "part": 1,
        "sender": asked.sender,
        "groups": sent,
        **changes,
    }
    return {
        "seed": REGISTER.seed,
        "size": REGISTER.size,
        "key": json.dumps(key.as_dict(private=True)),
        "run": str(asked.run),
        "session": str(session),
        "sender": asked.sender,
        "capacity": asked.capacity,
        "question": messages.question_content(asked, ()),
        "totals": totals,
        "parts": [signing.encrypt(schemas.write_json(part), key)],
    }


NUMBERS = [f"{each:011d}" for each in REGISTER.numbers(everybody[:20]).tolist()]
TOTALS = {"group0000": 20, "group0001": 0}


def test_a_part_is_counted_where_it_belongs_and_refused_elsewhere() -> None:
    assert "result" in counter.work(_job({"group0000": NUMBERS}, TOTALS))
    for changes in (
        {"run": str(uuid4())},
        {"session": str(uuid4())},
        {"part": 2},
        {"sender": "another"},
    ):
        found = counter.work(_job({"group0000": NUMBERS}, TOTALS, **changes))
        assert found == {"refused": "PART_MISPLACED"}


@pytest.mark.rule("C6")
def test_a_manifest_that_differs_and_a_part_that_is_none_are_refused() -> None:
    assert counter.work(_job({"group0000": NUMBERS}, {**TOTALS, "group0000": 19})) == {
        "refused": "MANIFEST_DIFFERS"
    }
    assert counter.work(_job({"stranger00": NUMBERS}, TOTALS)) == {"refused": "GROUP_UNKNOWN"}
    assert counter.work(_job({"group0000": ["1"]}, TOTALS)) == {"refused": "PART_UNREADABLE"}
    job = _job({"group0000": NUMBERS}, TOTALS)
    assert counter.work({**job, "parts": ["a.b.c.d.e"]}) == {"refused": "PART_UNREADABLE"}


def test_the_process_that_counts_survives_a_job_that_is_none() -> None:
    running = counter.Counter(REGISTER, "{}")
    try:
        assert running.count({"nothing": True}) == {"refused": "INTERNAL"}
        assert running.count({}) == {"refused": "INTERNAL"}
    finally:
        running.stop()
    assert running.count({}) == {"refused": "INTERNAL"}


# --- The demo extract -------------------------------------------------------------------------

STAFF = """personnel_number,name,unit,statute,level,sex,birth_date,employed_from,employed_until
100101,A,AGO-1,statutory,A,F,1980-06-30,2000-01-01,
100102,B,AGO-2,contractual,B,M,1990-12-31,2000-01-01,2025-12-31
100103,C,AGO-2,contractual,B,M,1990-12-31,2000-01-01,2025-12-30
100104,D,OTHER,contractual,B,M,1990-12-31,2000-01-01,
100105,E,AGO-2,contractual,B,M,1990-01-01,2026-01-01,
"""
ORGANISATION = """code,name,parent
VO,x,
AGO,x,VO
AGO-1,x,AGO
AGO-2,x,AGO-1
OTHER,x,VO
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    staff, organisation = tmp_path / "staff.csv", tmp_path / "organisation.csv"
    staff.write_text(STAFF)
    organisation.write_text(ORGANISATION)
    return staff, organisation


def _extract(files: tuple[Path, Path], *more: str) -> list[dict[str, str]]:
    target = files[0].with_name("extract.csv")
    given = ["extract", "--staff", str(files[0]), "--organisation", str(files[1])]
    assert main([*given, "--date", str(DAY), "--to", str(target), *more]) == 0
    return list(csv.DictReader(io.StringIO(target.read_text()), delimiter=";"))


def test_an_extract_has_who_serves_at_the_entity_with_numbers_of_the_register(
    files: tuple[Path, Path],
) -> None:
    rows = _extract(files, "--entity", "AGO")
    assert sorted((row["age"], row["sex"], row["statute"], row["level"]) for row in rows) == [
        ("35", "M", "contractual", "B"),
        ("45", "F", "statutory", "A"),
    ]
    assert list(rows[0]) == list(extract.FIELDS)
    for row in rows:
        assert check(row["register_number"], test_numbers=True) is NumberReason.OK
    assert rows == _extract(files, "--entity", "AGO")
    assert {row["unit"] for row in _extract(files, "--columns", "register_number,unit")} == {
        *("AGO-1", "AGO-2", "OTHER")
    }


def test_an_extract_that_cannot_be_made_says_so(files: tuple[Path, Path]) -> None:
    given = ["extract", "--staff", str(files[0]), "--organisation", str(files[1])]
    given += ["--date", str(DAY), "--to", str(files[0].with_name("x"))]
    assert main([*given, "--entity", "NONE"]) == 2
    assert main([*given, "--columns", "personnel_number"]) == 2
    assert not files[0].with_name("x").exists()


@given(st.sets(st.text("0123456789ab", min_size=1, max_size=4), max_size=40))
def test_everybody_has_a_number_of_their_own(who: set[str]) -> None:
    register = Population(1, 50)
    found = extract.numbers_for(register, who)
    assert found.keys() == who
    assert len(set(found.values())) == len(who)


def test_a_number_stays_with_its_person_whoever_else_serves() -> None:
    one = extract.numbers_for(REGISTER, ["100101"])
    more = extract.numbers_for(REGISTER, ["100099", "100101", "100102"])
    assert one["100101"] == more["100101"]


# --- Keys and switches ------------------------------------------------------------------------


def test_keys_are_made_once_and_for_this_account_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert main(["keys", "--folder", str(folder), "--port", "1234"]) == 0
    first = (folder / "ours" / "signing.jwk").read_bytes()
    assert read_settings(folder / "ours").address == "https://localhost:1234"
    certificates.ensure(folder, "https://localhost:4321")
    assert read_settings(folder / "ours").address == "https://localhost:4321"
    assert (folder / "ours" / "signing.jwk").read_bytes() == first
    for path in folder.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_keys_that_are_broken_are_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    certificates.ensure(folder, "https://localhost:1")
    (folder / "theirs" / "server.pem").write_text("nothing")
    certificates.ensure(folder, "https://localhost:1")
    assert b"BEGIN" in (folder / "theirs" / "server.pem").read_bytes()


def test_ours_cannot_read_numbers(tmp_path: Path) -> None:
    certificates.ensure(tmp_path / "keys", "https://localhost:1")
    keys = json.loads((tmp_path / "keys" / "ours" / "register.jwks").read_text())["keys"]
    assert {each["use"] for each in keys} == {"sig", "enc"}
    assert not any("d" in each for each in keys)


def test_a_switch_is_read_and_ends() -> None:
    always = Switch.read("small")
    assert always == Switch(Behaviour.SMALL, "result", None)
    assert Switch.read("expired-token").message == "token"
    twice = Switch.read("drop:CountPart:2")
    taken = [twice.takes("CountPart", "CountPartReceived") for _ in range(3)]
    assert taken == [True, True, False]
    assert not always.takes("CountPoll", "CountPending")
    assert always.takes("CountPoll", "CountResult")
    with pytest.raises(ValueError):
        Switch.read("kind")


def test_the_simulator_runs_without_django() -> None:
    code = (
        "import sys, counting.simulator.__main__, counting.transport;"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
