"""Everything about me, a copy to take, and a request from first click to answer (P1, R6, R14)."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys import steps


@pytest.mark.rule("P1", "R6")
def test_the_person_sees_everything_and_takes_both_copies(log_in):
    page = log_in("employee")
    page.get_by_role("link", name="Alles over mij bekijken").click()
    steps.heading(page, "Alles wat we over jou bewaren")
    with page.expect_download() as download:
        page.get_by_role("link", name="Kopie als gegevens (JSON)").click()
    assert download.value.suggested_filename == "mijn-gegevens.json"
    assert json.loads(download.value.path().read_text("utf-8"))["personnel"]["name"]
    with page.expect_download() as download:
        page.get_by_role("link", name="Kopie om te lezen (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


@pytest.mark.rule("P1")
def test_a_request_from_the_first_click_to_the_answer(site, visit, log_in):
    page = log_in("employee")
    page.get_by_role("link", name="Mijn verzoeken bekijken").click()
    page.get_by_role("link", name="Verzoek indienen").click()
    page.get_by_role("button", name="Verzoek versturen").click()
    expect(page.get_by_text("Kies wat je vraagt.").first).to_be_visible()
    page.get_by_text("Bezwaar maken tegen een gebruik").first.click()
    page.get_by_text("Uitnodigingen voor positieve actie").first.click()
    page.get_by_label("Wat moeten we weten?").fill("Ik wil dit niet meer.")
    page.get_by_role("button", name="Verzoek versturen").click()
    expect(page.get_by_text("Je verzoek is ontvangen.").first).to_be_visible()
    expect(page.get_by_text("Antwoord ten laatste op")).to_be_visible()
    mine = page.url
    page.get_by_role("link", name="Mijn verzoeken").click()
    expect(page.get_by_text("Je maakte bezwaar tegen")).to_be_visible()

    officer = visit("data_protection")
    officer.goto("/werk/")
    officer.get_by_role("link", name="Verzoeken behandelen").first.click()
    officer.locator("main .m-rows a").first.click()
    expect(officer.get_by_text("Ik wil dit niet meer.")).to_be_visible()
    officer.get_by_role("link", name="Toekennen", exact=True).click()
    answer = officer.get_by_label("Antwoord aan de persoon")
    officer.get_by_label("Redenen voor wie beslist").fill("Het bezwaar geldt.")
    officer.get_by_role("button", name="Advies bezorgen").click()
    expect(officer.get_by_text("Vul in wat er nog open staat").first).to_be_visible()
    answer.fill("Je krijgt geen uitnodigingen meer.")
    officer.get_by_role("button", name="Advies bezorgen").click()
    expect(officer.get_by_text("Je advies ligt bij de leidend ambtenaar.")).to_be_visible()

    official = visit("leading_official")
    official.goto("/werk/")
    official.get_by_role("link", name="Verzoeken beslissen").first.click()
    official.locator("main .m-rows a").first.click()
    expect(official.get_by_text("Het bezwaar geldt.")).to_be_visible()
    expect(official.get_by_text("Ik wil dit niet meer.")).to_have_count(0)
    expect(official.get_by_text(site.name("employee"))).to_have_count(0)
    official.get_by_text("Beslissen zoals voorgesteld").first.click()
    official.get_by_role("button", name="Beslissing bewaren").click()
    expect(official.get_by_text("Je besliste. De persoon krijgt het antwoord.")).to_be_visible()

    page.goto(mine)
    expect(page.get_by_text("Je krijgt geen uitnodigingen meer.")).to_be_visible()
    page.goto("/mijn/wie-keek/")
    expect(page.get_by_text("Je verzoek lezen").first).to_be_visible()
    # What was stopped stays stopped until the person lifts it.
    page.goto("/mijn/gegevens/verzoeken/")
    page.get_by_role("link", name="Beperking en bezwaar opheffen").click()
    page.get_by_role("button", name="Beperking en bezwaar opheffen").click()
    expect(page.get_by_text("Je maakte bezwaar tegen")).to_have_count(0)


@pytest.mark.rule("P1")
@pytest.mark.parametrize("key", ["line_manager", "hr_designee", "access_manager"])
def test_who_has_no_part_in_it_has_no_way_to_the_desk(visit, key):
    page = visit(key)
    page.goto("/werk/")
    expect(page.get_by_role("link", name="Verzoeken behandelen")).to_have_count(0)
    expect(page.get_by_role("link", name="Verzoeken beslissen")).to_have_count(0)
    assert page.goto("/werk/verzoeken/").status == 403
    assert page.goto("/werk/verzoeken/beslissen/").status == 403
