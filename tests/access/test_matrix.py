"""The matrix of rule A1, in three sources that may never differ: code, database, a plain file."""

import csv
from pathlib import Path

import pytest
from django.db import connection

from access.matrix import FOUR_EYES, MATRIX, Duty, Kind, Role, holder, power, powers

FILE = Path(__file__).with_name("matrix.csv")
CELLS = [
    (row["role"], kind.value, row[kind.value] == "x")
    for row in csv.DictReader(FILE.read_text().splitlines())
    for kind in Kind
]


def test_the_file_has_thirty_two_cells():
    assert len(CELLS) == 32
    assert {role for role, _, _ in CELLS} == {role.value for role in Role}


@pytest.mark.rule("A1")
@pytest.mark.parametrize(("role", "kind", "access"), CELLS)
def test_the_code_has_the_cells_of_the_file(role, kind, access):
    assert (Kind(kind) in MATRIX[Role(role)]) is access


@pytest.mark.rule("A1")
@pytest.mark.parametrize(("role", "kind", "access"), CELLS)
def test_the_database_has_the_cells_of_the_file(db, role, kind, access):
    cursor = connection.cursor()
    cursor.execute("SELECT guard.gives(%s, %s)", [role, kind])
    # The staff member's row is about own data: on a unit it gives nothing.
    assert cursor.fetchone() == (access and role != "staff_member",)


@pytest.mark.rule("A10")
@pytest.mark.parametrize("duty", list(Duty))
def test_a_duty_gives_itself_and_no_kind_of_access(db, duty):
    assert powers(duty) == {duty}
    cursor = connection.cursor()
    for other in [*Kind, *Duty]:
        cursor.execute("SELECT guard.gives(%s, %s)", [duty.value, other.value])
        assert cursor.fetchone() == (other is duty,)


@pytest.mark.rule("A10")
def test_the_halves_of_four_eyes_are_duties():
    assert {Duty.RELEASE_PREPARE, Duty.RELEASE_APPROVE} in FOUR_EYES
    assert {Duty.COUNT_START, Duty.COUNT_APPROVE, Duty.COUNT_DELIVER} in FOUR_EYES


@pytest.mark.parametrize("name", ["", "admin", "HR_DESIGNEE", "superuser"])
def test_an_unknown_name_raises(name):
    with pytest.raises(ValueError, match="is not a valid"):
        holder(name)
    with pytest.raises(ValueError, match="is not a valid"):
        power(name)


@pytest.mark.rule("A1", "A11")
@pytest.mark.parametrize(("role", "kind", "access"), CELLS)
def test_guardian_rows_give_the_cells_of_the_file(db, member_id, role, kind, access):
    from tests.access.test_frame import actor_of

    if role == "staff_member":
        return
    assert actor_of(role, member_id).may(Kind(kind)) is access
