"""After a count over 40,000 numbers nothing of them is left anywhere (C2).

The whole system runs; the extract goes in from the command line through the one port. Then every
form of every number is looked for in the raw files of the database, its write-ahead log and its
dump, in logs and folders, in shared memory, and in the memory of every living process of the
system. The register, the other party, holds its own people and is left out; so is this process,
which plays the deliverer. The same search must find what is planted in each of these places.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from counting.models import State
from monitoring import embedded
from monitoring.waiting import until
from tests import databases
from tests.counting import large, scene
from tests.counting.searching import Found, Searcher
from tests.counting.test_traces import dump
from tests.tools.prove import Figure

PEOPLE = 40_000
LARGE = 50 * 1024 * 1024


def prove(people: int = PEOPLE, size: int = LARGE) -> Iterator[Figure]:
    with large.system(people) as running:
        yield from _count(running, people)
        yield from _watch(running, size)
        yield from _plant(running)


def _count(running: large.System, people: int) -> Iterator[Figure]:
    run = scene.open_run(running.become, breakdown=["part", "sex"], smallest=500)
    lines = scene.lines_of(running.become)
    _, code = scene.ticket(running.become, run)
    extract = running.folder / "uittreksel.csv"
    extract.write_bytes(scene.csv(lines))
    refused = large.deliver(running, code, run, extract)
    extract.write_bytes(bytes(extract.stat().st_size))  # the deliverer's own copy
    extract.unlink()
    done = until(lambda: scene.seen(running.become, run)[0].state == State.DONE, seconds=120)
    yield Figure("a count from the command line", f"{len(lines)} numbers", done and not refused)
    searcher = Searcher(line.split(";")[0] for line in lines)
    found = _everywhere(running, searcher)
    told = ", ".join(sorted({f"{each.form} in {each.where}" for each in found})[:5])
    yield Figure(f"traces of {people:,} numbers after it", told or "0", not found)


def _everywhere(running: large.System, searcher: Searcher) -> set[Found]:
    with psycopg.connect(databases.admin(), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    found = searcher.search(dump(running.database), "dump")
    found |= searcher.folder(embedded.var())
    found |= searcher.folder(running.folder)
    found |= searcher.folder(Path("/dev/shm"))
    for number in processes(running):
        found |= searcher.process(number)
    return found


def processes(running: large.System) -> Iterator[int]:
    """Every living process of the system but the register: ours and those of the database."""
    roots = {p.running.pid for name, p in running.processes.items() if name != "register"}
    postmaster = int((embedded.var() / "postgres" / "postmaster.pid").read_text().split()[0])
    roots.add(postmaster)
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    for number, parent in parents.items():
        line = {number}
        while parent in parents and parent not in line:
            line.add(parent)
            parent = parents[parent]
        if line & roots:
            yield number


def _watch(running: large.System, size: int) -> Iterator[Figure]:
    """While an extract of 50 MB comes in through the one port, no file is made or grows."""
    run = scene.open_run(running.become, day=scene.DAY.replace(day=30))
    delivery, code = scene.ticket(running.become, run)
    line = scene.lines_of(running.become, day=scene.DAY.replace(day=30))[0]
    body = scene.csv([line + " " * 200] * (size // (len(line) + 201)))
    seen: set[str] = set()
    ended = threading.Event()

    def look() -> None:
        before = _files(running)
        while not ended.wait(0.005):
            now = _files(running)
            seen.update(name for name, length in now.items() if length > before.get(name, 0))

    watching = threading.Thread(target=look)
    watching.start()
    started = time.monotonic()
    reply = scene.put(running.ports["front"], scene.path_of(delivery), body, code)
    ended.set()
    watching.join()
    took = time.monotonic() - started
    what = f"files made or grown while {len(body) // 2**20} MB came in ({took:.1f} s)"
    names = {Path(name).name for name in seen}
    yield Figure(what, ", ".join(sorted(names)) or "0", not names and reply.status == 422)


def _files(running: large.System) -> dict[str, int]:
    """Files and their sizes where anything could be written, but for the database's own."""
    found = {}
    places = [running.folder, Path("/dev/shm"), embedded.var()]
    for place in places:
        for path in place.rglob("*"):
            inside = "postgres" in path.parts or path.suffix == ".log"
            if not inside and path.is_file() and "PostgreSQL" not in path.name:
                found[str(path)] = path.stat().st_size
    return found


def _plant(running: large.System) -> Iterator[Figure]:
    """One number in each of these places is found there."""
    numbers = [f"{n:011d}" for n in range(85_073_003_328, 85_073_003_348)]
    missed = []
    name = running.database
    statements = {
        "a row": "UPDATE organisation_unit SET name = %s WHERE code = 'E2'",
        "a row of the count": "UPDATE organisation_entity SET contact_name = %s",
        "a session": "INSERT INTO django_session VALUES (%s, 'x', now())",
        "a comment": "UPDATE organisation_staffmember SET function = %s WHERE id = (SELECT id "
        "FROM organisation_staffmember LIMIT 1)",
    }
    for (place, statement), number in zip(statements.items(), numbers, strict=False):
        with psycopg.connect(databases.conninfo("maintenance", name)) as connection:
            connection.execute(statement, [number])
        searcher = Searcher([number])
        with psycopg.connect(databases.admin(), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        missed += [] if searcher.search(dump(name), "dump") else [f"{place}, dump"]
        missed += [] if searcher.folder(embedded.var()) else [f"{place}, files"]
    forms = list(dict(scene_forms(numbers[4])))
    for at, number in enumerate(numbers[4:]):
        form = forms[at % len(forms)]
        folder = (running.folder, running.folder / "tmp", embedded.var(), Path("/dev/shm"))[at % 4]
        path = folder / f"planted-{at}"
        both = [dict(scene_forms(n))[form] for n in (number, numbers[at])]
        path.write_bytes(bytes(at) + both[0] + both[1])
        there = Searcher([number, numbers[at]]).folder(folder)
        path.unlink()
        missed += [] if there else [f"{form} in {folder.name}"]
    yield Figure(
        "numbers planted in 20 places that the search finds", f"{20 - len(missed)}", not missed
    )


def scene_forms(number: str) -> Iterator[tuple[str, bytes]]:
    """The forms of a number."""
    from tests.counting.searching import forms

    return forms(number)
