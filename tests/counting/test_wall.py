"""The wall between the count and registration, both ways: rights, imports, purposes (C3, C5)."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError

from access.actor import NOBODY
from access.frame import entered
from counting.models import Result
from registration.questionnaire.models import Answers
from tests.tools.arrows import ROOT, imports, modules

Raw = Callable[[str], "psycopg.Connection[Any]"]
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
READ_BY_THE_INTAKE = {
    "counting_run",
    "counting_delivery",
    "counting_group",
    "counting_result",
    "accounts_demostamp",
    "organisation_unit",
    "organisation_unitclosure",
    "organisation_entity",
    "organisation_unit_became",
    "auth_permission",
    "django_content_type",
    "django_migrations",
}


def rights(connection: "psycopg.Connection[Any]", role: str, table: str) -> set[str]:
    """What a role may do with a table or with a column of it."""
    found = set()
    for right in RIGHTS:
        whole = "has_table_privilege(%s, %s, %s)"
        if right in ("SELECT", "INSERT", "UPDATE", "REFERENCES"):
            whole += " OR has_any_column_privilege(%s, %s, %s)"
        values = [role, table, right] * (2 if " OR " in whole else 1)
        row = connection.execute(f"SELECT {whole}", values).fetchone()
        if row and row[0]:
            found.add(right)
    return found


def tables_of(label: str) -> list[str]:
    return [model._meta.db_table for model in apps.get_app_config(label).get_models()]


@pytest.mark.rule("C3")
def test_the_intake_has_no_right_on_a_table_of_registration(raw: Raw) -> None:
    owner = raw("owner")
    for label in ("questionnaire", "positive_action"):
        for table in tables_of(label):
            assert rights(owner, "dm_counting", table) == set(), table


@pytest.mark.rule("C3")
def test_the_intake_reads_what_it_needs_and_no_person(raw: Raw) -> None:
    owner = raw("owner")
    rows = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    readable = {t for (t,) in rows if "SELECT" in rights(owner, "dm_counting", t)}
    assert readable == READ_BY_THE_INTAKE


@pytest.mark.rule("C3")
@pytest.mark.parametrize("table", ["questionnaire_answers", "organisation_staffmember"])
def test_asked_all_the_same_it_is_refused(raw: Raw, table: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw("counting").execute(f"SELECT count(*) FROM {table}")


@pytest.mark.rule("C5")
def test_the_web_process_has_no_right_on_a_result(raw: Raw) -> None:
    assert rights(raw("owner"), "dm_web", "counting_result") == set()


@pytest.mark.rule("C3")
def test_the_plan_of_a_count_opens_no_answer_and_no_result(clone: Callable[[str], str]) -> None:
    clone("worker")
    with entered(NOBODY, purpose="count"):
        assert not Answers.objects.exists()
        assert not Result.objects.exists()
    with entered(NOBODY, purpose="release"):
        assert Answers.objects.exists(), "there are some, for who may read them"


@pytest.mark.rule("C3")
@pytest.mark.parametrize("purpose", ["release", "import", "retention", "system"])
def test_the_intake_enters_no_purpose_but_its_own(
    clone: Callable[[str], str], purpose: str
) -> None:
    clone("counting")
    with entered(NOBODY, purpose="count"):
        pass
    with pytest.raises(DatabaseError), entered(NOBODY, purpose=purpose):
        pass


@pytest.mark.rule("C3")
def test_neither_imports_the_other() -> None:
    import ast

    found = list(modules(ROOT))
    known = {name for name, _ in found}
    for name, path in found:
        for _, target in imports(ast.parse(path.read_text()), known):
            if name.startswith("registration"):
                assert not target.startswith("counting"), name
            if name.startswith("counting"):
                allowed = ("registration.definitions", "registration.nationalities")
                assert not target.startswith("registration") or target.startswith(allowed), name
