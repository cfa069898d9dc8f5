"""Consent: who, when, which text, which channel; a wider text stops the wider use (R5)."""

import dataclasses
import datetime as dt

import pytest
from django.urls import reverse

from access.actor import Actor
from access.frame import entered
from registration.questionnaire import catalogue
from registration.questionnaire.record import (
    COUNT,
    INVITATIONS,
    ONLINE,
    PRIORITY,
    Choice,
    Consent,
    Registration,
)
from registration.questionnaire.store import read_own, read_uses_own, save_own

AT = dt.datetime(2020, 11, 23, 14, 5, tzinfo=dt.UTC)
YES = Choice(True, frozenset({INVITATIONS, PRIORITY}))
CONSENT = reverse("registration:consent_text")


@pytest.fixture
def me(db, member_id):
    actor = Actor(member_id("employee"))
    with entered(actor):
        save_own(actor, Registration({"rec": ["vaph"]}, YES, Consent(AT, 1, ONLINE)))
    return actor


@pytest.fixture
def widen(monkeypatch):
    """A second version of the text, from today, that widens these uses."""

    def make(*uses):
        texts = catalogue.consents()
        second = dataclasses.replace(
            texts[-1], version=2, valid_from=dt.date(2021, 1, 1), widens=frozenset(uses)
        )
        monkeypatch.setattr(catalogue, "consents", lambda: (*texts, second))

    return make


@pytest.mark.rule("R5")
def test_a_wider_text_stops_the_wider_use_until_the_person_agrees(me, widen, as_member):
    widen(INVITATIONS)
    with entered(me):
        uses = read_uses_own(me)
    assert (uses.groups(INVITATIONS), uses.groups(PRIORITY)) == (set(), {"disability"})
    client = as_member("employee")
    assert "De toestemmingstekst is veranderd" in client.get(reverse("home")).content.decode()
    assert "Instemmen met deze tekst" in client.get(CONSENT).content.decode()
    client.post(CONSENT)
    with entered(me):
        assert read_uses_own(me).groups(INVITATIONS) == {"disability"}
        mine = read_own(me).registration
    assert mine.consent.version == 2
    assert mine.answers == {"rec": ["vaph"]}
    assert "is veranderd" not in client.get(reverse("home")).content.decode()


@pytest.mark.rule("R5")
@pytest.mark.parametrize("uses", [(), (INVITATIONS,)])
def test_a_text_that_widens_nothing_for_this_person_asks_nothing(me, widen, as_member, uses):
    with entered(me):
        save_own(me, Registration({"rec": ["vaph"]}, Choice(False), Consent(AT, 1, ONLINE)))
    widen(*uses)
    client = as_member("employee")
    assert "is veranderd" not in client.get(reverse("home")).content.decode()
    assert "Instemmen met deze tekst" not in client.get(CONSENT).content.decode()
    client.post(CONSENT)
    with entered(me):
        assert read_own(me).registration.consent.version == 1


@pytest.mark.rule("R5")
def test_a_text_that_widens_the_count_takes_the_older_yes_out_of_the_count(clone, member_id, widen):
    from registration.characteristics import characteristics_at

    actor = Actor(member_id("employee"))
    with entered(actor):
        save_own(actor, Registration({"rec": ["vaph"]}, Choice(False), Consent(AT, 1, ONLINE)))
    clone("worker")

    def counted():
        with entered(purpose="release"):
            frame = characteristics_at(dt.date(2026, 1, 1)).set_index("staff_id")
        return frame.loc[actor.person_id, "disability"]

    assert counted() == "yes"
    widen(COUNT)
    assert counted() == "unknown"


@pytest.mark.rule("R5")
def test_what_is_sent_is_consented_to_in_the_text_of_the_day(db, as_member, member_id, widen):
    widen(INVITATIONS)
    client = as_member("colleague")
    client.post(reverse("registration:contact"), {"contact": "no"})
    page = client.get(reverse("registration:check")).content.decode()
    assert "versie 2 van 1 januari 2021" in page
    client.post(reverse("registration:check"))
    actor = Actor(member_id("colleague"))
    with entered(actor):
        consent = read_own(actor).registration.consent
    assert (consent.version, consent.channel) == (2, ONLINE)
