"""No automated decision or profiling (P2), and the data serve nothing else (P6).

Where the code could break it: a task that writes a decision; a page that does something because of
what somebody is; a place that reads memberships beside the few that are meant to.
"""

import ast
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from access.actor import Actor
from access.frame import entered
from registration.questionnaire.record import (
    ONLINE,
    PRIORITY,
    Choice,
    Consent,
    Limits,
    Registration,
)
from registration.questionnaire.store import limit_own, save_own

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("access", "registration", "counting", "monitoring")

# Who may read what somebody is, and why. One more place is one more use: it needs a ground, a
# purpose that the person said yes to, and its own rule, before it stands here.
READERS = {
    "characteristics_at": {"monitoring/reporting/sources.py"},  # figures, no names (S1)
    "by_right_at": {"monitoring/reporting/sources.py"},  # to hide people in figures (S2)
    "open_many": {"registration/positive_action/sending.py"},  # invitations (U1)
    "open_uses": {"registration/questionnaire/store.py"},
    "BELONGING": {"access/cases/content.py", "registration/questionnaire/cases.py"},  # U3, U4
    "Uses": {
        "monitoring/house/demo_loading.py",  # writes made-up people
        "registration/positive_action/sending.py",
        "registration/questionnaire/cases.py",
        "registration/questionnaire/proof.py",
        "registration/questionnaire/rewriting.py",
        "registration/questionnaire/store.py",
    },
    "read_uses_own": {  # the person's own
        "registration/questionnaire/store.py",
        "registration/rights/parts_registration.py",
    },
    "content_of": {
        "access/cases/content.py",
        "access/cases/views.py",
        "registration/rights/parts_access.py",  # the person's own
    },
}
# What decides about a person: these columns only a person at a page writes.
DECISIONS = {
    "rights_request": ("advised_at", "answered_at", "decided_by_id", "handled"),
    "cases_case": ("closed_at",),
    "cases_handler": ("ended_at",),
    "questionnaire_openquestion": ("closes",),
}


def used_in():
    """Name → the files that name it."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            names |= {
                alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            names |= {
                node.name
                for node in ast.walk(tree)
                if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            }
            for name in names:
                found.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    return found


@pytest.mark.rule("P2", "P6")
def test_what_somebody_is_is_read_where_it_serves_its_purpose_and_nowhere_else():
    found = used_in()
    for name, allowed in READERS.items():
        inside = {path for path in found[name] if not _elsewhere(path, name)}
        defined = {"registration/characteristics.py", "registration/questionnaire/store.py"}
        defined |= {"registration/questionnaire/models.py"}
        assert inside - defined <= allowed, f"{name} is read in a new place"
        assert inside, f"{name} is gone: this test watches nothing"


def _elsewhere(path, name):
    """A function of that name of its own: a counted result of the register, no person."""
    return name == "content_of" and path in ("counting/ledger.py", "counting/results.py")


@pytest.mark.rule("P2")
@pytest.mark.parametrize("role", ["dm_worker", "dm_counting"])
def test_no_task_can_write_a_decision_about_a_person(db, role):
    with connection.cursor() as cursor:
        for table, columns in DECISIONS.items():
            for column in columns:
                cursor.execute(
                    "SELECT has_column_privilege(%s, %s, %s, 'UPDATE')", [role, table, column]
                )
                assert cursor.fetchone() == (False,), f"{role} may write {table}.{column}"


@pytest.mark.rule("P2")
@pytest.mark.parametrize("power", ["own", "data_protection", "leading_official"])
def test_a_decision_names_the_person_who_made_it(db, power):
    """The policies of the database let nobody write a decision in another's name, or in none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT with_check FROM pg_policies WHERE tablename = 'rights_request' "
            "AND cmd = 'UPDATE' AND qual LIKE %s",
            [f"%{power}%"],
        )
        checks = [check for (check,) in cursor.fetchall()]
    assert checks
    for check in checks:
        decides = "decided_by_id = ( SELECT guard.person()" in check.replace("AS person", "")
        assert decides or "answered_at IS NULL" in check


@pytest.mark.rule("P2", "P1")
@pytest.mark.parametrize(
    ("recognitions", "limits", "shown"),
    [
        (["vaph"], Limits(), True),
        ([], Limits(), False),
        (["vaph"], Limits(restricted=True), False),
        (["vaph"], Limits(objected=frozenset({PRIORITY})), False),
    ],
)
def test_looking_at_whether_somebody_belongs_changes_nothing(
    clone, raw, as_member, member_id, recognitions, limits, shown
):
    """A file says whether its person belongs; what follows, a person decides. The same is written
    for who belongs, who does not, and who restricted that: the entry that somebody looked.
    """
    clone("web")
    me = Actor(member_id("employee"))
    told = {"rec": recognitions}
    yes = Choice(True, frozenset({PRIORITY}))
    with entered(me):
        save_own(me, Registration(told, yes, Consent(timezone.now(), 1, ONLINE)))
        limit_own(me, lambda held: limits)
    admin = raw("maintenance")
    (case,) = admin.execute(
        "INSERT INTO cases_case (id, kind, staff_id, unit_id, opened_at) SELECT "
        "gen_random_uuid(), 'priority', s.id, s.unit_id, now() FROM organisation_staffmember s "
        "WHERE s.id = %s RETURNING id",
        [me.person],
    ).fetchone()
    admin.execute(
        "INSERT INTO cases_handler (id, case_id, grant_id, named_at) SELECT gen_random_uuid(), "
        "%s, g.id, now() FROM grants_grant g WHERE g.holder_id = %s",
        [case, member_id("hr_designee")],
    )
    before = contents(admin)
    page = as_member("hr_designee").post(
        reverse("cases:file", args=[case]), {"purpose": "priority_decide"}
    )
    assert page.status_code == 200
    assert ("Voorrang kan gelden" in page.content.decode()) is shown
    after = contents(admin)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"journal_journalentry", "journal_journalhead", "grants_grantuse"}


def contents(admin):
    """A digest of every table but what holds the log-in itself."""
    tables = admin.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE "
        "'django_%%' AND tablename NOT LIKE 'accounts_%%' AND tablename NOT LIKE 'auth_%%'"
    ).fetchall()
    return {
        table: admin.execute(
            f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
        ).fetchone()
        for (table,) in tables
    }
