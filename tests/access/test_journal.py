"""The journal (A7): append-only, chained, sealed, and read by the person it is about."""

import contextlib
import hashlib

import psycopg
import pytest

from access.actor import Actor
from access.frame import entered
from access.journal.models import JournalEntry
from access.journal.recording import Note, append
from access.sealing import open_data, place
from tests.access.test_frame import actor_of


@pytest.mark.rule("A7")
def test_an_entry_is_found_by_the_person_it_is_about_and_by_nobody_else(db, member_id):
    about = member_id("employee")
    looker = actor_of("hr_manager", member_id)
    with entered(looker, "file"):
        number = append(
            Note("file_opened", subject=about, role="hr_manager", details={"purpose": "x"})
        )
    with entered(Actor(about)):
        entry = JournalEntry.objects.get(number=number)
        assert entry.actor == looker.person_id
        index = bytes(entry.subject_index)
        data = open_data(entry.sealed, place("journal_journalentry", "sealed", "", index.hex()))
        assert data == {"about": str(about), "purpose": "x"}
    with entered(looker):
        assert not JournalEntry.objects.filter(number=number).exists()
    with entered(Actor(member_id("colleague"))):
        assert not JournalEntry.objects.exists()


@pytest.mark.rule("A7")
def test_about_whom_and_why_do_not_stand_in_clear(clone, raw, member_id):
    about = member_id("employee")
    with entered(actor_of("hr_manager", member_id), "file"):
        append(Note("file_opened", subject=about, details={"purpose": "aanpassing"}))
    row = raw("maintenance").execute("SELECT j::text FROM journal_journalentry j").fetchone()[0]
    assert str(about) not in row
    assert about.hex not in row
    assert "aanpassing" not in row


@pytest.mark.rule("A7")
@pytest.mark.parametrize("role", ["web", "worker", "owner", "maintenance"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_journalentry SET event = 'x'",
        "DELETE FROM journal_journalentry",
        "TRUNCATE journal_journalentry",
    ],
)
def test_no_role_changes_the_journal(clone, raw, member_id, role, statement):
    with entered(Actor(member_id("employee"))):
        append(Note("x"))
    before = raw("maintenance").execute("SELECT count(*) FROM journal_journalentry").fetchone()
    connection = raw(role)
    with contextlib.suppress(psycopg.Error):
        connection.execute(statement)
    after = (
        raw("maintenance")
        .execute("SELECT count(*), count(*) FILTER (WHERE event = 'x') FROM journal_journalentry")
        .fetchone()
    )
    assert after == (before[0], 1)


@pytest.mark.rule("A7")
def test_the_chain_can_be_computed_without_the_program(clone, raw, member_id):
    with entered(Actor(member_id("employee"))):
        for number in range(5):
            append(Note(f"event {number}", subject=member_id("employee")))
    rows = (
        raw("maintenance")
        .execute(
            "SELECT number, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), "
            "actor, role, power, event, outcome, subject_index, sealed, hash "
            "FROM journal_journalentry ORDER BY number"
        )
        .fetchall()
    )
    head = hashlib.sha256(b"journal").digest()
    for number, at, actor, role, power, event, outcome, index, sealed, stored in rows:
        line = "\n".join([str(number), at, str(actor or "-"), role, power, event, outcome]) + "\n"
        head = hashlib.sha256(head + line.encode() + index + sealed).digest()
        assert head == stored
    assert len(rows) == 5


@pytest.mark.rule("A7")
def test_a_denied_request_is_journalled_though_its_writes_are_rolled_back(
    clone, raw, as_member, member_id
):
    assert as_member("employee").get("/werk/toegangsrechten/").status_code == 403
    assert (
        as_member("employee").get(f"/werk/rollen/{member_id('stranger')}/verklaring/").status_code
        == 404
    )
    rows = (
        raw("maintenance")
        .execute("SELECT event, outcome, actor FROM journal_journalentry ORDER BY number")
        .fetchall()
    )
    assert rows == [("denied", "denied", member_id("employee"))] * 2
