"""A count on the cast: who starts, approves and delivers, the steps between, and both processes."""

import contextlib
import datetime as dt
import http.client
import json
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from django.utils import timezone

from access.accounts.models import AccountLink
from access.actor import NOBODY, Actor
from access.frame import entered
from access.grants.models import Grant
from access.matrix import Duty
from access.organisation.models import StaffPlacement, Unit
from counting import acts, plan
from counting.models import Delivery, Run
from counting.people import age_on
from counting.simulator.population import Population
from monitoring import environment
from monitoring.waiting import until
from tests.cast import email

ROOT = Path(__file__).resolve().parent.parent.parent
DAY = dt.date(2024, 12, 31)
HEAD = "register_number;sex;age;statute;level;unit"
SIZE = 200_000

Become = Callable[[str], str]


def actor(key: str) -> Actor:
    """One of the cast in the only role. Needs the web role's frame."""
    person = AccountLink.objects.get(account__email=email(key)).staff_id
    with entered(Actor(person), "own"):
        grant = Grant.objects.in_force().select_related("unit", "group").get(holder_id=person)
    return Actor(person, grant)


def staff_key(key: str) -> uuid.UUID:
    """The key of one of the cast."""
    return AccountLink.objects.get(account__email=email(key)).staff_id


@contextlib.contextmanager
def acting(key: str, duty: Duty) -> Iterator[Actor]:
    who = actor(key)
    with entered(who, duty):
        yield who


def told() -> acts.Told:
    """What staff are told; deliveries open today."""
    return acts.Told(
        text_nl="We tellen.",
        text_en="We count.",
        ground="Decreet",
        authorisation="Machtiging 01/2024",
        contact="dienst",
        opens_on=timezone.localdate(),
    )


def start(
    become: Become,
    *,
    day: dt.date = DAY,
    entities: Sequence[str] = ("E1",),
    breakdown: Sequence[str] = (),
    smallest: int = 10,
    definition: str = "origin-2016",
) -> uuid.UUID:
    """A draft with its plan."""
    become("web")
    with acting("count_start", Duty.COUNT_START) as who:
        run = acts.start(
            who,
            day=day,
            definition=definition,
            breakdown=breakdown,
            smallest=smallest,
            entities=list(Unit.objects.filter(code__in=entities)),
            told=told(),
        )
    become("worker")
    plan.plan(run.pk, person=who.person, grant=who.acting.pk)
    return run.pk


def open_run(become: Become, **asked: Any) -> uuid.UUID:
    """A run that was proposed, approved and announced, and is open for its deliverers."""
    pk = start(become, **asked)
    become("web")
    with acting("count_start", Duty.COUNT_START) as who:
        acts.propose(who, Run.objects.get(pk=pk))
    with acting("count_approve", Duty.COUNT_APPROVE) as second:
        acts.approve(second, Run.objects.get(pk=pk))
    with acting("count_start", Duty.COUNT_START):
        acts.announce(who, Run.objects.get(pk=pk))
    become("worker")
    plan.open_deliveries(pk, person=who.person, grant=who.acting.pk)
    return pk


def ticket(become: Become, run: uuid.UUID) -> tuple[uuid.UUID, str]:
    """The delivery of the cast's deliverer, and a ticket for it."""
    become("web")
    with acting("count_deliver", Duty.COUNT_DELIVER) as who:
        delivery = Delivery.objects.select_related("run").get(run_id=run, entity__code="E1")
        return delivery.pk, acts.hand_out_ticket(who, delivery)


def seen(become: Become, run: uuid.UUID) -> tuple[Run, list[Delivery]]:
    """The rows as they stand."""
    become("worker")
    with entered(NOBODY, purpose="count"):
        return Run.objects.get(pk=run), list(Delivery.objects.filter(run_id=run))


def lines_of(become: Become, entity: str = "E1", day: dt.date = DAY) -> list[str]:
    """The lines of a right extract: everybody in the entity at the day, with a test number each."""
    become("worker")
    with entered(NOBODY, purpose="count"):
        placed = list(
            StaffPlacement.objects.filter(unit__above__ancestor__code=entity, from_date__lte=day)
            .exclude(until_date__lt=day)
            .order_by("staff__personnel_number")
            .values_list("unit__code", "staff__sex", "staff__birth_date", "level", "statute")
        )
    numbers = Population(2014, SIZE).numbers(np.arange(len(placed)))
    return [
        f"{number:011d};{sex};{age_on(born, day)};{statute};{level};{unit}"
        for number, (unit, sex, born, level, statute) in zip(numbers, placed, strict=True)
    ]


def csv(lines: Sequence[str]) -> bytes:
    return ("\n".join([HEAD, *lines]) + "\n").encode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Reply:
    """What the intake answered."""

    status: int
    content: dict[str, Any] = field(default_factory=dict)


def put(port: int, path: str, body: bytes, ticket: str, **headers: str) -> Reply:
    """Send an extract as a deliverer's program does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        given = {"Content-Type": "text/csv", "Authorization": f"Bearer {ticket}"}
        connection.request(
            "PUT", path, body, {**given, **{k.replace("_", "-"): v for k, v in headers.items()}}
        )
        response = connection.getresponse()
        return Reply(response.status, json.loads(response.read()))
    finally:
        connection.close()


def path_of(delivery: uuid.UUID) -> str:
    return f"/tellingen/inname/{delivery}/"


@dataclass
class Process:
    """A process that was started, and what it printed."""

    running: "subprocess.Popen[bytes]"
    output: Path

    def says(self, words: str) -> bool:
        return words in self.output.read_text()

    def end(self, *, hard: bool = False) -> None:
        if self.running.poll() is None:
            (self.running.kill if hard else self.running.terminate)()
        self.running.wait(timeout=30)


def begin(command: Sequence[str], output: Path, words: str, env: Mapping[str, str]) -> Process:
    """Start a program of ours and wait until it says that it serves."""
    with output.open("w") as file:
        running = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=env, stdout=file, stderr=subprocess.STDOUT
        )
    process = Process(running, output)
    until(lambda: process.says(words) or running.poll() is not None, seconds=60)
    if not process.says(words):
        process.end(hard=True)
        raise AssertionError(output.read_text())
    return process


def begin_simulator(folder: Path, port: int, *words: str) -> Process:
    command = ["-m", "counting.simulator", "serve", "--folder", str(folder), "--port", str(port)]
    return begin(
        [*command, "--size", str(SIZE), *(words or ("--takes", "0"))],
        folder.parent / "simulator.log",
        "answers on",
        os.environ,
    )


def begin_intake(folder: Path, database: str, port: int, register: int) -> Process:
    """The intake on a database of the tests, as counting's own role."""
    return begin(
        ["manage.py", "run_intake", "--port", str(port)],
        folder.parent / "intake.log",
        "listens on",
        {
            **environment.for_process("counting"),
            "DM_DATABASE": database,
            "REGISTER_FOLDER": str(folder / "ours"),
            "REGISTER_ADDRESS": f"https://localhost:{register}",
            "PYTHONUNBUFFERED": "1",
        },
    )
