"""A simulator of the register and a client of it, for tests: real processes, TLS and time-outs."""

import atexit
import contextlib
import datetime as dt
import functools
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from counting.port import Answer, Pending, Question, Refused, Ticket
from counting.simulator.misbehaving import Switch
from counting.simulator.population import Population
from counting.simulator.server import Simulator
from counting.transport import HttpsRegister, Settings, Tries, read_settings
from monitoring.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
REGISTER = Population(seed=7, size=5_000)
EU = ("BE", "BG", "DE", "ES", "FR", "HR", "IT", "NL", "PL", "PT", "RO")
DAY = dt.date(2025, 12, 31)
QUICK = Tries(most=3, first_pause=0.0, longest_pause=0.0, seconds=60.0)


class Clock:
    """The time of now, moved at will; waits are noted, and end at once."""

    def __init__(self) -> None:
        self.ahead = dt.timedelta()
        self.waited: list[float] = []

    def now(self) -> dt.datetime:
        return dt.datetime.now(tz=dt.UTC) + self.ahead

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)


@functools.cache
def keys() -> Path:
    """The keys of both sides, made once for all tests of this process."""
    folder = tempfile.TemporaryDirectory(prefix="dm-count-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return Path(folder.name) / "keys"


@contextlib.contextmanager
def simulator(*switches: str, **named: Any) -> Iterator[Simulator]:
    """A register that answers, on a port of its own."""
    named.setdefault("register", REGISTER)
    register = Simulator(keys(), switches=tuple(map(Switch.read, switches)), **named)
    thread = threading.Thread(target=register.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield register
    finally:
        register.close()
        thread.join()


@contextlib.contextmanager
def program(
    folder: Path, register: Population = REGISTER, *, log: int = subprocess.DEVNULL
) -> Iterator["subprocess.Popen[bytes]"]:
    """The simulator as ``make run`` has it, in its own process on a free port; it answers already.

    ``folder`` is that of the keys of both sides, ``log`` where its log goes.
    """
    command = [
        *(sys.executable, "-m", "counting.simulator", "serve", "--folder", str(folder)),
        *("--port", "0", "--seed", str(register.seed), "--size", str(register.size)),
        *("--takes", "0"),
    ]
    found = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, cwd=ROOT)
    try:
        assert found.stdout is not None
        assert b"https://localhost:" in found.stdout.readline()
        yield found
    finally:
        found.kill()
        found.communicate(timeout=60)


def settings(register: Simulator) -> Settings:
    return read_settings(keys() / "ours", address=register.address)


@contextlib.contextmanager
def client(
    register: Simulator, *, tries: Tries = QUICK, clock: Clock | None = None
) -> Iterator[HttpsRegister]:
    """A client of this register, that does not wait between its tries."""
    found = HttpsRegister(settings(register), tries=tries, clock=clock or Clock())
    try:
        yield found
    finally:
        found.close_connection()


def question(groups: int = 3, **changes: Any) -> Question:
    """A question of some groups, as new as can be."""
    given: dict[str, Any] = {
        "run": uuid4(),
        "idempotency_key": uuid4(),
        "reference_date": DAY,
        "definition_id": "circular-2009",
        "definition_version": 1,
        "composition": EU,
        "minimum": 10,
        "groups": tuple(f"group{place:04d}" for place in range(groups)),
        "sender": "agency",
        "capacity": "employer",
        "authorisation": "test",
    }
    return Question(**{**given, **changes})


def numbers(count: int, *, first: int = 0, register: Population = REGISTER) -> list[str]:
    """Numbers of people of the register: test numbers, which belong to nobody."""
    found = register.numbers(np.arange(first, first + count))
    return [f"{each:011d}" for each in found.tolist()]


def shared_out(asked: Question, found: Sequence[str]) -> list[tuple[str, str]]:
    """Each number with a group, in turn."""
    return [(asked.groups[at % len(asked.groups)], each) for at, each in enumerate(found)]


def hand_in(to: HttpsRegister, asked: Question, pairs: Sequence[tuple[str, str]]) -> Ticket:
    """A whole run, from begin to close."""
    to.begin(asked)
    for at in range(0, len(pairs), 10_000):
        to.send(pairs[at : at + 10_000])
    return to.close(Counter(label for label, _ in pairs))


def outcome(of: HttpsRegister, ticket: Ticket, *, seconds: float = 60) -> Answer | Refused:
    """What became of a run, once the register has counted."""
    found: list[Pending | Answer | Refused] = []

    def done() -> bool:
        found.append(of.poll(ticket))
        return not isinstance(found[-1], Pending)

    assert until(done, seconds=seconds, every=0.02)
    last = found[-1]
    assert not isinstance(last, Pending)
    return last


def asked_and_told(of: HttpsRegister, asked: Question, count: int) -> Answer:
    """A whole run and its answer."""
    pairs = shared_out(asked, numbers(count))
    found = outcome(of, hand_in(of, asked, pairs))
    assert isinstance(found, Answer)
    return found


@contextlib.contextmanager
def switched(register: Simulator, *switches: str) -> Iterator[None]:
    """The register behaves badly for a while."""
    register.switches = [Switch.read(each) for each in switches]
    try:
        yield
    finally:
        register.switches = []
