"""The verifier of the journal, and the heads outside the database (A7)."""

import hashlib
import json
import random
import shutil
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from access.actor import Actor
from access.frame import entered
from access.journal import verifier
from access.journal.exporting import exported
from access.journal.heads import last_number, write_heads
from access.journal.models import JournalEntry
from access.journal.recording import Note, append
from tests.access.tampering import (
    OF_MONTHS,
    WAYS,
    chain,
    journal,
    numbers_before,
    of_months,
)

TAMPERINGS = 1_000


def test_an_untouched_journal_is_good_and_vouched_for_to_its_last_head():
    lines, heads = chain(205)
    report = verifier.verify(lines, heads)
    assert (report.good, report.entries, report.vouched) == (True, 205, 200)
    assert "Entries 201 to 205 are consistent, not vouched." in report.text()
    assert "No head vouches" in verifier.verify(lines).text()


@pytest.mark.rule("A7")
def test_a_thousand_tamperings_are_found_and_the_first_bad_entry_is_named():
    lines, heads = chain(200)
    random_ = random.Random(7)
    found = 0
    for number in range(TAMPERINGS):
        made, first = WAYS[number % len(WAYS)](lines, random_)
        report = verifier.verify(made, heads)
        assert report.bad == first, (WAYS[number % len(WAYS)].__name__, report)
        found += 1
    assert found == TAMPERINGS


def test_a_journal_with_an_expired_month_is_good():
    lines, heads = of_months()
    report = verifier.verify(lines, heads)
    assert (report.good, report.entries, report.vouched) == (True, 150, 200), report.text()
    assert "2024-11: entries 1 to 50 expired on 2026-02-01." in report.text()


@pytest.mark.rule("A7")
def test_a_thousand_tamperings_of_a_journal_of_months_are_found():
    """Of entries, of closing heads and of stubs; the entry named is where the change shows."""
    lines, heads = of_months()
    random_ = random.Random(11)
    found = 0
    for number in range(TAMPERINGS):
        way = OF_MONTHS[number % len(OF_MONTHS)]
        made, place = way(lines, random_)
        report = verifier.verify(made, heads)
        assert report.bad == numbers_before(lines, place) + 1, (way.__name__, report)
        found += 1
    assert found == TAMPERINGS


@pytest.mark.rule("A7")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"expired_at": None}, "half expired"),
        ({"segment": "2024-13"}, "month is not of the right form"),
        ({"first": 0}, "no number"),
        ({"extra": 1}, "other fields"),
        ({"last": 0}, "no number"),
        ({"stub": "0" * 64}, "not one that retention leaves"),
    ],
)
def test_another_form_of_a_stub_is_refused(change, why):
    lines, heads = of_months()
    made = [json.dumps(json.loads(lines[0]) | change) + "\n", *lines[1:]]
    report = verifier.verify(made, heads)
    assert report.bad == 1
    assert why in report.why


@pytest.mark.rule("A7")
def test_a_month_that_expired_within_a_year_is_found():
    """Though its stub and an entry of the chain say so: no retention is that short."""
    lines, heads = journal([("2025-12", 50), ("2026-02", 50)], expired="2025-12")
    report = verifier.verify(lines, heads)
    assert (report.bad, report.why) == (1, "The stub of 2025-12 is not one that retention leaves.")


@pytest.mark.rule("A7")
@pytest.mark.parametrize(
    "change",
    [
        {"role": "hr\nmanager"},
        {"extra": "x"},
        {"subject_index": ""},
        {"sealed": "AB"},
        {"number": 1.0},
        {"number": True},
        {"actor": "None"},
    ],
)
def test_another_form_of_the_same_entry_is_refused(change):
    lines, _ = chain(3)
    entry = json.loads(lines[0]) | change
    report = verifier.verify([json.dumps(entry) + "\n", *lines[1:]])
    assert report.bad == 1


@pytest.mark.rule("A7")
@pytest.mark.parametrize("line", ["", "{", "[]", '{"number": 1, "number": 1}', "null", "[" * 9_999])
def test_a_line_that_is_no_entry_is_named(line):
    lines, _ = chain(3)
    assert verifier.verify([*lines[:2], line + "\n"]).bad == 3


def test_two_heads_of_one_number_that_differ_are_refused():
    heads = [json.dumps({"number": 1, "hash": f"{n}" * 64}) for n in (1, 2)]
    with pytest.raises(verifier.Unreadable, match="forked"):
        verifier.read_heads(heads)


def test_it_stands_alone(tmp_path):
    """One file, copied away from the program, on Python's own library."""
    lines, heads = chain(40)
    shutil.copy(verifier.__file__, tmp_path / "verifier.py")
    (tmp_path / "journal").write_text("".join(lines))
    (tmp_path / "heads").write_text(
        "".join(json.dumps({"number": n, "hash": h.hex()}) + "\n" for n, h in heads.hashes.items())
    )

    def run() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-I", "-S", "verifier.py", "journal", "heads"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert "vouch for every entry up to number 40" in done.stdout
    (tmp_path / "journal").write_text("".join(lines[:30]))
    done = run()
    assert done.returncode == 1
    assert "First bad entry: 31. The tail is cut" in done.stdout


def written(clone, member_id, length: int) -> None:
    clone("web")
    person = member_id("employee")
    for number in range(length):
        with entered(Actor(person)):
            append(Note(f"event {number}", subject=person))


@pytest.mark.rule("A7")
def test_what_the_program_exports_is_what_the_verifier_reads(clone, member_id, tmp_path, capsys):
    written(clone, member_id, 12)
    clone("worker")
    heads = tmp_path / "heads.jsonl"
    assert write_heads(heads) == 1
    assert write_heads(heads) == 0
    assert last_number(heads) == 12
    assert heads.stat().st_mode & 0o777 == 0o600
    clone("maintenance")
    call_command("export_journal", to=str(tmp_path / "out"))
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700
    lines = (tmp_path / "out" / "journal.jsonl").read_text().splitlines(keepends=True)
    report = verifier.verify(lines, verifier.read_heads(heads.read_text().splitlines()))
    assert (report.good, report.entries, report.vouched) == (True, 12, 12)
    call_command("verify_journal", heads=[heads])
    assert "up to number 12" in capsys.readouterr().out


@pytest.mark.rule("A7")
def test_no_process_of_the_program_can_export_more_than_a_persons_own(clone, member_id):
    written(clone, member_id, 3)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        entered(Actor(member_id("colleague"))),
    ):
        list(exported())
    with entered(Actor(member_id("colleague"))):
        assert not JournalEntry.objects.exists()


@pytest.mark.rule("A7")
def test_every_thousandth_entry_is_a_head(clone, member_id, tmp_path):
    written(clone, member_id, 1)
    clone("worker")
    with entered(purpose="system"):
        for _ in range(1_204):
            append(Note("x"), framed=False)
    write_heads(tmp_path / "heads")
    numbers = [json.loads(line)["number"] for line in (tmp_path / "heads").read_text().splitlines()]
    assert numbers == [1_000, 1_205]


@pytest.mark.rule("A7")
@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE journal_journalentry SET outcome = 'denied' WHERE number = 4", 4),
        ("DELETE FROM journal_journalentry WHERE number = 2", 2),
        ("DELETE FROM journal_journalentry WHERE number > 6", 7),
        ("UPDATE journal_journalentry SET number = 8 - number WHERE number IN (3, 5)", 3),
    ],
)
def test_a_change_by_the_owner_in_the_database_is_found(
    clone, raw, member_id, tmp_path, statement, bad
):
    """The owner can take the guard away: the trigger, the force, the key; not the heads."""
    written(clone, member_id, 8)
    clone("worker")
    write_heads(tmp_path / "heads")
    owner = raw("owner")
    owner.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER USER")
    owner.execute("ALTER TABLE journal_journalentry NO FORCE ROW LEVEL SECURITY")
    owner.execute("ALTER TABLE journal_journalentry DROP CONSTRAINT journal_journalentry_pkey")
    owner.execute(statement)
    clone("maintenance")
    heads = verifier.read_heads((tmp_path / "heads").read_text().splitlines())
    assert verifier.verify(exported(), heads).bad == bad


@pytest.mark.rule("A7")
def test_a_chain_that_the_owner_computes_anew_is_found_by_the_heads(
    clone, raw, member_id, tmp_path
):
    written(clone, member_id, 8)
    clone("worker")
    write_heads(tmp_path / "heads")
    owner = raw("owner")
    owner.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER USER")
    owner.execute("ALTER TABLE journal_journalentry NO FORCE ROW LEVEL SECURITY")
    owner.execute(
        "DO $$ DECLARE e record; h bytea := sha256('journal'::bytea); n bytea; BEGIN "
        "UPDATE journal_journalentry SET event = 'nothing' WHERE number = 5; "
        "FOR e IN SELECT * FROM journal_journalentry ORDER BY number LOOP "
        "n := sha256(h || guard.journal_line(e.number, e.at, e.actor, e.role, e.power, e.event, "
        "e.outcome) || e.subject_index || e.sealed); "
        "UPDATE journal_journalentry SET previous_hash = h, hash = n WHERE number = e.number; "
        "h := n; END LOOP; END $$"
    )
    clone("maintenance")
    assert verifier.verify(exported()).good
    report = verifier.verify(
        exported(), verifier.read_heads((tmp_path / "heads").read_text().splitlines())
    )
    assert not report.good
    assert "computed anew" in report.why


def test_the_start_of_the_chain_is_the_guards():
    assert hashlib.sha256(b"journal").digest() == verifier.START
