"""What a demo needs of the simulator: extracts, keys, switches."""

import csv
import io
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.register_number import Reason as NumberReason
from counting.register_number import check
from counting.simulator import certificates, extract
from counting.simulator.__main__ import main
from counting.simulator.misbehaving import Behaviour, Switch
from counting.simulator.population import Population
from counting.transport import read_settings
from tests.counting.registers import DAY, REGISTER

ROOT = Path(__file__).resolve().parent.parent.parent


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
