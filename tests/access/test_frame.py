"""The frame of a request, and what the database does without one or with a forged one (design)."""

import datetime as dt

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from access.actor import Actor
from access.frame import entered
from access.grants.models import Grant
from access.matrix import STAFF_DIRECTORY, Duty, Kind
from access.organisation.models import StaffMember
from tests.cast import PEOPLE

PROTECTED = [
    "organisation_staffmember",
    "organisation_staffplacement",
    "questionnaire_answers",
    "questionnaire_uses",
    "questionnaire_paperslip",
    "grants_grant",
    "journal_journalentry",
]
ANSWERS = ["questionnaire_answers", "questionnaire_uses", "questionnaire_paperslip"]


def actor_of(key, member_id):
    person = member_id(key)
    with entered(Actor(person)):
        return Actor(
            person, Grant.objects.in_force().select_related("unit", "group").get(holder=person)
        )


@pytest.mark.rule("A2", "A7")
@pytest.mark.parametrize("table", PROTECTED)
def test_a_query_without_a_person_raises(db, table):
    with pytest.raises(DatabaseError, match="no person is set"), transaction.atomic():
        connection.cursor().execute(f"SELECT count(*) FROM {table}")


@pytest.mark.rule("A9")
@pytest.mark.parametrize("forged", ["", "x#y", "{person}||own|||0#00", "{person}||own|||0"])
def test_a_forged_setting_gives_nothing(db, member_id, forged):
    value = forged.format(person=member_id("employee"))
    with transaction.atomic():
        cursor = connection.cursor()
        cursor.execute("SELECT set_config('guard.frame', %s, true)", [value])
        with pytest.raises(DatabaseError, match="no person is set"), transaction.atomic():
            cursor.execute("SELECT * FROM questionnaire_answers")
        cursor.execute("SELECT set_config('guard.frame', '', true)")


@pytest.mark.rule("A9")
def test_a_frame_of_another_transaction_does_not_open_this_one(clone, member_id, raw):
    person = member_id("employee")
    with entered(Actor(person)):
        cursor = connection.cursor()
        cursor.execute("SELECT current_setting('guard.frame')")
        seen = cursor.fetchone()[0]
    other = raw("web")
    with other.transaction():
        other.execute("SELECT set_config('guard.frame', %s, true)", [seen])
        with pytest.raises(psycopg.Error, match="no person is set"):
            other.execute("SELECT * FROM questionnaire_answers")


@pytest.mark.rule("A9")
def test_entering_with_a_wrong_key_is_refused(db, member_id, settings):
    settings.FRAME_KEY = "11" * 32
    with pytest.raises(DatabaseError, match="frame refused"), entered(Actor(member_id("employee"))):
        raise AssertionError("the frame opened")


@pytest.mark.rule("A9")
@pytest.mark.parametrize("purpose", ["release", "retention", "import", "system"])
def test_the_web_role_cannot_enter_a_system_purpose(db, purpose):
    with pytest.raises(DatabaseError, match="frame refused"), entered(purpose=purpose):
        raise AssertionError("the frame opened")


@pytest.mark.rule("A9")
def test_a_frame_ends_with_its_block(db, member_id):
    with entered(Actor(member_id("employee"))):
        assert StaffMember.objects.count() == 1
    with pytest.raises(DatabaseError, match="no person is set"), transaction.atomic():
        StaffMember.objects.count()


@pytest.mark.rule("R3", "R14", "A9")
@pytest.mark.parametrize("table", ANSWERS)
@pytest.mark.parametrize("key", sorted(PEOPLE))
def test_only_the_own_sealed_row_is_there(db, member_id, table, key):
    person = member_id(key)
    with entered(Actor(person)):
        cursor = connection.cursor()
        cursor.execute(f"SELECT staff_id FROM {table}")
        assert cursor.fetchall() == [(person,)]


@pytest.mark.rule("R3", "A1")
@pytest.mark.parametrize("table", ANSWERS)
@pytest.mark.parametrize("power", [*Kind, *Duty])
@pytest.mark.parametrize("key", ["hr_designee", "diversity_service", "access_manager"])
def test_no_power_opens_a_sealed_row_in_the_web_process(db, member_id, table, power, key):
    actor = actor_of(key, member_id)
    with entered(actor, power):
        cursor = connection.cursor()
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


@pytest.mark.rule("C3")
@pytest.mark.parametrize("table", [*ANSWERS, "organisation_staffmember", "grants_grant"])
def test_the_counting_role_is_refused(raw, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for table"):
        raw("counting").execute(f"SELECT * FROM {table}")


@pytest.mark.rule("A9")
@pytest.mark.parametrize("table", ANSWERS)
def test_the_owner_sees_no_sealed_row(raw, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no person is set"):
        raw("owner").execute(f"SELECT * FROM {table}")


@pytest.mark.rule("A9")
def test_the_key_of_the_frame_is_not_readable_by_the_program(raw):
    for role in ("web", "worker", "counting"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw(role).execute("SELECT * FROM guard.key")


@pytest.mark.rule("A9")
def test_a_page_leaves_no_person_behind(client, db, as_member):
    as_member("employee").get("/werk/rollen/")
    with pytest.raises(DatabaseError, match="no person is set"), transaction.atomic():
        StaffMember.objects.count()


@pytest.mark.rule("A2")
@pytest.mark.parametrize(
    ("key", "power", "codes"),
    [
        ("line_manager", Kind.FILE, {"E1A", "E1A1"}),
        ("line_manager", Kind.CONTACT, set()),
        ("hr_designee", Kind.CONTACT, {"E1", "E1A", "E1A1", "E1B"}),
        ("emancipation_officer", Kind.FILE, set()),
        ("diversity_service", Kind.FILE, {"E1", "E1A", "E1A1", "E1B", "E2", "E3"}),
        ("access_manager", Duty.ACCESS_MANAGER, {"E1", "E1A", "E1A1", "E1B"}),
        ("count_start", Duty.COUNT_START, set()),
    ],
)
def test_code_and_database_see_the_same_units(db, member_id, key, power, codes):
    actor = actor_of(key, member_id)
    with entered(actor, power):
        by_both = set(
            StaffMember.objects.visible_to(actor, power).values_list("unit__code", flat=True)
        )
        cursor = connection.cursor()
        cursor.execute(
            "SELECT DISTINCT u.code FROM organisation_staffmember s "
            "JOIN organisation_unit u ON u.id = s.unit_id WHERE s.id <> %s",
            [actor.person_id],
        )
        by_database = {row[0] for row in cursor.fetchall()}
    assert by_database == codes - ({"E1"} if key == "leading_official" else set())
    if power in actor.powers and power is not Duty.COUNT_START:
        assert by_both == codes


@pytest.mark.rule("A1", "A2")
@pytest.mark.parametrize("power", [*Kind, *Duty, "own"])
@pytest.mark.parametrize(
    "key", ["line_manager", "diversity_service", "personnel_data", "configure"]
)
def test_a_count_is_of_the_rows_that_are_seen(db, member_id, key, power):
    """Also of everyone, whom the database counts without a look at each: as its policy would."""
    actor = actor_of(key, member_id)
    with entered(actor, power), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), (SELECT guard.staff_counted()) FROM organisation_staffmember"
        )
        seen, told = cursor.fetchone()
        whole = key in ("diversity_service", "personnel_data") and power in STAFF_DIRECTORY
        assert told == (seen if whole and power in actor.powers else None)
        assert StaffMember.objects.count() == seen
        for asked in actor.powers:
            # Whatever the frame is open for: never more than the rows that it shows.
            mine = StaffMember.objects.visible_to(actor, asked)
            assert mine.count() == len(list(mine)) == mine.count()
            some = mine.filter(unit__code="E1A")
            assert some.count() == len(list(some))
            narrowed = StaffMember.objects.filter(unit__code="E1A").visible_to(actor, asked)
            assert narrowed.count() == len(list(narrowed)) == some.count()
            three = StaffMember.objects.visible_to(actor, asked)[:3]
            assert three.count() == len(three)


@pytest.mark.rule("A9")
def test_who_is_nobody_is_told_no_number(clone):
    clone("web")
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="no person is set"):
        cursor.execute("SELECT guard.staff_counted()")


@pytest.mark.rule("A4", "A5")
@pytest.mark.parametrize("change", ["ended", "not begun", "over", "undeclared", "unapproved"])
def test_a_grant_out_of_force_gives_nothing_in_the_database(clone, raw, member_id, change):
    actor = actor_of("hr_designee", member_id)
    today = timezone.localdate()
    statement = {
        "ended": "UPDATE grants_grant SET ended_at = now() WHERE id = %s",
        "not begun": f"UPDATE grants_grant SET starts = '{today + dt.timedelta(2)}' WHERE id = %s",
        "over": f"UPDATE grants_grant SET until = '{today - dt.timedelta(2)}' WHERE id = %s",
        "undeclared": "DELETE FROM grants_acceptance WHERE grant_id = %s",
        "unapproved": "UPDATE grants_grant SET approved_at = NULL WHERE id = %s",
    }[change]
    with entered(actor, Kind.CONTACT):
        assert StaffMember.objects.count() > 1
    raw("maintenance").execute(statement, [actor.grant.pk])
    with entered(actor, Kind.CONTACT):
        assert list(StaffMember.objects.values_list("pk", flat=True)) == [actor.person_id]
        assert not Grant.objects.in_force().filter(pk=actor.grant.pk).exists()
