"""A case from the person to its handler and back; nobody else finds it, in any role (A8)."""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import ROLES
from tests.journeys import steps
from tests.journeys.hands import KEYBOARD, NO_SCRIPTS

FILES = ("line_manager", "hr_designee", "hr_manager", "diversity_service", "recruiter")


@pytest.mark.rule("A8", "A7", "A11")
@pytest.mark.parametrize("hands", ["", KEYBOARD, NO_SCRIPTS], indirect=True)
def test_a_person_opens_a_case_and_sees_who_opened_it_and_why(site, visit):
    employee, manager = visit("employee"), visit("line_manager")
    steps.open_case(employee, site.name("line_manager"))
    address = employee.url.replace("/mijn/", "/")

    manager.goto("/werk/")
    manager.get_by_role("link", name="Dossiers bekijken").click()
    steps.heading(manager, "Dossiers")
    manager.get_by_role("link", name=site.name("employee")).last.click()
    steps.heading(manager, "Waarvoor open je dit dossier?")
    expect(manager.locator("main input:checked")).to_have_count(0)
    manager.get_by_role("button", name="Dossier openen").click()
    expect(manager.get_by_role("link", name="Kies een doel.")).to_be_visible()
    manager.get_by_text("De aanvraag van een aanpassing behandelen", exact=True).click()
    manager.get_by_role("button", name="Dossier openen").click()
    steps.heading(manager, site.name("employee"))
    expect(manager.get_by_text("Doel: De aanvraag van een aanpassing behandelen.")).to_be_visible()

    employee.goto("/mijn/wie-keek/")
    expect(employee.get_by_text(site.name("line_manager")).first).to_be_visible()

    employee.goto(address.replace("/dossiers/", "/dossiers/mijn/"))
    employee.get_by_role("link", name="Dossier afsluiten").click()
    employee.get_by_role("button", name="Dossier afsluiten").click()
    expect(employee.get_by_text(re.compile("Gesloten op"))).to_be_visible()
    assert manager.goto(address).status == 404


@pytest.mark.rule("A8", "A1")
def test_nobody_else_finds_the_case_in_any_role(site, visit):
    employee = visit("employee")
    steps.open_case(employee, site.name("line_manager"))
    address = employee.url.replace("/mijn/", "/")
    for key in ROLES:
        if key == "line_manager":
            continue
        page = visit(key)
        listed = page.goto("/dossiers/")
        assert listed.status == (200 if key in FILES else 403), key
        assert site.name("employee") not in page.content()
        if key in FILES:
            expect(
                page.get_by_text("Er is geen dossier waarvoor je aangewezen bent.")
            ).to_be_visible()
        assert page.goto(address).status == (404 if key in FILES else 403), key
        assert site.name("employee") not in page.content()
        assert page.goto(employee.url).status == 404
