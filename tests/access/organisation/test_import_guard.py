"""The database refuses every other way in: the web role, the worker without the purpose, COPY."""

import contextlib
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection

from access.actor import Actor
from access.frame import entered
from tests.access.organisation.conftest import House

COPIED = (
    "INSERT INTO organisation_staffplacement (staff_id, unit_id, function, statute, level, "
    "category, fte, from_date) SELECT id, unit_id, function, statute, level, category, fte, "
    "'2030-01-01' FROM organisation_staffmember"
)
WRITES = (
    "UPDATE organisation_staffmember SET name = 'x'",
    "UPDATE organisation_staffplacement SET level = 'A'",
    COPIED,
    "DELETE FROM organisation_staffplacement",
    "UPDATE organisation_unit SET name = 'x'",
    "DELETE FROM organisation_unitclosure",
)


@pytest.mark.rule("A9")
@pytest.mark.parametrize("statement", WRITES)
def test_the_web_role_writes_no_staff_and_no_unit(
    house: House, member_id: Any, statement: str
) -> None:
    house.become("web")
    person = member_id("personnel_data")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        entered(Actor(person)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", WRITES[:4])
def test_the_worker_without_the_purpose_writes_no_staff(
    house: House, member_id: Any, statement: str
) -> None:
    before = house.snapshot()
    with (
        pytest.raises(ProgrammingError, match="no person is set"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    person = member_id("personnel_data")
    for frame in ({"actor": Actor(person)}, {"purpose": "release"}):
        with (
            contextlib.suppress(ProgrammingError),  # refused, or nothing to be seen to change
            entered(**frame),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert house.snapshot() == before


def test_copy_into_the_protected_table_is_refused(house: House) -> None:
    """The reason for the staging table: PostgreSQL itself refuses it."""
    with (
        pytest.raises(psycopg.errors.FeatureNotSupported, match="row-level security"),
        entered(purpose="import"),
        connection.cursor() as cursor,
        cursor.copy("COPY organisation_staffmember FROM STDIN") as copy,
    ):
        copy.write_row(["x"])


def test_the_web_role_may_not_enter_the_purpose(house: House) -> None:
    house.become("web")
    with pytest.raises(ProgrammingError, match="frame refused"), entered(purpose="import"):
        pass


def test_nothing_of_the_staging_is_left(house: House) -> None:
    house.staff(house.extract("E1"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'")
        assert cursor.fetchall() == []
