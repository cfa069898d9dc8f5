"""The months of the journal: closed with a head, kept at least a year, gone whole (A7, P3)."""

import datetime as dt
import json

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from access.actor import Actor
from access.frame import entered
from access.journal import tasks, verifier
from access.journal.exporting import exported
from access.journal.heads import read_lines, write_heads, write_stubs
from access.journal.recording import Note, append
from access.journal.segments import expire, segments
from monitoring import environment
from tests.access import old_journal
from tests.access.old_journal import month_back

EXPIRE = "SELECT guard.journal_expire(%s, %s, 'x')"


@pytest.fixture
def old(clone, raw):
    """Three months: one of 30, one of 14, and one of 13 months ago; then now."""
    old_journal.write(raw("maintenance"), [30, 14, 13], entries=6)
    return raw("maintenance")


def heads_of(path):
    return verifier.read_heads(path.read_text().splitlines())


def report(clone, heads=None):
    clone("maintenance")
    return verifier.verify(exported(), heads)


@pytest.mark.rule("A7")
def test_the_first_entry_of_a_month_closes_the_month_before_it(old, clone, member_id):
    with entered(Actor(member_id("employee"))):
        number = append(Note("x"))
    clone("worker")
    closed = segments()
    assert [s.month for s in closed] == [month_back(30), month_back(14), month_back(13)]
    assert (closed[-1].first, closed[-1].last) == (13, 18)
    assert number == 19
    found = report(clone)
    assert (found.good, found.entries) == (True, 19), found.text()
    assert sum('"segment"' in line for line in exported()) == 3


@pytest.mark.rule("A7", "P3")
def test_after_the_retention_a_month_goes_whole_and_verifies_as_expired(
    old, clone, member_id, tmp_path
):
    with entered(Actor(member_id("employee"))):
        append(Note("x"))
    clone("worker")
    write_heads(tmp_path / "heads")
    assert [s.month for s in expire(24)] == [month_back(30)]
    assert expire(24) == []
    assert write_stubs(tmp_path / "heads") == 1
    assert write_stubs(tmp_path / "heads") == 0
    write_heads(tmp_path / "heads")
    assert old.execute("SELECT min(number) FROM journal_journalentry").fetchone() == (7,)
    found = report(clone, heads_of(tmp_path / "heads"))
    assert found.good, found.text()
    assert (found.entries, found.last, found.vouched) == (14, 20, 20)
    assert f"{month_back(30):%Y-%m}: entries 1 to 6 expired on" in found.text()
    assert report(clone).good, "an entry of the chain alone vouches for the stub"
    call_command("verify_journal", heads=[tmp_path / "heads"])


@pytest.mark.rule("A7", "P3")
def test_all_that_is_old_enough_goes_the_oldest_first(old, clone, member_id, tmp_path):
    with entered(Actor(member_id("employee"))):
        append(Note("x"))
    clone("worker")
    assert [s.month for s in expire(12)] == [month_back(30), month_back(14), month_back(13)]
    found = report(clone)
    assert (found.good, found.entries, len(found.expired)) == (True, 4, 3), found.text()


@pytest.mark.rule("A7", "P3")
def test_an_expired_month_leaves_nothing_of_its_entries(old, clone, member_id):
    clone("worker")
    assert expire(24)
    stub = old.execute(
        "SELECT s::text FROM journal_journalsegment s WHERE expired_at IS NOT NULL"
    ).fetchone()[0]
    assert len(stub) < 350
    assert old.execute("SELECT count(*) FROM journal_journalentry WHERE number < 7").fetchone() == (
        0,
    )


@pytest.mark.rule("A7")
@pytest.mark.parametrize("months", [0, 11, -1, None])
def test_no_retention_is_shorter_than_a_year(old, clone, months):
    clone("worker")
    with pytest.raises(DatabaseError, match="at least 12 months"), entered(purpose="retention"):
        connection.cursor().execute(EXPIRE, [month_back(30), months])


@pytest.mark.rule("A7")
def test_a_month_within_the_retention_stays(clone, raw, member_id):
    old_journal.write(raw("maintenance"), [12, 1], entries=3)
    clone("worker")
    assert expire(12) == []
    with pytest.raises(DatabaseError, match="too young"), entered(purpose="retention"):
        connection.cursor().execute(EXPIRE, [month_back(12), 12])


@pytest.mark.rule("A7")
def test_a_month_goes_only_after_the_ones_before_it_and_once(old, clone):
    clone("worker")
    with pytest.raises(DatabaseError, match="not the oldest"), entered(purpose="retention"):
        connection.cursor().execute(EXPIRE, [month_back(14), 12])
    expire(24)
    with pytest.raises(DatabaseError, match="not the oldest"), entered(purpose="retention"):
        connection.cursor().execute(EXPIRE, [month_back(30), 12])


@pytest.mark.rule("A7")
@pytest.mark.parametrize("purpose", ["release", "import", "system"])
def test_no_other_purpose_ends_a_month(old, clone, purpose):
    clone("worker")
    with pytest.raises(DatabaseError, match="only the retention"), entered(purpose=purpose):
        connection.cursor().execute(EXPIRE, [month_back(30), 24])


@pytest.mark.rule("A7")
@pytest.mark.parametrize("role", ["web", "worker", "owner", "maintenance", "counting"])
def test_nobody_ends_a_month_without_the_retention(old, raw, role):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw(role).execute(EXPIRE, [month_back(30), 24])
    assert old.execute("SELECT count(*) FROM journal_journalentry").fetchone() == (18,)


@pytest.mark.rule("A7")
@pytest.mark.parametrize("role", ["owner", "maintenance"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_journalentry WHERE number < 7",
        "UPDATE journal_journalsegment SET expired_at = now(), stub = 'x'",
        "UPDATE journal_journalsegment SET last = last - 1",
        "DELETE FROM journal_journalsegment",
        "TRUNCATE journal_journalsegment",
    ],
)
def test_not_even_the_owner_takes_an_old_month_by_hand(old, raw, role, statement):
    with pytest.raises(psycopg.Error, match=r"append-only|no person is set"):
        raw(role).execute(statement)


@pytest.mark.rule("A7")
def test_in_the_frame_of_the_retention_too_a_young_entry_stays(old, clone, raw, member_id):
    """The trigger, for who got past the policies: as the database's administrator would."""
    clone("worker")
    with entered(purpose="system"):
        append(Note("young"), framed=False)
    with pytest.raises(DatabaseError, match="permission denied"), entered(purpose="retention"):
        connection.cursor().execute("DELETE FROM journal_journalentry")
    owner = raw("owner")
    owner.execute("ALTER TABLE journal_journalentry NO FORCE ROW LEVEL SECURITY")
    owner.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER journal_no_delete")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute("DELETE FROM journal_journalentry WHERE event = 'young'")


@pytest.mark.rule("A7")
def test_the_table_itself_holds_no_month_that_went_within_a_year(clone, raw):
    with pytest.raises(psycopg.errors.CheckViolation, match="kept_a_year"):
        raw("maintenance").execute(
            "INSERT INTO journal_journalsegment VALUES (%s, 1, 2, 'a', 'b', now(), now(), 'c')",
            [month_back(12)],
        )


@pytest.mark.rule("A7")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_journalentry SET outcome = 'denied' WHERE number = 3",
        "DELETE FROM journal_journalentry WHERE number = 2",
        "UPDATE journal_journalentry SET previous_hash = hash WHERE number = 6",
    ],
)
def test_a_month_that_was_tampered_with_does_not_expire(old, clone, raw, statement):
    """Else the expiry would take away the trace of it."""
    owner = raw("owner")
    owner.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER USER")
    owner.execute("ALTER TABLE journal_journalentry NO FORCE ROW LEVEL SECURITY")
    owner.execute(statement)
    owner.execute("ALTER TABLE journal_journalentry FORCE ROW LEVEL SECURITY")
    owner.execute("ALTER TABLE journal_journalentry ENABLE TRIGGER USER")
    clone("worker")
    with pytest.raises(DatabaseError, match="not as it was written"):
        expire(24)
    assert not report(clone).good


@pytest.mark.rule("A7")
def test_a_stub_that_the_owner_forges_is_found(old, clone, raw, tmp_path):
    """An old month taken by hand, with a stub in its place: nobody wrote down that it expired."""
    clone("worker")
    write_heads(tmp_path / "heads")
    owner = raw("owner")
    for table in ("journal_journalentry", "journal_journalsegment"):
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    owner.execute("ALTER TABLE journal_journalentry NO FORCE ROW LEVEL SECURITY")
    owner.execute("DELETE FROM journal_journalentry WHERE number < 7")
    owner.execute(
        "UPDATE journal_journalsegment SET expired_at = now(), stub = "
        "guard.journal_stub(month, first, last, opening, closing, now()) WHERE first = 1"
    )
    found = report(clone, heads_of(tmp_path / "heads"))
    assert found.bad == 1
    assert "No entry and no head says" in found.why


@pytest.mark.rule("A7")
def test_entries_passed_off_as_an_older_month_are_found(clone, raw, member_id, tmp_path):
    """The stub is told by the chain, but the heads of those days say that it lies about the month.

    What an owner could do who computes the whole chain anew, before any head was written of it.
    """
    old_journal.write(raw("maintenance"), [14, 1], entries=5)
    heads = tmp_path / "heads"
    young = month_back(2) + dt.timedelta(days=9)
    heads.write_text(json.dumps({"number": 2, "hash": "0" * 64, "at": f"{young}T10:00:00+00:00"}))
    clone("worker")
    assert expire(12)
    found = report(clone, heads_of(heads))
    assert found.bad == 1
    assert "were written after that month" in found.why


@pytest.mark.rule("A7")
def test_where_another_stub_stood_in_the_heads_that_is_said(old, clone, tmp_path):
    clone("worker")
    expire(24)
    write_stubs(tmp_path / "heads")
    line = next(read_lines(tmp_path / "heads"))
    line |= {"closing": "0" * 64}
    (tmp_path / "heads").write_text(json.dumps(line))
    found = report(clone, heads_of(tmp_path / "heads"))
    assert (found.bad, found.why) == (1, f"The heads hold another stub of {month_back(30):%Y-%m}.")


@pytest.mark.rule("A7", "P3")
def test_the_tasks_of_the_night_end_what_is_due_and_mail_the_heads(
    old, clone, tmp_path, settings, mailoutbox
):
    """As the worker runs them, with the retention and the address of the installation."""
    settings.HEADS_FILE = tmp_path / "heads"
    settings.JOURNAL_MONTHS = 24
    settings.DATA_PROTECTION_EMAIL = "dpo@voorbeeld.example"
    clone("worker")
    tasks.write_journal_heads(0)
    tasks.expire_journal(0)
    assert [s.expired_at is not None for s in segments()] == [True, False, False]
    tasks.mail_journal_heads(0)
    told = mailoutbox[0].attachments[0][1].splitlines()
    assert list(verifier.read_heads(told).stubs) == [f"{month_back(30):%Y-%m}"]
    found = report(clone, heads_of(tmp_path / "heads"))
    assert found.good, found.text()


@pytest.mark.rule("A7")
@pytest.mark.parametrize(
    ("given", "kept"), [(None, 24), ("12", 12), ("11", None), ("0", None), ("121", None)]
)
def test_the_installation_keeps_it_at_least_a_year(monkeypatch, given, kept):
    monkeypatch.delenv("JOURNAL_MONTHS", raising=False)
    if given is not None:
        monkeypatch.setenv("JOURNAL_MONTHS", given)
    if kept is None:
        with pytest.raises(environment.Refused, match="from 12 to 120"):
            environment.load()
    else:
        assert environment.load().journal_months == kept


@pytest.mark.parametrize(("given", "shown"), [(None, 1), ("3", 3), ("off", None)])
def test_from_which_declaration_names_show_is_for_the_installation(monkeypatch, given, shown):
    monkeypatch.delenv("JOURNAL_NAMES_FROM", raising=False)
    if given is not None:
        monkeypatch.setenv("JOURNAL_NAMES_FROM", given)
    assert environment.load().journal_names_from == shown
