"""The two other processes of a count, real ones, on a database of the test's own."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

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

    def deliver(self, run: object, lines: list[str]) -> scene.Reply:
        """Hand in these lines, as the cast's deliverer."""
        delivery, ticket = scene.ticket(self.become, run)  # type: ignore[arg-type]
        return scene.put(self.port, scene.path_of(delivery), scene.csv(lines), ticket)

    def start_intake(self) -> None:
        self.intake = scene.begin_intake(
            self.folder, self.database, self.port, self.register_port
        )


@pytest.fixture
def demo(clone: Callable[[str], str]) -> Iterator[str]:
    """The database, stamped as a demo: test numbers pass."""
    name = clone("web")
    with psycopg.connect(databases.conninfo("maintenance", name)) as connection:
        connection.execute("INSERT INTO accounts_demostamp VALUES (true, now(), true)")
    is_demo.cache_clear()
    yield name
    is_demo.cache_clear()


@pytest.fixture
def site(clone: Callable[[str], str], demo: str, tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "register"
    register_port, port = scene.free_port(), scene.free_port()
    with contextlib.ExitStack() as stack:
        simulator = scene.begin_simulator(folder, register_port)
        stack.callback(simulator.end)
        intake = scene.begin_intake(folder, demo, port, register_port)
        site = Site(clone, demo, folder, register_port, port, simulator, intake)
        stack.callback(lambda: site.intake.end())
        yield site
