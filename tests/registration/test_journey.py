"""The form, as the person walks through it, without JavaScript (R1-R8, R10, R12, R13; ux §3)."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from access.actor import Actor
from access.frame import entered
from registration.questionnaire.record import INVITATIONS, PRIORITY, Choice, Own
from registration.questionnaire.store import read_own, read_uses_own

WHOLE = "disability-2006"


class _Parsed(HTMLParser):
    """What a reader of a document needs: its language, one heading, and every tag closed."""

    def __init__(self):
        super().__init__()
        self.lang, self.headings, self.open = "", 0, []

    def handle_starttag(self, tag, attrs):
        if tag == "html":
            self.lang = dict(attrs)["lang"]
        self.headings += tag == "h1"
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def html5(text):
    parsed = _Parsed()
    parsed.feed(text)
    assert not parsed.open
    return parsed


def url(name, *args):
    return reverse(f"registration:{name}", args=args)


def stored(person):
    with entered(Actor(person)):
        return read_own(Actor(person))


@pytest.fixture
def me(db, as_member):
    """An employee of an entity with the anonymous count: disability alone."""
    return as_member("employee")


@pytest.fixture
def her(db, as_member):
    """A colleague of an entity without it: origin too."""
    return as_member("other_entity")


def post(client, where, *, follow=True, **data):
    return client.post(where, data, follow=follow)


@pytest.mark.rule("R1", "R2", "R7", "R10", "R12")
def test_the_start_says_what_must_be_said(me):
    page = me.get(url("start")).content.decode()
    for words in (
        "Het is jouw keuze.",
        "Je mag elke vraag overslaan.",
        "Waarvoor?",
        "Je hebt geen attest nodig.",
        "Registreren geeft niet vanzelf recht op steun",
        "Lena Berkenrode",
        "Tobias Lindeveld",
        "Nu niet",
    ):
        assert words in page
    assert "wat je herkomst is" not in page


@pytest.mark.rule("R4")
def test_who_could_see_what_is_named_from_matrix_and_grants(me):
    page = me.get(url("start")).content.decode()
    assert "Aangewezen medewerker van de personeelsdienst: Cast Hr Designee" in page
    assert "Leidinggevende: Cast Line Manager" in page
    assert "Diversiteitsambtenaar" not in page, "has no access to persons (A1)"


@pytest.mark.rule("R2", "R4")
def test_nothing_is_preselected_and_everything_can_be_passed(me, member_id):
    assert " checked" not in me.get(url("contact")).content.decode()
    page = post(me, url("contact"))
    assert page.redirect_chain[-1][0] == url("step", "gezondheid")
    assert " checked" not in page.content.decode()
    assert "Zeg ik liever niet" in page.content.decode()
    page = post(me, url("step", "gezondheid"))
    assert page.redirect_chain[-1][0] == url("check")
    text = page.content.decode()
    assert "Niet beantwoord" in text
    assert "Er is nog niets bewaard." in text
    page = post(me, url("check"))
    assert "Kies of we je mogen contacteren. Zonder die keuze bewaren we niets." in (
        page.content.decode()
    )
    assert "<title>Fout:" in page.content.decode()
    assert stored(member_id("employee")) == Own()


@pytest.mark.rule("R4", "R5", "R6")
def test_from_the_first_page_to_the_receipt_and_back_to_nothing(me, member_id):
    person = member_id("employee")
    post(me, url("contact"), contact="yes", purposes=[INVITATIONS])
    post(me, url("step", "gezondheid"), whole="y")
    assert stored(person) == Own(), "nothing is kept before sending"
    page = post(me, url("check"))
    assert page.redirect_chain[-1][0] == url("receipt")
    assert "Je registratie is bewaard" in page.content.decode()
    mine = stored(person).registration
    assert mine.answers == {"whole": {WHOLE: "y"}}
    assert mine.choice == Choice(True, frozenset({INVITATIONS}))
    assert (mine.consent.version, mine.consent.channel) == (1, "online")

    seen = me.get(url("see")).content.decode()
    assert "Contact: ja, voor uitnodigingen" in seen
    assert "versie 1" in seen

    page = me.get(url("change"), follow=True)
    assert page.redirect_chain[-1][0] == url("check")
    page = post(me, url("contact") + "?terug=nakijken", contact="no")
    assert page.redirect_chain[-1][0] == url("check")
    post(me, url("check"))
    assert stored(person).registration.choice == Choice(False)
    assert stored(person).registration.answers == {"whole": {WHOLE: "y"}}

    assert "Je hoeft geen reden te geven." in me.get(url("withdraw")).content.decode()
    page = post(me, url("withdraw"))
    assert page.redirect_chain[-1][0] == url("withdrawn")
    assert stored(person).registration is None
    assert stored(person).withdrawn_at is not None
    assert "Je hebt niets geregistreerd" in me.get(reverse("home")).content.decode()


@pytest.mark.rule("R3", "R4")
def test_purposes_under_a_no_do_not_apply(me, member_id):
    post(me, url("contact"), contact="no", purposes=[INVITATIONS, PRIORITY])
    post(me, url("check"))
    person = member_id("employee")
    assert stored(person).registration.choice == Choice(False)
    with entered(Actor(person)):
        assert not read_uses_own(Actor(person)).by_purpose


@pytest.mark.rule("R5")
def test_the_proof_has_no_answers_unless_asked_for(me):
    post(me, url("contact"), contact="no")
    post(me, url("step", "gezondheid"), whole="y")
    post(me, url("check"))
    plain, full = me.get(url("proof")), me.get(url("proof_answers"))
    for each in (plain, full):
        assert each["Content-Disposition"] == 'attachment; filename="bewijs.html"'
        assert "no-store" in each["Cache-Control"]
        assert "Contact: nee" in each.content.decode()
        assert "://" not in each.content.decode(), "it fetches nothing"
        parsed = html5(each.content.decode())
        assert (parsed.lang, parsed.headings) == ("nl", 1)
    assert "Een van de situaties" not in plain.content.decode()
    assert "<dt>Een van de situaties</dt><dd>Ja</dd>" in full.content.decode()


@pytest.mark.rule("R14")
def test_no_mail_goes_out_about_a_registration(me, mailoutbox):
    post(me, url("contact"), contact="no")
    post(me, url("check"))
    post(me, url("withdraw"))
    assert mailoutbox == []


@pytest.mark.rule("R13")
def test_a_question_that_is_not_open_has_no_page(me, her):
    for name in ("jij", "ouders", "grootouders", "in-een-vraag", "onzin"):
        assert me.get(url("step", name)).status_code == 404
    for name in ("jij", "ouders", "grootouders", "in-een-vraag"):
        assert her.get(url("step", name)).status_code == 200
    assert "wat je herkomst is" in her.get(url("start")).content.decode()


@pytest.mark.rule("R8", "R9")
def test_origin_is_asked_together_first_and_grandparents_only_where_needed(her, member_id):
    post(her, url("contact"), contact="no")
    page = post(her, url("step", "gezondheid"))
    assert page.redirect_chain[-1][0] == url("step", "jij")
    text = page.content.decode()
    assert "In je personeelsgegevens staat: Belgisch (België). Klopt dat?" in text
    assert "Deze antwoorden ziet niemand behalve jij, ook HR niet." in text
    page = post(her, url("step", "jij"), now="same", birth="same")
    assert page.redirect_chain[-1][0] == url("step", "ouders")
    page = post(her, url("step", "ouders"), p1_together="same")
    assert page.redirect_chain[-1][0] == url("step", "grootouders")
    post(her, url("step", "grootouders"), g1_together="?")
    post(her, url("check"))
    be = ["BE"]
    assert stored(member_id("other_entity")).registration.answers == {
        "now": be,
        "birth": be,
        "p1": be,
        "p2": be,
        **dict.fromkeys(("g1", "g2", "g3", "g4"), "?"),
    }


@pytest.mark.rule("R8")
def test_a_parent_from_elsewhere_settles_it_and_a_second_nationality_is_a_click(her, member_id):
    post(her, url("contact"), contact="no")
    page = post(her, url("step", "ouders"), p1_together="other", p1_0="MA", more="p1")
    assert 'name="p1_1"' in page.content.decode(), "typed text is kept, one select more"
    assert '<option value="MA" selected>' in page.content.decode()
    page = post(her, url("step", "ouders"), p1_together="other", p1_0="MA", p1_1="BE", p2_0="?")
    assert page.redirect_chain[-1][0] == url("check")
    page = post(her, url("check"))
    assert stored(member_id("other_entity")).registration.answers == {
        "p1": ["MA", "BE"],
        "p2": "?",
    }


@pytest.mark.rule("R8")
def test_the_definition_as_a_whole_replaces_the_questions_one_by_one(her, member_id):
    post(her, url("contact"), contact="no")
    post(her, url("step", "jij"), now="other", now_0="MA")
    page = post(her, url("step", "in-een-vraag"), whole="y")
    assert page.redirect_chain[-1][0] == url("check")
    post(her, url("check"))
    assert stored(member_id("other_entity")).registration.answers == {"whole": {"origin-2016": "y"}}


@pytest.mark.rule("R8")
def test_the_questions_one_by_one_replace_the_definition_as_a_whole(her, member_id):
    post(her, url("contact"), contact="no")
    post(her, url("step", "in-een-vraag"), whole="y")
    page = her.get(url("step", "in-een-vraag")).content.decode()
    assert f'href="{url("step", "jij")}"' in page
    page = post(her, url("step", "jij"), now="same", birth="-")
    assert page.redirect_chain[-1][0] == url("step", "ouders")
    post(her, url("check"))
    assert stored(member_id("other_entity")).registration.answers == {"now": ["BE"], "birth": "-"}


def test_an_answer_changed_from_the_check_page_asks_what_it_makes_necessary(her):
    post(her, url("contact"), contact="no")
    post(her, url("step", "ouders"), p1_together="other", p1_0="MA")
    page = post(her, url("step", "ouders") + "?terug=nakijken", p1_together="same")
    assert page.redirect_chain[-1][0] == url("step", "grootouders") + "?terug=nakijken"
    page = post(her, url("step", "grootouders") + "?terug=nakijken", g1_together="-")
    assert page.redirect_chain[-1][0] == url("check")


@pytest.mark.rule("R2")
def test_options_that_stand_alone_clear_the_rest_on_the_server_too(her, member_id):
    post(her, url("contact"), contact="no")
    post(her, url("step", "gezondheid"), rec=["vaph", "vdab", "-"])
    post(her, url("check"))
    assert stored(member_id("other_entity")).registration.answers == {"rec": "-"}


def test_bad_input_is_told_and_what_was_typed_stays(her):
    page = post(her, url("step", "ouders"), p1_together="other", p1_0="XX", p2_0="MA")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Kijk dit nog even na" in text
    assert '<option value="MA" selected>' in text


def test_stopping_keeps_nothing(me, member_id):
    post(me, url("contact"), contact="no")
    page = me.get(url("stop"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("home")
    assert me.get(url("check")).status_code == 302
    assert stored(member_id("employee")) == Own()


@pytest.mark.rule("P5")
@pytest.mark.parametrize("name", ["start", "contact", "see", "withdraw", "consent_text", "stop"])
def test_no_page_of_the_person_is_kept_by_a_browser(me, name):
    assert "no-store" in me.get(url(name))["Cache-Control"]


@pytest.mark.rule("R14")
def test_the_own_acts_leave_no_trace_in_the_journal(me, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        post(me, url("contact"), contact="no")
        post(me, url("step", "gezondheid"), whole="y")
        post(me, url("check"))
        me.get(url("see"))
        post(me, url("withdraw"))
    assert not [q for q in captured if "journal_append" in q["sql"]]
