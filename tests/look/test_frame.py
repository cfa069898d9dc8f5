"""The frame around each page, with and without a person, and the pages of last resort."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from access.context import _nav
from access.look.errors import ALPHABET, reference_code, server_error
from tests.look.test_strict_pages import refused

PAGE = (
    '{% extends "base.html" %}{% load look %}{% block h1 %}Wie <em>keek</em>\n er?{% endblock %}'
    "{% block content %}<p>inhoud</p>{% endblock %}"
)


def shell(**changes: Any) -> SimpleNamespace:
    values: dict[str, Any] = {
        "person_name": "Noor <Wolkenaer>",
        "acting": SimpleNamespace(role_label="leidinggevende", unit_name="Afdeling Duinbeheer"),
        "can_switch": True,
        "nav": [{"label": "Mijn gegevens", "url": "/mijn/", "current": True}],
        "home_url": "/mijn/",
        "switch_url": "/werk/wisselen/",
        "login_url": "/aanmelden/",
        "logout_url": "/afmelden/",
        "help": {"name": "Lena", "phone": "02 000 01 23", "email": "lena@voorbeeld.example"},
        "demo": False,
        "demo_url": "",
        "version": "0.1",
        "footer": [{"label": "Privacy", "url": "/tekst/privacy/"}],
    }
    return SimpleNamespace(**values | changes)


def page(source: str = PAGE, **context: Any) -> str:
    return Template(source).render(Context({"csrf_token": "token", **context}))


def test_a_page_without_a_person_is_whole() -> None:
    html = page()
    assert "<title>Wie keek er? – Diversiteitsmonitor</title>" in html
    assert 'lang="nl"' in html
    assert 'href="#inhoud"' in html
    assert "Afmelden" not in html
    assert "m-place" not in html
    assert refused(html) == []


def test_names_are_escaped_and_leaving_is_a_post() -> None:
    html = page(shell=shell())
    assert "Noor &lt;Wolkenaer&gt;" in html
    assert re.search(r'<form action="/afmelden/" method="post">', html)
    assert '<a href="/afmelden/"' not in html
    assert 'aria-current="page"' in html
    assert refused(html) == []


@pytest.mark.rule("A11")
@pytest.mark.parametrize("band", [None, "own", "role"])
def test_the_acting_role_and_its_unit_stand_on_every_page(band: str | None) -> None:
    html = page(shell=shell(), band=band)
    assert "leidinggevende" in html
    assert "Afdeling Duinbeheer" in html
    assert "/werk/wisselen/" in html


@pytest.mark.parametrize(
    ("path", "power", "current"),
    [
        ("/mijn/wie-keek/", False, "Mijn gegevens"),
        ("/tellingen/0/aankondiging/", False, "Mijn gegevens"),
        ("/tellingen/", True, "Werk"),
        ("/cijfers/reeks/herkomst/", False, "Cijfers"),
        ("/cijfers/dienst/E1/", True, "Cijfers"),
        ("/cijfers/publicaties/", True, "Werk"),
        ("/cijfers/streefcijfers/toevoegen/", True, "Werk"),
        ("/dossiers/", True, "Werk"),
        ("/tekst/help/", False, None),
    ],
)
def test_the_menu_says_where_one_is(path: str, power: bool, current: str | None) -> None:
    request: Any = RequestFactory().get(path)
    request.need = SimpleNamespace(powers={"x"} if power else set())
    actor: Any = SimpleNamespace(person_id=1, grant=object())
    found = [item["label"] for item in _nav(request, actor) if item["current"]]
    assert found == ([current] if current else [])


def test_each_band_has_one_meaning() -> None:
    assert "m-place--own" in page(shell=shell(), band="own")
    assert "m-place--role" in page(shell=shell(), band="role")
    assert "m-place--role" not in page(shell=shell(acting=None), band="role")
    assert "m-demo" in page(shell=shell(demo=True))
    assert "m-demo" not in page(shell=shell())


def test_every_page_of_the_demo_says_which_part_is_simulated():
    html = page(shell=shell(demo=True, demo_url="/demo/"))
    for words in ("Echt:", "Verzonnen:", "nagebootst:", "zeggen dus niets over", 'href="/demo/"'):
        assert words in html


@pytest.mark.rule("R10")
def test_whom_to_ask_stands_on_every_page() -> None:
    html = page(shell=shell(help={"name": "", "diversity_service": "div@voorbeeld.example"}))
    assert 'href="mailto:div@voorbeeld.example"' in html
    full = page(shell=shell(help={"name": "Lena", "confidential_adviser": "Jan Zee"}))
    assert "Lena" in full
    assert "Jan Zee" in full


def test_the_title_says_that_there_is_an_error() -> None:
    form = SimpleNamespace(errors={"x": ["y"]})
    assert "<title>Fout: Wie keek er?" in page(form=form)


def test_the_title_can_differ_from_the_heading() -> None:
    for words in ("Een dossier", "Een dossier – Diversiteitsmonitor"):
        source = PAGE + "{% block title %}" + words + "{% endblock %}"
        assert "<title>Een dossier – Diversiteitsmonitor</title>" in page(source)


def test_parts_that_are_empty_leave_nothing_behind() -> None:
    html = page()
    assert "m-crumbs" not in html
    assert "m-lead" not in html
    assert "m-subnav" not in html
    used = page(
        PAGE + '{% block lead %}Zin.{% endblock %}{% block crumbs %}{% crumb "A" "/a" %}'
        '{% crumb "B" %}{% endblock %}{% block subnav %}{% tab "T" "/t" True %}{% endblock %}'
    )
    assert '<p class="m-lead">Zin.</p>' in used
    assert '<li aria-current="page">B</li>' in used
    assert '<a href="/t" aria-current="page">T</a>' in used


def test_the_page_follows_the_language() -> None:
    with translation.override("en"):
        html = page(shell=shell())
    assert '<html lang="en">' in html
    assert ">Nederlands</button>" in html


@pytest.mark.rule("R14", "A2")
def test_a_404_tells_nothing_about_what_was_asked() -> None:
    told = {"request_path": "/dossier/9f1c/", "exception": "StaffMember 9f1c"}
    plain = {"csrf_token": "token"}
    assert render_to_string("404.html", plain | told) == render_to_string("404.html", plain)


def test_a_403_says_which_role_is_needed() -> None:
    assert "Dit kan een HR-manager." in render_to_string(
        "403.html", {"exception": "Dit kan een HR-manager.", "csrf_token": "token"}
    )


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "429.html", "500.html"])
def test_a_page_of_last_resort_needs_no_context(name: str) -> None:
    html = render_to_string(name, {"csrf_token": "token"})
    assert "<h1" in html
    assert refused(html) == []


def test_a_failure_shows_a_code_that_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    response = server_error(RequestFactory().get("/dossier/9f1c/"))
    body = response.content.decode()
    code = re.search(r"<strong>(\w{4})</strong>", body)
    assert response.status_code == 500
    assert code
    assert code[1] in caplog.text
    assert "9f1c" not in body
    assert "9f1c" not in caplog.text


def test_a_code_can_be_read_out() -> None:
    assert all(set(reference_code()) <= set(ALPHABET) for _ in range(50))
    assert not set("0O1IL8B5S2Z6G") & set(ALPHABET)
