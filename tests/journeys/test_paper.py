"""Paper entry tells the designee nothing about what was there (R5, R14)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.site import Site, plain

PEOPLE = {"filler1": "yes", "filler3": "alone", "filler5": "withdrew", "filler7": None}


def enter(page: Page, site: Site, key: str) -> list[str]:
    """Type a form for this person; every page that the designee got, without name and number."""
    got = []
    page.goto("/registratie/papier/")
    got.append(page.content())
    page.get_by_label("Naam", exact=True).fill(site.name(key))
    page.get_by_label("Personeelsnummer").fill(site.number(key))
    page.get_by_label("Datum op het papier").fill("01/10/2026")
    page.get_by_text("Ja, dat mag.", exact=True).click()
    page.get_by_text(re.compile("^Uitnodigingen")).click()
    page.get_by_text("Ja", exact=True).click()
    page.get_by_text("Het papier met de handtekening zit in het dossier.").click()
    page.get_by_role("button", name="Formulier nakijken").click()
    steps.heading(page, "Kijk na wat je typte")
    got.append(page.content())
    page.get_by_role("button", name="Formulier bewaren").click()
    steps.heading(page, "Het formulier ligt klaar voor de persoon")
    got.append(page.content())
    page.goto("/werk/")
    got.append(page.content())
    same = [plain(text) for text in got]
    return [t.replace(site.name(key), "NAAM").replace(site.number(key), "NUMMER") for t in same]


@pytest.mark.rule("R5", "R14")
def test_four_people_give_the_designee_the_same_pages(site, visit):
    site.registered({key: state for key, state in PEOPLE.items() if state})
    page = visit("hr_designee")
    first, *others = [enter(page, site, key) for key in PEOPLE]
    for other in others:
        assert other == first


@pytest.mark.rule("R5")
def test_the_person_confirms_what_was_typed(site, visit, log_in):
    enter(visit("hr_designee"), site, "employee")
    page = log_in("employee")
    expect(page.get_by_text("Er wacht een formulier op papier")).to_be_visible()
    page.get_by_role("link", name="Formulier bekijken").click()
    page.get_by_role("button", name="Formulier bevestigen").click()
    steps.heading(page, "Je registratie is bewaard")

    # Whoever typed it stands in the list of who looked.
    page.goto("/mijn/wie-keek/")
    expect(page.get_by_text("Je papieren formulier intypen")).to_be_visible()
