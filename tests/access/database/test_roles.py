"""The five roles, and the refusal to serve as the wrong one or on a PostgreSQL that leaks."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from access.database.roles import (
    ROLES,
    Unsafe,
    check_server,
    check_version,
    ensure_database,
    ensure_roles,
)
from monitoring import environment
from tests import databases

ROOT = Path(__file__).resolve().parent.parent.parent.parent
Raw = Callable[[str], "psycopg.Connection[Any]"]


def asked(connection: "psycopg.Connection[Any]", statement: str) -> list[Any]:
    return connection.execute(statement).fetchall()  # type: ignore[call-overload, no-any-return]


def test_what_each_role_may_pass(raw: Raw) -> None:
    found = asked(
        raw("owner"),
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication "
        "FROM pg_roles WHERE rolname LIKE 'dm\\_%' ORDER BY 1",
    )
    no = (False,) * 3
    assert found == [
        ("dm_counting", False, False, *no),
        ("dm_maintenance", False, True, *no),
        ("dm_owner", False, False, *no),
        ("dm_web", False, False, *no),
        ("dm_worker", False, False, *no),
    ]


def test_maintenance_alone_has_the_rights_of_another(raw: Raw) -> None:
    found = asked(
        raw("owner"),
        "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members "
        "WHERE member::regrole::text LIKE 'dm\\_%'",
    )
    assert found == [("dm_maintenance", "dm_owner")]


@pytest.mark.parametrize("role", ["web", "worker", "counting"])
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (x int)",
        "CREATE SCHEMA mine",
        "SET ROLE dm_owner",
        "SET SESSION AUTHORIZATION dm_maintenance",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
    ],
)
@pytest.mark.rule("A9")
def test_a_serving_role_can_make_and_become_nothing(raw: Raw, role: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw(role).execute(statement)  # type: ignore[call-overload]


def test_the_web_cannot_keep_rows_in_a_temporary_table(raw: Raw) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw("web").execute("CREATE TEMPORARY TABLE kept (x int)")


def test_making_them_again_changes_nothing_and_keeps_the_password(raw: Raw) -> None:
    if environment.is_embedded():
        ensure_roles(databases.admin(), environment.role_passwords())
    assert asked(raw("web"), "SELECT current_user::text") == [("dm_web",)]


def test_a_database_left_open_by_an_interrupted_run_is_closed_by_the_next() -> None:
    name = "dm_test_half_made"
    databases.drop(name)
    with psycopg.connect(databases.admin(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER dm_owner")  # type: ignore[call-overload]
    try:
        ensure_database(databases.admin(), name)
        with psycopg.connect(databases.admin(), dbname=name) as connection:
            assert asked(
                connection,
                "SELECT has_database_privilege('dm_web', current_database(), 'TEMPORARY'), "
                "has_schema_privilege('dm_web', 'public', 'USAGE'), "
                "has_schema_privilege('dm_owner', 'public', 'CREATE')",
            ) == [(False, False, True)]
    finally:
        databases.drop(name)


# --- Serving --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["web", "worker", "counting"])
def test_the_right_role_may_serve(raw: Raw, role: str) -> None:
    check_server(raw(role), role)


@pytest.mark.rule("A9")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("process", ["web", "worker", "counting"])
def test_any_other_role_may_not(raw: Raw, role: str, process: str) -> None:
    if role == process:
        check_server(raw(role), process)
        return
    with pytest.raises(Unsafe, match=f"must connect as dm_{process}"):
        check_server(raw(role), process)


@pytest.mark.rule("A9")
def test_a_superuser_may_not(raw: Raw) -> None:
    raw("web")
    with (
        psycopg.connect(databases.admin()) as connection,
        pytest.raises(Unsafe, match="no superuser"),
    ):
        check_server(connection, "web")


@pytest.mark.rule("A9")
@pytest.mark.parametrize("change", ["DISABLE", "NO FORCE"])
def test_a_table_whose_policies_are_switched_off_is_named(raw: Raw, change: str) -> None:
    owner = raw("owner")
    ((table,),) = asked(
        owner, "SELECT relname::text FROM pg_class WHERE relforcerowsecurity ORDER BY 1 LIMIT 1"
    )
    owner.execute(f"ALTER TABLE {table} {change} ROW LEVEL SECURITY")  # type: ignore[call-overload]
    with pytest.raises(Unsafe, match=f"not in force on {table}.*setup_database"):
        check_server(raw("web"), "web")


@pytest.mark.parametrize("version", [150014, 150018, 160010, 170006, 180000, 180004, 190000])
def test_a_postgresql_that_hides_what_policies_hide(version: int) -> None:
    check_version(version)


@pytest.mark.parametrize(
    ("version", "said"),
    [(150013, "15.13"), (160009, "16.9"), (170005, "17.5"), (140019, "14.19"), (130000, "13.0")],
)
def test_a_postgresql_that_leaks_is_refused(version: int, said: str) -> None:
    with pytest.raises(Unsafe, match=f"PostgreSQL {said}, .*CVE-2025-8713.*Upgrade"):
        check_version(version)


def test_the_page_for_administrators_has_the_same_statements() -> None:
    page = " ".join((ROOT / "docs" / "admin-database.md").read_text().split())
    for role in ROLES:
        bypass = "BYPASSRLS" if role == "maintenance" else "NOBYPASSRLS"
        assert f"CREATE ROLE dm_{role} LOGIN NOSUPERUSER {bypass} PASSWORD" in page
    for statement in (
        "GRANT dm_owner TO dm_maintenance;",
        "REVOKE ALL ON DATABASE diversiteitsmonitor FROM PUBLIC;",
        "GRANT TEMPORARY ON DATABASE diversiteitsmonitor TO dm_worker, dm_owner;",
        "ALTER SCHEMA public OWNER TO dm_owner;",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
    ):
        assert statement in page


@pytest.mark.rule("A9")
def test_what_gunicorn_loads_refuses_too(clone: Callable[[str], str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import monitoring.wsgi"],
        cwd=ROOT,
        env={**os.environ, "DM_PROCESS": "maintenance", "DM_DATABASE": clone("web")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "cannot bypass row-level security; it connects as dm_maintenance" in done.stderr
