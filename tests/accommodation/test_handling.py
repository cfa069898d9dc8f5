"""Deciding, carrying out, looking again: each sees what the own part needs, no more (U2, A8)."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from access.envelope import SUBJECT
from access.frame import _enter, entered
from access.matrix import Kind
from registration.accommodation import night
from registration.accommodation.models import Request
from tests.access.test_frame import actor_of
from tests.accommodation.conftest import WISH

DAY = dt.timedelta(days=1)
DECISION = {"outcome": "granted", "reasons": "Het raam is vrij"}


def shift(raw, case, days):
    """As if it had been asked so many days earlier."""
    raw("maintenance").execute(
        "UPDATE accommodation_request SET asked_on = asked_on - %s, due_on = due_on - %s "
        "WHERE case_id = %s",
        [days, days, case],
    )


def planned(**more):
    soon = timezone.localdate() + 10 * DAY
    return {
        "what": "Een bureau bij het raam zetten",
        "owner_name": "cast  sibling",
        "due_on": f"{soon:%d/%m/%Y}",
        "cost": "250,00",
    } | more


@pytest.fixture
def decided(asked, manager, known):
    """A request that the line manager granted, with a measure that a colleague carries out."""
    case = asked("line_manager", "diversity_service")
    client = manager(case)
    client.post(reverse("accommodation:decide", args=[case]), DECISION)
    form = planned(owner_number=known["number"]["sibling"])
    assert client.post(reverse("accommodation:measure", args=[case]), form).status_code == 302
    return case


@pytest.mark.rule("A7", "A8")
@pytest.mark.parametrize("page", ["file", "decide", "measure", "review"])
def test_no_page_about_the_person_opens_before_the_purpose(asked, as_member, page):
    case = asked("line_manager")
    answer = as_member("line_manager").get(
        reverse(f"accommodation:{page}", args=[case]), follow=True
    )
    body = answer.content.decode()
    assert "Waarvoor open je dit dossier?" in body
    assert "Het licht is te fel" not in body


@pytest.mark.rule("A8")
@pytest.mark.parametrize("page", ["file", "decide", "measure", "review"])
def test_who_is_not_named_finds_no_page(asked, manager, as_member, page):
    case = asked("line_manager")
    for key in ("hr_manager", "hr_designee", "diversity_service", "recruiter"):
        url = reverse(f"accommodation:{page}", args=[case])
        assert as_member(key).get(url).status_code == 404
        assert as_member(key).post(url, DECISION).status_code in (404, 405)


@pytest.mark.rule("U2")
def test_a_decision_has_reasons_and_stands(asked, manager, own_page, raw):
    case = asked("line_manager", "hr_manager")
    client, url = manager(case), reverse("accommodation:decide", args=[case])
    page = client.post(url, DECISION | {"reasons": " "}).content.decode()
    assert "Geef een reden." in page
    assert "Het licht is te fel" in page
    page = client.post(url, {"reasons": "Het raam is vrij"}).content.decode()
    assert "Kies wat je beslist." in page
    assert "Het raam is vrij</textarea>" in page
    assert client.post(url, DECISION).status_code == 302
    page = own_page(case)
    assert "Het raam is vrij" in page
    assert "Cast Line Manager, leidinggevende" in page
    assert "Wacht op het jaarlijkse nazicht" in page
    other = manager(case, "hr_manager")
    body = other.post(url, DECISION | {"reasons": "Toch niet"}, follow=True).content.decode()
    assert "kun je nu niet beslissen" in body
    assert "Toch niet" not in own_page(case)


@pytest.mark.rule("U2")
def test_a_refusal_says_why_and_nothing_waits(asked, manager, own_page, as_member):
    case = asked("line_manager")
    form = {"outcome": "refused", "reasons": "Er is geen raam"}
    manager(case).post(reverse("accommodation:decide", args=[case]), form)
    page = own_page(case)
    assert "Er is geen raam" in page
    assert "Er is beslist. Er wacht niets meer." in page
    url = reverse("accommodation:tell", args=[case])
    body = (
        as_member("employee").post(url, WISH | {"wishes": "Anders"}, follow=True).content.decode()
    )
    assert "Je kunt ze niet meer wijzigen" in body
    assert "Anders" not in body


@pytest.mark.rule("U2", "A1")
def test_the_diversity_service_reads_along_and_does_not_decide(asked, manager, own_page):
    case = asked("line_manager", "diversity_service")
    client = manager(case, "diversity_service")
    for page, form in (("decide", DECISION), ("measure", planned()), ("review", {})):
        url = reverse(f"accommodation:{page}", args=[case])
        assert "kun je meelezen" in client.post(url, form, follow=True).content.decode()
    assert "Het raam is vrij" not in own_page(case)


@pytest.mark.rule("U2", "A1")
@pytest.mark.parametrize(("key", "changed"), [("line_manager", 1), ("diversity_service", 0)])
def test_the_database_lets_only_a_deciding_role_decide(asked, member_id, key, changed):
    """Whatever a page would do, in the frame that names the case."""
    case = asked("line_manager", "diversity_service")
    actor = actor_of(key, member_id)
    with transaction.atomic():
        _enter(actor.person, actor.acting.pk, Kind.FILE, case=case)
        today = timezone.localdate()
        assert Request.objects.filter(pk=case).update(decided_on=today) == changed


@pytest.mark.rule("U2")
def test_who_carries_out_a_measure_sees_the_measure_alone(decided, as_member, own_page):
    sibling, url = as_member("sibling"), reverse("accommodation:tasks")
    home = sibling.get(reverse("home")).content.decode()
    assert "Maatregelen die jij uitvoert" in home
    page = sibling.get(url).content.decode()
    assert "Een bureau bij het raam zetten" in page
    for word in ("Employee", "Het licht", "Het raam is vrij", "250", str(decided)):
        assert word not in page
    assert sibling.get(reverse("cases:own", args=[decided])).status_code == 404
    assert "Een bureau" not in as_member("colleague").get(url).content.decode()
    page = own_page(decided)
    assert "Wacht op de uitvoering door cast sibling: nog 10 dagen" in page
    assert "250,00" in page


@pytest.mark.rule("U2")
def test_the_owner_says_that_it_is_done_and_nobody_else_can(decided, as_member, own_page, raw):
    ((key,),) = raw("maintenance").execute("SELECT id FROM accommodation_measure").fetchall()
    url = reverse("accommodation:done", args=[key])
    for other in ("colleague", "employee", "line_manager"):
        assert as_member(other).post(url).status_code == 404
    for _twice in range(2):
        assert as_member("sibling").post(url).status_code == 302
    page = own_page(decided)
    assert "uitgevoerd" in page
    assert "Wacht op het jaarlijkse nazicht" in page


@pytest.mark.rule("U2")
@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("what", "", "Schrijf wat er gebeurt."),
        ("owner_name", "Cast Colleague", "Geen personeelslid met deze naam en dit nummer."),
        ("due_on", "01/01/2020", "Kies een dag die nog moet komen."),
        ("cost", "veel", "Schrijf een bedrag"),
        ("cost", "-1", "Schrijf een bedrag vanaf 0."),
        ("cost", "", "Kost het niets, schrijf dan 0."),
    ],
)
def test_a_measure_without_owner_day_or_cost_is_refused_and_kept_on_the_page(
    asked, manager, known, field, value, says, raw
):
    case = asked("line_manager")
    form = planned(owner_number=known["number"]["sibling"]) | {field: value}
    url = reverse("accommodation:measure", args=[case])
    page = manager(case).post(url, form).content.decode()
    assert says in page
    assert field == "what" or "Een bureau bij het raam zetten" in page
    count = raw("maintenance").execute("SELECT count(*) FROM accommodation_measure")
    assert count.fetchone() == (0,)


@pytest.mark.rule("U2")
def test_the_yearly_review_is_a_task_and_moves_a_year_on(decided, manager, as_member, raw):
    home, url = reverse("access:work"), reverse("accommodation:review", args=[decided])
    assert "Jaarlijks nazicht" not in as_member("line_manager").get(home).content.decode()
    raw("maintenance").execute("UPDATE accommodation_request SET review_on = current_date + 20")
    page = as_member("line_manager").get(home).content.decode()
    assert "Jaarlijks nazicht van aanpassingen" in page
    assert "nog 20 dagen" in page
    client = manager(decided)
    assert "Een bureau bij het raam zetten" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert "Jaarlijks nazicht van" not in as_member("line_manager").get(home).content.decode()


# The clock --------------------------------------------------------------------------------


@pytest.mark.rule("U2")
def test_the_home_of_who_decides_says_until_when(asked, as_member, raw):
    home = reverse("access:work")
    assert (
        "Aanvragen van een aanpassing" not in as_member("line_manager").get(home).content.decode()
    )
    shift(raw, asked("line_manager"), 18)
    page = as_member("line_manager").get(home).content.decode()
    assert "1 taak wacht op jou, nog 12 dagen" in page
    assert "Employee" not in page


@pytest.mark.rule("U2", "A8")
def test_what_is_late_reaches_the_hr_manager_without_whose_it_is(asked, as_member, raw, own_page):
    case, home = asked("line_manager"), reverse("access:work")
    shift(raw, case, 30)
    assert "te laat" not in as_member("hr_manager").get(home).content.decode()
    shift(raw, case, 1)
    page = as_member("hr_manager").get(home).content.decode()
    assert "Cast Line Manager" in page
    assert "1 dag te laat" in page
    for word in ("Employee", "Het licht", str(case)):
        assert word not in page
    for key in ("hr_designee", "diversity_service"):
        assert "te laat" not in as_member(key).get(home).content.decode()
    assert "1 dag te laat" in own_page(case)


@pytest.mark.rule("U2", "R14")
@pytest.mark.parametrize(
    ("days", "told"),
    [
        (0, []),
        (22, []),
        (23, ["line-manager"]),
        (24, []),
        (30, ["line-manager"]),
        (31, ["hr-manager", "line-manager"]),
        (32, []),
        (38, ["hr-manager", "line-manager"]),
    ],
)
def test_reminders_go_in_the_one_envelope_to_who_is_waited_for(asked, clone, post, days, told):
    asked("line_manager", "diversity_service")
    clone("worker")
    night.remind(timezone.localdate() + days * DAY)
    assert {subject for _to, subject, _body in post.mails} <= {SUBJECT}
    assert post.taken() == [f"{key}@voorbeeld.example" for key in told]


@pytest.mark.rule("U2")
def test_nobody_is_reminded_of_what_is_closed_or_decided(decided, clone, post, as_member, raw):
    clone("worker")
    assert night.remind(timezone.localdate() + 31 * DAY) == 0
    assert night.remind(timezone.localdate() + 3 * DAY) == 1  # a week before the measure is due
    assert post.taken() == ["sibling@voorbeeld.example"]
    assert night.remind(timezone.localdate() + 335 * DAY) == 1  # a month before the review
    assert post.taken() == ["line-manager@voorbeeld.example"]
    clone("web")
    as_member("employee").post(reverse("cases:close", args=[decided]))
    clone("worker")
    assert night.remind(timezone.localdate() + 3 * DAY) == 0


@pytest.mark.rule("A9")
def test_the_functions_of_the_clock_answer_only_the_frame_they_are_for(
    asked, raw, clone, member_id
):
    shift(raw, asked("line_manager"), 40)
    for key, power in (("line_manager", Kind.FILE), ("hr_manager", Kind.STATISTICS)):
        with entered(actor_of(key, member_id), power), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM guard.late_accommodations()")
            assert cursor.fetchone() == (0,)
    clone("worker")
    with entered(purpose="retention"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM guard.accommodation_waits_for(current_date - 9)")
        assert cursor.fetchone() == (0,)


# A move, and the end ------------------------------------------------------------------------


def move(raw, key_of, unit):
    raw("maintenance").execute(
        "UPDATE organisation_staffmember SET unit_id = (SELECT id FROM organisation_unit "
        "WHERE code = %s) WHERE id = %s",
        [unit, key_of("employee")],
    )


@pytest.mark.rule("U2", "A5")
def test_after_a_move_nobody_sees_the_file_until_the_person_takes_it_along(
    decided, manager, as_member, known, member_id, raw, own_page, file_of
):
    old = manager(decided)
    move(raw, member_id, "E1B")
    url = reverse("accommodation:file", args=[decided])
    assert old.get(url).status_code == 404
    for key in ("hr_designee", "hr_manager"):
        assert as_member(key).get(url).status_code == 404
    tasks = as_member("sibling").get(reverse("accommodation:tasks")).content.decode()
    assert "Een bureau" not in tasks
    assert "Wacht op jou: je werkt nu bij een andere dienst." in own_page(decided)

    employee, along = as_member("employee"), reverse("accommodation:along", args=[decided])
    page = employee.get(along).content.decode()
    assert "Cast Hr Manager" in page
    assert "Cast Line Manager" not in page
    assert " checked" not in page
    assert "Kies minstens" in employee.post(along).content.decode()
    forged = {"handlers": [known["grant"]["line_manager"]]}
    assert "Kies iemand uit de lijst." in employee.post(along, forged).content.decode()
    assert as_member("hr_manager").get(url).status_code == 404
    employee.post(along, {"handlers": [known["grant"]["hr_manager"]]})
    assert "Het raam is vrij" in file_of("hr_manager", decided)
    assert old.get(url).status_code == 404
    assert as_member("hr_designee").get(url).status_code == 404
    tasks = as_member("sibling").get(reverse("accommodation:tasks")).content.decode()
    assert "Een bureau" not in tasks
    assert employee.get(along).status_code == 404
    page = own_page(decided)
    assert "vervallen" in page
    assert "Wacht op het jaarlijkse nazicht" in page


@pytest.mark.rule("U2", "A8")
def test_nobody_takes_the_case_of_somebody_else_along(asked, raw, member_id, known):
    case = asked("line_manager")
    move(raw, member_id, "E1B")
    for key in ("colleague", "line_manager"):
        with entered(actor_of("line_manager", member_id)), connection.cursor() as cursor:
            cursor.execute("SELECT guard.take_along(%s)", [case])
            assert cursor.fetchone() == (False,), key


@pytest.mark.rule("P3")
@pytest.mark.parametrize(
    ("is_decided", "days", "left"), [(False, 0, 0), (True, 60, 3), (True, 61, 0)]
)
def test_the_words_of_a_closed_case_go_on_their_day(
    asked, manager, known, as_member, clone, raw, is_decided, days, left
):
    case = asked("line_manager")
    if is_decided:
        client = manager(case)
        client.post(reverse("accommodation:decide", args=[case]), DECISION)
        form = planned(owner_number=known["number"]["sibling"])
        client.post(reverse("accommodation:measure", args=[case]), form)
    clone("worker")
    night.expire(timezone.localdate() + 400 * DAY)  # an open one stays, however old
    assert words(raw) == (3 if is_decided else 1)
    clone("web")
    as_member("employee").post(reverse("cases:close", args=[case]))
    clone("worker")
    night.expire(timezone.localdate() + days * DAY)
    assert words(raw) == left


def words(raw):
    count = "SELECT " + " + ".join(
        f"(SELECT count(*) FROM accommodation_{name})" for name in ("told", "decision", "measure")
    )
    return raw("maintenance").execute(count).fetchone()[0]


@pytest.mark.rule("R15", "R14", "R3")
def test_the_page_is_the_same_whatever_the_person_registered(asked, clone, file_of, as_member):
    """An accommodation reads nothing of a registration: *do not contact* governs it by absence."""
    import re

    from registration.questionnaire.proof import write
    from tests.accommodation.conftest import staff

    case = asked("line_manager")
    pages = set()
    for state in ("none", "yes", "do_not_contact", "withdrawn"):
        clone("maintenance")
        write({staff("employee").pk: state})
        clone("web")
        page = file_of("line_manager", case)
        pages.add(re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", page))
    assert len(pages) == 1
