"""One's own registration: given, seen, changed, erased; by mouse, by keyboard, without scripts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.hands import KEYBOARD, MOUSE, NO_SCRIPTS, WAYS

WHO = {MOUSE: "colleague", KEYBOARD: "employee", NO_SCRIPTS: "line_manager"}


@pytest.mark.rule("R1", "R2", "R4", "R6", "R12", "R14")
@pytest.mark.parametrize("hands", WAYS, indirect=True)
def test_seen_changed_proved_and_erased(site, visit, log_in, hands):
    page = log_in(WHO[hands])
    steps.register(page)

    # The proof to download holds no answer, unless asked for.
    with page.expect_download() as download:
        page.get_by_role("link", name="Bewijs zonder antwoorden").click()
    proof = Path(download.value.path()).read_text()
    assert "Toestemmingstekst" in proof
    assert "handicap of chronische ziekte:" not in proof.lower()
    with page.expect_download() as download:
        page.get_by_role("link", name="Bewijs met mijn antwoorden").click()
    assert len(Path(download.value.path()).read_text()) > len(proof)

    # Seen: hidden until asked for.
    page.goto("/mijn/")
    expect(page.get_by_text("Je bent geregistreerd.")).to_be_visible()
    page.get_by_role("link", name="Mijn antwoorden tonen").click()
    steps.heading(page, "Wat je vertelde")
    expect(page.locator("dl").first).to_contain_text("Ja")

    # Changed: only what changes is asked, and the rest stays.
    page.get_by_role("link", name="Registratie aanpassen").click()
    page.get_by_role("link", name=re.compile("^Aanpassen ?: (handicap|een van)")).click()
    page.get_by_text("Zeg ik liever niet", exact=True).click()
    steps.onward(page)
    steps.heading(page, "Kijk na en verstuur")
    expect(page.get_by_text("Zeg ik liever niet")).to_be_visible()
    page.get_by_role("button", name="Versturen en toestemming geven").click()
    steps.heading(page, "Je registratie is bewaard")
    page.goto("/registratie/bekijken/")
    expect(page.locator("dl").first).to_contain_text("Zeg ik liever niet")

    # Erased, without a reason; nothing of it is left, and no mail was sent about any of it.
    page.get_by_role("link", name="Registratie wissen").click()
    page.get_by_role("button", name="Registratie wissen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("gewist")
    page.goto("/registratie/bekijken/")
    expect(page.get_by_text("Je hebt niets geregistreerd.")).to_be_visible()
    assert site.letters.received == []


@pytest.mark.rule("R2", "R4")
def test_nothing_is_kept_without_the_contact_choice(visit):
    page = visit("stranger")
    page.goto("/registratie/contact/")
    steps.onward(page)
    page.get_by_text("Ja", exact=True).click()
    steps.onward(page)
    page.get_by_role("button", name="Versturen en toestemming geven").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_visible()
    expect(page).to_have_title(re.compile("^Fout: "))
    summary.get_by_role("link").click()
    steps.heading(page, "Mogen we je contacteren?")
    page.goto("/registratie/bekijken/")
    expect(page.get_by_text("Je hebt niets geregistreerd.")).to_be_visible()


@pytest.mark.rule("R4", "R14")
def test_a_draft_dies_with_its_session(site, visit, log_in):
    page = log_in("sibling")
    page.goto("/registratie/contact/")
    page.get_by_text("Nee, contacteer me niet.", exact=True).click()
    steps.onward(page)
    page.goto("/registratie/nakijken/")
    expect(page.get_by_role("heading", name="Contact: nee")).to_be_visible()
    page.get_by_role("button", name="Afmelden").first.click()
    steps.heading(page, "Aanmelden")

    again = log_in("sibling")
    again.goto("/registratie/nakijken/")
    expect(again).to_have_url(re.compile("/registratie/$"))
    again.goto("/registratie/contact/")
    assert again.locator("main input:checked").count() == 0

    # *Stoppen zonder bewaren* forgets it too.
    again.get_by_text("Nee, contacteer me niet.", exact=True).click()
    steps.onward(again)
    again.get_by_role("link", name="Stoppen zonder bewaren").click()
    again.goto("/registratie/nakijken/")
    expect(again).to_have_url(re.compile("/registratie/$"))


def focused(page: Page) -> str:
    """What the keyboard is on: its words, or the words of its label."""
    return page.evaluate(
        """() => { const e = document.activeElement;
        return (e.labels && e.labels.length ? e.labels[0].innerText : e.innerText || '').trim() }"""
    )


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus stands on what begins with these words."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page).startswith(words):
            return
    raise AssertionError(f"The keyboard does not reach {words!r}.")


@pytest.mark.rule("R2")
def test_registering_by_keyboard_alone(visit):
    page = visit("other_entity")
    page.goto("/mijn/")
    tab_to(page, "Registreren")
    page.keyboard.press("Enter")
    steps.heading(page, "Tel mee, als jij dat wilt")
    page.keyboard.press("Tab")
    assert focused(page) == "Naar de inhoud"
    tab_to(page, "Beginnen")
    page.keyboard.press("Enter")
    steps.heading(page, "Mogen we je contacteren?")
    tab_to(page, "Ja, dat mag.")
    page.keyboard.press("ArrowDown")  # the second card: the arrows choose within a group
    tab_to(page, "Verder")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("contact"))
    for _ in range(6):  # origin is asked here too: pass every question
        if "nakijken" in page.url:
            break
        before = page.url
        tab_to(page, "Verder")
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(before)
    steps.heading(page, "Kijk na en verstuur")
    expect(page.get_by_text("Niet beantwoord").first).to_be_visible()
    tab_to(page, "Versturen en toestemming geven")
    page.keyboard.press("Enter")
    steps.heading(page, "Je registratie is bewaard")


@pytest.mark.rule("R2", "R8")
def test_origin_without_scripts(visit):
    """E2 asks about origin: together first; one by one where needed, with a second nationality."""
    page = visit("ago_designee", scripts=False)
    page.goto("/mijn/")
    page.get_by_role("link", name="Registreren").click()
    page.get_by_role("link", name="Beginnen").click()
    page.get_by_text("Ja, dat mag.", exact=True).click()
    onward = page.get_by_role("button", name="Verder")
    onward.click()
    page.get_by_text("Geen van deze").first.click()
    onward.click()
    for group in page.get_by_role("radiogroup").all():
        group.get_by_text("Ja", exact=True).click()
    onward.click()
    assert page.locator("main select:visible").count() == 0
    page.get_by_text("Minstens één had een andere").click()
    first = page.get_by_label("Ouder 1").first
    expect(first).to_be_visible()
    assert first.input_value() == ""
    first.select_option(label="Marokkaans (Marokko)")
    onward.click()
    steps.heading(page, "Kijk na en verstuur")
    expect(page.get_by_text("Marokkaans").first).to_be_visible()
    page.get_by_role("button", name="Versturen en toestemming geven").click()
    steps.heading(page, "Je registratie is bewaard")
