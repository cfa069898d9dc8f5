"""Requests of the person: form, receipt, deadline, advice, decision by a second person (P1, P4)."""

import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from access.actor import Actor
from access.frame import entered
from access.sealing import SealBroken
from registration.questionnaire.record import (
    INVITATIONS,
    ONLINE,
    PRIORITY,
    Choice,
    Consent,
    Limits,
    Registration,
)
from registration.questionnaire.store import read_own, save_own
from registration.rights import requests, words
from registration.rights.models import Request
from registration.rights.requests import Ask, Asked, Outcome
from tests.access.test_frame import actor_of

NEW, MINE, DESK, LETTER, DECISIONS = (
    reverse(name)
    for name in (
        "rights:new_request",
        "rights:requests",
        "desk:requests",
        "desk:letter",
        "desk:decisions",
    )
)
SECRET = "mijn-dokter-zei"
TODAY = timezone.localdate


@pytest.fixture
def me(db, member_id):
    return Actor(member_id("employee"))


def ask(client, **data):
    response = client.post(NEW, {"kind": "rectification", "text": SECRET, **data})
    assert response.status_code == 302, response.context["form"].errors
    return response["Location"].rstrip("/").split("/")[-1]


def advise(client, pk, **data):
    return client.post(
        reverse("desk:request", args=[pk]),
        {"outcome": "granted", "advice": "Het klopt.", "answer": "We pasten het aan.", **data},
    )


def held_by(actor):
    with entered(actor):
        return read_own(actor).limits


@pytest.mark.rule("P1")
def test_a_request_goes_from_form_to_answer_through_two_people(me, as_member, member_id):
    person, officer, official = (
        as_member(key) for key in ("employee", "data_protection", "leading_official")
    )
    pk = ask(person)
    receipt = person.get(reverse("rights:request", args=[pk])).content.decode()
    assert "Antwoord ten laatste op" in receipt
    assert SECRET in receipt
    desk = officer.get(DESK).content.decode()
    assert pk in desk
    assert "Cast Employee" not in desk, "who asked shows when the request is opened"
    opened = officer.get(reverse("desk:request", args=[pk])).content.decode()
    assert SECRET in opened
    assert "Cast Employee" in opened
    assert official.get(reverse("desk:decide", args=[pk])).status_code == 404, "no advice yet"
    assert advise(officer, pk).status_code == 302
    assert (
        "We pasten het aan."
        not in person.get(reverse("rights:request", args=[pk])).content.decode()
    ), "what is proposed is no answer yet"
    weighed = official.get(reverse("desk:decide", args=[pk])).content.decode()
    assert "Het klopt." in weighed
    assert SECRET not in weighed
    assert "Cast Employee" not in weighed
    done = official.post(reverse("desk:decide", args=[pk]), {"decision": "follow"})
    assert done.status_code == 302
    answered = person.get(reverse("rights:request", args=[pk])).content.decode()
    assert "We pasten het aan." in answered
    assert "toegekend" in answered
    with entered(me):
        row = Request.objects.get(pk=pk)
    assert row.decided_by_id == member_id("leading_official")
    assert row.advised_by_id == member_id("data_protection")


@pytest.mark.rule("P1")
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kind": ""}, "Kies wat je vraagt."),
        ({"kind": "objection", "text": "x"}, "Kies minstens één gebruik."),
        ({"kind": "objection", "uses": "evaluation"}, "Kies minstens één gebruik."),
        ({"kind": "rectification", "text": " "}, "Schrijf wat er niet klopt"),
        ({"kind": "erasure", "text": "x" * 1501}, "Maak je tekst korter"),
        ({"kind": "no_such_right", "text": "getypt"}, "Kies wat je vraagt."),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_made(me, as_member, data, message):
    response = as_member("employee").post(NEW, data)
    assert response.status_code == 200
    page = response.content.decode()
    assert message in page
    assert data.get("text", "").strip() in page
    with entered(me):
        assert not Request.objects.exists()
        assert not read_own(me).limits


@pytest.mark.rule("P1")
def test_a_restriction_holds_at_once_and_withdrawing_the_request_ends_it(me, as_member):
    client = as_member("employee")
    pk = ask(client, kind="restriction", text="")
    assert held_by(me) == Limits(restricted=True)
    assert "Het gebruik is beperkt" in client.get(MINE).content.decode()
    client.post(reverse("rights:withdraw_request", args=[pk]))
    assert not held_by(me)
    assert (
        "Je trok dit verzoek in."
        in client.get(reverse("rights:request", args=[pk])).content.decode()
    )


@pytest.mark.rule("P1")
def test_withdrawing_one_request_leaves_what_another_stopped(me, as_member):
    client = as_member("employee")
    one = ask(client, kind="objection", uses=[INVITATIONS, PRIORITY])
    ask(client, kind="objection", uses=[PRIORITY])
    client.post(reverse("rights:withdraw_request", args=[one]))
    assert held_by(me) == Limits(objected=frozenset({PRIORITY}))


@pytest.mark.rule("P1")
def test_no_decision_of_others_lifts_a_limit_only_the_person_does(me, as_member):
    client = as_member("employee")
    pk = ask(client, kind="restriction", text="")
    advise(as_member("data_protection"), pk, outcome="refused", answer="Neen, omdat.")
    as_member("leading_official").post(reverse("desk:decide", args=[pk]), {"decision": "follow"})
    assert held_by(me) == Limits(restricted=True)
    page = client.get(reverse("rights:lift"))
    assert page.status_code == 200
    assert held_by(me), "opening the page changes nothing"
    client.post(reverse("rights:lift"))
    assert not held_by(me)


@pytest.mark.rule("P1")
def test_the_clock_is_extended_with_reasons_that_the_person_reads(me, as_member):
    person, officer = as_member("employee"), as_member("data_protection")
    pk = ask(person)
    address = reverse("desk:request", args=[pk])
    refused = officer.post(address, {"extend": "1", "reasons": ""})
    assert "Geef de redenen." in refused.content.decode()
    assert officer.post(address, {"extend": "1", "reasons": "Veel bronnen."}).status_code == 302
    page = person.get(reverse("rights:request", args=[pk])).content.decode()
    assert "Veel bronnen." in page
    with entered(me):
        row = Request.objects.get(pk=pk)
        assert requests.due(row) > TODAY() + dt.timedelta(days=80)
    assert "Termijn verlengen" not in officer.get(address).content.decode()
    officer.post(address, {"extend": "1", "reasons": "Nog eens."})
    assert "Nog eens." not in person.get(reverse("rights:request", args=[pk])).content.decode()


@pytest.mark.rule("P1")
def test_the_controller_can_send_it_back_with_a_remark(me, as_member):
    officer, official = as_member("data_protection"), as_member("leading_official")
    pk = ask(as_member("employee"))
    advise(officer, pk)
    decide = reverse("desk:decide", args=[pk])
    empty = official.post(decide, {"decision": "back", "remark": ""})
    assert "Schrijf wat er anders moet." in empty.content.decode()
    assert official.post(decide, {"decision": "back", "remark": "Te kort."}).status_code == 302
    assert official.get(decide).status_code == 404
    page = officer.get(reverse("desk:request", args=[pk])).content.decode()
    assert "Te kort." in page
    assert advise(officer, pk, advice="Langer.").status_code == 302
    assert official.get(decide).status_code == 200


@pytest.mark.rule("P1")
@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("kind", list(Ask))
def test_an_answer_starts_from_a_template_that_names_where_to_complain(kind, outcome):
    text = words.template(kind, outcome, "de Toezichthouder")
    assert "…" in text
    if outcome != Outcome.GRANTED:
        assert "de Toezichthouder" in text


@pytest.mark.rule("P4")
def test_the_officer_s_page_offers_them_and_refuses_one_that_is_not_filled_in(me, as_member):
    officer = as_member("data_protection")
    pk = ask(as_member("employee"))
    address = reverse("desk:request", args=[pk])
    page = officer.get(address, {"sjabloon": "refused"}).content.decode()
    assert "Toezichtcommissie" in page
    assert "iets laten verbeteren" in page
    refused = advise(officer, pk, answer="De reden: …")
    assert refused.status_code == 200
    assert "Vul in wat er nog open staat" in refused.content.decode()


@pytest.mark.rule("R14")
@pytest.mark.parametrize(
    "key", ["line_manager", "hr_designee", "access_manager", "configure", "diversity_service"]
)
def test_nobody_else_reads_a_request(me, as_member, member_id, key):
    pk = ask(as_member("employee"))
    client = as_member(key)
    for name in ("desk:request", "desk:decide"):
        assert client.get(reverse(name, args=[pk])).status_code == 403
    for name in ("rights:request", "rights:withdraw_request"):
        assert client.get(reverse(name, args=[pk])).status_code == 404
    actor = actor_of(key, member_id)
    for power in sorted(actor.powers):
        with entered(actor, power):
            assert not Request.objects.exists()


@pytest.mark.rule("P1")
def test_the_officer_and_the_official_of_another_place_do_not_reach_it(me, as_member, member_id):
    """A request of the other policy domain is not for the leading official of E1."""
    pk = ask(as_member("stranger"))
    advise(as_member("data_protection"), pk)
    official = as_member("leading_official")
    assert official.get(reverse("desk:decide", args=[pk])).status_code == 404
    assert pk not in official.get(DECISIONS).content.decode()


@pytest.mark.rule("P1")
def test_nobody_handles_or_decides_an_own_request(db, as_member, member_id):
    for key, name in (("data_protection", "desk:request"), ("leading_official", "desk:decide")):
        client = as_member(key)
        pk = ask(client)
        assert client.get(reverse(name, args=[pk])).status_code == 404


@pytest.mark.rule("P1")
def test_the_database_lets_the_officer_not_decide_nor_the_controller_without_advice(
    me, as_member, member_id
):
    pk = ask(as_member("employee"))
    officer = actor_of("data_protection", member_id)
    official = actor_of("leading_official", member_id)
    now = timezone.now()
    with pytest.raises(ProgrammingError), transaction.atomic(), entered(officer, "data_protection"):
        Request.objects.filter(pk=pk).update(
            advised_at=now, advised_by=officer.person, answered_at=now
        )
    with entered(official, "leading_official"):
        assert not Request.objects.filter(pk=pk).update(answered_at=now)


@pytest.mark.rule("P1")
def test_a_request_that_was_answered_or_withdrawn_changes_no_more(me, as_member):
    person, officer = as_member("employee"), as_member("data_protection")
    pk = ask(person)
    advise(officer, pk)
    as_member("leading_official").post(reverse("desk:decide", args=[pk]), {"decision": "follow"})
    person.post(reverse("rights:withdraw_request", args=[pk]))
    assert "We pasten het aan." in person.get(reverse("rights:request", args=[pk])).content.decode()
    advise(officer, pk, answer="Toch niet.")
    assert "Toch niet." not in person.get(reverse("rights:request", args=[pk])).content.decode()
    other = ask(person)
    person.post(reverse("rights:withdraw_request", args=[other]))
    assert officer.get(reverse("desk:request", args=[other])).status_code == 404


@pytest.mark.rule("R14")
def test_a_row_tells_neither_kind_nor_length_and_opens_in_its_own_place_alone(me, member_id):
    with entered(me):
        for kind, text in ((Ask.ACCESS, ""), (Ask.OBJECTION, "x" * 1500)):
            requests.make(me, kind, text=text, uses=(INVITATIONS,))
        rows = list(Request.objects.all())
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(r)::text FROM rights_request r")
            texts = [text for (text,) in cursor.fetchall()]
    assert len({len(bytes(row.sealed)) for row in rows}) == 1
    assert len({len(bytes(row.handled)) for row in rows}) == 1
    for kind in Ask:
        assert not any(kind.value in text for text in texts)
    rows[0].sealed = rows[1].sealed
    with pytest.raises(SealBroken):
        requests.opened(rows[0])


# Letters -----------------------------------------------------------------------------------


def letter(**data):
    return {
        "name": "cast employee",
        "number": "T00019",
        "received_on": f"{TODAY():%d/%m/%Y}",
        "kind": "restriction",
        "text": "",
        "signed": "on",
        **data,
    }


@pytest.fixture
def registered(clone, member_id):
    """The employee said yes, in a database of this test's own."""
    clone("web")
    actor = Actor(member_id("employee"))
    yes = Choice(True, frozenset({INVITATIONS}))
    with entered(actor):
        save_own(actor, Registration({"rec": ["vaph"]}, yes, Consent(timezone.now(), 1, ONLINE)))
    return actor


@pytest.mark.rule("P1")
def test_a_letter_is_entered_holds_and_is_the_person_s_to_follow(registered, clone, as_member):
    officer = as_member("data_protection")
    response = officer.post(LETTER, letter())
    assert response.status_code == 302
    pk = response["Location"].rstrip("/").split("/")[-1]
    clone("worker")
    requests.carry_out(pk)
    requests.carry_out(pk)
    clone("web")
    assert held_by(registered) == Limits(restricted=True)
    page = as_member("employee").get(reverse("rights:request", args=[pk])).content.decode()
    assert "Met een getekende brief" in page
    as_member("employee").post(reverse("rights:withdraw_request", args=[pk]))
    assert not held_by(registered)


@pytest.mark.rule("A8")
@pytest.mark.parametrize(
    "data",
    [
        {"name": "Cast Employee"[:-1]},
        {"number": "T00020"},
        {"name": "Cast Data Protection", "number": "T00011"},
    ],
)
def test_a_letter_finds_nobody_by_half_a_name_nor_the_officer_s_own(db, as_member, data):
    response = as_member("data_protection").post(LETTER, letter(**data))
    assert response.status_code == 200
    assert "We vinden niemand met deze naam en dit nummer." in response.content.decode()
    assert data.get("number", "T00019") in response.content.decode(), "what was typed stays"


@pytest.mark.rule("P1")
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"signed": ""}, "Alleen een getekende brief telt."),
        ({"received_on": f"{TODAY() + dt.timedelta(days=2):%d/%m/%Y}"}, "in de toekomst"),
        ({"name": ""}, "Schrijf de naam."),
    ],
)
def test_a_letter_without_signature_or_from_tomorrow_is_refused(db, as_member, data, message):
    response = as_member("data_protection").post(LETTER, letter(**data))
    assert message in response.content.decode()


@pytest.mark.rule("P1")
@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize("outcome", ["granted", "refused"])
def test_an_erasure_is_carried_out_once_it_is_granted_and_spares_what_came_after(
    registered, clone, as_member, outcome, anew
):
    response = as_member("data_protection").post(LETTER, letter(kind="erasure", text="alles"))
    pk = response["Location"].rstrip("/").split("/")[-1]
    clone("worker")
    requests.carry_out(pk)
    clone("web")
    with entered(registered):
        assert read_own(registered).registration is not None, "not before the decision"
        if anew:
            later = Consent(timezone.now() + dt.timedelta(minutes=5), 1, ONLINE)
            save_own(registered, Registration({"rec": []}, Choice(False), later))
    advise(as_member("data_protection"), pk, outcome=outcome)
    as_member("leading_official").post(reverse("desk:decide", args=[pk]), {"decision": "follow"})
    clone("worker")
    requests.carry_out(pk)
    clone("web")
    with entered(registered):
        kept = read_own(registered).registration is not None
    assert kept is (outcome == "refused" or anew)


@pytest.mark.rule("P3")
def test_old_requests_go_and_young_ones_stay(clone, raw, member_id):
    clone("web")
    me = Actor(member_id("employee"))
    with entered(me):
        old, young, waiting = (requests.make(me, Ask.ACCESS) for _ in range(3))
        for row in (old, young):
            requests.withdraw(me, row)
    raw("maintenance").execute(
        "UPDATE rights_request SET withdrawn_at = now() - interval '4 years' WHERE id = %s",
        [old.pk],
    )
    clone("worker")
    assert requests.erase_old() == 1
    clone("web")
    with entered(me):
        assert {row.pk for row in Request.objects.all()} == {young.pk, waiting.pk}


@pytest.mark.rule("P1")
def test_a_text_that_does_not_fit_is_refused_before_it_is_sealed(me):
    assert not requests.fits("x" * 1501)
    assert requests.fits("\N{WOMAN}" * 900)
    with entered(me):
        row = requests.make(me, Ask.ACCESS)
        longest = Asked(Ask.OBJECTION, "\N{WOMAN}" * 900, "n" * 120, tuple(words.USES), letter=True)
        requests.seal_asked(row, longest)
        requests.seal_handled(
            row,
            requests.Handled("objection", *("\N{WOMAN}" * 600,) * 2, "refused", "é" * 1500, "x"),
        )


@pytest.mark.rule("A7")
def test_the_person_reads_who_opened_the_request(me, as_member):
    pk = ask(as_member("employee"))
    as_member("data_protection").get(reverse("desk:request", args=[pk]))
    page = as_member("employee").get(reverse("who_looked")).content.decode()
    assert "Je verzoek lezen" in page
