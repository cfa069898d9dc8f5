"""Paper entry tells the designee nothing about what was there (R5, R14)."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.hands import KEYBOARD, MOUSE, NO_SCRIPTS, WAYS
from tests.journeys.site import Site, plain

PEOPLE = {"filler1": "yes", "filler3": "alone", "filler5": "withdrew", "filler7": None}
TYPED_FOR = {MOUSE: "employee", KEYBOARD: "colleague", NO_SCRIPTS: "sibling"}


def enter(page: Page, site: Site, key: str) -> list[str]:
    """What the designee got while typing the form of this person, without name and number."""
    got = [plain(text) for text in steps.enter_paper(page, site, key)]
    return [t.replace(site.name(key), "NAAM").replace(site.number(key), "NUMMER") for t in got]


@pytest.mark.rule("R5", "R14")
def test_four_people_give_the_designee_the_same_pages(site, visit):
    site.registered({key: state for key, state in PEOPLE.items() if state})
    page = visit("hr_designee")
    first, *others = [enter(page, site, key) for key in PEOPLE]
    for other in others:
        assert other == first


@pytest.mark.rule("R5")
@pytest.mark.parametrize("hands", WAYS, indirect=True)
def test_the_person_confirms_what_was_typed(site, visit, log_in, hands):
    enter(visit("hr_designee"), site, TYPED_FOR[hands])
    page = log_in(TYPED_FOR[hands])
    expect(page.get_by_text("Er wacht een formulier op papier")).to_be_visible()
    page.get_by_role("link", name="Formulier bekijken").click()
    page.get_by_role("button", name="Formulier bevestigen").click()
    steps.heading(page, "Je registratie is bewaard")

    # Whoever typed it stands in the list of who looked.
    page.goto("/mijn/wie-keek/")
    expect(page.get_by_text("Je papieren formulier intypen").first).to_be_visible()
