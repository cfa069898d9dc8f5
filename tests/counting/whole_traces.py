"""After a count over 40,000 numbers nothing of them is left anywhere (C2).

The whole system runs; the extract goes in from the command line through the one port. Then every
form of every number is looked for in the raw files of the database, its write-ahead log and its
dump, in logs and folders, in shared memory, and in the memory of every living process of the
system. The register, the other party, holds its own people and is left out; so is this process,
which plays the deliverer. The same search must find what is planted in each of these places.
"""

import os
import signal
import stat
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

from counting.models import State
from monitoring import embedded
from monitoring.waiting import until
from tests import databases
from tests.counting import large, proxy, scene
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


def processes(running: large.System, also: Sequence[int] = ()) -> Iterator[int]:
    """Every living process of the system but the register: ours and those of the database."""
    roots = {p.running.pid for name, p in running.processes.items() if name != "register"}
    postmaster = int((embedded.var() / "postgres" / "postmaster.pid").read_text().split()[0])
    roots |= {postmaster, *also}
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
    """While an extract of 50 MB comes in no file is made or grows, through the one port of
    ``make run`` and through the proxy of the guide. One that buffers is seen to write."""
    what = f"files made or grown while {size // 2**20} MB came in through"
    names, read = _upload(running, running.ports["front"], size, day=30)
    yield Figure(f"{what} the one port", _told(names), not names and read)
    program = proxy.program()
    if program is None:
        missing = "nginx not found: apt-get install nginx"
        yield Figure(f"{what} nginx", missing, holds=False)
        return
    ports = {"web": running.ports["web"], "intake": running.ports["intake"]}
    folder = running.folder / "nginx"
    with proxy.nginx(program, folder, **ports, example=proxy.documented()) as (port, key):
        names, read = _upload(running, port, size, day=29, also=[key])
        left = _after_reload(running, key, day=29)
    yield Figure(f"{what} nginx as documented", _told(names), not names and read)
    yield Figure("numbers in the memory of nginx after its reload", str(len(left)), not left)
    buffering = proxy.documented().replace(proxy.UNBUFFERED, "")
    folder = running.folder / "buffering"
    with proxy.nginx(program, folder, **ports, example=buffering) as (port, key):
        names, _ = _upload(running, port, size, day=28, also=[key])
    yield Figure(f"{what} nginx that buffers: seen", _told(names), bool(names))


def _after_reload(running: large.System, nginx: int, *, day: int) -> set[Found]:
    """What is found in nginx once it was told to go on with new processes."""

    def family() -> set[int]:
        return set(processes(running, [nginx])) - set(processes(running))

    before = family() - {nginx}
    os.kill(nginx, signal.SIGHUP)
    assert until(lambda: family() > {nginx} and not family() & before, seconds=30)
    line = scene.lines_of(running.become, day=scene.DAY.replace(day=day))[0]
    searcher = Searcher([line.split(";")[0]])
    return {found for number in family() for found in searcher.process(number)}


def _told(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "0"


def _upload(
    running: large.System, port: int, size: int, *, day: int, also: Sequence[int] = ()
) -> tuple[set[str], bool]:
    """The files that were made or grew while so much came in, and whether all of it was read."""
    date = scene.DAY.replace(day=day)
    run = scene.open_run(running.become, day=date)
    delivery, code = scene.ticket(running.become, run)
    line = scene.lines_of(running.become, day=date)[0]
    body = scene.csv([line + " " * 200] * (size // (len(line) + 201)))
    seen: set[str] = set()
    looked, ended = threading.Event(), threading.Event()

    def look() -> None:
        before = _files(running, also)
        looked.set()
        while not ended.wait(0.005):
            now = _files(running, also)
            seen.update(name for name, length in now.items() if length > before.get(name, 0))

    watching = threading.Thread(target=look)
    watching.start()
    looked.wait()
    reply = scene.put(port, scene.path_of(delivery), body, code)
    ended.set()
    watching.join()
    # It is refused: the same number on each line. So all of it was read.
    return {Path(name).name for name in seen}, reply.status == 422


def _files(running: large.System, also: Sequence[int]) -> dict[str, int]:
    """Files and their sizes where anything could be written, but for the database's own.

    What a process holds open counts too: a temporary file has no name any more once it is made.
    """
    places = [running.folder, Path("/dev/shm"), embedded.var()]
    paths = [path for place in places for path in place.rglob("*")]
    for number in processes(running, also):
        paths += Path(f"/proc/{number}/fd").glob("*")
    found: dict[str, int] = {}
    for path in paths:
        try:
            name, status = os.path.realpath(path), path.stat()
        except OSError:
            continue  # it went away, or is another user's
        inside = "/postgres/" in name or "PostgreSQL" in name or name.endswith(".log")
        if stat.S_ISREG(status.st_mode) and not inside:
            found[name] = max(found.get(name, 0), status.st_size)
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
