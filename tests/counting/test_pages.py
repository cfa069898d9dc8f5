"""The pages of a count: who sees which, what they say, and what they never show (C5, C7)."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from access.matrix import Duty
from counting import acts
from counting.models import Delivery, Run, State
from tests.counting import scene

Clone = Callable[[str], str]
AsMember = Callable[[str], Any]
FORM = {
    "day": "31/12/2024",
    "definition": "origin-2016",
    "entities": ["E1"],
    "units": "part",
    "properties": ["sex"],
    "smallest": "20",
    "opens_on": "01/01/2025",
    "ground": "Decreet",
    "authorisation": "12/2014",
    "contact": "dienst",
    "text_nl": "Wij tellen.",
    "text_en": "We count.",
}


@pytest.mark.django_db
def test_a_starter_makes_a_draft_and_a_task_its_plan(as_member: AsMember) -> None:
    starter = as_member("count_start")
    page = starter.get(reverse("counting:new")).content.decode()
    assert "Entiteit Een" in page
    answer = starter.post(reverse("counting:new"), FORM)
    assert answer.status_code == 302
    jobs = ProcrastinateJob.objects.filter(task_name="counting.tasks.plan_run")
    assert set(jobs.get().args) == {"run_id", "person_id", "grant_id"}
    shown = starter.get(answer["Location"]).content.decode()
    assert "Het plan wordt gemaakt" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": "31/12/2999"}, "Kies een datum die voorbij is."),
        ({"entities": []}, "Kies minstens één entiteit."),
        ({"smallest": "9"}, "Een groep heeft minstens 10 mensen."),
        ({"definition": ""}, "Kies wat het register telt."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    as_member: AsMember, change: dict[str, Any], words: str
) -> None:
    answer = as_member("count_start").post(reverse("counting:new"), {**FORM, **change})
    page = answer.content.decode()
    assert words in page
    assert "Wij tellen." in page


def announced(clone: Clone, as_member: AsMember) -> Run:
    """A run from the pages of its two makers, told to staff."""
    pk = scene.start(clone, breakdown=["part"], smallest=20)
    clone("web")
    for member, step in (
        ("count_start", "propose"),
        ("count_approve", "approve"),
        ("count_start", "announce"),
    ):
        answer = as_member(member).post(reverse("counting:step", args=[pk]), {"step": step})
        assert answer.status_code == 302
    with scene.acting("count_start", Duty.COUNT_START):
        run = Run.objects.get(pk=pk)
    assert run.state == State.ANNOUNCED
    return run


@pytest.mark.rule("C7", "A10")
def test_staff_read_it_once_two_people_agreed(clone: Clone, as_member: AsMember) -> None:
    pk = scene.start(clone)
    clone("web")
    address = reverse("counting:announcement", args=[pk])
    assert as_member("employee").get(address).status_code == 404, "not before"
    starter = as_member("count_start")
    starter.post(reverse("counting:step", args=[pk]), {"step": "propose"})
    mine = starter.post(reverse("counting:step", args=[pk]), {"step": "approve"}, follow=True)
    assert "Je rol geeft deze taak niet." in mine.content.decode()
    as_member("count_approve").post(reverse("counting:step", args=[pk]), {"step": "approve"})
    starter.post(reverse("counting:step", args=[pk]), {"step": "announce"})
    page = as_member("employee").get(address).content.decode()
    for words in ("We tellen.", "Decreet", "Machtiging 01/2024", "dienst"):
        assert words in page
    assert address in as_member("employee").get(reverse("home")).content.decode()
    assert address not in as_member("stranger").get(reverse("home")).content.decode()


@pytest.mark.rule("C5")
def test_the_plan_says_why_and_shows_no_number_under_the_limit(
    clone: Clone, as_member: AsMember
) -> None:
    pk = scene.start(clone, entities=("E1", "E3"), breakdown=["part"], smallest=20)
    clone("web")
    page = as_member("count_start").get(reverse("counting:show", args=[pk])).content.decode()
    assert "samengevoegd: delen waren te klein" in page
    row = re.search(r"Entiteit Drie.*?</table>", page, re.DOTALL)
    assert row
    assert "wacht: te weinig mensen" in row[0]
    assert "te weinig</td>" in row[0]


@pytest.mark.rule("C2")
def test_a_code_is_shown_once_and_only_its_digest_is_kept(
    clone: Clone, as_member: AsMember
) -> None:
    run = announced(clone, as_member)
    clone("worker")
    from counting import plan

    with scene.acting("count_start", Duty.COUNT_START) as who:
        pass
    plan.open_deliveries(run.pk, person=who.person, grant=who.acting.pk)
    clone("web")
    with scene.acting("count_deliver", Duty.COUNT_DELIVER):
        delivery = Delivery.objects.get(run=run)
    deliverer = as_member("count_deliver")
    address = reverse("counting:delivery", args=[delivery.pk])
    assert "data-code" not in deliverer.get(address).content.decode()
    answer = deliverer.post(address)
    found = re.search(r'data-code="([^"]+)"', answer.content.decode())
    assert found
    assert "no-store" in answer["Cache-Control"]
    with scene.acting("count_deliver", Duty.COUNT_DELIVER):
        kept = Delivery.objects.get(run=run)
    assert kept.ticket is not None
    assert bytes(kept.ticket) == acts.digest(found[1])
    assert found[1] not in deliverer.get(address).content.decode()


@pytest.mark.rule("C7")
def test_opening_waits_for_the_day_that_staff_were_told(clone: Clone, as_member: AsMember) -> None:
    run = announced(clone, as_member)
    jobs = ProcrastinateJob.objects.filter(task_name="counting.tasks.open_run")
    starter = as_member("count_start")
    with pytest.MonkeyPatch.context() as patch:
        day = run.opens_on - dt.timedelta(days=1)
        patch.setattr("django.utils.timezone.localdate", lambda *a, **k: day)
        starter.post(reverse("counting:step", args=[run.pk]), {"step": "open"})
    assert not jobs.exists()
    starter.post(reverse("counting:step", args=[run.pk]), {"step": "open"})
    assert jobs.count() == 1


@pytest.mark.rule("C6")
def test_a_run_is_stopped_after_a_page_that_asks(clone: Clone, as_member: AsMember) -> None:
    pk = scene.start(clone)
    clone("web")
    starter = as_member("count_start")
    address = reverse("counting:withdraw", args=[pk])
    assert "wordt nooit gebruikt" in starter.get(address).content.decode()
    assert "Iemand stopte deze telling." in starter.post(address, follow=True).content.decode()
    assert starter.get(address).status_code == 404
