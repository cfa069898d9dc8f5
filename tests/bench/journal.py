"""Appending to the journal beside serving pages, in one run: at least ten looks to a page (A7).

Twenty connections append as requests do, each entry in a transaction of its own with its frame.
Then the pages: a real gunicorn with one process a core, and as many clients, who ask for the page
*Wie keek?*, which shows the journal. Both on the same machine: only the ratio says something.
"""

import hashlib
import hmac
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import django
import psycopg

from monitoring import environment
from tests.cast import email
from tests.tools.bench import Row

WRITERS = 20
CLIENTS = 8
SECONDS = 6.0
PAGE = "/mijn/wie-keek/"
KEY = "journal-bench"  # of a session in a database that is dropped
APPEND = "SELECT guard.journal_append('hr_manager', 'file', 'bench', 'done', %s, %s, true)"


def measure() -> Iterator[Row]:
    """Appends a second beside pages a second; and what is wrong in the chain beside one entry."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    django.setup()
    from tests import databases

    name = databases.make_template()
    try:
        appended = appends(name, WRITERS, SECONDS)
        served = pages(name, SECONDS)
        entries, wrong = forks(name)
    finally:
        databases.drop(name)
    yield Row(f"journal: appends/s, {WRITERS} writers; peer: pages/s", appended, served, goal=10.0)
    yield Row("journal: forks; peer: entries", wrong, entries, goal=0.0, at_most=True)


def _together(count: int, seconds: float, act: Callable[[Callable[[], bool]], int]) -> float:
    """What so many threads did a second; ``act`` goes on while it is told so, and counts."""
    until = time.monotonic() + seconds
    done: list[int] = []
    threads = [
        threading.Thread(target=lambda: done.append(act(lambda: time.monotonic() < until)))
        for _ in range(count)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(done) != count:
        raise RuntimeError("A writer or client failed; its error stands above.")
    return sum(done) / (time.monotonic() - began)


def appends(name: str, writers: int, seconds: float) -> float:
    """Entries a second by so many connections of the web role, each entry committed apart."""
    from tests import databases
    from tests.access.racing import holder

    of = holder(name, "hr_manager", "file")
    key = bytes.fromhex(databases.frame_key("web"))
    body, index = os.urandom(513), os.urandom(32)

    def write(going: Callable[[], bool]) -> int:
        count = 0
        with psycopg.connect(databases.conninfo("web", name)) as open_:
            while going():
                context = f"{of.person}|{of.grant}|file||{index.hex()}|{time.time():.3f}"
                mac = hmac.new(key, context.encode(), hashlib.sha256).digest()
                open_.execute("SELECT guard.enter(%s, %s)", [context, mac])
                open_.execute(APPEND, [index, body])
                open_.commit()
                count += 1
        return count

    return _together(writers, seconds, write)


def pages(name: str, seconds: float) -> float:
    """Pages a second that gunicorn serves, on two processes, to people who read who looked."""
    cookie = _session(name)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        port = listening.getsockname()[1]
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "-c", "python:monitoring.gunicorn_config"),
                *("--bind", f"fd://{listening.fileno()}", "monitoring.wsgi"),
            ],
            env={
                **environment.for_process("web"),
                "DM_DATABASE": name,
                "WEB_PROCESSES": "2",
                "WEB_THREADS": "4",
            },
            pass_fds=[listening.fileno()],
        )
    try:

        def read(going: Callable[[], bool]) -> int:
            count = 0
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            while going():
                client.request("GET", PAGE, headers={"Host": "localhost", "Cookie": cookie})
                answer = client.getresponse()
                if answer.status != 200 or b"<table" not in answer.read():
                    raise RuntimeError(f"The page answers {answer.status}.")
                count += 1
            client.close()
            return count

        _together(2, 2.0, read)  # both processes are warm
        return _together(CLIENTS, seconds, read)
    finally:
        server.terminate()
        server.wait(30)


def _session(name: str) -> str:
    """The cookie of the employee of the cast, and twenty entries about that person to read."""
    from django.contrib.sessions.backends.db import SessionStore

    from access.accounts.models import Account
    from access.journal.recording import SEALED_LENGTH, entry_place, subject_index
    from access.sealing import seal_data
    from tests import databases
    from tests.access.racing import holder

    looker = holder(name, "hr_manager", "file")
    with psycopg.connect(databases.conninfo("maintenance", name), autocommit=True) as admin:
        row: Any = admin.execute(
            "SELECT a.id, a.password, l.staff_id FROM accounts_account a "
            "JOIN accounts_accountlink l ON l.account_id = a.id WHERE a.email = %s",
            [email("employee")],
        ).fetchone()
        data = {
            "_auth_user_id": str(row[0]),
            "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
            "_auth_user_hash": Account(id=row[0], password=row[1]).get_session_auth_hash(),
        }
        admin.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) "
            "VALUES (%s, %s, now() + interval '1 hour')",
            [KEY, SessionStore().encode(data)],
        )
    index = subject_index(row[2])
    told = {"about": str(row[2]), "purpose": "accommodation_decide", "fields": ["name"]}
    with psycopg.connect(databases.conninfo("web", name)) as open_:
        for _ in range(20):
            looker.enter(open_)
            sealed = seal_data(told, entry_place(index), length=SEALED_LENGTH)
            open_.execute(APPEND, [index, sealed])
            open_.commit()
    return f"sessionid={KEY}"


def forks(name: str) -> tuple[int, int]:
    """Entries in the journal, and those that do not follow the one before them."""
    from tests import databases

    with psycopg.connect(databases.conninfo("maintenance", name)) as admin:
        row: Any = admin.execute(
            "SELECT count(*), count(*) FILTER (WHERE previous_hash <> before) FROM ("
            "SELECT previous_hash, lag(hash, 1, sha256('journal'::bytea)) "
            "OVER (ORDER BY number) AS before FROM journal_journalentry) e"
        ).fetchone()
    return int(row[0]), int(row[1])
