"""Units side by side: the order of the organisation, no place that tells a value (S2, S3)."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from monitoring.reporting.labels import WITHHELD_SENTENCE

AsMember = Callable[[str], Client]


def _page(client: Client, code: str, prefix: str = "service", **query: str) -> str:
    answer = client.get(reverse(f"reporting:{prefix}_compare", args=[code]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def _rows(text: str) -> list[str]:
    return re.findall(r'<th scope="row">\s*([^<]+?)\s*</th>', text)


def _drawn(text: str) -> list[str]:
    """The words of the wide drawing, in the order of its rows."""
    drawing = text[text.index('class="m-chart m-chart--wide"') :]
    return re.findall(r"<text[^>]*>([^<]+)", drawing[: drawing.index("</svg>")])


@pytest.mark.rule("S2")
def test_the_order_is_that_of_the_organisation_or_the_alphabet(
    published: uuid.UUID, as_member: AsMember
) -> None:
    client = as_member("diversity_service")
    plain = _rows(_page(client, "V", groep="foreign_origin", wat="entiteiten"))
    alphabet = _rows(
        _page(client, "V", groep="foreign_origin", wat="entiteiten", volgorde="alfabet")
    )
    assert alphabet[:-1] == sorted(alphabet[:-1], key=str.casefold)
    assert sorted(plain) == sorted(alphabet)
    assert plain[-1] == alphabet[-1]
    for wanted in ("waarde", "aandeel", "-share"):
        assert _rows(_page(client, "V", wat="entiteiten", volgorde=wanted)) == plain


@pytest.mark.rule("S2")
def test_a_withheld_row_has_the_fixed_words_in_chart_and_table(
    published: uuid.UUID, as_member: AsMember
) -> None:
    text = _page(as_member("hr_designee"), "E1", groep="foreign_origin")
    assert str(WITHHELD_SENTENCE) in text
    names, drawn = _rows(text), _drawn(text)
    assert [n for n in drawn if n in names] == names
    table = text[text.index("<table") : text.index("</table>")]
    assert drawn.count("niet getoond") == table.count("niet getoond") > 0


def test_table_and_chart_say_date_source_and_definition(
    published: uuid.UUID, as_member: AsMember
) -> None:
    text = _page(as_member("employee"), "V", "public", groep="foreign_origin")
    line = "31 december 2025 · vrijwillige registratie, definitie 2016"
    assert text.count(line) == 2


@pytest.mark.rule("S3", "A1")
def test_each_compares_only_what_is_theirs(published: uuid.UUID, as_member: AsMember) -> None:
    officer, employee = as_member("emancipation_officer"), as_member("employee")
    assert officer.get(reverse("reporting:service_compare", args=["V"])).status_code == 404
    assert employee.get(reverse("reporting:service_compare", args=["E1"])).status_code == 403
    assert employee.get(reverse("reporting:public_compare", args=["E1"])).status_code == 404
    public = _rows(_page(employee, "V", "public", wat="entiteiten"))
    assert public == _rows(_page(employee, "V", "public"))
    preview = reverse("reporting:preview_compare", args=[published, "V"])
    assert as_member("release_approve").get(preview).status_code == 200
    assert as_member("diversity_service").get(preview).status_code == 403


def test_where_there_is_nothing_to_compare_the_page_says_what_to_do(
    published: uuid.UUID, as_member: AsMember
) -> None:
    text = _page(as_member("hr_designee"), "E1A1")
    assert "<table" not in text
    assert "m-empty" in text


def test_with_htmx_only_the_part_comes_and_it_names_its_address(
    published: uuid.UUID, as_member: AsMember
) -> None:
    client = as_member("hr_designee")
    url = reverse("reporting:service_compare", args=["E1"])
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "tabel"}).content.decode()
    assert "<html" not in part
    told = re.search(r'data-address="([^"]+)"', part)
    assert told
    address = told[1].replace("&amp;", "&")
    assert client.get(address).status_code == 200
    assert address.startswith(url)
