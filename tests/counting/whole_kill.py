"""Killing each process of the system in each phase of a run (C6).

After every kill the process is started again and the run is brought to its end from what its
makers have: the extract. Then the whole run has exactly one result for its delivery, or was never
sent; no number stands in the database; and the register counted the delivery once under its key.
"""

import contextlib
import os
import signal
import socket
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import psycopg

from access.matrix import Duty
from counting import acts, plan
from counting.models import Run, State, Step
from monitoring import embedded
from monitoring.waiting import until
from tests import databases
from tests.counting import large, scene
from tests.counting.warm import Warm
from tests.tools.prove import Figure

KILLED = ("web", "worker", "intake", "register", "database")
PHASES = (
    "draft",
    "planned",
    "proposed",
    "approved",
    "announced",
    "open",
    "ticket",
    "head sent",
    "half sent",
    "all but the end sent",
    "being counted",
    "answered",
)


@dataclass
class Case:
    """One run that is brought as far as its phase, and then to its end."""

    running: large.System
    day: object
    phase: str
    run: uuid.UUID | None = None
    open_socket: socket.socket | None = None
    lines: list[str] = field(default_factory=list)

    def as_far_as(self) -> None:
        """Up to the phase, and no further."""
        become = self.running.become
        reach = PHASES.index(self.phase)
        become("web")
        with scene.acting("count_start", Duty.COUNT_START) as who:
            made = acts.start(
                who,
                day=self.day,  # type: ignore[arg-type]
                definition="origin-2016",
                breakdown=(),
                smallest=10,
                entities=list(scene.Unit.objects.filter(code="E1")),
                told=scene.told(),
            )
        self.run = made.pk
        if reach >= PHASES.index("planned"):
            become("worker")
            plan.plan(made.pk, person=who.person, grant=who.acting.pk)
        for step in ("proposed", "approved", "announced", "open"):
            if reach >= PHASES.index(step):
                self.step(step)
        if reach >= PHASES.index("ticket"):
            self._stream(reach)

    def step(self, name: str) -> None:
        """One step of the makers, where the run stands before it."""
        become = self.running.become
        become("web")
        if name == "approved":
            with scene.acting("count_approve", Duty.COUNT_APPROVE) as second:
                acts.approve(second, Run.objects.get(pk=self.run))
            return
        with scene.acting("count_start", Duty.COUNT_START) as who:
            run = Run.objects.get(pk=self.run)
            if name == "proposed":
                acts.propose(who, run)
            elif name == "announced":
                acts.announce(who, run)
        if name == "open":
            become("worker")
            assert self.run
            plan.open_deliveries(self.run, person=who.person, grant=who.acting.pk)

    def _stream(self, reach: int) -> None:
        assert self.run
        self.lines = scene.lines_of(self.running.become, day=self.day)  # type: ignore[arg-type]
        delivery, ticket = scene.ticket(self.running.become, self.run)
        if reach < PHASES.index("head sent"):
            return
        body = scene.csv(self.lines)
        port = self.running.ports["intake"]
        if reach >= PHASES.index("being counted"):
            scene.put(port, scene.path_of(delivery), body, ticket)
            if reach == PHASES.index("answered"):
                until(lambda: self._state() == State.DONE, seconds=30)
            return
        share = {"head sent": 0, "half sent": len(body) // 2}.get(self.phase, len(body) - 1)
        self.open_socket = socket.create_connection(("127.0.0.1", port))
        self.open_socket.sendall(
            f"PUT {scene.path_of(delivery)} HTTP/1.1\r\nContent-Type: text/csv\r\n"
            f"Authorization: Bearer {ticket}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body[:share]
        )
        until(lambda: self._step() == Step.RECEIVING, seconds=10)

    def _state(self) -> str:
        assert self.run
        return scene.seen(self.running.become, self.run)[0].state

    def _step(self) -> str:
        assert self.run
        return scene.seen(self.running.become, self.run)[1][0].step

    def to_the_end(self) -> str:
        """Bring the run to its end; what is wrong then, or nothing."""
        if self.open_socket is not None:
            self.open_socket.close()
        assert self.run
        run, _ = scene.seen(self.running.become, self.run)
        if run.planned_at is None:
            who = run.started_by_id
            self.running.become("web")
            grant = scene.actor("count_start").acting.pk
            self.running.become("worker")
            plan.plan(self.run, person=who, grant=grant)
        order = ["draft", "proposed", "approved", "announced", "open"]
        for step in order[1:]:
            state = self._state()
            if state in order and order.index(state) < order.index(step):
                self.step(step)
        self.lines = self.lines or scene.lines_of(self.running.become, day=self.day)  # type: ignore[arg-type]
        if not until(lambda: self._step() != Step.RECEIVING, seconds=30):
            return "the delivery stays at receiving"
        if self._step() == Step.WAITING:
            delivery, ticket = scene.ticket(self.running.become, self.run)
            reply = scene.put(
                self.running.ports["intake"],
                scene.path_of(delivery),
                scene.csv(self.lines),
                ticket,
            )
            if reply.status != 200:
                return f"handed in again: {reply.content.get('code')}"
        ended = (State.DONE, State.VOID)
        if not until(lambda: self._state() in ended, seconds=60):
            return f"it ends as {self._state()}"
        if self._state() == State.VOID:  # a register that lost it: done again as a run of its own
            return self._again()
        return self._whole(results=1)

    def _again(self) -> str:
        """The same count anew; of the void run nothing is there."""
        assert self.run
        if scene.seen(self.running.become, self.run)[0].ending != "register_lost":
            return "it is void for another reason"
        if wrong := self._whole(results=0):
            return wrong
        anew = Case(self.running, self.day, "answered")
        anew.as_far_as()
        return anew.to_the_end()

    def _whole(self, *, results: int) -> str:
        """So many results, and no number anywhere in the rows of the count."""
        name = self.running.database
        with psycopg.connect(databases.conninfo("maintenance", name)) as connection:
            found = connection.execute(
                "SELECT count(*) FROM counting_result WHERE delivery_id IN "
                "(SELECT id FROM counting_delivery WHERE run_id = %s)",
                [self.run],
            ).fetchone()
            kept = connection.execute(
                "SELECT string_agg(d::text || r::text, '') FROM counting_delivery d "
                "JOIN counting_run r ON r.id = d.run_id WHERE r.id = %s",
                [self.run],
            ).fetchone()
        if found != (results,):
            return f"{found} results"
        text = str(kept)
        return "a number" if any(line.split(";")[0] in text for line in self.lines) else ""


def kill(warm: dict[str, Warm], name: str) -> None:
    """``kill -9`` of one process with what it forked, and start it again."""
    if name == "database":
        postmaster = int((embedded.var() / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        until(lambda: not Path(f"/proc/{postmaster}").exists(), seconds=10)
        scene_database()
        return
    warm[name].kill()
    warm[name].begin()


@contextlib.contextmanager
def warmed(running: large.System) -> Iterator[dict[str, Warm]]:
    """The processes that are killed, each loaded once."""
    with contextlib.ExitStack() as stack:
        warm = {}
        for name in KILLED:
            if name != "database":
                running.processes.pop(name).end(hard=True)
                warm[name] = Warm(*running.program(name))
                stack.callback(warm[name].end)
                warm[name].begin()
        yield warm


def scene_database() -> None:
    """The embedded database again, after it was killed; connections of this process are gone."""
    from django.db import connection

    connection.close()
    until(_starts, seconds=60, every=0.5)


def _starts() -> bool:
    try:
        embedded.ensure_running()
        with psycopg.connect(databases.admin()):
            return True
    except (embedded.CannotStart, psycopg.OperationalError):
        return False


def forget(database: str) -> None:
    """Take the runs away that were looked at: each later plan would be compared with all of them.

    No role may; a superuser who passes the triggers does.
    """
    with psycopg.connect(databases.admin(), dbname=database) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("result", "group", "delivery", "run"):
            connection.execute(f"DELETE FROM counting_{table}")  # type: ignore[arg-type]


def prove(times: int = 25, phases: tuple[str, ...] = PHASES) -> Iterator[Figure]:
    """So many kills in every phase, of the processes in turn."""
    killed: Counter[str] = Counter()
    wrong: list[str] = []
    started = time.monotonic()
    with large.system(0, takes=0.2) as running, warmed(running) as warm:
        day = scene.DAY
        for phase in phases:
            for name in islice(cycle(KILLED), times):
                day = day.replace(year=2024) if day.year < 2021 else day
                day -= scene.dt.timedelta(days=1)
                case = Case(running, day, phase)
                case.as_far_as()
                kill(warm, name)
                killed[phase] += 1
                if problem := case.to_the_end():
                    wrong.append(f"{name} in {phase}: {problem}")
    least = min(killed.values())
    what = f"kills of {', '.join(KILLED)} in turn in {len(phases)} phases ({', '.join(phases)})"
    took = f"{time.monotonic() - started:.0f} s"
    yield Figure(what, f"{sum(killed.values())}, at least {least} a phase, {took}", least >= times)
    yield Figure("runs that did not end whole, once", "; ".join(wrong[:5]) or "0", not wrong)
