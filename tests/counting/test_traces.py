"""The search for traces finds what is planted; after a count there is nothing to find (C2)."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psycopg
import pytest

from counting.models import State
from counting.simulator.population import Population
from monitoring import embedded, environment
from monitoring.waiting import until
from tests import databases
from tests.counting import scene
from tests.counting.conftest import Site
from tests.counting.searching import WEAK, Found, Searcher, forms

NUMBERS = [f"{n:011d}" for n in Population(11, 5000).numbers(np.arange(60))]
FORMS = [name for name, _ in forms(NUMBERS[0])]


@pytest.mark.parametrize("name", FORMS)
def test_each_form_is_found_at_every_offset(name: str) -> None:
    searcher = Searcher(NUMBERS)
    noise = np.random.default_rng(3).integers(0, 256, 4000, dtype=np.uint8).tobytes()
    assert searcher.search(noise, "x") == set()
    planted = dict(forms(NUMBERS[7]))[name]
    if name in WEAK:
        planted += dict(forms(NUMBERS[9]))[name]
    for offset in range(9):
        data = noise[: 1000 + offset] + planted + noise[2000:]
        assert Found("x", name) in searcher.search(data, "x"), offset


def test_a_trace_across_two_pieces_of_a_file_is_found(tmp_path: Path) -> None:
    from tests.counting import searching

    path = tmp_path / "large"
    path.write_bytes(bytes(searching.CHUNK - 5) + NUMBERS[0].encode() + bytes(100))
    assert Searcher(NUMBERS).folder(tmp_path) >= {Found(str(path), "plain")}


@pytest.mark.parametrize("shape", ["text", "bytes", "array"])
def test_the_memory_of_a_living_process_is_searched(shape: str) -> None:
    made = {
        "text": "kept = sys.stdin.readline().split()",
        "bytes": "kept = bytearray(sys.stdin.readline().encode())",
        "array": "import numpy; kept = numpy.array([int(n) for n in sys.stdin.readline().split()])",
    }
    with subprocess.Popen(
        [sys.executable, "-c", f"import sys; {made[shape]}; print('ready', flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write((" ".join(NUMBERS) + "\n").encode())
        running.stdin.flush()
        running.stdout.readline()
        assert Searcher(NUMBERS).process(running.pid)
        running.kill()


@pytest.mark.rule("C2")
def test_a_number_in_the_database_is_found_in_its_files_and_its_dump(
    clone: Callable[[str], str],
) -> None:
    """The places where nothing may be found after a count are places where something would be."""
    if not environment.is_embedded():
        pytest.skip("the files of another server cannot be read")
    name = clone("web")
    with psycopg.connect(databases.conninfo("maintenance", name)) as connection:
        connection.execute("UPDATE counting_run SET contact = 'x'")
        connection.execute("UPDATE organisation_unit SET name = %s", [NUMBERS[0]])
    assert Searcher(NUMBERS[:1]).search(dump(name), "dump")
    assert Searcher(NUMBERS[:1]).folder(files_of(name))


def dump(name: str) -> bytes:
    """The database as its own program writes it out."""
    program = embedded.binaries() / "pg_dump"
    return subprocess.run(
        [str(program), databases.conninfo("maintenance", name)], capture_output=True, check=True
    ).stdout


def files_of(name: str) -> Path:
    """The folder of one database, after all of it is written."""
    with psycopg.connect(databases.admin(), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute(
            "SELECT oid FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    assert row
    return embedded.var() / "postgres" / "base" / str(row[0])


@pytest.mark.rule("C2")
def test_after_a_count_nothing_is_left(site: Site, tmp_path: Path) -> None:
    """Database, its dump, logs, folders, shared memory and the intake's own memory. Whole, with the
    other processes and 40,000 numbers: ``make prove ARGS=count_traces``."""
    run = scene.open_run(site.become, day=site.fresh_day(), breakdown=["part", "sex"])
    lines = scene.lines_of(site.become, day=site.day)
    assert site.deliver(run, lines[:-1]).status == 422, "a refused extract leaves nothing either"
    assert site.deliver(run, lines).status == 200
    assert until(lambda: scene.seen(site.become, run)[0].state == State.DONE, seconds=30)
    searcher = Searcher(line.split(";")[0] for line in lines)
    found = searcher.search(dump(site.database), "dump")
    found |= searcher.folder(site.folder.parent)
    found |= searcher.folder(Path("/dev/shm"))
    found |= searcher.process(site.intake.running.pid)
    if environment.is_embedded():
        found |= searcher.folder(files_of(site.database))
    assert found == set()
