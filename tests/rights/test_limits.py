"""Restriction and objection: at once in selections and cases, in the next release, until the person
lifts them (P1, R3, R5, R14).
"""

import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from access.actor import Actor
from access.database.locks import lock_choices
from access.frame import entered
from registration.characteristics import by_right_at, characteristics_at
from registration.questionnaire.models import Answers, PaperSlip, Uses
from registration.questionnaire.record import (
    COUNT,
    INVITATIONS,
    ONLINE,
    PAPER,
    PRIORITY,
    USES,
    Choice,
    Consent,
    Limits,
    Own,
    Registration,
    Slip,
    merged,
)
from registration.questionnaire.rewriting import rewrite_sealed
from registration.questionnaire.store import (
    LENGTHS,
    limit_own,
    open_many,
    put_paper,
    read_own,
    read_uses_own,
    rewrite_person,
    save_own,
    withdraw_own,
)
from registration.rights import requests
from registration.rights.requests import Ask

YES = Choice(True, frozenset({INVITATIONS, PRIORITY}))
STOP = Limits(restricted=True)
DAY = timezone.localdate()


def registration(choice=YES):
    return Registration({"rec": ["vaph"]}, choice, Consent(timezone.now(), 1, ONLINE))


@pytest.fixture
def me(db, member_id):
    actor = Actor(member_id("employee"))
    with entered(actor):
        save_own(actor, registration())
    return actor


def allowed(actor):
    with entered(actor):
        return {use: read_uses_own(actor).groups(use) for use in (INVITATIONS, PRIORITY)}


ALL = frozenset({"disability"})


@pytest.mark.rule("P1")
@pytest.mark.parametrize(
    ("limits", "invited", "first"),
    [
        (STOP, frozenset(), frozenset()),
        (Limits(objected=frozenset({INVITATIONS})), frozenset(), ALL),
        (Limits(objected=frozenset({PRIORITY})), ALL, frozenset()),
        (Limits(objected=frozenset({COUNT})), ALL, ALL),
        (Limits(), ALL, ALL),
    ],
)
def test_what_others_can_be_shown_goes_at_once_and_comes_back_when_lifted(
    me, limits, invited, first
):
    with entered(me):
        limit_own(me, lambda held: limits)
    assert allowed(me) == {INVITATIONS: invited, PRIORITY: first}
    with entered(me):
        assert read_own(me).registration is not None, "a limit stops the use, not the keeping"
        limit_own(me, lambda held: Limits())
    assert allowed(me) == {INVITATIONS: ALL, PRIORITY: ALL}


@pytest.mark.rule("P1")
def test_a_restriction_holds_through_a_save_a_withdrawal_and_a_new_registration(me):
    with entered(me):
        limit_own(me, lambda held: STOP)
        save_own(me, registration())
    assert allowed(me) == {INVITATIONS: frozenset(), PRIORITY: frozenset()}
    with entered(me):
        withdraw_own(me)
        save_own(me, registration())
    assert allowed(me) == {INVITATIONS: frozenset(), PRIORITY: frozenset()}


@pytest.mark.rule("R5")
def test_a_form_from_paper_undoes_no_limit():
    slip = Slip(Registration({"rec": ["vaph"]}, YES, Consent(timezone.now(), 1, PAPER)), DAY)
    for own in (Own(limits=STOP), Own(registration(), limits=STOP)):
        assert merged(own, slip, at=timezone.now()).limits == STOP


@pytest.mark.rule("R14")
def test_who_never_registered_can_restrict_too_and_the_rows_look_the_same(db, member_id):
    me = Actor(member_id("colleague"))
    before = rows(me)
    with entered(me):
        limit_own(me, lambda held: STOP)
        assert read_own(me) == Own(limits=STOP)
    after = rows(me)
    assert [len(row) for row in before] == [len(row) for row in after]
    assert all(one != other for one, other in zip(before, after, strict=True)), "all are rewritten"


def rows(actor):
    with entered(actor):
        return [
            bytes(model.objects.get(pk=actor.person_id).sealed)
            for model in (Answers, Uses, PaperSlip)
        ]


@pytest.mark.rule("R14")
@pytest.mark.parametrize("kind", list(Ask))
def test_any_request_rewrites_the_rows_alike(me, kind):
    before = rows(me)
    with entered(me):
        requests.make(me, kind, text="tekst", uses=(INVITATIONS,))
    after = rows(me)
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert [len(row) for row in before] == [len(row) for row in after]


@pytest.mark.rule("P1")
def test_an_objection_names_uses_that_exist_and_an_unknown_use_is_never_allowed():
    with pytest.raises(ValueError, match="gebruik"):
        Limits(objected=frozenset({"evaluation"}))
    assert not Limits().allows("evaluation")
    assert all(Limits().allows(use) for use in USES)
    assert not any(STOP.allows(use) for use in USES)


@pytest.mark.rule("P1")
@pytest.mark.parametrize(
    ("limits", "flag", "known"),
    [
        (Limits(), "yes", True),
        (STOP, "unknown", False),
        (Limits(objected=frozenset({COUNT})), "unknown", True),
        (Limits(objected=frozenset({INVITATIONS, PRIORITY})), "yes", False),
    ],
)
def test_in_the_next_release_a_restricted_person_is_unknown(clone, member_id, limits, flag, known):
    clone("web")
    me = Actor(member_id("employee"))
    with entered(me):
        save_own(me, registration())
        limit_own(me, lambda held: limits)
    clone("worker")
    with entered(purpose="release"):
        flags = characteristics_at(DAY).set_index("staff_id")
        right = by_right_at(DAY).set_index("staff_id")
    assert flags.loc[me.person_id, "disability"] == flag
    assert bool(right.loc[me.person_id, "disability_known"]) is known


@pytest.mark.rule("P1")
def test_the_night_keeps_a_limit(clone, member_id):
    clone("web")
    me = Actor(member_id("employee"))
    with entered(me):
        save_own(me, registration())
        limit_own(me, lambda held: STOP)
    clone("worker")
    rewrite_sealed()
    clone("web")
    assert allowed(me) == {INVITATIONS: frozenset(), PRIORITY: frozenset()}
    with entered(me):
        assert read_own(me).limits == STOP


@pytest.mark.rule("P1")
def test_a_letter_and_a_save_at_the_same_time_lose_no_limit(clone, raw, member_id):
    """The save reads the limits under the lock that the letter holds: it waits, and keeps them."""
    clone("web")
    me = Actor(member_id("employee"))
    with entered(me):
        save_own(me, registration())
    clone("worker")
    started, done = threading.Event(), threading.Event()
    settings = dict(connection.settings_dict)

    def save():
        connection.settings_dict.update(settings)
        started.wait(20)
        try:
            with entered(purpose="retention"):
                rewrite_person(me.person, lambda own: Own(registration(), limits=own.limits))
        finally:
            connection.close()
            done.set()

    other = threading.Thread(target=save)
    other.start()
    with entered(purpose="retention"):
        rewrite_person(me.person, lambda own: Own(own.registration, limits=STOP))
        started.set()
        assert not done.wait(0.2), "the other waits for this one"
    other.join(20)
    clone("web")
    with entered(me):
        assert read_own(me).limits == STOP


@pytest.mark.rule("U1")
def test_a_restriction_waits_for_the_batch_that_is_selecting_and_none_sees_it_after(
    clone, raw, member_id
):
    clone("web")
    me = Actor(member_id("employee"))
    with entered(me):
        save_own(me, registration())
    holder = raw("worker")
    holder.execute("BEGIN")
    holder.execute("SELECT pg_advisory_xact_lock(%s)", [0x44_4D_02])
    done = threading.Event()
    settings = dict(connection.settings_dict)

    def restrict():
        connection.settings_dict.update(settings)
        try:
            with entered(me):
                limit_own(me, lambda held: STOP)
            done.set()
        finally:
            connection.close()

    other = threading.Thread(target=restrict)
    other.start()
    assert not done.wait(0.3), "no choice commits in the middle of a batch"
    holder.execute("COMMIT")
    assert done.wait(20)
    other.join(20)
    assert allowed(me) == {INVITATIONS: frozenset(), PRIORITY: frozenset()}
    clone("worker")
    with entered(purpose="retention"):
        lock_choices(alone=True)
        row = Uses.objects.filter(pk=me.person_id).values_list("staff_id", "sealed")
        assert not [one for one in open_many(row) if any(one[1].by_purpose.values())]


@pytest.mark.rule("R14")
def test_the_own_row_is_long_enough_for_everything_at_once():
    import json

    limits = Limits(True, frozenset(USES))
    longest = {"v": 2, "w": "x" * 25, **Own(limits=limits).to_data()}
    assert len(json.dumps(longest)) + 700 < LENGTHS[Answers]
    assert Own.from_data(Own(registration(), limits=limits).to_data()).limits == limits
    assert Own.from_data(Own(withdrawn_at=timezone.now(), limits=limits).to_data()).limits == limits


@pytest.mark.rule("P1")
def test_a_paper_slip_that_waits_survives_a_limit(db, member_id):
    me, designee = Actor(member_id("employee")), Actor(member_id("hr_designee"))
    from tests.access.test_frame import actor_of

    designee = actor_of("hr_designee", member_id)
    slip = Slip(Registration({"rec": ["vaph"]}, YES, Consent(timezone.now(), 1, PAPER)), DAY, "")
    with entered(designee, "enter"):
        assert put_paper(me.person, slip)
    with entered(me):
        limit_own(me, lambda held: STOP)
        from registration.questionnaire.store import read_slip_own

        assert read_slip_own(me) is not None


def test_a_key_of_nobody_raises(clone):
    clone("worker")
    from registration.questionnaire.store import RowMissing

    with entered(purpose="retention"), pytest.raises(RowMissing):
        rewrite_person(uuid.uuid4(), lambda own: own)
