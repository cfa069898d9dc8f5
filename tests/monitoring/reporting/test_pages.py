"""Pages of figures: each role its slice, nothing outside it, nothing that tells what is hidden."""

import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.actor import NOBODY
from access.frame import entered
from access.matrix import Duty
from monitoring.reporting import acts
from monitoring.reporting.labels import WITHHELD_SENTENCE
from monitoring.reporting.models import Release, ReleaseCell
from tests.monitoring.reporting.conftest import actor_of

AsMember = Callable[[str], Client]
SEEN = {
    # key: (units whose pages open, units that are not there)
    "line_manager": ({"E1A", "E1A1"}, {"E1", "E1B", "E2", "E3", "D1", "V", "NIETS"}),
    "hr_designee": ({"E1", "E1A", "E1B", "E1_own"}, {"E2", "D1", "V", "NIETS"}),
    "emancipation_officer": ({"E1", "E1A"}, {"E2", "V"}),
    "hr_manager": ({"E1", "E1A"}, {"E2", "V"}),
    "ago_designee": ({"V", "D1", "E1", "E1A1", "E3"}, {"NIETS"}),
    "diversity_service": ({"V", "D2", "E2"}, {"NIETS"}),
}


@pytest.mark.rule("S3", "A1", "A2")
def test_each_role_opens_its_own_units_and_no_other(
    published: uuid.UUID, as_member: AsMember
) -> None:
    for key, (inside, outside) in SEEN.items():
        client = as_member(key)
        for page in ("service_unit", "service_table"):
            for code in inside:
                assert client.get(reverse(f"reporting:{page}", args=[code])).status_code == 200
            for code in outside:
                assert client.get(reverse(f"reporting:{page}", args=[code])).status_code == 404
        for code in outside:
            url = reverse("reporting:service_download", args=[code, "csv"])
            assert client.get(url).status_code == 404


@pytest.mark.rule("S3", "A1")
@pytest.mark.parametrize(
    "key", ["recruiter", "access_manager", "configure", "release_prepare", "employee"]
)
def test_a_role_without_statistics_opens_only_what_is_public(
    published: uuid.UUID, as_member: AsMember, key: str
) -> None:
    client = as_member(key)
    assert client.get(reverse("reporting:service_unit", args=["V"])).status_code == 403
    assert client.get(reverse("reporting:public_unit", args=["V"])).status_code == 200
    assert client.get(reverse("reporting:public_unit", args=["D1"])).status_code == 200
    for code in ("E1", "E1A", "V_own", "NIETS"):
        for page in ("public_unit", "public_table"):
            assert client.get(reverse(f"reporting:{page}", args=[code])).status_code == 404


@pytest.mark.rule("S3")
def test_cells_by_the_web_role_are_those_of_the_role(published: uuid.UUID) -> None:
    """Row-level security alone, without any view or filter of ours."""
    expected = {
        "line_manager": {"E1A", "E1A_own", "E1A1"},
        "hr_designee": {"E1", "E1_own", "E1A", "E1A_own", "E1A1", "E1B"},
        "recruiter": set(),
    }
    public = {"V", "D1", "D2"}
    for key, units in expected.items():
        with entered(actor_of(key), "statistics"):
            found = set(ReleaseCell.objects.values_list("unit_code", flat=True))
        assert found - public == units, key
    with entered(actor_of("diversity_service"), "statistics"):
        everything = set(ReleaseCell.objects.values_list("unit_code", flat=True))
    assert everything > public | expected["hr_designee"]


@pytest.mark.rule("S3", "A10")
def test_before_publication_only_its_makers_see_a_cell(
    draft: uuid.UUID, as_member: AsMember
) -> None:
    for key in ("diversity_service", "line_manager", "hr_designee"):
        with entered(actor_of(key), "statistics"):
            assert not ReleaseCell.objects.exists()
            assert not Release.objects.exists()
    answer = as_member("diversity_service").get(reverse("reporting:service_unit", args=["V"]))
    assert "Er is nog geen publicatie" in answer.content.decode()
    preview = reverse("reporting:preview_unit", args=[draft, "E1A"])
    assert as_member("release_approve").get(preview).status_code == 200
    assert as_member("diversity_service").get(preview).status_code == 403


def test_figures_open_at_the_unit_of_the_role(published: uuid.UUID, as_member: AsMember) -> None:
    answer = as_member("line_manager").get(reverse("reporting:opening"))
    assert answer.headers["Location"] == reverse("reporting:service_unit", args=["E1A"])
    page = as_member("employee").get(reverse("reporting:opening")).content.decode()
    assert "Overheid" in page
    assert "31 december 2025" in page


@pytest.mark.rule("S1", "S2")
def test_a_unit_without_a_figure_gets_the_one_fixed_sentence(
    published: uuid.UUID, as_member: AsMember
) -> None:
    page = as_member("hr_designee").get(reverse("reporting:service_unit", args=["E1B"]))
    text = page.content.decode()
    assert str(WITHHELD_SENTENCE) in text
    assert "m-goals" not in text
    assert "<table" not in text


@pytest.mark.rule("S2")
def test_the_pages_tell_nothing_of_why_a_cell_is_withheld(
    published: uuid.UUID, as_member: AsMember
) -> None:
    client = as_member("diversity_service")
    for group in ("_T", "foreign_origin", "disability"):
        url = reverse("reporting:service_table", args=["E1"])
        text = client.get(url, {"groep": group, "per": "unit"}).content.decode()
        text = re.sub(r"au-c-button--\w+", "", text)
        assert "niet getoond" in text
        for word in ("primary", "secondary", "primair", "secundair", "&lt;10", "title="):
            assert word not in text


def _table(client: Client, code: str, form: str = "csv", **query: str) -> bytes:
    answer = client.get(reverse("reporting:service_download", args=[code, form]), query)
    assert answer.status_code == 200
    return answer.content


def test_the_download_is_the_shown_table(published: uuid.UUID, as_member: AsMember) -> None:
    client = as_member("diversity_service")
    query = {"groep": "foreign_origin", "per": "sex"}
    page = client.get(reverse("reporting:service_table", args=["D1"]), query)
    shown = [
        [row.header.text, *(cell.text for cell in row.cells)] for row in page.context["table"].rows
    ]
    lines = _table(client, "D1", **query).decode().splitlines()
    assert lines[0] == "Geslacht,Personeelsleden,Aantal,Aandeel (%)"
    assert [line.split(",")[0] for line in lines[1 : 1 + len(shown)]] == [r[0] for r in shown]
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(_table(client, "D1", "xlsx", **query)))
    sheet: list[Any] = [list(r) for r in book.worksheets[0].iter_rows(values_only=True)]
    assert len(sheet) == 1 + len(shown)
    assert book.worksheets[1].max_row > 4
    assert "sha256" in str([c for r in book.worksheets[1].iter_rows(values_only=True) for c in r])


def test_an_address_without_a_table_goes_to_the_nearest(
    published: uuid.UUID, as_member: AsMember
) -> None:
    client = as_member("line_manager")
    url = reverse("reporting:service_table", args=["E1A1"])
    for query in (
        {"groep": "bestaat-niet"},
        {"per": "unit"},
        {"groep": "women", "per": "sex"},
        {"datum": "1900-01-01"},
        {"groep": "'; DROP TABLE x", "per": "\x00", "datum": "9" * 500},
    ):
        answer = client.get(url, query)
        assert answer.status_code == 200
        assert "Die tabel is er niet" in answer.content.decode()
    assert "Die tabel is er niet" not in client.get(url).content.decode()
    assert client.get(reverse("reporting:service_download", args=["E1A", "exe"])).status_code == 404


def test_with_htmx_only_the_part_comes(published: uuid.UUID, as_member: AsMember) -> None:
    client = as_member("line_manager")
    url = reverse("reporting:service_table", args=["E1A"])
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "tabel"}).content.decode()
    assert "<html" not in part
    assert "<table" in part


@pytest.mark.rule("S2")
def test_the_heading_counts_only_what_is_shown(published: uuid.UUID, as_member: AsMember) -> None:
    """With a withheld group it says *getoonde*: else the sentence would give the answer away."""
    from monitoring.reporting.models import Target
    from monitoring.reporting.opening import heading
    from monitoring.reporting.reading import Figure, Goal

    target = Target(percent=5)
    shown = Goal("disability", "_T", "", "personnel_data", Figure("x", 100, 20), target)
    missed = Goal("disability", "_T", "", "personnel_data", Figure("x", 1000, 20), target)
    hidden = Goal("disability", "_T", "", "personnel_data", Figure("x"), target)
    free = Goal("disability", "_T", "", "personnel_data", Figure("x", 100, 20), None)
    assert heading("X", [shown, missed]) == "X haalt 1 van de 2 streefcijfers"
    assert heading("X", [shown, missed, hidden]) == "X haalt 1 van de 2 getoonde streefcijfers"
    assert heading("X", [shown]) == "X haalt 1 van 1 streefcijfer"
    assert heading("X", [hidden, free]) == "Cijfers van X"


@pytest.mark.rule("S4")
def test_a_target_of_the_past_is_no_target(published: uuid.UUID, as_member: AsMember) -> None:
    page = as_member("diversity_service").get(reverse("reporting:service_unit", args=["V"]))
    text = page.content.decode()
    assert "geen streefcijfer" in text
    assert "streefcijfer 10%" not in text


@pytest.mark.rule("S5", "G2")
def test_the_series_breaks_and_never_joins_two_definitions(
    published: uuid.UUID, as_member: AsMember
) -> None:
    client = as_member("employee")
    text = client.get(reverse("reporting:series", args=["herkomst"])).content.decode()
    for words in ("2014: andere telwijze", "2016: andere definitie", "liep tot eind 2020"):
        assert words in text
    assert text.count("31/12/2016") == 2
    for name in ("handicap", "vrouwen-middenkader", "vrouwen-topkader"):
        assert client.get(reverse("reporting:series", args=[name])).status_code == 200
    assert client.get(reverse("reporting:series", args=["niets"])).status_code == 404


@pytest.mark.rule("A10")
def test_the_way_of_a_release_through_its_pages(
    draft: uuid.UUID, as_member: AsMember, clone: Callable[[str], str]
) -> None:
    preparer, approver = as_member("release_prepare"), as_member("release_approve")
    page = reverse("reporting:release", args=[draft])
    assert "niet terug te rekenen" in preparer.get(page).content.decode()
    assert preparer.get(reverse("reporting:releases")).status_code == 200
    decide = reverse("reporting:decide", args=[draft])
    assert preparer.post(decide, {"step": "publish"}).status_code == 403
    approver.post(decide, {"step": "publish"})  # nothing was offered yet
    preparer.post(reverse("reporting:offer", args=[draft]), {"note": "Een nota."})
    assert "tweede persoon" in preparer.get(page).content.decode()
    approver.post(decide, {"step": "return"})
    preparer.post(reverse("reporting:offer", args=[draft]), {"note": "Een nota."})
    approver.post(decide, {"step": "publish"})
    assert "gepubliceerd" in approver.get(page).content.decode()
    reader = as_member("diversity_service")
    unit = reverse("reporting:service_unit", args=["V"])
    assert "Een nota." in reader.get(unit).content.decode()
    replace = reverse("reporting:replace", args=[draft])
    assert approver.get(replace).status_code == 403
    assert "Geef een reden" in preparer.post(replace, {"reason": ""}).content.decode()
    begun = preparer.post(replace, {"reason": "Fout in de bron."})
    assert begun.status_code == 302
    assert "<progress" in preparer.get(begun.headers["Location"]).content.decode()
    assert "Een nota." in reader.get(unit).content.decode(), "the old one stays until then"


def test_making_asks_for_a_day_and_shows_progress(
    clone: Callable[[str], str], as_member: AsMember
) -> None:
    clone("web")
    preparer = as_member("release_prepare")
    make = reverse("reporting:make")
    assert preparer.get(make).status_code == 200
    assert "voorbij" in preparer.post(make, {"day": "31/12/2999"}).content.decode()
    assert "Schrijf de datum" in preparer.post(make, {"day": "gisteren"}).content.decode()
    answer = preparer.post(make, {"day": "31/12/2025"})
    assert answer.status_code == 302
    page = preparer.get(answer.headers["Location"]).content.decode()
    assert "<progress" in page
    poll = preparer.get(answer.headers["Location"] + "voortgang/")
    assert "HX-Refresh" not in poll.headers
    assert "hx-get" in poll.content.decode()
    assert as_member("release_approve").get(make).status_code == 403
    clone("worker")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get()
    preparer_actor = actor_of("release_prepare")
    with entered(preparer_actor, Duty.RELEASE_PREPARE), pytest.raises(acts.ReleaseRefused):
        acts.offer(preparer_actor, release, note="")


def test_without_a_release_the_pages_say_so(
    clone: Callable[[str], str], as_member: AsMember
) -> None:
    clone("web")
    page = as_member("employee").get(reverse("reporting:opening"))
    assert page.status_code == 200
    assert "nog geen cijfers" in page.content.decode()
    service = as_member("line_manager").get(reverse("reporting:service_table", args=["E1A"]))
    assert "Er is nog geen publicatie" in service.content.decode()
