"""No clear column, trigger, log or task tells who registered, or when (R14).

A whole database is dumped before and after; what differs in clear may not follow from an answer.
"""

import json
import subprocess

import psycopg
import pytest
from django.urls import reverse

from monitoring import embedded
from tests import databases

SEALED = {"questionnaire_answers", "questionnaire_uses", "questionnaire_paperslip"}
# Every request of everybody writes its own session; nothing in it follows from an answer.
SESSIONS = "django_session"


def url(name):
    return reverse(f"registration:{name}")


def rows(connection, table):
    """All rows of a table as text; a sealed value by its size alone."""
    found = connection.execute(f"SELECT to_jsonb(t) FROM {table} t").fetchall()
    lines = []
    for (row,) in found:
        if "sealed" in row:
            row["sealed"] = len(row["sealed"])
        lines.append(json.dumps(row, sort_keys=True))
    return sorted(lines)


@pytest.fixture
def owner(raw):
    """A look at everything, as who may bypass: backup and restore."""
    return raw("maintenance")


def tables(connection):
    return [
        name
        for (name,) in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
    ]


def walk(client, choice):
    """The same walk with another outcome: register, refuse to be contacted, or withdraw."""
    client.post(url("contact"), {"contact": choice, "purposes": ["invitations"]})
    client.post(reverse("registration:step", args=["gezondheid"]), {"whole": "y"})
    client.post(url("check"))
    client.get(url("see"))


@pytest.mark.rule("R14")
@pytest.mark.parametrize("act", ["yes", "no", "withdrawn"])
def test_no_clear_column_tells_that_someone_registered(owner, as_member, act):
    client = as_member("employee")
    names = [name for name in tables(owner) if name != SESSIONS]
    before = {name: rows(owner, name) for name in names}
    walk(client, "no" if act == "withdrawn" else act)
    if act == "withdrawn":
        client.post(url("withdraw"))
    after = {name: rows(owner, name) for name in names}
    assert {name for name in names if before[name] != after[name]} == set()
    size = owner.execute(f"SELECT DISTINCT length(session_data) > 2000 FROM {SESSIONS}").fetchall()
    assert size == [(True,)]


@pytest.mark.rule("R14")
def test_a_dump_holds_no_answer_in_clear(raw, as_member):
    name = raw("maintenance").info.dbname
    client = as_member("other_entity")
    client.post(url("contact"), {"contact": "no"})
    client.post(
        reverse("registration:step", args=["ouders"]), {"p1_together": "other", "p1_0": "MA"}
    )
    client.post(reverse("registration:step", args=["gezondheid"]), {"rec": ["vaph", "vdab"]})
    client.post(url("check"))
    done = subprocess.run(
        [
            str(embedded.binaries() / "pg_dump"),
            "--data-only",
            databases.conninfo("maintenance", name),
        ],
        capture_output=True,
        check=True,
    )
    clear = done.stdout
    for word in (b"vaph", b"vdab", b'"MA"', b'"p1"'):
        assert word not in clear, word


@pytest.mark.rule("R14")
def test_no_trigger_history_or_publication_hangs_on_a_sealed_table(owner):
    hanging = owner.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND c.relname = ANY(%s)",
        [list(SEALED)],
    ).fetchall()
    assert hanging == []
    rules = owner.execute(
        "SELECT tablename FROM pg_rules WHERE tablename = ANY(%s)", [list(SEALED)]
    ).fetchall()
    assert rules == []
    assert owner.execute("SELECT count(*) FROM pg_publication").fetchone() == (0,)


@pytest.mark.rule("R14")
def test_a_sealed_table_has_a_key_and_a_sealed_value_and_nothing_else(owner):
    for table in SEALED:
        columns = owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY 1",
            [table],
        ).fetchall()
        assert columns == [("sealed",), ("staff_id",)]
        sizes = owner.execute(f"SELECT DISTINCT length(sealed) FROM {table}").fetchall()
        assert len(sizes) == 1
        missing = owner.execute(
            f"SELECT count(*) FROM organisation_staffmember s "
            f"WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.staff_id = s.id)"
        ).fetchone()
        assert missing == (0,), "everybody has a row, answered or not"


@pytest.mark.rule("R14")
def test_no_task_and_no_log_line_comes_of_a_registration(owner, as_member, caplog):
    with caplog.at_level("DEBUG", logger="registration"):
        walk(as_member("employee"), "yes")
    assert owner.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)
    assert [record for record in caplog.records if record.name.startswith("registration")] == []


@pytest.mark.rule("R5", "A9")
def test_the_number_of_a_person_leads_to_a_key_only_through_the_strip(raw):
    web = raw("web")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw("worker").execute("SELECT guard.person_of_number('T00001')")
    found = web.execute("SELECT guard.person_of_number('T00001')").fetchone()
    assert found is not None
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no person is set"):
        web.execute("SELECT * FROM organisation_staffmember")
