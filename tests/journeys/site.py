"""A whole installation for journeys: a database, the web process, the worker and a mail server.

Each is the real one, started as the supervisor starts it, on a clone of the template. Journeys
read the database with plain connections; Playwright's event loop and Django's do not mix.
"""

import contextlib
import os
import re
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore

from access.accounts.models import Account
from monitoring import environment
from monitoring.waiting import until
from registration.questionnaire.strip import ALPHABET
from tests import databases
from tests.cast import email

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "een-lange-zin-voor-de-toets"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Letters:
    """The letters that the mail server took in: who each was for, and what it says."""

    def __init__(self) -> None:
        self.received: list[tuple[str, Message]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = BytesParser().parsebytes(envelope.content)
        self.received.extend((to, letter) for to in envelope.rcpt_tos)
        return "250 OK"

    def to(self, key: str) -> list[Message]:
        """The letters to one of the cast."""
        return [letter for to, letter in self.received if to == email(key)]


class PostOffice(Controller):
    """A mail server on whatever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class Site:
    """A running installation."""

    address: str
    database: str
    letters: Letters
    environment: dict[str, str]
    log: Path
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the maintenance role reads or writes: it passes every policy."""
        where = databases.conninfo("maintenance", self.database)
        with psycopg.connect(where, autocommit=True) as connection:
            done = connection.execute(statement, values)
            return done.fetchall() if done.description else []

    def python(self, *arguments: str, process: str) -> str:
        """Run a program of ours on this installation, as one of its processes."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment.for_process(process) | self.environment | {"DM_PROCESS": process},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def person(self, key: str) -> str:
        """The key of one of the cast, as text."""
        found = self.sql(
            "SELECT l.staff_id FROM accounts_accountlink l"
            " JOIN accounts_account a ON a.id = l.account_id WHERE a.email = %s",
            email(key),
        )
        return str(found[0][0])

    def name(self, key: str) -> str:
        return str(
            self.sql("SELECT name FROM organisation_staffmember WHERE email = %s", email(key))[0][0]
        )

    def number(self, key: str) -> str:
        """The personnel number of one of the cast."""
        found = self.sql(
            "SELECT personnel_number FROM organisation_staffmember WHERE email = %s", email(key)
        )
        return str(found[0][0])

    def registered(self, states: dict[str, str]) -> None:
        """People of the cast registered before the journey begins: ``tests.journeys.register``."""
        told = [f"{key}={state}" for key, state in states.items()]
        self.python("-m", "tests.journeys.register", *told, process="maintenance")

    def session(self, key: str) -> str:
        """The key of a session of one of the cast, as the log-in page would have made it."""
        ((account, password),) = self.sql(
            "SELECT id, password FROM accounts_account WHERE email = %s", email(key)
        )
        store = SessionStore()
        data = store.encode(
            {
                "_auth_user_id": str(account),
                "_auth_user_backend": BACKEND,
                "_auth_user_hash": Account(id=account, password=password).get_session_auth_hash(),
            }
        )
        made = secrets.token_hex(16)
        self.sql(
            "INSERT INTO django_session (session_key, session_data, expire_date)"
            " VALUES (%s, %s, now() + interval '1 hour')",
            made,
            data,
        )
        return made

    def until_idle(self) -> None:
        """Wait until the worker has done every task that was asked of it."""

        def waiting() -> int:
            statement = (
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
                " AND scheduled_at IS NULL"
            )
            return int(self.sql(statement)[0][0])

        assert until(lambda: waiting() == 0, seconds=60), self.log.read_text()
        failed = self.sql("SELECT task_name FROM procrastinate_jobs WHERE status = 'failed'")
        assert not failed, self.log.read_text()


def _start(site: Site, name: str, command: list[str], **keywords: Any) -> "subprocess.Popen[bytes]":
    with site.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment.for_process(name) | site.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **keywords,
        )


def _stop(running: "subprocess.Popen[bytes]") -> None:
    running.terminate()
    try:
        running.wait(timeout=15)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


@contextlib.contextmanager
def standing(folder: Path) -> Iterator[Site]:
    """An installation of its own, from the template of this run; gone at the end.

    The web process gets a socket that already listens, so that nothing has to wait for it: the
    first request does.
    """
    name = databases.clone(os.environ["DM_TEST_TEMPLATE"])
    letters = Letters()
    post = PostOffice(letters, hostname="127.0.0.1", port=0)
    post.start()
    with contextlib.ExitStack() as stack:
        stack.callback(databases.drop, name)
        stack.callback(post.stop)
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        site = Site(
            address=f"http://127.0.0.1:{listening.getsockname()[1]}",
            database=name,
            letters=letters,
            environment={
                "DM_DATABASE": name,
                "HTTPS": "off",
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": str(post.port),
                "WEB_PROCESSES": "1",
                "WEB_THREADS": "4",
            },
            log=folder / "log",
        )
        password = make_password(PASSWORD)
        site.sql("UPDATE accounts_account SET password = %s", password)
        web = [
            *("-m", "gunicorn", "-c", "python:monitoring.gunicorn_config"),
            *("--bind", f"fd://{listening.fileno()}", "monitoring.wsgi"),
        ]
        for which, command in (("web", web), ("worker", ["manage.py", "run_worker"])):
            keywords = {"pass_fds": [listening.fileno()]} if which == "web" else {}
            site.running[which] = _start(site, which, command, **keywords)
            stack.callback(_stop, site.running[which])
        listening.close()
        yield site


_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')
_STRIP = re.compile(rf"\b[{ALPHABET}]{{4,5}} [{ALPHABET}]{{4,5}}\b")


def plain(html: str) -> str:
    """A page without what is drawn anew each time: the token, and the number of a blank form."""
    return _STRIP.sub("", _TOKEN.sub(r"\1", html))
