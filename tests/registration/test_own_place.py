"""*Mijn gegevens*, *Wie keek?* and what a manager sees (A7, A8, R6, R14; ux §7)."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from access.actor import Actor
from access.frame import entered
from access.journal.recording import Note, append
from registration.questionnaire.record import INVITATIONS, ONLINE, Choice, Consent, Registration
from registration.questionnaire.store import save_own, withdraw_own

WHO = reverse("who_looked")
NOTHING = "Je hebt niets geregistreerd. Dat is jouw keuze. Niemand anders kan dit zien."


def register(actor, choice):
    consent = Consent(timezone.now(), 1, ONLINE)
    with entered(actor):
        save_own(actor, Registration({"rec": ["vaph"]}, choice, consent))


@pytest.fixture
def me(db, member_id):
    return Actor(member_id("employee"))


@pytest.fixture
def looked_at(me, member_id):
    """The designee typed a form, and somebody without a role was refused something about me."""
    with entered(Actor(member_id("hr_designee")), "own"):
        append(
            Note(
                "paper_entered",
                subject=me.person_id,
                role="hr_designee",
                power="enter",
                details={"fields": ["paper"]},
            )
        )
    with entered(Actor(member_id("stranger")), "own"):
        append(Note("denied", subject=me.person_id, outcome="denied", role="self"))
        append(Note("paper_entered", subject=member_id("colleague"), role="self"))


@pytest.mark.rule("R6")
def test_the_state_is_one_sentence_and_answers_show_only_when_asked_for(me, as_member):
    client = as_member("employee")
    assert NOTHING in client.get(reverse("home")).content.decode()
    register(me, Choice(True, frozenset({INVITATIONS})))
    page = client.get(reverse("home")).content.decode()
    assert "Je bent geregistreerd." in page
    assert "Contact: ja, voor uitnodigingen." in page
    assert "Vlaams agentschap" not in page, "the answer stays hidden"
    assert "Vlaams agentschap" in client.get(reverse("registration:see")).content.decode()
    with entered(me):
        withdraw_own(me)
    assert NOTHING in client.get(reverse("home")).content.decode()


@pytest.mark.rule("A7")
def test_the_person_sees_who_looked_in_which_role_and_what_for(looked_at, as_member):
    client = as_member("employee")
    page = client.get(WHO).content.decode()
    assert "Cast Hr Designee" in page
    assert "aangewezen medewerker van de personeelsdienst" in page
    assert "wat op je formulier staat" in page
    assert page.count("geweigerd") >= 1
    assert page.count('<tr><th scope="row">') == 2, "what is about others is not in the list"
    assert "Cast Hr Designee" in client.get(reverse("home")).content.decode()
    only = client.get(WHO, {"wat": "refused"}).content.decode()
    assert "Cast Hr Designee" not in only


@pytest.mark.rule("A7")
def test_an_empty_list_and_a_wrong_period_say_so(me, as_member):
    client = as_member("employee")
    assert "Niemand bekeek je gegevens in deze periode." in client.get(WHO).content.decode()
    page = client.get(WHO, {"van": "01/05/2026", "tot": "01/04/2026"}).content.decode()
    assert "Kies een einddatum op of na 1 mei 2026." in page
    assert 'value="01/04/2026"' in page
    assert "Schrijf de datum zoals 31/12/2026." in client.get(WHO, {"van": "x"}).content.decode()
    for day in ("01/01/0001", "31/12/9999"):
        page = client.get(WHO, {"van": day, "tot": day}).content.decode()
        assert "Kies een jaar tussen 2000 en 2199." in page


@pytest.mark.rule("A7")
def test_a_period_takes_whole_days(looked_at, as_member):
    client = as_member("employee")
    today = timezone.localdate()
    day = f"{today:%d/%m/%Y}"
    assert "Cast Hr Designee" in client.get(WHO, {"van": day, "tot": day}).content.decode()
    before = f"{today - dt.timedelta(days=1):%d/%m/%Y}"
    assert "Cast Hr Designee" not in client.get(WHO, {"tot": before}).content.decode()


@pytest.mark.rule("A7")
def test_an_entry_that_does_not_open_still_stands_in_the_list(looked_at, as_member, monkeypatch):
    from monitoring.house import looks

    def broken(*args):
        raise looks.SealBroken

    monkeypatch.setattr(looks, "open_data", broken)
    assert "Cast Hr Designee" in as_member("employee").get(WHO).content.decode()


@pytest.mark.rule("A8", "R14")
def test_the_managers_screen_is_the_same_whatever_somebody_registered(me, as_member):
    client = as_member("employee")
    pages = []
    for act in (lambda: None, lambda: register(me, Choice(False)), lambda: withdraw(me)):
        act()
        page = client.get(reverse("manager_example")).content
        pages.append(page[page.index(b"<main") :])
    assert len(set(pages)) == 1
    assert "Er is geen informatie voor dit doel." in pages[0].decode()


def withdraw(actor):
    with entered(actor):
        withdraw_own(actor)


@pytest.mark.rule("R14")
@pytest.mark.parametrize("role", ["line_manager", "hr_designee", "hr_manager", "recruiter"])
def test_no_page_of_a_role_changes_when_somebody_registers(me, as_member, role):
    client = as_member(role)
    pages = [reverse("access:work"), reverse("access:switch"), reverse("reporting:opening")]

    def see():
        found = [client.get(page) for page in pages]
        return [(p.status_code, len(p.content)) for p in found]

    before = see()
    register(me, Choice(True, frozenset({INVITATIONS})))
    assert see() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
