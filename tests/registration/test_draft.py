"""The draft: sealed, of one size, in every session, and gone with it (R14; ux §3)."""

import base64
import uuid

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore as Plain

from registration.questionnaire import draft
from registration.questionnaire.draft import KEY, Draft, keep, load

PERSON, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
MANY = {key: ["MA", "BE", "TR"] for key in ("now", "birth", "p1", "p2", "g1", "g2", "g3", "g4")}


@pytest.mark.rule("R14")
@pytest.mark.parametrize("member", ["employee", "hr_designee", "stranger"])
def test_every_session_holds_a_draft_from_the_log_in(db, as_member, member):
    session = as_member(member).session
    assert len(session[KEY]) == len(base64.b64encode(bytes(draft.LENGTH + 4 + 29)))


@pytest.mark.rule("R14")
def test_full_empty_and_forgotten_drafts_are_of_one_size(db, as_member):
    session = Plain()
    sizes = {len(as_member("employee").session[KEY])}
    for each in (Draft(True, ["invitations", "priority"], MANY, True), Draft(), None):
        keep(session, PERSON, each)
        sizes.add(len(session[KEY]))
    assert len(sizes) == 1


def test_a_draft_comes_back_to_its_own_person_and_to_nobody_else():
    session = Plain()
    made = Draft(False, [], {"p1": "?"}, True)
    keep(session, PERSON, made)
    assert load(session, PERSON) == made
    assert load(session, OTHER) == Draft()
    assert "p1" not in base64.b64decode(session[KEY]).decode("latin-1")


@pytest.mark.parametrize("value", ["", "no base64 at all", base64.b64encode(b"x" * 40).decode()])
def test_what_does_not_open_is_an_empty_draft(value):
    session = Plain()
    session[KEY] = value
    assert load(session, PERSON) == Draft()


@pytest.mark.rule("R14")
def test_the_draft_dies_with_the_session(db, as_member):
    client = as_member("employee")
    client.post("/registratie/contact/", {"contact": "no"})
    key = client.session.session_key
    client.post("/afmelden/")
    assert not client.session.exists(key)


@pytest.mark.rule("R14")
def test_the_expiry_of_a_session_tells_nothing_about_a_draft(settings):
    assert settings.SESSION_SAVE_EVERY_REQUEST
