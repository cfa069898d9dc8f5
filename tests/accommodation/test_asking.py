"""Asking: by the person, or by an HR designee whose words the person confirms first (U2, A8)."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from access.envelope import SUBJECT
from access.frame import entered
from access.matrix import Kind
from registration.accommodation import night
from registration.accommodation.forms import ConfirmForm, ProposalForm, WishForm
from registration.accommodation.models import Request, Told
from registration.accommodation.words import LONGEST, NAME, Wish, open_told, seal_told
from tests.access.test_frame import actor_of
from tests.accommodation.conftest import WISH

READS = ("line_manager", "hr_designee", "hr_manager", "diversity_service")


def propose(client, known, who="employee", name="Cast Employee", **words):
    form = WISH | {
        "name": name,
        "personnel_number": known["number"][who],
        "asked_for": "on",
    }
    return client.post(reverse("accommodation:propose"), form | words)


@pytest.fixture
def proposed(known, as_member, raw):
    """What the HR designee wrote down for the employee; returns its key."""
    assert propose(as_member("hr_designee"), known).status_code == 302
    ((key,),) = raw("maintenance").execute("SELECT id FROM accommodation_proposal").fetchall()
    return key


@pytest.mark.rule("U2")
def test_no_field_asks_for_a_diagnosis_and_the_form_says_not_to_name_one(opened, as_member):
    for form in (WishForm, ProposalForm, ConfirmForm):
        assert set(form.base_fields) <= {
            "obstacles", "wishes", "adviser", "handlers", "name", "personnel_number", "asked_for",
        }  # fmt: skip
    case = opened("line_manager")
    page = as_member("employee").get(reverse("accommodation:tell", args=[case])).content.decode()
    assert "Noem geen ziekte of diagnose" in page
    assert "Je hoeft niets te bewijzen" in page


@pytest.mark.rule("U2", "A8")
def test_each_named_handler_reads_obstacles_and_wishes_and_the_person_one_line(
    asked, file_of, own_page
):
    case = asked(*READS, adviser="Bea van de vakbond")
    for key in READS:
        page = file_of(key, case)
        assert "Het licht is te fel" in page
        assert "Een plaats bij het raam" in page
        assert "Bea van de vakbond" in page
        assert "nog 30 dagen" in page
    page = own_page(case)
    assert re.search("Wacht op de beslissing van .*Cast Line Manager.*nog 30 dagen", page)


@pytest.mark.rule("U2")
def test_the_home_of_the_person_says_where_the_request_stands(opened, as_member, own_page):
    client = as_member("employee")
    assert "Mijn aanpassing" not in client.get(reverse("home")).content.decode()
    case = opened("line_manager")
    line = "Wacht op jou: vertel wat je hindert"
    assert line in own_page(case)
    assert line in client.get(reverse("home")).content.decode()
    client.post(reverse("accommodation:tell", args=[case]), WISH)
    home = client.get(reverse("home")).content.decode()
    assert "Wacht op de beslissing van Cast Line Manager: nog 30 dagen" in home


@pytest.mark.rule("U2")
def test_without_somebody_who_can_decide_it_waits_for_the_person(asked, own_page):
    assert "Wacht op jou: duid iemand aan die kan beslissen" in own_page(asked("diversity_service"))


@pytest.mark.rule("A8")
@pytest.mark.parametrize("key", ["hr_manager", "hr_designee", "diversity_service", "recruiter"])
def test_who_is_not_named_reads_nothing(asked, as_member, key):
    case = asked("line_manager")
    answer = as_member(key).post(
        reverse("cases:file", args=[case]), {"purpose": "accommodation_decide"}
    )
    assert answer.status_code == 404
    assert "Het licht" not in answer.content.decode()


@pytest.mark.rule("A8")
def test_the_words_open_only_in_the_frame_that_names_the_case(asked, member_id):
    """A page of another case, or the list, does not reach them though the case is handled."""
    asked("line_manager")
    manager = actor_of("line_manager", member_id)
    with entered(manager, Kind.FILE):
        assert Request.objects.count() == 1
        assert Told.objects.count() == 0


@pytest.mark.rule("U2")
def test_changing_and_withdrawing(asked, as_member, file_of, own_page):
    case = asked("line_manager")
    client = as_member("employee")
    url = reverse("accommodation:tell", args=[case])
    page = client.get(url).content.decode()
    assert "Het licht is te fel" in page
    client.post(url, WISH | {"wishes": "Een lamp met een kap"})
    page = file_of("line_manager", case)
    assert "Een lamp met een kap" in page
    assert "Een plaats bij het raam" not in page
    client.post(reverse("cases:close", args=[case]))
    assert as_member("line_manager").get(reverse("cases:file", args=[case])).status_code == 404
    assert client.get(url).status_code == 404
    assert "Gesloten. Er wacht niets meer." in own_page(case)


@pytest.mark.rule("U2")
@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("obstacles", "", "Schrijf wat je op het werk hindert."),
        ("wishes", " ", "Schrijf wat zou helpen."),
        ("obstacles", "x" * (LONGEST + 1), f"Hou het bij {LONGEST} tekens"),
        ("adviser", "x" * (NAME + 1), f"Hou het bij {NAME} tekens"),
    ],
)
def test_what_is_missing_or_too_long_is_said_and_nothing_typed_is_lost(
    opened, as_member, field, value, says
):
    case = opened("line_manager")
    client = as_member("employee")
    form = WISH | {"adviser": "Bea"} | {field: value}
    page = client.post(reverse("accommodation:tell", args=[case]), form).content.decode()
    assert says in page
    for name, typed in form.items():
        assert name == field or typed in page
    assert "Vertel wat je hindert" in page


@pytest.mark.rule("U2")
def test_nobody_tells_in_the_case_of_somebody_else(asked, as_member):
    case = asked("line_manager")
    for key in ("colleague", "line_manager"):
        answer = as_member(key).post(reverse("accommodation:tell", args=[case]), WISH)
        assert answer.status_code == 404


@pytest.mark.rule("R14")
def test_sealed_words_have_one_length_and_the_longest_fits():
    case = uuid.uuid4()
    longest = Wish("\U0001f600" * LONGEST, "\U0001f600" * LONGEST, "\u0000" * NAME, "\u0000" * NAME)
    assert len(seal_told(case, longest)) == len(seal_told(case, Wish("a", "b")))
    assert open_told(case, seal_told(case, longest)) == longest


# Written down by an HR designee -----------------------------------------------------------


@pytest.mark.rule("U2")
def test_nobody_but_the_person_sees_what_a_designee_wrote_down(proposed, as_member, raw, known):
    for key in (*READS, "colleague"):
        client = as_member(key)
        there = client.get(reverse("accommodation:confirm", args=[proposed]))
        assert there.status_code == 404
        if key in READS:
            assert "Cast Employee" not in client.get(reverse("cases:index")).content.decode()
    assert raw("maintenance").execute("SELECT count(*) FROM cases_case").fetchone() == (0,)
    employee = as_member("employee")
    assert "Bevestig een aanvraag" in employee.get(reverse("home")).content.decode()
    page = employee.get(reverse("accommodation:confirm", args=[proposed])).content.decode()
    assert "Cast Hr Designee schreef dit voor jou op" in page
    assert "Het licht is te fel" in page
    assert " checked" not in page


@pytest.mark.rule("U2", "A8")
def test_after_the_confirmation_the_chosen_handlers_see_it_and_the_designee_does_not(
    proposed, as_member, known, file_of, raw
):
    employee, url = as_member("employee"), reverse("accommodation:confirm", args=[proposed])
    page = employee.post(url, WISH).content.decode()
    assert "Kies minstens één persoon." in page
    handlers = {"handlers": [known["grant"]["line_manager"]]}
    answer = employee.post(url, WISH | {"wishes": "Anders gezegd"} | handlers)
    case = uuid.UUID(answer.url.rstrip("/").rpartition("/")[2])
    assert "Anders gezegd" in file_of("line_manager", case)
    designee = as_member("hr_designee")
    assert designee.get(reverse("cases:file", args=[case])).status_code == 404
    count = raw("maintenance").execute("SELECT count(*) FROM accommodation_proposal")
    assert count.fetchone() == (0,)
    assert employee.get(url).status_code == 404


@pytest.mark.rule("U2")
def test_what_a_designee_wrote_down_can_be_thrown_away(proposed, as_member, raw):
    employee, url = as_member("employee"), reverse("accommodation:drop", args=[proposed])
    assert "wordt gewist" in employee.get(url).content.decode()
    assert employee.post(url).status_code == 302
    count = raw("maintenance").execute("SELECT count(*) FROM accommodation_proposal")
    assert count.fetchone() == (0,)


@pytest.mark.rule("A2", "U2")
@pytest.mark.parametrize(
    ("who", "name"), [("stranger", "Cast Stranger"), ("employee", "Iemand Anders")]
)
def test_a_designee_writes_only_for_the_own_entity_and_the_named_person(
    known, as_member, raw, who, name
):
    page = propose(as_member("hr_designee"), known, who, name).content.decode()
    assert "Geen personeelslid met deze naam en dit nummer." in page
    assert "Het licht is te fel" in page
    count = raw("maintenance").execute("SELECT count(*) FROM accommodation_proposal")
    assert count.fetchone() == (0,)


@pytest.mark.rule("P3")
def test_an_unconfirmed_request_goes_after_thirty_days(proposed, clone, raw):
    clone("worker")
    today = timezone.localdate()
    for days, left in ((30, 1), (31, 0)):
        night.expire(today + dt.timedelta(days=days))
        count = raw("maintenance").execute("SELECT count(*) FROM accommodation_proposal")
        assert count.fetchone() == (left,)


@pytest.mark.rule("R14")
def test_the_person_is_told_in_the_one_envelope(proposed, clone, post):
    clone("worker")
    assert night.tell_person(proposed) == 1
    ((to, subject, body),) = post.mails
    assert to == ("employee@voorbeeld.example",)
    assert subject == SUBJECT
    for word in ("aanpassing", "Het licht", "Employee", str(proposed)):
        assert word not in body
    assert night.tell_person(uuid.uuid4()) == 0
