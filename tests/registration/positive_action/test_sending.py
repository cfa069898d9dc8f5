"""Sending an action: only who said yes, with the right of the moment (U1, R3, R4, R14)."""

import datetime as dt
import uuid
from email import message_from_bytes

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from access.actor import Actor
from access.database import locks
from access.frame import entered
from access.grants.models import Grant
from access.journal.models import JournalEntry
from access.matrix import Kind
from access.organisation.models import StaffMember, Unit
from registration.positive_action import inbox, sending
from registration.positive_action.models import Action, Inbox, State
from registration.questionnaire.record import (
    INVITATIONS,
    ONLINE,
    PRIORITY,
    Choice,
    Consent,
    Registration,
)
from registration.questionnaire.store import save_own, withdraw_own
from tests.access.test_frame import actor_of
from tests.mail_server import serving

YES = Choice(True, frozenset({INVITATIONS}))
ONLY_PRIORITY = Choice(True, frozenset({PRIORITY}))
NO = Choice(False)


class Box:
    """A real SMTP server that keeps what it gets."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((tuple(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@pytest.fixture
def post(settings):
    box = Box()
    with serving(box, settings):
        yield box


def register(person, choice, answers=None):
    with entered(Actor(person)):
        save_own(
            Actor(person),
            Registration(
                answers={"rec": ["vaph"]} if answers is None else answers,
                choice=choice,
                consent=Consent(timezone.now(), 1, ONLINE),
            ),
        )


def fillers(number):
    """Keys of staff of E1A and E1B who are nobody in particular."""
    with_maintenance = StaffMember.objects.filter(personnel_number__startswith="T01")
    return list(with_maintenance.order_by("personnel_number").values_list("pk", flat=True)[:number])


@pytest.fixture
def scene(clone, member_id, post):
    """Eleven fillers said yes; an action of the HR designee of E1 stands ready to be sent."""
    designee = actor_of("hr_designee", member_id)
    with entered(designee, Kind.CONTACT):
        people = fillers(20)
        action = Action.objects.create(
            unit=Unit.objects.get(code="E1"),
            grant=designee.grant,
            made_by_id=designee.person_id,
            kind="training",
            goal="Meer leidinggevenden",
            ground="2,6% tegenover 3%",
            group="disability",
            starts=timezone.localdate(),
            until=timezone.localdate() + dt.timedelta(days=30),
            subject="Een opleiding",
            body="Kom je ook?",
        )
    for person in people[:11]:
        register(person, YES)
    clone("worker")
    return action, people, post


def start(action, clone):
    clone("web")
    with entered(Actor(action.made_by_id)):
        grant = Grant.objects.select_related("unit", "group").get(pk=action.grant_id)
    with entered(Actor(action.made_by_id, grant), Kind.CONTACT):
        Action.objects.filter(pk=action.pk).update(state=State.SENDING)
    clone("worker")
    sending.send(action.pk)


def received(post, person, clone):
    """Whether the person has the message in the own inbox."""
    clone("web")
    with entered(Actor(person)):
        found = [action.subject for action in inbox.own_messages(Actor(person))]
    clone("worker")
    return found


@pytest.mark.rule("U1", "R3", "R4")
def test_only_who_said_yes_to_invitations_is_reached(scene, clone, member_id):
    action, people, post = scene
    clone("web")
    register(people[11], NO)
    register(people[12], ONLY_PRIORITY)
    register(people[13], YES, {"rec": []})  # yes, but not of the group
    register(people[14], YES)
    with entered(Actor(people[14])):
        withdraw_own(Actor(people[14]))
    register(member_id("other_entity"), YES)  # of another entity
    start(action, clone)
    assert len(post.mails) == 11
    assert all(received(post, person, clone) == ["Een opleiding"] for person in people[:11])
    assert not any(received(post, person, clone) for person in people[11:])
    assert not received(post, member_id("other_entity"), clone)


@pytest.mark.rule("U1", "R14")
def test_the_mails_are_one_envelope_for_all_and_go_to_each_alone(scene, clone):
    action, _people, post = scene
    start(action, clone)
    assert all(len(to) == 1 for to, _ in post.mails)
    parsed = [message_from_bytes(content) for _, content in post.mails]
    assert len({(mail["Subject"], mail["From"], mail.get_payload()) for mail in parsed}) == 1
    for _, content in post.mails:
        for word in (b"handicap", b"opleiding", b"Een opleiding", str(action.pk).encode()):
            assert word not in content


@pytest.mark.rule("R14")
def test_every_inbox_in_scope_is_rewritten_reached_or_not(scene, clone, raw):
    action, _people, _post = scene
    look = "SELECT staff_id, sealed FROM positive_action_inbox"
    before = dict(raw("maintenance").execute(look).fetchall())
    start(action, clone)
    after = dict(raw("maintenance").execute(look).fetchall())
    changed = {pk for pk in before if before[pk] != after[pk]}
    clone("web")
    designee = Actor(action.made_by_id)
    with entered(designee):
        grant = Grant.objects.select_related("unit", "group").get(pk=action.grant_id)
    with entered(Actor(action.made_by_id, grant), Kind.CONTACT):
        scope = set(
            StaffMember.objects.filter(
                unit__above__ancestor__code="E1", employed_until__isnull=True
            ).values_list("pk", flat=True)
        )
    assert changed == scope
    assert len({len(bytes(sealed)) for sealed in after.values()}) == 1


@pytest.mark.rule("U1")
def test_sending_twice_reaches_nobody_twice(scene, clone):
    action, people, post = scene
    start(action, clone)
    assert len(post.mails) == 11
    with entered(purpose="system"):
        Action.objects.filter(pk=action.pk).update(state=State.SENDING)
    sending.send(action.pk)
    assert len(post.mails) == 11
    assert received(post, people[0], clone) == ["Een opleiding"]


@pytest.mark.rule("A5", "U1")
def test_a_task_stops_when_the_right_of_its_starter_ends(scene, clone, raw):
    action, _people, post = scene
    raw("maintenance").execute(
        "UPDATE grants_grant SET ended_at = now() WHERE id = %s", [action.grant_id]
    )
    clone("worker")
    with entered(purpose="system"):
        Action.objects.filter(pk=action.pk).update(state=State.SENDING)
    sending.send(action.pk)
    assert post.mails == []
    with entered(purpose="system"):
        assert Action.objects.get(pk=action.pk).state == State.STOPPED


@pytest.mark.rule("S1", "U1")
@pytest.mark.parametrize(("yes", "enough"), [(9, False), (10, True)])
def test_before_sending_it_says_enough_or_not_and_no_number(scene, clone, yes, enough):
    action, people, _post = scene
    clone("web")
    for person in people[yes:11]:
        with entered(Actor(person)):
            withdraw_own(Actor(person))
    clone("worker")
    assert sending.judge(action.pk) is enough


@pytest.mark.rule("U1", "S2")
def test_enough_is_computed_once_a_day(scene, clone):
    action, people, _post = scene
    assert sending.judge(action.pk) is True
    clone("web")
    for person in people[:11]:
        with entered(Actor(person)):
            withdraw_own(Actor(person))
    clone("worker")
    assert sending.judge(action.pk) is True


@pytest.mark.rule("A7")
def test_who_was_reached_sees_it_in_the_own_journal(scene, clone):
    action, people, _post = scene
    start(action, clone)
    clone("web")
    with entered(Actor(people[0])):
        assert [e.event for e in JournalEntry.objects.all()] == ["message_received"]
    with entered(Actor(people[15])):
        assert not JournalEntry.objects.exists()


@pytest.mark.rule("U1", "A2")
def test_an_action_of_another_entity_is_not_found(clone, as_member, scene):
    action, _people, _post = scene
    clone("web")
    assert as_member("hr_designee").get(f"/acties/{action.pk}/").status_code == 200
    for key in ("hr_manager", "line_manager", "diversity_service", "employee"):
        assert as_member(key).get(f"/acties/{action.pk}/").status_code == 403
    assert as_member("hr_designee").get(f"/acties/{uuid.uuid4()}/").status_code == 404


@pytest.mark.rule("U1", "R14")
def test_the_page_holds_no_name_and_no_number_of_people(scene, clone, as_member):
    action, _people, _post = scene
    start(action, clone)
    clone("web")
    page = as_member("hr_designee").get(f"/acties/{action.pk}/").content.decode()
    assert "Vulling" not in page
    assert ">11<" not in page
    assert " 11 " not in page


@pytest.mark.rule("U1")
@pytest.mark.parametrize("sent", [State.SENDING, State.SENT])
def test_a_sent_action_is_not_sent_again_from_the_page(scene, clone, as_member, raw, sent):
    action, _people, _post = scene
    raw("maintenance").execute(
        "UPDATE positive_action_action SET state = %s, enough = true WHERE id = %s",
        [sent, action.pk],
    )
    clone("web")
    client = as_member("hr_designee")
    client.post(f"/acties/{action.pk}/versturen/")
    jobs = raw("maintenance").execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
    assert jobs == (0,)


def test_an_inbox_keeps_the_newest_and_nothing_grows(clone, member_id):
    person = member_id("employee")
    messages = []
    for number in range(20):
        action = Action(pk=uuid.UUID(int=number))
        messages = inbox.with_message(messages, action, dt.date(2026, 1, 1))
        sealed = inbox.seal_inbox(person, messages)
        messages = inbox.open_inbox(person, sealed)
    assert len(messages) == inbox.MOST
    assert messages[0]["action"] == str(uuid.UUID(int=19))
    assert len(sealed) == len(inbox.seal_inbox(person, []))


def test_everybody_has_an_inbox(clone, raw):
    rows = raw("maintenance").execute(
        "SELECT count(*) FROM organisation_staffmember s "
        "LEFT JOIN positive_action_inbox i ON i.staff_id = s.id WHERE i.staff_id IS NULL"
    )
    assert rows.fetchone() == (0,)
    assert Inbox._meta.db_table == "positive_action_inbox"


@pytest.mark.rule("U1", "R3")
def test_no_batch_is_sent_in_the_middle_of_a_choice(scene, clone, raw):
    """A choice holds the lock until its commit; a batch waits for it, and then sees it."""
    action, people, post = scene
    choosing = raw("web")
    clone("worker")
    with entered(purpose="system"):
        Action.objects.filter(pk=action.pk).update(state=State.SENDING)
    with choosing.transaction():
        choosing.execute("SELECT pg_advisory_xact_lock_shared(%s)", [locks.CHOICES])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            sending.send(action.pk)
        assert post.mails == []
    sending.send(action.pk)
    assert len(post.mails) == 11
    assert received(post, people[0], clone) == ["Een opleiding"]


@pytest.mark.rule("U1", "R3")
def test_a_choice_waits_for_the_batch_that_is_under_way(clone, raw, member_id):
    sending_now = raw("worker")
    with sending_now.transaction():
        sending_now.execute("SELECT pg_advisory_xact_lock(%s)", [locks.CHOICES])
        clone("web")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            register(member_id("employee"), NO)
