"""The two other processes of a count, real ones, on a database of the test's own."""

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from access.demo_stamp import is_demo
from tests import databases
from tests.counting import scene


@dataclass
class Site:
    """A database that may hold test numbers, a register and an intake."""

    become: scene.Become
    database: str
    folder: Path
    register_port: int
    port: int
    simulator: scene.Process
    intake: scene.Process
    day: dt.date = scene.DAY

    def deliver(self, run: object, lines: list[str]) -> scene.Reply:
        """Hand in these lines, as the cast's deliverer."""
        delivery, ticket = scene.ticket(self.become, run)  # type: ignore[arg-type]
        return scene.put(self.port, scene.path_of(delivery), scene.csv(lines), ticket)

    def fresh_day(self) -> dt.date:
        """A reference date that no other test of the module uses."""
        self.day -= dt.timedelta(days=1)
        return self.day

    def start_register(self, *words: str) -> None:
        """Start the register anew, as told."""
        self.simulator.end(hard=True)
        self.simulator = scene.begin_simulator(self.folder, self.register_port, *words)

    def start_intake(self) -> None:
        self.intake = scene.begin_intake(self.folder, self.database, self.port, self.register_port)


def stamp(name: str) -> None:
    """Make a database a demo: test numbers pass."""
    with psycopg.connect(databases.conninfo("maintenance", name)) as connected:
        connected.execute("INSERT INTO accounts_demostamp VALUES (true, now(), true)")
    is_demo.cache_clear()


@pytest.fixture
def demo(clone: Callable[[str], str]) -> Iterator[str]:
    """The database, stamped as a demo: test numbers pass."""
    name = clone("web")
    stamp(name)
    yield name
    is_demo.cache_clear()


@pytest.fixture(scope="module")
def site(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """One database and two processes for the tests of a module; each starts a run of its own.

    Until the module ends Django is connected to that database.
    """
    folder = tmp_path_factory.mktemp("count") / "register"
    before, key = dict(connection.settings_dict), settings.FRAME_KEY
    name = databases.clone(os.environ["DM_TEST_TEMPLATE"])

    def become(role: str) -> str:
        connection.close()
        connection.settings_dict.update(databases.django_settings(role), NAME=name)
        settings.FRAME_KEY = databases.frame_key(role)
        return name

    register_port, port = scene.free_port(), scene.free_port()
    with contextlib.ExitStack() as stack:
        stack.callback(databases.drop, name)
        stamp(name)
        simulator = scene.begin_simulator(folder, register_port)
        stack.callback(lambda: site.simulator.end())
        site = Site(become, name, folder, register_port, port, simulator, simulator)
        site.start_intake()
        stack.callback(lambda: site.intake.end())
        with django_db_blocker.unblock():
            yield site
            connection.close()
        connection.settings_dict.update(before)
        settings.FRAME_KEY = key
        is_demo.cache_clear()
