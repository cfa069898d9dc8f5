"""Who configures decides questions, contact and circular; each is looked at before it is kept."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.hands import WAYS

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
ENTITIES = dict(zip(WAYS, ("Entiteit Een", "Entiteit Twee", "Entiteit Drie"), strict=True))


@pytest.mark.rule("R10", "R13")
@pytest.mark.parametrize("hands", WAYS, indirect=True)
def test_questions_and_contact_of_an_entity_from_a_day_on(visit, hands):
    page = visit("configure")
    page.goto("/")
    steps.heading(page, "Je werk als beheerder van de instellingen")
    page.get_by_role("link", name="Instellingen bekijken").click()
    page.get_by_role("link", name=ENTITIES[hands], exact=True).click()

    page.get_by_role("link", name="Vragen wijzigen").click()
    page.get_by_role("button", name="Beslissing nakijken").click()
    expect(page.get_by_text("Kies wat de entiteit vraagt.").first).to_be_visible()
    page.get_by_text("Geen enkele vraag").click()
    day = timezone.localdate() + dt.timedelta(days=3)
    page.get_by_label("Vanaf welke dag?").fill(f"{day:%d/%m/%Y}")
    page.get_by_role("button", name="Beslissing nakijken").click()
    steps.heading(page, "Kijk je beslissing na")
    expect(page.get_by_text("Ten laatste 3 maanden later")).to_be_visible()
    page.get_by_role("button", name="Beslissing bewaren").click()
    steps.heading(page, ENTITIES[hands])
    expect(page.locator("table")).to_contain_text(f"{day - dt.timedelta(days=1):%d/%m/%Y}")

    page.get_by_role("link", name="Contact wijzigen").click()
    page.get_by_label("Naam van de contactpersoon").fill("Wannes Heidelaer")
    page.get_by_role("button", name="Beslissing nakijken").click()
    page.get_by_role("button", name="Beslissing bewaren").click()
    expect(page.get_by_text("Wannes Heidelaer").first).to_be_visible()


@pytest.mark.rule("R11")
def test_the_circular_is_uploaded_looked_at_and_read_by_everybody(visit):
    page = visit("configure")
    page.goto("/werk/instellingen/omzendbrief/")
    page.get_by_label("Titel").fill("Omzendbrief over diversiteit")
    page.get_by_label("Bestand").set_input_files(
        {"name": "tekst.txt", "mimeType": "text/plain", "buffer": b"geen pdf"}
    )
    page.get_by_role("button", name="Bestand nakijken").click()
    expect(page.get_by_text("Dit is geen pdf.").first).to_be_visible()
    expect(page.get_by_label("Titel")).to_have_value("Omzendbrief over diversiteit")
    page.get_by_label("Bestand").set_input_files(
        {"name": "tekst.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Bestand nakijken").click()
    steps.heading(page, "Is dit de juiste tekst?")
    page.get_by_role("button", name="Tekst klaarzetten voor iedereen").click()
    steps.heading(page, "Instellingen")

    nobody = visit()
    nobody.goto("/tekst/circular/")
    with nobody.expect_download() as download:
        nobody.get_by_role("link", name="Omzendbrief downloaden (pdf)").click()
    assert download.value.path().read_bytes() == PDF


@pytest.mark.rule("R14")
def test_the_one_question_is_answered_from_help(visit):
    page = visit("employee")
    page.goto("/tekst/help/")
    page.get_by_role("link", name="Is het formulier duidelijk? Beantwoord één vraag").click()
    page.get_by_text("Ja, alles was duidelijk").click()
    page.get_by_role("button", name="Antwoord versturen").click()
    expect(page.get_by_text("We weten niet van wie het komt.")).to_be_visible()
