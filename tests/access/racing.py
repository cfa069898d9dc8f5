"""Revocations raced against acts of the revoked person, over real connections with real commits.

The act is what a request does: a transaction, a frame under the grant, the journal last. The other
side ends the grant as an access manager's request does. Both commit on connections of their own.
"""

import hashlib
import hmac
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import psycopg

from access.journal.recording import subject_index
from tests import databases
from tests.cast import email

BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = %s"


@dataclass
class Outcomes:
    """``raced``: how each act ended; ``late``: acts begun after the end that were refused."""

    raced: list[str] = field(default_factory=list)
    late: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Holder:
    person: uuid.UUID
    grant: uuid.UUID
    power: str

    def enter(self, open_: "psycopg.Connection[Any]") -> None:
        index = subject_index(self.person).hex()
        context = f"{self.person}|{self.grant}|{self.power}||{index}|{time.time():.3f}"
        key = bytes.fromhex(databases.frame_key("web"))
        mac = hmac.new(key, context.encode(), hashlib.sha256).digest()
        open_.execute("SELECT guard.enter(%s, %s)", [context, mac])

    def act(self, open_: "psycopg.Connection[Any]") -> None:
        """The end of a request: its entry in the journal, the last before the commit."""
        open_.execute(
            "SELECT guard.journal_append('hr_manager', 'file', 'race', 'done', %s, %s, true)",
            [b"\0" * 32, b"x"],
        )


def holder(name: str, key: str, power: str) -> Holder:
    with psycopg.connect(databases.conninfo("maintenance", name)) as admin:
        row = admin.execute(
            "SELECT g.holder_id, g.id FROM grants_grant g JOIN accounts_accountlink l "
            "ON l.staff_id = g.holder_id JOIN accounts_account a ON a.id = l.account_id "
            "WHERE a.email = %s",
            [email(key)],
        ).fetchone()
    assert row
    return Holder(row[0], row[1], power)


def _web(name: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(databases.conninfo("web", name))


def _end(open_: "psycopg.Connection[Any]", manager: Holder, of: Holder) -> None:
    manager.enter(open_)
    done = open_.execute(
        "UPDATE grants_grant SET ended_at = clock_timestamp() WHERE id = %s", [of.grant]
    )
    assert done.rowcount == 1


def _again(name: str, of: Holder) -> None:
    with psycopg.connect(databases.conninfo("maintenance", name)) as admin:
        admin.execute("UPDATE grants_grant SET ended_at = NULL WHERE id = %s", [of.grant])


def races(name: str, times: int) -> Outcomes:
    """Race so often; the clocks of both commits are the database's own order of locks."""
    of, manager = (
        holder(name, "hr_manager", "file"),
        holder(name, "access_manager", "access_manager"),
    )
    outcomes = Outcomes()
    for _ in range(times):
        _race(name, of, manager, outcomes)
        _again(name, of)
    return outcomes


def _race(name: str, of: Holder, manager: Holder, outcomes: Outcomes) -> None:
    start = threading.Barrier(2)
    ended: list[float] = []
    with _web(name) as acting, _web(name) as ending, _web(name) as late:

        def end() -> None:
            start.wait()
            _end(ending, manager, of)
            ending.commit()
            ended.append(time.monotonic())

        other = threading.Thread(target=end)
        other.start()
        start.wait()
        try:
            of.enter(acting)
            of.act(acting)
            before_commit = time.monotonic()
            acting.commit()
            outcomes.raced.append("committed")
        except psycopg.errors.InsufficientPrivilege:
            acting.rollback()
            outcomes.raced.append("failed")
            before_commit = 0.0
        other.join()
        # While the act held its grant the end could not commit: it did so only afterwards.
        if before_commit > ended[0]:
            outcomes.wrong.append("an act was written down after the end was committed")
        try:
            of.enter(late)
            of.act(late)
            outcomes.wrong.append("an act begun after the end succeeded")
        except psycopg.errors.InsufficientPrivilege:
            outcomes.late += 1
        late.rollback()


def _until_blocked(name: str, pid: int) -> bool:
    """Whether that connection waits for a lock, within some seconds."""
    deadline = time.monotonic() + 20
    with psycopg.connect(databases.conninfo("maintenance", name), autocommit=True) as watching:
        while time.monotonic() < deadline:
            row = watching.execute(BLOCKED, [pid]).fetchone()
            if row and row[0]:
                return True
    return False


def overtaken(name: str) -> bool:
    """The end is written but not committed when the act comes to its entry: it waits, and fails."""
    of, manager = (
        holder(name, "hr_manager", "file"),
        holder(name, "access_manager", "access_manager"),
    )
    said: list[str] = []
    with _web(name) as acting, _web(name) as ending:
        of.enter(acting)  # the right is there: the act began before the end
        _end(ending, manager, of)

        def act() -> None:
            try:
                of.act(acting)
                said.append("done")
            except psycopg.errors.InsufficientPrivilege as error:
                said.append(str(error))

        thread = threading.Thread(target=act)
        thread.start()
        blocked = _until_blocked(name, acting.info.backend_pid)
        ending.commit()
        thread.join()
        acting.rollback()
    return blocked and "has ended" in said[0]


def waits(name: str) -> bool:
    """The act wrote its entry and is not committed: the end waits for it."""
    of, manager = (
        holder(name, "hr_manager", "file"),
        holder(name, "access_manager", "access_manager"),
    )
    with _web(name) as acting, _web(name) as ending:
        of.enter(acting)
        of.act(acting)

        def end() -> None:
            _end(ending, manager, of)
            ending.commit()

        thread = threading.Thread(target=end)
        thread.start()
        blocked = _until_blocked(name, ending.info.backend_pid)
        acting.commit()
        thread.join()
    with psycopg.connect(databases.conninfo("maintenance", name)) as admin:
        row = admin.execute(
            "SELECT ended_at FROM grants_grant WHERE id = %s", [of.grant]
        ).fetchone()
    return blocked and bool(row and row[0])


# --- Real requests --------------------------------------------------------------------------

PAGE = "/dossiers/"  # journalled, in the frame of the power that is revoked


def request_races(name: str, times: int) -> Outcomes:
    """Real requests of the holder, through the whole program, against the end of the grant.

    Both sides write to the journal as the last thing before their commit, and the journal orders
    commits: so a page that was served has an entry before that of the end, or it is wrong. The end
    begins later in each race, from the start of the request to after it. Django is connected to
    the database as the web role.
    """
    client = _logged_in("hr_manager")
    of = holder(name, "hr_manager", "file")
    manager = holder(name, "access_manager", "access_manager")
    outcomes = Outcomes()
    assert client.get(PAGE).status_code == 200  # the first of a process takes longer
    began = time.monotonic()
    assert client.get(PAGE).status_code == 200
    whole = time.monotonic() - began
    with _web(name) as ending, _watching(name) as watching:
        for number in range(times):
            _request_race(client, of, manager, ending, watching, whole * number / times, outcomes)
            _again(name, of)
    return outcomes


def _watching(name: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(databases.conninfo("maintenance", name), autocommit=True)


def _logged_in(key: str) -> Any:
    from django.test import Client

    from access.accounts.models import Account

    client = Client(raise_request_exception=False, HTTP_HOST="localhost")
    account = Account.objects.get(email=email(key))
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _request_race(
    client: Any,
    of: Holder,
    manager: Holder,
    ending: "psycopg.Connection[Any]",
    watching: "psycopg.Connection[Any]",
    after: float,
    outcomes: Outcomes,
) -> None:
    start = threading.Barrier(2)
    ended: list[int] = []

    def end() -> None:
        start.wait()
        threading.Event().wait(after)
        _end(ending, manager, of)
        row = ending.execute(
            "SELECT guard.journal_append('access_manager', 'access_manager', 'race_end', 'done', "
            "%s, %s, true)",
            [b"\0" * 32, b"x"],
        ).fetchone()
        ending.commit()
        ended.append(row[0] if row else 0)

    before = _newest(watching, of)
    other = threading.Thread(target=end)
    other.start()
    start.wait()
    served = client.get(PAGE).status_code == 200
    other.join()
    written = _newest(watching, of)
    if served and not before < written < ended[0]:
        outcomes.wrong.append("a page was served after the end was committed")
    if not served and written != before:
        outcomes.wrong.append("a page was not served and its entry stands in the journal")
    outcomes.raced.append("committed" if served else "failed")
    if client.get(PAGE).status_code == 200:
        outcomes.wrong.append("a request begun after the end succeeded")
    else:
        outcomes.late += 1


def _newest(watching: "psycopg.Connection[Any]", of: Holder) -> int:
    """The number of the holder's newest entry of a page that was served."""
    row = watching.execute(
        "SELECT coalesce(max(number), 0) FROM journal_journalentry "
        "WHERE actor = %s AND event = 'cases_listed' AND outcome = 'done'",
        [of.person],
    ).fetchone()
    assert row
    return int(row[0])
