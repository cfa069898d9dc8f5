"""Twenty writers at once, and what a refused or failed request leaves (A7)."""

import re
import threading
import uuid

import psycopg
import pytest
from django.core.exceptions import BadRequest
from django.db import connection

from access.actor import Actor
from access.frame import entered
from access.journal import aims, verifier
from access.journal.exporting import exported
from access.journal.models import JournalEntry
from access.journal.recording import subject_index
from tests import databases
from tests.access.racing import holder

WRITERS, EACH = 20, 5


@pytest.mark.rule("A7")
def test_twenty_writers_at_once_never_fork_the_chain(clone):
    name = clone("web")
    of = holder(name, "hr_manager", "file")
    start = threading.Barrier(WRITERS)
    done: list[int] = []

    def write() -> None:
        with psycopg.connect(databases.conninfo("web", name)) as open_:
            start.wait()
            for _ in range(EACH):
                of.enter(open_)
                of.act(open_)
                open_.commit()
                done.append(1)

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == WRITERS * EACH
    clone("maintenance")
    report = verifier.verify(exported())
    assert (report.good, report.entries) == (True, WRITERS * EACH), report.text()


def last(raw):
    return (
        raw("maintenance")
        .execute(
            "SELECT event, outcome, actor, role, power, subject_index FROM journal_journalentry "
            "ORDER BY number DESC LIMIT 1"
        )
        .fetchone()
    )


@pytest.mark.rule("A7")
def test_a_page_that_breaks_leaves_an_entry_and_nothing_else(clone, raw, as_member, monkeypatch):
    """The writes of the request are rolled back, its entry is not."""
    from access.grants import views

    client = as_member("employee")
    client.raise_request_exception = False

    def broken(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_account SET is_active = is_active")
        raise RuntimeError

    monkeypatch.setattr(views, "render", broken)
    assert client.get("/werk/rollen/").status_code == 500
    assert last(raw)[:2] == ("failed", "failed")


@pytest.mark.rule("A7")
def test_a_bad_request_leaves_an_entry(clone, raw, as_member, monkeypatch):
    from access.grants import views

    def bad(*args, **kwargs):
        raise BadRequest

    monkeypatch.setattr(views, "render", bad)
    assert as_member("employee").get("/werk/rollen/").status_code == 400
    assert last(raw)[:2] == ("failed", "failed")


@pytest.mark.rule("A7")
def test_an_account_without_a_staff_member_is_journalled_too(clone, raw, as_member):
    assert as_member("no_staff").get("/mijn/").status_code == 403
    assert last(raw)[:3] == ("denied", "denied", None)


@pytest.mark.rule("A7")
def test_whoever_asks_for_something_about_me_and_gets_nothing_is_told_to_me(
    clone, raw, as_member, member_id
):
    """The object is out of reach: the entry stands under the index of whom it is about."""
    key, person = uuid.uuid4(), member_id("employee")
    with entered(Actor(person)):
        aims.register(key, person)
    address = f"/werk/toegangsrechten/{key}/beeindigen/"
    assert as_member("access_manager").get(address).status_code == 404
    assert last(raw)[0] == "denied"
    assert bytes(last(raw)[5]) == subject_index(person)
    assert as_member("recruiter").get(address).status_code == 403
    with entered(Actor(person)):
        seen = JournalEntry.objects.filter(event="denied")
        assert {entry.role for entry in seen} == {"access_manager", "recruiter"}
    with entered(Actor(member_id("colleague"))):
        assert not JournalEntry.objects.exists()


@pytest.mark.rule("A7", "R14")
def test_a_key_that_exists_costs_the_same_work_as_one_that_does_not(db, as_member, member_id):
    """The same statements in the same order; and the same answer but for the key."""
    key, person = uuid.UUID(int=0x7001), member_id("employee")
    with entered(Actor(person)):
        aims.register(key, person)
    client = as_member("access_manager")
    client.get(f"/werk/toegangsrechten/{uuid.UUID(int=0x7000)}/beeindigen/")  # fills the caches
    found = []
    for asked in (key, uuid.UUID(int=0x7002), key, uuid.UUID(int=0x7003)):
        statements: list[object] = []

        def seen(execute, sql, params, many, context, statements=statements):
            kinds = [
                (type(p).__name__, len(p) if isinstance(p, bytes) else 0) for p in params or ()
            ]
            statements.append((re.sub(r"s\d+_x\d+", "savepoint", sql), tuple(kinds)))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(seen):
            answer = client.get(f"/werk/toegangsrechten/{asked}/beeindigen/")
        body = answer.content.replace(str(asked).encode(), b"")
        found.append((answer.status_code, tuple(statements), len(body)))
    assert found[0][0] == 404
    assert any("journal_aim_of" in sql for sql, _ in found[0][1])
    assert len(set(found)) == 1


@pytest.mark.rule("A7")
def test_nobody_reads_whose_an_object_is(clone, raw, member_id):
    key, person = uuid.uuid4(), member_id("employee")
    with entered(Actor(person)):
        aims.register(key, person)
        aims.register(key, member_id("colleague"))  # a second time changes nothing
    row = raw("maintenance").execute("SELECT a::text FROM journal_journalaim a").fetchone()[0]
    assert str(person) not in row
    assert subject_index(person).hex() not in row
    for role in ("web", "worker", "counting"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw(role).execute("SELECT * FROM journal_journalaim")
    clone("worker")
    with entered(purpose="retention"):
        assert aims.aimed_at(key) == subject_index(person)
        aims.forget(key)
        assert aims.aimed_at(key) == bytes(32)
