"""Grants: appointing, the declaration, ending, giving up (rules A2-A5, A10, A11)."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from access.actor import Actor
from access.frame import entered
from access.grants import acts
from access.grants.models import Declaration, Grant
from access.matrix import Duty, Kind
from access.organisation.models import StaffMember, Unit
from tests.access.granting import appointing, grant_of
from tests.access.test_frame import actor_of

TODAY = timezone.localdate()


@pytest.mark.rule("A3")
def test_a_manager_appoints_and_it_works_only_after_the_declaration(db, member_id, as_member):
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        grant = appointing(manager, member_id("employee"), "line_manager", "E1A")
        assert grant.appointed_by_id == manager.person_id
        assert grant.appointed_by_name == "Cast Access Manager"
    employee = as_member("employee")
    assert employee.get("/werk/").status_code == 302
    page = employee.get(f"/werk/rollen/{grant.pk}/verklaring/")
    assert page.status_code == 200
    refused = employee.post(f"/werk/rollen/{grant.pk}/verklaring/", {})
    assert refused.status_code == 200
    assert employee.get("/werk/").status_code == 302
    employee.post(f"/werk/rollen/{grant.pk}/verklaring/", {"agree": "yes"})
    assert employee.get("/werk/").status_code == 200


@pytest.mark.rule("A4")
def test_a_declaration_of_somebody_else_is_not_found(db, member_id, as_member):
    grant = grant_of("hr_designee", member_id)
    answer = as_member("employee").post(f"/werk/rollen/{grant.pk}/verklaring/", {"agree": "yes"})
    assert answer.status_code == 404


@pytest.mark.rule("A4")
def test_a_new_text_takes_every_role_until_it_is_accepted_again(clone, raw, member_id, as_member):
    """The role stands, and gives nothing: neither to the code nor to the database."""
    clone("web")
    client = as_member("hr_designee")
    assert client.get("/acties/").status_code == 200
    raw("maintenance").execute(
        "INSERT INTO grants_declaration SELECT 2, 'Nieuwe tekst.', 'New text.', current_date"
    )
    assert Declaration.objects.count() == 2
    assert client.get("/acties/").status_code == 302  # to the choice of a role, and its declaration
    grant = grant_of("hr_designee", member_id)
    actor = Actor(member_id("hr_designee"), grant)
    with entered(actor, Kind.CONTACT):
        assert not StaffMember.objects.exclude(pk=actor.person_id).exists()
    page = client.get(f"/werk/rollen/{grant.pk}/verklaring/").content.decode()
    assert "Nieuwe tekst." in page
    assert "De verklaring is gewijzigd." in page
    client.post(f"/werk/rollen/{grant.pk}/verklaring/", {"agree": "yes"})
    assert client.get("/acties/").status_code == 200


@pytest.mark.rule("A2", "A3", "A10")
@pytest.mark.parametrize(
    ("who", "role", "unit", "words"),
    [
        ("access_manager", "line_manager", "E1A", "jezelf"),
        ("employee", "hr_designee", "E1", "leidend ambtenaar"),
        ("employee", "access_manager", "E1", "leidend ambtenaar"),
        ("employee", "leading_official", "E1", "leidend ambtenaar"),
        ("employee", "line_manager", "D1", "kleinere eenheid"),
        ("employee", "line_manager", "V", "kleinere eenheid"),
        ("employee", "staff_member", "E1", "rol uit de lijst"),
        ("employee", "superuser", "E1", "rol uit de lijst"),
        ("line_manager", "line_manager", "E1A", "al op deze eenheid"),
        ("line_manager", "line_manager", "E1", "of op een die ze omvat"),
        ("line_manager", "line_manager", "E1A1", "of op een die ze omvat"),
        ("second_manager", "recruiter", "E1", "geen rol met toegang"),
        ("leaver", "recruiter", "E1", "niet meer in dienst"),
    ],
)
def test_what_cannot_be_granted_is_refused_with_the_reason(db, member_id, who, role, unit, words):
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        before = Grant.objects.count()
        with pytest.raises(acts.GrantRefused, match=words):
            appointing(manager, member_id(who), role, unit)
        assert Grant.objects.count() == before


@pytest.mark.rule("A3")
def test_grants_that_follow_each_other_do_not_overlap(db, member_id):
    manager = actor_of("access_manager", member_id)
    day = dt.timedelta(days=1)
    with entered(manager, Duty.ACCESS_MANAGER):
        person = member_id("employee")
        appointing(manager, person, "recruiter", "E1", until=TODAY + 9 * day)
        appointing(manager, person, "recruiter", "E1", starts=TODAY + 10 * day)
        with pytest.raises(acts.GrantRefused, match="in deze periode"):
            appointing(manager, person, "recruiter", "E1", until=TODAY)


@pytest.mark.rule("A3", "A10")
def test_the_leading_official_appoints_an_access_manager_who_sees_no_data(db, member_id):
    official = actor_of("leading_official", member_id)
    with entered(official, Duty.LEADING_OFFICIAL):
        made = appointing(official, member_id("employee"), "access_manager", "E1")
        assert made.approved_at is not None
        with pytest.raises(acts.GrantRefused, match="geen rol met toegang"):
            appointing(official, member_id("hr_designee"), "access_manager", "E1")


@pytest.mark.rule("A2")
def test_the_database_refuses_a_grant_outside_the_managers_entity(db, member_id):
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        employee = StaffMember.objects.get(pk=member_id("employee"))
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Grant.objects.create(
                holder=employee,
                holder_name=employee.name,
                role="line_manager",
                unit=Unit.objects.get(code="E2"),
                starts=TODAY,
                ground="x",
                appointed_by_id=manager.person_id,
            )


@pytest.mark.rule("A3")
@pytest.mark.parametrize("key", ["employee", "hr_designee", "access_controller", "line_manager"])
def test_the_database_refuses_a_grant_by_who_may_not_appoint(db, member_id, key):
    person = member_id(key)
    actor = Actor(person) if key == "employee" else actor_of(key, member_id)
    with (
        entered(actor, Duty.ACCESS_MANAGER),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Grant.objects.create(
            holder_id=member_id("colleague"),
            holder_name="x",
            role="line_manager",
            unit=Unit.objects.get(code="E1A"),
            starts=TODAY,
            ground="x",
            appointed_by_id=person,
        )


@pytest.mark.rule("A3")
@pytest.mark.parametrize("role", ["hr_designee", "access_manager", "leading_official"])
def test_the_database_refuses_what_only_the_leading_official_gives(db, member_id, role):
    manager = actor_of("access_manager", member_id)
    with (
        entered(manager, Duty.ACCESS_MANAGER),
        pytest.raises(DatabaseError, match="only the leading official"),
        transaction.atomic(),
    ):
        Grant.objects.create(
            holder_id=member_id("colleague"),
            holder_name="x",
            role=role,
            unit=Unit.objects.get(code="E1"),
            starts=TODAY,
            ground="x",
            appointed_by_id=manager.person_id,
            approved_at=timezone.now(),
        )


@pytest.mark.rule("A5")
def test_an_ended_grant_stays_ended(db, member_id):
    manager = actor_of("access_manager", member_id)
    grant = grant_of("line_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        acts.end(manager, grant, "ended_by_manager", grant.changed_at)
        with pytest.raises(DatabaseError, match="stays ended"), transaction.atomic():
            Grant.objects.filter(pk=grant.pk).update(ended_at=None)


@pytest.mark.rule("A10")
def test_nobody_gets_both_halves_of_four_eyes(db, member_id):
    held, other = Duty.RELEASE_PREPARE, Duty.RELEASE_APPROVE
    with entered(actor_of("release_prepare", member_id)):
        person = StaffMember.objects.get(pk=member_id("release_prepare"))
        assert Grant.objects.get(holder=person).held is held
        with pytest.raises(acts.GrantRefused, match="vier ogen"):
            acts.check(
                held=other,
                holder_member=person,
                unit=Unit.objects.get(code="V"),
                starts=TODAY,
                until=None,
            )


@pytest.mark.rule("A3")
def test_a_deputy_has_an_end_and_the_same_role(db, member_id):
    manager = actor_of("access_manager", member_id)
    month = TODAY + dt.timedelta(days=30)
    of = grant_of("line_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        person = member_id("employee")
        with pytest.raises(acts.GrantRefused, match="einddatum"):
            appointing(manager, person, "line_manager", "E1A", deputy_for=of)
        with pytest.raises(acts.GrantRefused, match="geen andere"):
            appointing(manager, person, "recruiter", "E1A", until=month, deputy_for=of)
        made = appointing(manager, person, "line_manager", "E1A", until=month, deputy_for=of)
        assert made.deputy_for == of
        with (
            pytest.raises(DatabaseError, match="grant_of_a_deputy_has_an_end"),
            transaction.atomic(),
        ):
            Grant.objects.create(
                holder_id=member_id("sibling"),
                holder_name="x",
                role="line_manager",
                unit=of.unit,
                starts=TODAY,
                ground="x",
                appointed_by_id=manager.person_id,
                deputy_for=of,
            )


@pytest.mark.rule("A3")
def test_a_leading_official_appoints_only_a_deputy_of_an_own_kind(db, member_id):
    official = actor_of("leading_official", member_id)
    month = TODAY + dt.timedelta(days=30)
    own = grant_of("leading_official", member_id)
    with entered(official, Duty.LEADING_OFFICIAL):
        person = member_id("employee")
        with pytest.raises(acts.GrantRefused, match="vervanger"):
            appointing(official, person, "leading_official", "E1", until=month)
        made = appointing(official, person, "leading_official", "E1", until=month, deputy_for=own)
        assert made.until == month


@pytest.mark.rule("A5")
def test_giving_up_a_role_ends_it_at_once(db, member_id, as_member):
    manager = as_member("line_manager")
    grant = grant_of("line_manager", member_id)
    assert manager.get("/werk/").status_code == 200
    assert manager.post(f"/werk/rollen/{grant.pk}/opgeven/").status_code == 302
    assert manager.get("/werk/").status_code == 302
    # A second time finds nothing to give up.
    assert manager.post(f"/werk/rollen/{grant.pk}/opgeven/").status_code == 404


@pytest.mark.rule("A5")
def test_reporting_a_change_of_function_ends_every_own_role_at_once(db, member_id, as_member):
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        appointing(manager, member_id("line_manager"), "recruiter", "E1")
    client = as_member("line_manager")
    assert client.post("/werk/rollen/andere-functie/").status_code == 302
    with entered(Actor(member_id("line_manager"))):
        mine = Grant.objects.filter(holder_id=member_id("line_manager"))
        assert {g.end_reason for g in mine} == {"function_reported"}
        assert mine.count() == 2
        assert Grant.objects.filter(ended_at__isnull=True).exists()  # and nobody else's
    assert client.get("/werk/").status_code == 302


@pytest.mark.rule("A5")
def test_nobody_gives_up_the_role_of_another(db, member_id, as_member):
    grant = grant_of("line_manager", member_id)
    with entered(actor_of("line_manager", member_id)), connection.cursor() as cursor:
        other = Grant.objects.exclude(pk=grant.pk).first()
        cursor.execute("SELECT guard.give_up(%s, 'x')", [other.pk])
        assert cursor.fetchone() == (False,)
    assert as_member("employee").post(f"/werk/rollen/{grant.pk}/opgeven/").status_code == 404


@pytest.mark.rule("A11")
def test_rights_of_two_roles_are_never_added_up(db, member_id, as_member):
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        second = appointing(manager, member_id("line_manager"), "recruiter", "E1")
    client = as_member("line_manager")
    client.post(f"/werk/rollen/{second.pk}/verklaring/", {"agree": "yes"})
    with entered(actor_of("hr_designee", member_id)):
        grant = Grant.objects.select_related("unit", "group").get(pk=second.pk)
    with entered(Actor(member_id("line_manager"), grant), Kind.STATISTICS):
        assert not Actor(member_id("line_manager"), grant).may(Kind.STATISTICS)
