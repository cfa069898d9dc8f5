"""Entry from paper: exactly rule R5, and byte-equal whatever was there before (R14)."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.actor import Actor
from access.frame import entered
from access.journal.models import JournalEntry
from registration.questionnaire import strip
from registration.questionnaire.record import (
    INVITATIONS,
    ONLINE,
    PAPER,
    Choice,
    Consent,
    Own,
    Registration,
)
from registration.questionnaire.store import read_own, read_slip_own, save_own, withdraw_own

NUMBER = strip._checked("ACDEFHJ")


def url(name, *args):
    return reverse(f"registration:{name}", args=args)


def numbered(key):
    from tests.cast import PEOPLE

    return f"T{list(PEOPLE).index(key) + 1:05}"


def form(key="employee", **changes):
    return {
        "name": f"Cast {key.replace('_', ' ').title()}",
        "personnel_number": numbered(key),
        "signed_on": "01/11/2025",
        "form_number": NUMBER,
        "contact": "yes",
        "purposes": [INVITATIONS],
        "whole": "y",
        "signed": "on",
        "act": "check",
        **changes,
    }


@pytest.fixture
def designee(db, as_member):
    return as_member("hr_designee")


@pytest.fixture
def me(db, member_id):
    return Actor(member_id("employee"))


def save(me, choice):
    registration = Registration(
        {"whole": {"disability-2006": "n"}}, choice, Consent(timezone.now(), 1, ONLINE)
    )
    with entered(me):
        save_own(me, registration)


def withdraw(me):
    with entered(me):
        withdraw_own(me)


STATES = {
    "never": lambda me: None,
    "registered": lambda me: save(me, Choice(True, frozenset({INVITATIONS}))),
    "do not contact": lambda me: save(me, Choice(False)),
    "withdrawn": withdraw,
}


def bytes_of(page):
    """The page and its headers, without the token and the clock, which are new each time."""
    body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page.content)
    headers = {k: v for k, v in page.headers.items() if k != "Expires"}
    return page.status_code, headers, body


@pytest.mark.rule("R5", "R14")
@pytest.mark.parametrize("state", list(STATES)[1:])
def test_the_designee_sees_the_same_bytes_whatever_was_there_before(designee, me, state):
    def walk():
        return [
            bytes_of(page)
            for page in (
                designee.get(url("paper_enter")),
                designee.post(url("paper_enter"), form()),
                designee.post(url("paper_enter"), form(act="save")),
                designee.get(url("paper_done")),
                designee.post(url("paper_enter"), form(act="save", whole="-")),
            )
        ]

    before = walk()
    assert [status for status, _, _ in before] == [200, 200, 302, 200, 302]
    assert all(len(body) > 2000 for status, _, body in before if status == 200)
    STATES[state](me)
    assert walk() == before


@pytest.mark.rule("R5")
def test_it_counts_only_after_the_person_confirms_on_line(designee, me, as_member):
    page = designee.post(url("paper_enter"), form())
    text = page.content.decode()
    assert "Kijk na wat je typte" in text
    assert "Contact: ja, voor uitnodigingen" in text
    with entered(me):
        assert read_slip_own(me) is None, "checking keeps nothing"
    designee.post(url("paper_enter"), form(act="save"))
    with entered(me):
        assert read_own(me) == Own()
    mine = as_member("employee")
    assert "Er wacht een formulier op papier" in mine.get(reverse("home")).content.decode()
    page = mine.get(url("paper_confirm")).content.decode()
    assert "1 november 2025" in page
    assert "Een van de situaties" in page
    mine.post(url("paper_confirm"), {"act": "confirm"})
    with entered(me):
        own = read_own(me).registration
    assert own.consent.channel == PAPER
    assert own.consent.at > timezone.now() - dt.timedelta(minutes=2)
    assert own.answers == {"whole": {"disability-2006": "y"}}


@pytest.mark.rule("R5")
def test_a_form_can_be_thrown_away(designee, me, as_member):
    designee.post(url("paper_enter"), form(act="save"))
    mine = as_member("employee")
    mine.post(url("paper_confirm"), {"act": "refuse"})
    with entered(me):
        assert read_own(me) == Own()
        assert read_slip_own(me) is None
    assert "Er wacht geen formulier op jou." in mine.get(url("paper_confirm")).content.decode()


@pytest.mark.rule("R5", "R6")
@pytest.mark.parametrize("state", ["do not contact", "withdrawn"])
def test_it_never_undoes_do_not_contact_or_a_withdrawal(designee, me, as_member, state):
    STATES[state](me)
    with entered(me):
        before = read_own(me)
    designee.post(url("paper_enter"), form(act="save"))
    mine = as_member("employee")
    page = mine.get(url("paper_confirm")).content.decode()
    assert ("maakt dat niet ongedaan" if state == "withdrawn" else "kan niets ruimer maken") in page
    mine.post(url("paper_confirm"), {"act": "confirm"})
    with entered(me):
        assert read_own(me) == before


@pytest.mark.rule("R5")
def test_the_code_of_the_strip_confirms_without_a_log_in(designee, me):
    designee.post(url("paper_enter"), form(act="save"))
    nobody = Client()
    code, wrong = strip.code_of(NUMBER), strip.code_of(strip._checked("ACDEFHK"))

    def send(number, code):
        return nobody.post(url("strip"), {"personnel_number": number, "code": code})

    answers = {
        bytes_of(send(number, code))[2]
        for number, code in (
            (numbered("employee"), wrong),
            ("T99999", code),
            (numbered("colleague"), code),
        )
    }
    with entered(me):
        assert read_own(me) == Own()
    answers.add(bytes_of(send(numbered("employee"), code))[2])
    assert len(answers) == 1, "the answer is always the same"
    with entered(me):
        assert read_own(me).registration.consent.channel == PAPER
        assert not JournalEntry.objects.filter(actor=me.person_id).exists()


@pytest.fixture
def _unlimited():
    """The limits stand in this process's memory."""
    cache.clear()
    yield
    cache.clear()


@pytest.mark.rule("R5", "R14")
@pytest.mark.usefixtures("_unlimited")
def test_who_guesses_codes_is_stopped_whether_a_form_waits_or_not(designee, me):
    designee.post(url("paper_enter"), form(act="save"))
    wrong = strip.code_of(strip._checked("ACDEFHK"))

    def send(number, code, address="192.0.2.1"):
        told = {"personnel_number": number, "code": code}
        return Client(REMOTE_ADDR=address).post(url("strip"), told)

    # With a form that waits, without one, and for nobody: the same number of the same answers.
    numbers = [numbered("employee"), numbered("colleague"), "T99999"]
    runs = [[bytes_of(send(number, wrong)) for _ in range(12)] for number in numbers]
    assert runs[0] == runs[1] == runs[2]
    assert [status for status, *_ in runs[0]] == [200] * 10 + [429] * 2
    # The right code fares no better there, else the limit would be none.
    assert send(numbered("employee"), strip.code_of(NUMBER)).status_code == 429
    with entered(me):
        assert read_own(me) == Own()
    # Nobody else is locked out: the person confirms from elsewhere, as before.
    code = strip.code_of(NUMBER)
    assert send(numbered("employee"), code, "192.0.2.2").status_code == 200
    with entered(me):
        assert read_own(me).registration.consent.channel == PAPER


@pytest.mark.rule("R5")
def test_a_typing_error_in_the_code_is_told(db):
    code = strip.code_of(NUMBER)
    # The first two neighbours that differ, swapped: swapping equal signs is no typing error.
    at = next(i for i in range(len(code) - 1) if code[i] != code[i + 1])
    typo = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    page = Client().post(url("strip"), {"personnel_number": "T00001", "code": typo})
    assert "er staat een teken verkeerd" in page.content.decode()


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"signed": ""}, "Duid aan dat het papier met de handtekening er is."),
        ({"contact": ""}, "Kies of we je mogen contacteren."),
        ({"signed_on": "01/01/2999"}, "Kies een datum die niet in de toekomst ligt."),
        ({"signed_on": "01/01/0001"}, "Kies een datum vanaf 14 april 2009."),
        ({"signed_on": "gisteren"}, "Schrijf de datum zoals 31/12/2026."),
        ({"name": "Iemand Anders"}, "Geen personeelslid met deze naam en dit nummer."),
        ({"personnel_number": "T99999"}, "Geen personeelslid met deze naam en dit nummer."),
        ({"form_number": "AAAA"}, "Kijk het nummer van het formulier na"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_kept(designee, me, changes, words):
    page = designee.post(url("paper_enter"), form(act="save", **changes))
    assert page.status_code == 200
    assert words in page.content.decode()
    with entered(me):
        assert read_slip_own(me) is None


@pytest.mark.rule("R5", "A2")
@pytest.mark.parametrize("key", ["hr_designee", "stranger"])
def test_not_for_oneself_and_not_for_another_entity(designee, key):
    page = designee.post(url("paper_enter"), form(key, act="save"))
    assert "Geen personeelslid met deze naam en dit nummer." in page.content.decode()


@pytest.mark.rule("A7")
def test_the_person_sees_that_a_form_was_typed(designee, as_member):
    designee.post(url("paper_enter"), form(act="save"))
    page = as_member("employee").get(reverse("who_looked")).content.decode()
    assert "Cast Hr Designee" in page
    assert "Je papieren formulier intypen" in page


@pytest.mark.rule("R5", "R7")
def test_a_blank_form_has_a_number_and_a_strip(designee):
    page = designee.get(url("paper_blank")).content.decode()
    assert "Hou dit zelf bij" in page or "hou dit zelf bij" in page
    assert page != designee.get(url("paper_blank")).content.decode(), "every form has its own"
