"""Four eyes: a proposal gives nothing until another access manager approves it (A10)."""

import pytest
from django.contrib.messages import get_messages
from django.db import DatabaseError, transaction
from django.utils import timezone

from access.actor import Actor
from access.frame import entered
from access.grants import acts, choosing
from access.grants.models import ApprovalChoice, Grant
from access.matrix import Duty
from access.organisation.models import Unit
from tests.access.granting import RIGHTS, appointing, grant_of, seen
from tests.access.test_frame import actor_of

PAGE = f"{RIGHTS}vier-ogen/"


def say(answer):
    """What the message of an answer says."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


@pytest.fixture
def asked_for(db, member_id):
    """The entity asks for four eyes: its leading official decided so."""
    official = actor_of("leading_official", member_id)
    with entered(official, Duty.LEADING_OFFICIAL):
        choosing.change(official, True, None)


def propose(member_id, who="employee"):
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        return appointing(manager, member_id(who), "line_manager", "E1A1")


@pytest.mark.rule("A10")
def test_a_proposal_gives_nothing_until_another_manager_approves(asked_for, member_id, as_member):
    grant = propose(member_id)
    assert grant.is_proposal
    employee = as_member("employee")
    assert employee.post(f"/werk/rollen/{grant.pk}/verklaring/", {"agree": "1"}).status_code == 404
    decide = f"{RIGHTS}{grant.pk}/beslissen/"
    proposer = as_member("access_manager")
    assert "Je stelde dit zelf voor." in proposer.get(decide).content.decode()
    refused = proposer.post(decide, {"decision": "approve", "seen": seen(grant)})
    assert "keurt het niet zelf goed" in say(refused)
    official = as_member("leading_official")
    refused = official.post(decide, {"decision": "approve", "seen": seen(grant)})
    assert "Alleen een beheerder van de toegangsrechten" in say(refused)
    second = as_member("second_manager")
    home = second.get("/werk/").content.decode()
    assert "Aanstellingen om goed te keuren" in home
    done = second.post(decide, {"decision": "approve", "seen": seen(grant)})
    assert "goedgekeurd" in say(done)
    assert employee.post(f"/werk/rollen/{grant.pk}/verklaring/", {"agree": "1"}).status_code == 302
    assert employee.get("/werk/").status_code == 200
    approved = grant_of("employee", member_id)
    assert approved.approved_by_name == "Cast Second Manager"
    # A page that was open meanwhile says that it changed, and when.
    late = second.post(decide, {"decision": "reject", "seen": seen(grant)})
    assert "Dit is gewijzigd om" in say(late)
    assert grant_of("employee", member_id).ended_at is None


@pytest.mark.rule("A10")
def test_a_proposal_is_rejected_or_withdrawn(asked_for, member_id, as_member):
    for key, reason in (("second_manager", "rejected"), ("access_manager", "withdrawn")):
        grant = propose(member_id)
        data = {"decision": "reject", "seen": seen(grant)}
        as_member(key).post(f"{RIGHTS}{grant.pk}/beslissen/", data)
        with entered(Actor(member_id("employee"))):
            assert Grant.objects.get(pk=grant.pk).end_reason == reason


@pytest.mark.rule("A10")
@pytest.mark.parametrize("decision", ["", "yes", "approve "])
def test_an_unknown_decision_decides_nothing(asked_for, member_id, as_member, decision):
    grant = propose(member_id)
    data = {"decision": decision, "seen": seen(grant)}
    answer = as_member("second_manager").post(f"{RIGHTS}{grant.pk}/beslissen/", data)
    assert "Kies wat je beslist." in say(answer)
    assert grant_of("employee", member_id).is_proposal


@pytest.mark.rule("A3")
def test_what_the_leading_official_appoints_waits_for_nobody(asked_for, member_id):
    official = actor_of("leading_official", member_id)
    with entered(official, Duty.LEADING_OFFICIAL):
        made = appointing(official, member_id("employee"), "hr_designee", "E1")
        assert made.approved_at is not None


@pytest.mark.rule("A10")
def test_an_approval_judges_the_rules_of_that_day(asked_for, member_id):
    """Who became an access manager meanwhile gets no role that sees data."""
    grant = propose(member_id)
    official = actor_of("leading_official", member_id)
    with entered(official, Duty.LEADING_OFFICIAL):
        with pytest.raises(acts.GrantRefused, match="geen rol met toegang"):
            appointing(official, member_id("employee"), "access_manager", "E1")
        acts.end(official, grant, "rejected", grant.changed_at)
        appointing(official, member_id("employee"), "access_manager", "E1")
    manager = actor_of("access_manager", member_id)
    with (
        entered(manager, Duty.ACCESS_MANAGER),
        pytest.raises(acts.GrantRefused, match="geen rol met toegang"),
    ):
        appointing(manager, member_id("employee"), "line_manager", "E1A1")


@pytest.mark.rule("A10")
def test_the_database_refuses_what_passes_by_the_second_manager(asked_for, member_id):
    grant = propose(member_id)
    manager = actor_of("access_manager", member_id)
    second = actor_of("second_manager", member_id)

    def update(actor, by):
        with entered(actor, Duty.ACCESS_MANAGER), transaction.atomic():
            Grant.objects.filter(pk=grant.pk).update(approved_at=timezone.now(), approved_by_id=by)

    for actor, by in (
        (manager, manager.person_id),  # the proposer
        (manager, second.person_id),  # in the name of the other
        (second, None),  # by nobody
    ):
        with pytest.raises(DatabaseError, match=r"another access manager|second_person"):
            update(actor, by)
    with (
        pytest.raises(DatabaseError, match="needs a second access manager"),
        entered(manager, Duty.ACCESS_MANAGER),
        transaction.atomic(),
    ):
        Grant.objects.create(
            holder_id=member_id("colleague"),
            holder_name="x",
            role="line_manager",
            unit=Unit.objects.get(code="E1A"),
            starts=timezone.localdate(),
            ground="x",
            appointed_by_id=manager.person_id,
            approved_at=timezone.now(),
        )
    update(second, second.person_id)


# The choice itself ------------------------------------------------------------------------


@pytest.mark.rule("A10")
def test_the_choice_takes_two_managers(db, member_id, as_member):
    first, second = as_member("access_manager"), as_member("second_manager")
    assert "één beheerder volstaat" in first.get(PAGE).content.decode()
    assert "wacht op een tweede" in say(first.post(PAGE, {"choice": "on", "seen": ""}))
    choice = stored(member_id)
    assert (choice.four_eyes, choice.proposed) == (False, True)
    at = choice.changed_at.isoformat()
    assert "niet zelf goed" in say(first.post(PAGE, {"choice": "accept", "seen": at}))
    assert "Cast Access Manager" in second.get(PAGE).content.decode()
    second.post(PAGE, {"choice": "accept", "seen": at})
    choice = stored(member_id)
    assert (choice.four_eyes, choice.proposed) == (True, None)
    # And back again: the same way.
    at = choice.changed_at.isoformat()
    second.post(PAGE, {"choice": "off", "seen": at})
    assert stored(member_id).four_eyes
    stale = first.post(PAGE, {"choice": "accept", "seen": at})
    assert "Dit is gewijzigd om" in say(stale)
    first.post(PAGE, {"choice": "accept", "seen": stored(member_id).changed_at.isoformat()})
    assert not stored(member_id).four_eyes


@pytest.mark.rule("A10")
def test_the_leading_official_chooses_at_once(db, member_id, as_member):
    as_member("leading_official").post(PAGE, {"choice": "on", "seen": ""})
    assert stored(member_id).four_eyes


@pytest.mark.rule("A10")
@pytest.mark.parametrize("choice", ["", "accept", "drop", "off", "yes"])
def test_a_choice_that_cannot_be_made_changes_nothing(db, member_id, as_member, choice):
    answer = as_member("access_manager").post(PAGE, {"choice": choice, "seen": ""})
    assert say(answer)
    assert stored(member_id) is None


@pytest.mark.rule("A10")
def test_the_database_refuses_a_choice_by_one_manager(db, member_id):
    manager = actor_of("access_manager", member_id)
    unit = Unit.objects.get(code="E1")

    def save(**values):
        with entered(manager, Duty.ACCESS_MANAGER), transaction.atomic():
            ApprovalChoice(unit=unit, **values).save()

    with pytest.raises(DatabaseError, match="must have proposed"):
        save(four_eyes=True)
    with pytest.raises(DatabaseError, match="for oneself"):
        save(proposed=True, proposed_by_id=member_id("second_manager"))
    save(proposed=True, proposed_by_id=manager.person_id)
    with pytest.raises(DatabaseError, match="must have proposed"):
        save(four_eyes=True)


def stored(member_id):
    with entered(Actor(member_id("employee"))):
        return ApprovalChoice.objects.filter(pk=Unit.objects.get(code="E1").pk).first()
