"""Grants: appointing, the declaration, ending, giving up (rules A2-A5, A10, A11)."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from access.frame import entered
from access.grants import acts
from access.grants.models import Grant
from access.matrix import Duty
from access.organisation.models import StaffMember, Unit
from tests.access.test_frame import actor_of

TODAY = timezone.localdate()


def appoint(manager, who, role, unit, power, **dates):
    return acts.appoint(
        manager,
        role=role,
        holder_member=StaffMember.objects.get(pk=who),
        unit=Unit.objects.get(code=unit),
        ground="beslissing",
        starts=dates.get("starts", TODAY),
        until=dates.get("until"),
    )


@pytest.mark.rule("A3")
def test_a_manager_appoints_and_it_works_only_after_the_declaration(db, member_id, as_member):
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        grant = appoint(manager, member_id("employee"), "line_manager", "E1A", None)
        assert grant.appointed_by_id == manager.person_id
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
    with entered(actor_of("hr_designee", member_id)):
        grant = Grant.objects.get(holder_id=member_id("hr_designee"))
    assert (
        as_member("employee")
        .post(f"/werk/rollen/{grant.pk}/verklaring/", {"agree": "yes"})
        .status_code
        == 404
    )


@pytest.mark.rule("A3", "A10")
@pytest.mark.parametrize(
    ("who", "role", "unit", "words"),
    [
        ("access_manager", "line_manager", "E1A", "jezelf"),
        ("employee", "hr_designee", "E1", "leidend ambtenaar"),
        ("employee", "access_manager", "E1", "leidend ambtenaar"),
        ("employee", "line_manager", "D1", "kleinere eenheid"),
        ("employee", "line_manager", "V", "kleinere eenheid"),
        ("employee", "staff_member", "E1", "rol uit de lijst"),
        ("employee", "superuser", "E1", "rol uit de lijst"),
        ("line_manager", "line_manager", "E1A", "al op deze eenheid"),
    ],
)
def test_what_cannot_be_granted_is_refused_with_the_reason(db, member_id, who, role, unit, words):
    manager = actor_of("access_manager", member_id)
    with (
        entered(manager, Duty.ACCESS_MANAGER),
        pytest.raises(acts.GrantRefused, match=words),
    ):
        appoint(manager, member_id(who), role, unit, Duty.ACCESS_MANAGER)


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
    from access.actor import Actor

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


@pytest.mark.rule("A5")
def test_giving_up_a_role_ends_it_at_once(db, member_id, as_member):
    manager = as_member("line_manager")
    with entered(actor_of("line_manager", member_id)):
        grant = Grant.objects.get(holder_id=member_id("line_manager"))
    assert manager.get("/werk/").status_code == 200
    assert manager.post(f"/werk/rollen/{grant.pk}/opgeven/").status_code == 302
    assert manager.get("/werk/").status_code == 302
    # A second time finds nothing to give up.
    assert manager.post(f"/werk/rollen/{grant.pk}/opgeven/").status_code == 404


@pytest.mark.rule("A5")
def test_nobody_gives_up_the_role_of_another(db, member_id, as_member):
    with entered(actor_of("line_manager", member_id)):
        grant = Grant.objects.get(holder_id=member_id("line_manager"))
        with connection.cursor() as cursor:
            other = Grant.objects.exclude(pk=grant.pk).first()
            cursor.execute("SELECT guard.give_up(%s, 'x')", [other.pk])
            assert cursor.fetchone() == (False,)
    assert as_member("employee").post(f"/werk/rollen/{grant.pk}/opgeven/").status_code == 404


@pytest.mark.rule("A5", "A6")
def test_two_managers_end_the_same_grant_one_wins(db, member_id):
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        grant = Grant.objects.get(holder_id=member_id("line_manager"))
        stale = Grant.objects.get(pk=grant.pk)
        acts.end(grant, "ended_by_manager")
        with pytest.raises(acts.GrantRefused, match="intussen gewijzigd"):
            acts.end(stale, "ended_by_manager")


@pytest.mark.rule("A11")
def test_rights_of_two_roles_are_never_added_up(db, member_id, as_member):
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        second = appoint(manager, member_id("line_manager"), "recruiter", "E1", None)
    client = as_member("line_manager")
    client.post(f"/werk/rollen/{second.pk}/verklaring/", {"agree": "yes"})
    with entered(actor_of("hr_designee", member_id)):
        grant = Grant.objects.select_related("unit", "group").get(pk=second.pk)
    from access.actor import Actor
    from access.matrix import Kind

    with entered(Actor(member_id("line_manager"), grant), Kind.STATISTICS):
        assert not Actor(member_id("line_manager"), grant).may(Kind.STATISTICS)


@pytest.mark.rule("A6")
def test_the_overview_shows_rights_within_the_entity_alone(db, as_member):
    page = as_member("access_manager").get("/werk/toegangsrechten/").content.decode()
    assert "Cast Line Manager" in page
    assert "Cast Diversity Service" not in page
    everything = as_member("access_controller").get("/werk/toegangsrechten/").content.decode()
    assert "Cast Diversity Service" in everything
    assert "Iemand aanstellen" not in everything
