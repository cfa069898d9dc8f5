"""Everything about me: one page and two copies, the same for who never registered (R14, P1, R6)."""

import json
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator

from access.actor import Actor
from access.frame import entered
from access.journal.recording import Note, append
from registration.questionnaire.record import INVITATIONS, ONLINE, Choice, Consent, Registration
from registration.questionnaire.store import save_own, withdraw_own
from registration.rights import copies, parts

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "my-data.schema.json").read_text("utf-8"))
PAGE, DATA, PDF = (
    reverse(f"rights:{name}") for name in ("everything", "download_data", "download_pdf")
)


@pytest.fixture
def me(db, member_id):
    return Actor(member_id("employee"))


@pytest.fixture
def registered(me):
    consent = Consent(timezone.now(), 1, ONLINE)
    choice = Choice(True, frozenset({INVITATIONS}))
    with entered(me):
        save_own(me, Registration({"rec": ["vaph"]}, choice, consent))
    return me


def copy(client):
    return json.loads(client.get(DATA).content)


def keys(data):
    """The shape of data: every key, whatever the values; a list is told by what its rows hold."""
    if isinstance(data, dict):
        return {key: keys(value) for key, value in data.items() if key != "answers"}
    return None


def checked(data):
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.validate(data)


@pytest.mark.rule("P1")
@pytest.mark.parametrize("key", ["employee", "hr_designee", "data_protection", "stranger"])
def test_the_copy_is_as_its_schema_says_and_holds_every_part(db, as_member, key):
    data = copy(as_member(key))
    checked(data)
    assert list(data) == ["schema", "made_at", "language", "sample", *parts.ORDER]
    assert data["schema"] == copies.SCHEMA == SCHEMA["properties"]["schema"]["const"]


@pytest.mark.rule("P1")
def test_the_copy_holds_the_answers_the_consent_and_its_text(registered, as_member):
    data = copy(as_member("employee"))
    checked(data)
    told = data["registration"]
    assert (told["state"], told["answers"]) == ("registered", {"rec": ["vaph"]})
    assert told["contact"] is True
    assert told["purposes"] == [INVITATIONS]
    assert told["shown_to_others"] == {"invitations": ["disability"], "priority": []}
    assert told["consent"]["version"] == 1
    assert len(told["consent"]["text"]) > 100
    assert told["answers_in_words"][0]["answer"]


@pytest.mark.rule("R14")
def test_who_never_registered_and_who_withdrew_get_the_same_shape(me, as_member):
    client = as_member("employee")
    never = copy(client)
    with entered(me):
        save_own(me, Registration({"rec": []}, Choice(False), Consent(timezone.now(), 1, ONLINE)))
    registered = copy(client)
    with entered(me):
        withdraw_own(me)
    withdrawn = copy(client)
    assert keys(never) == keys(registered) == keys(withdrawn)
    states = [each["registration"]["state"] for each in (never, registered, withdrawn)]
    assert states == ["none", "registered", "withdrawn"]
    for each in (never, registered, withdrawn):
        checked(each)


@pytest.mark.rule("R14")
@pytest.mark.parametrize("address", [PAGE, DATA, PDF])
def test_a_copy_leaves_no_trace_in_the_journal(registered, as_member, address, django_db_blocker):
    client = as_member("employee")
    before = looks_of(registered)
    assert client.get(address).status_code == 200
    assert looks_of(registered) == before


def looks_of(actor):
    from django.db import connection

    with entered(actor), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_journalentry")
        return cursor.fetchone()[0]


@pytest.mark.rule("R14")
@pytest.mark.parametrize("address", [DATA, PDF])
def test_the_size_and_name_of_a_copy_do_not_tell_whether_one_registered(me, as_member, address):
    client = as_member("employee")
    before = client.get(address)
    consent = Consent(timezone.now(), 1, ONLINE)
    with entered(me):
        save_own(me, Registration({"rec": ["vaph"]}, Choice(False), consent))
    after = client.get(address)
    assert before.content != after.content
    assert len(before.content) == len(after.content)
    assert len(after.content) % copies.BLOCK == 0
    assert before.headers["Content-Disposition"] == after.headers["Content-Disposition"]
    assert "no-store" in after.headers["Cache-Control"]


@pytest.mark.rule("P1")
def test_the_readable_copy_is_a_whole_pdf_with_the_fill_inside(registered, as_member):
    made = as_member("employee").get(PDF)
    assert made.headers["Content-Type"] == "application/pdf"
    content = made.content
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    offset = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
    assert content[offset:].lstrip()[:4] == b"xref" or b" obj" in content[offset : offset + 30]


@pytest.mark.rule("R6")
def test_the_page_tells_all_and_hides_the_answers_until_asked_for(registered, as_member):
    page = as_member("employee").get(PAGE).content.decode()
    assert "Je toestemming" in page
    assert "Vlaams agentschap" not in page
    assert reverse("registration:see") in page
    for title in ("Je personeelsgegevens", "Mijn dossiers", "Wie keek?", "Wie kan nu kijken?"):
        assert title in page


@pytest.mark.rule("A7")
def test_the_copy_holds_who_looked_and_only_at_oneself(me, as_member, member_id):
    with entered(Actor(member_id("hr_designee")), "own"):
        for about in ("employee", "colleague"):
            append(
                Note(
                    "paper_entered",
                    subject=member_id(about),
                    role="hr_designee",
                    power="enter",
                    details={"fields": ["paper"]},
                )
            )
    data = copy(as_member("employee"))
    checked(data)
    assert len(data["looks"]) == 1
    assert data["looks"][0]["fields"] == "wat op je formulier staat"


@pytest.mark.rule("P1")
def test_nothing_is_left_out_in_silence(me, as_member, monkeypatch):
    """A copy without one of its parts is worse than none: it fails as a whole."""
    monkeypatch.setattr(
        parts, "_BUILDERS", {k: v for k, v in parts._BUILDERS.items() if k != "cases"}
    )
    client = as_member("employee")
    client.raise_request_exception = False
    assert client.get(DATA).status_code == 500
    with pytest.raises(ValueError, match="shoe_size"):
        parts.register_part("shoe_size", lambda request: parts.Part("", None))
