"""The person reads who looked and who could, asks, and gets an answer (A7, R4, R10)."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.hands import KEYBOARD, MOUSE, NO_SCRIPTS, WAYS

ASKS = {MOUSE: "employee", KEYBOARD: "colleague", NO_SCRIPTS: "sibling"}


@pytest.mark.rule("A7", "R4", "R10")
@pytest.mark.parametrize("hands", WAYS, indirect=True)
def test_from_a_look_to_a_question_and_its_answer(site, visit, log_in, hands):
    key = ASKS[hands]
    steps.enter_paper(visit("hr_designee"), site, key)
    page = log_in(key)
    page.get_by_role("link", name="Alles bekijken").click()
    steps.heading(page, "Wie keek er in je gegevens?")
    expect(page.get_by_text("Je papieren formulier intypen").first).to_be_visible()
    expect(page.get_by_text(site.name("hr_designee")).first).to_be_visible()

    page.get_by_role("link", name="Wie kan nu kijken?").click()
    steps.heading(page, "Wie kan nu iets over jou zien?")
    expect(page.get_by_text(site.name("hr_designee")).first).to_be_visible()
    expect(page.get_by_text(site.name("hr_manager")).first).to_be_visible()

    page.get_by_role("link", name="Vraag stellen of klacht indienen").click()
    steps.heading(page, "Vraag stellen of klacht indienen")
    page.get_by_role("button", name="Vraag of klacht versturen").click()
    expect(page.get_by_text("Schrijf je vraag of klacht.").first).to_be_visible()
    page.locator("main textarea").fill(f"Waarom typte iemand dit in? ({key})")
    page.get_by_role("button", name="Vraag of klacht versturen").click()
    expect(page.get_by_text("Je vraag is verstuurd.").first).to_be_visible()
    expect(page.get_by_text("wacht op antwoord").first).to_be_visible()

    officer = visit("data_protection")
    officer.goto("/werk/")
    officer.get_by_role("link", name="Vragen en klachten beantwoorden").first.click()
    officer.locator("main .m-rows a").first.click()
    expect(officer.get_by_text(f"({key})")).to_be_visible()
    officer.locator("main textarea").fill("Omdat je een formulier afgaf.")
    officer.get_by_role("button", name="Antwoord versturen").click()
    expect(officer.get_by_text("Je antwoord is verstuurd.")).to_be_visible()

    page.goto("/mijn/wie-keek/vraag/")
    expect(page.get_by_text("Omdat je een formulier afgaf.")).to_be_visible()
    page.goto("/mijn/wie-keek/")
    expect(page.get_by_text("Je vraag of klacht lezen").first).to_be_visible()


@pytest.mark.rule("R4")
def test_who_could_look_is_one_click_from_the_choice(visit):
    page = visit("employee")
    page.goto("/registratie/contact/")
    page.get_by_role("link", name="Bekijk met naam wie nu iets over jou kan zien").click()
    steps.heading(page, "Wie kan nu iets over jou zien?")


@pytest.mark.rule("A7")
def test_the_officer_takes_a_copy_of_the_heads(visit):
    page = visit("data_protection")
    page.goto("/werk/")
    page.get_by_role("link", name="Het inzagelogboek nakijken").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Koppen downloaden").click()
    assert download.value.suggested_filename.startswith("journal-heads-")
