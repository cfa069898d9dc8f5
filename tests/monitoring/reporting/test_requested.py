"""A question of parliament: a table of its own, safe beside all that is out (S2, S3, A10)."""

import uuid
from collections.abc import Callable

import pandas as pd
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from access.actor import NOBODY
from access.frame import entered
from access.matrix import Duty
from monitoring.reporting import acts, making
from monitoring.reporting.asking import Asked
from monitoring.reporting.models import Release, ReleaseCell, State
from tests.monitoring.reporting.conftest import DAY, actor_of

Clone = Callable[[str], str]
AsMember = Callable[[str], Client]


def answered(clone: Clone, asked: Asked) -> uuid.UUID:
    """Asked by the preparer, made by the worker, published by the approver."""
    preparer, approver = actor_of("release_prepare"), actor_of("release_approve")
    with entered(preparer, Duty.RELEASE_PREPARE):
        release = acts.ask(preparer, day=DAY, question="Een vraag?", table=asked.to_data())
    clone("worker")
    making.make(release.pk, person=None, grant=None)
    clone("web")
    with entered(preparer, Duty.RELEASE_PREPARE):
        acts.offer(preparer, Release.objects.get(pk=release.pk), note="")
    with entered(approver, Duty.RELEASE_APPROVE):
        acts.publish(approver, Release.objects.get(pk=release.pk))
    return release.pk


@pytest.mark.rule("S2", "S3")
def test_a_requested_table_is_protected_beside_the_release_and_read_by_its_scope(
    published: uuid.UUID, clone: Clone, people: pd.DataFrame, as_member: AsMember
) -> None:
    pk = answered(clone, Asked("foreign_origin", "E1A", ("sex", "level"), parts=True))
    clone("worker")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get(pk=pk)
        assert release.previous_id == published
        assert set(release.units.values_list("code", flat=True)) == {"E1A", "E1A_own", "E1A1"}
        cells = ReleaseCell.objects.filter(release=release)
        assert set(cells.values_list("unit_code", flat=True)) == {"E1A", "E1A_own", "E1A1"}
        assert cells.filter(conf_status="F").exists()
    call_command("audit_release", str(pk))
    call_command("audit_release", "--all")
    clone("web")
    manager = as_member("line_manager")
    page = reverse("reporting:service_requested_table", args=[pk])
    assert "Een vraag?" in manager.get(reverse("reporting:service_requested")).content.decode()
    body = manager.get(page).content.decode()
    assert "Een vraag?" in body
    assert "niet getoond" in body
    assert as_member("sibling").get(page).status_code in (403, 404)
    employee = as_member("employee")
    assert employee.get(page).status_code == 403
    assert employee.get(reverse("reporting:requested_table", args=[pk])).status_code == 404
    assert "Een vraag?" not in employee.get(reverse("reporting:requested")).content.decode()
    unit = as_member("diversity_service").get(reverse("reporting:service_unit", args=["V"]))
    assert unit.status_code == 200, "the release itself is what the figures open with"


@pytest.mark.rule("S2")
def test_a_table_without_breakdowns_stands_beside_a_release_that_has_them(
    published: uuid.UUID, clone: Clone
) -> None:
    """The breakdowns that the question leaves out are followed on, for what is asked next."""
    answered(clone, Asked("foreign_origin", "V", (), parts=True))
    answered(clone, Asked("foreign_origin", "E1", ("sex",), parts=True))
    pk = answered(clone, Asked("foreign_origin", "V", (), parts=False))
    clone("worker")
    call_command("audit_release", "--all")
    with entered(NOBODY, purpose="release"):
        cells = ReleaseCell.objects.filter(release_id=pk)
        assert cells.filter(conf_status="F", unit_code="V", sex="_T", level="_T").count() == 1


@pytest.mark.rule("S3")
def test_what_is_asked_of_the_government_is_for_all_staff(
    published: uuid.UUID, clone: Clone, people: pd.DataFrame, as_member: AsMember
) -> None:
    pk = answered(clone, Asked("women", "V", ("category",), parts=False))
    employee = as_member("employee")
    assert "Een vraag?" in employee.get(reverse("reporting:requested")).content.decode()
    page = employee.get(reverse("reporting:requested_table", args=[pk]))
    assert page.status_code == 200
    assert "middenkader" in page.content.decode()


@pytest.mark.rule("A10")
def test_the_page_asks_for_a_table_and_refuses_what_is_not_there(
    clone: Clone, as_member: AsMember
) -> None:
    clone("web")
    preparer = as_member("release_prepare")
    ask = reverse("reporting:ask")
    given = {
        "question": "Hoeveel?",
        "day": "31/12/2025",
        "group": "disability",
        "unit": "E1",
        "by": "sex",
        "parts": "on",
    }
    assert preparer.get(ask).status_code == 200
    assert "bestaat niet" in preparer.post(ask, given | {"unit": "NIETS"}).content.decode()
    assert "voorbij" in preparer.post(ask, given | {"day": "31/12/2999"}).content.decode()
    assert "Schrijf de vraag op" in preparer.post(ask, given | {"question": ""}).content.decode()
    begun = preparer.post(ask, given)
    assert begun.status_code == 302
    page = preparer.get(begun.headers["Location"]).content.decode()
    assert "Hoeveel?" in page or "<progress" in page
    assert as_member("release_approve").get(ask).status_code == 403
    with entered(actor_of("release_prepare"), Duty.RELEASE_PREPARE):
        release = Release.objects.get()
        assert release.asked_table == {
            "group": "disability",
            "unit": "E1",
            "dims": ["sex"],
            "parts": True,
        }


def test_a_table_of_a_unit_without_people_fails_and_says_so(
    clone: Clone, people: pd.DataFrame
) -> None:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.create(
            reference_date=DAY,
            kind="requested",
            question="Een vraag?",
            asked_table=Asked("disability", "E9").to_data(),
        )
    with pytest.raises(making.NotMade, match="geen zo'n tabel"):
        making.make(release.pk, person=None, grant=None)
    with entered(NOBODY, purpose="release"):
        release.refresh_from_db()
    assert release.state == State.FAILED


def test_the_reach_is_reported_beside_the_naive_choice(
    published: uuid.UUID, clone: Clone, people: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    clone("worker")
    call_command("report_reach", str(published))
    told = capsys.readouterr().out
    assert "foreign_origin: beleidsdomein 100% naast" in told
    assert "_T: beleidsdomein 100% naast 100%" in told
