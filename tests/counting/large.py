"""The whole system for the long proofs of the count: a large entity, and every process of it.

``system`` makes a database with as many people as asked in E1B, and starts register, intake, web,
worker and front on it, with one temporary folder that can be watched. Nothing of it is left.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from access.demo_stamp import is_demo
from monitoring import environment
from tests import databases
from tests.counting import scene


@dataclass
class System:
    """A running system, and how to become another role of it in this process."""

    database: str
    folder: Path
    become: scene.Become
    processes: dict[str, scene.Process]
    ports: dict[str, int]

    takes: float = 1.0
    """Seconds that the register takes to count."""

    def start(self, name: str) -> None:
        """Start one of its processes, or start it again."""
        self.processes[name] = scene.begin(*self.program(name))

    def program(self, name: str) -> tuple[list[str], Path, str, dict[str, str]]:
        """Command, output, the words that say that it serves, and environment of one of them."""
        command, process, words = self._programs()[name]
        if process == "none":
            hidden = {*environment.ADDRESSES}
            given = {k: v for k, v in os.environ.items() if k not in hidden}
        else:
            given = environment.for_process(process)
        return (
            command,
            self.folder / f"{name}.log",
            words,
            {
                **given,
                "DM_DATABASE": self.database,
                "PORT": str(self.ports["web"]),
                "WEB_PROCESSES": "1",
                "REGISTER_FOLDER": str(self.folder / "register" / "ours"),
                "REGISTER_ADDRESS": f"https://localhost:{self.ports['register']}",
                "TMPDIR": str(self.folder / "tmp"),
                "PYTHONUNBUFFERED": "1",
            },
        )

    def _programs(self) -> dict[str, tuple[list[str], str, str]]:
        ports = {name: str(port) for name, port in self.ports.items()}
        register = ["--folder", str(self.folder / "register"), "--port", ports["register"]]
        front = ["--port", ports["front"], "--web", ports["web"], "--intake", ports["intake"]]
        return {
            "register": (
                ["-m", "counting.simulator", "serve", *register, "--takes", str(self.takes)],
                "none",
                "answers on",
            ),
            "intake": (
                ["manage.py", "run_intake", "--port", ports["intake"]],
                "counting",
                "listens on",
            ),
            "web": (
                [
                    *("-m", "gunicorn", "-c", "python:monitoring.gunicorn_config"),
                    *("--log-level", "info", "monitoring.wsgi"),
                ],
                "web",
                "Booting worker",
            ),
            "worker": (["manage.py", "run_worker"], "worker", ""),
            "front": (["-m", "monitoring.front", *front], "none", ""),
        }


@contextlib.contextmanager
def system(people: int, *, takes: float = 1.0) -> Iterator[System]:
    """A system whose entity E1 has so many more people. Django is connected to its database."""
    from django.conf import settings
    from django.db import connection

    before, key = dict(connection.settings_dict), settings.FRAME_KEY
    name = databases.make_template()

    def become(role: str) -> str:
        connection.close()
        connection.settings_dict.update(databases.django_settings(role), NAME=name)
        settings.FRAME_KEY = databases.frame_key(role)
        return name

    with contextlib.ExitStack() as stack:
        stack.callback(databases.drop, name)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "tmp").mkdir()
        _fill(name, people)
        is_demo.cache_clear()
        ports = {n: scene.free_port() for n in ("register", "intake", "web", "front", "worker")}
        running = System(name, folder, become, {}, ports, takes)
        stack.callback(lambda: [p.end(hard=True) for p in running.processes.values()])
        for each in ("register", "intake", "web", "worker", "front"):
            running.start(each)
        yield running
        connection.close()
    connection.settings_dict.update(before)
    settings.FRAME_KEY = key


def _fill(name: str, people: int) -> None:
    with psycopg.connect(databases.admin(), autocommit=True) as connection:
        # A database of the tests may lose the last commits when it is killed; a real one does not.
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(sql.Identifier(name))
        )
    with psycopg.connect(databases.conninfo("maintenance", name)) as connection:
        connection.execute("INSERT INTO accounts_demostamp VALUES (true, now(), true)")
        connection.execute(
            "INSERT INTO organisation_staffmember (id, personnel_number, name, email, unit_id, "
            "function, statute, level, category, sex, birth_date, education, fte, employed_from, "
            "nationality) SELECT gen_random_uuid(), 'L' || n, 'Velen ' || n, "
            "'l' || n || '@voorbeeld.example', (SELECT id FROM organisation_unit WHERE code = "
            "'E1B'), 'f', 'statutory', substr('ABCD', n %% 4 + 1, 1), 'none', "
            "substr('FM', n %% 2 + 1, 1), date '1960-01-01' + n %% 14000, 'high', 1, '2020-01-01', "
            "'BE' FROM generate_series(1, %s) AS n",
            [people],
        )
        connection.execute(
            "INSERT INTO organisation_staffplacement (staff_id, unit_id, function, statute, "
            "level, category, fte, from_date) SELECT id, unit_id, function, statute, level, "
            "category, fte, employed_from FROM organisation_staffmember "
            "WHERE personnel_number LIKE 'L%'"
        )


def deliver(running: System, code: str, run: object, extract: Path) -> int:
    """Hand an extract in from the command line, through the one port; the exit code."""
    import subprocess

    done = subprocess.run(
        [
            *(sys.executable, "manage.py", "count", str(extract), "--run", str(run)),
            *("--to", f"http://127.0.0.1:{running.ports['front']}"),
        ],
        cwd=scene.ROOT,
        env={**os.environ, "COUNT_CODE": code},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode
