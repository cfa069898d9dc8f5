"""An accommodation from first click to last: who asks, decides, carries out; nobody else (U2, A8).

The pages that open only after a purpose, or for one person once, are looked at here as well; the
walk through every page does not come there.
"""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cast import ROLES
from tests.journeys import steps
from tests.journeys.hands import KEYBOARD, NO_SCRIPTS
from tests.journeys.test_every_page import examine

FILES = ("line_manager", "hr_designee", "hr_manager", "diversity_service", "recruiter")
OBSTACLE = "Het licht boven mijn bureau is te fel"
MEASURE = "Een bureau bij het raam zetten, lokaal 3.12"
PICTURES = os.environ.get("DM_PICTURES")  # a folder, for who wants to look


def look(page: Page, name: str) -> None:
    """Nothing may be wrong with the page that is open, in either language."""
    origin = "/".join(page.url.split("/")[:3])  # one cookie for every page
    for language in ("en", "nl"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": origin}])
        page.goto(page.url)
        assert examine(page, language) == []
        if PICTURES:
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                path = Path(PICTURES) / f"{name}-{language}-{width}.png"
                page.screenshot(path=path, full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def tell(page: Page, obstacle: str = OBSTACLE) -> None:
    page.get_by_label("Wat hindert je op het werk?").fill(obstacle)
    page.get_by_label("Wat zou helpen?").fill("Een plaats bij het raam")


def open_file(page: Page, name: str) -> None:
    """From the home of a role to the page of the case, with its purpose."""
    page.goto("/werk/")
    page.get_by_role("link", name="Dossiers bekijken").click()
    page.get_by_role("link", name=name).last.click()
    steps.heading(page, "Waarvoor open je dit dossier?")
    page.get_by_text("De aanvraag van een aanpassing behandelen", exact=True).click()
    page.get_by_role("button", name="Dossier openen").click()
    steps.heading(page, name)


@pytest.mark.rule("U2", "A7", "A8")
def test_from_a_request_that_a_designee_wrote_down_to_a_measure_that_is_done(site, visit):
    designee, employee, manager = visit("hr_designee"), visit("employee"), visit("line_manager")
    name = site.name("employee")

    designee.goto("/werk/")
    designee.get_by_role("link", name="Aanvraag opschrijven").click()
    steps.heading(designee, "Een aanpassing aanvragen voor iemand")
    look(designee, "propose")
    designee.get_by_label("Naam", exact=True).fill(name)
    designee.get_by_label("Personeelsnummer").fill(site.number("employee"))
    designee.get_by_label("Wat hindert de persoon op het werk?").fill(OBSTACLE)
    designee.get_by_label("Wat zou helpen, volgens de persoon?").fill("Een plaats bij het raam")
    designee.get_by_role("button", name="Klaarleggen voor de persoon").click()
    expect(
        designee.get_by_role("link", name="Duid aan dat de persoon het je vroeg.")
    ).to_be_visible()
    assert OBSTACLE in designee.content()
    designee.get_by_text("De persoon vroeg me dit op te schrijven.").click()
    designee.get_by_role("button", name="Klaarleggen voor de persoon").click()
    expect(designee.get_by_text("De aanvraag ligt klaar.")).to_be_visible()
    assert OBSTACLE not in designee.content()
    site.until_idle()
    assert len(site.letters.to("employee")) == 1

    employee.goto("/mijn/")
    look(employee, "home")
    employee.get_by_role(
        "link", name="Bevestig een aanvraag die voor jou opgeschreven werd"
    ).click()
    steps.heading(employee, "Klopt deze aanvraag?")
    look(employee, "confirm")
    address = employee.url
    employee.get_by_role("link", name="Aanvraag wissen").click()
    steps.heading(employee, "Aanvraag wissen")
    look(employee, "drop")
    employee.get_by_role("link", name="Niet wissen").click()
    expect(employee).to_have_url(address)
    employee.get_by_text(re.compile(f"^{site.name('line_manager')}")).click()
    employee.get_by_role("button", name="Aanvraag versturen").click()
    expect(employee.get_by_text(re.compile("Wacht op de beslissing van"))).to_be_visible()
    look(employee, "own-asked")
    own, handled = employee.url, employee.url.replace("/mijn/", "/")

    manager.goto("/werk/")
    expect(manager.get_by_text(re.compile("1 taak wacht op jou, nog 30 dagen"))).to_be_visible()
    open_file(manager, name)
    expect(manager.get_by_text(OBSTACLE)).to_be_visible()
    manager.goto(handled.replace("/dossiers/", "/dossiers/aanpassing/"))
    look(manager, "file-asked")
    manager.get_by_role("link", name="Beslissing nemen").click()
    steps.heading(manager, "Beslissing nemen")
    look(manager, "decide")
    manager.get_by_text("De aanpassing komt er", exact=True).click()
    manager.get_by_role("button", name="Beslissing bewaren").click()
    expect(manager.get_by_role("link", name="Geef een reden.")).to_be_visible()
    manager.get_by_label("Waarom?").fill("Er is een plaats vrij.")
    manager.get_by_role("button", name="Beslissing bewaren").click()
    expect(manager.get_by_text("Er is een plaats vrij.")).to_be_visible()
    manager.get_by_role("link", name="Maatregel toevoegen").click()
    steps.heading(manager, "Maatregel toevoegen")
    look(manager, "measure")
    day = timezone.localdate() + dt.timedelta(days=10)
    manager.get_by_label("Wat gebeurt er?").fill(MEASURE)
    manager.get_by_label("Naam van wie het uitvoert").fill(site.name("sibling"))
    manager.get_by_label("Personeelsnummer van wie het uitvoert").fill(site.number("sibling"))
    manager.get_by_label("Tegen wanneer?").fill(f"{day:%d/%m/%Y}")
    manager.get_by_label("Wat kost het, in euro?").fill("250,00")
    manager.get_by_role("button", name="Maatregel bewaren").click()
    expect(manager.get_by_text(MEASURE)).to_be_visible()
    look(manager, "file-decided")
    manager.get_by_role("link", name="Jaarlijks nazicht doen").click()
    steps.heading(manager, "Werken de maatregelen nog?")
    look(manager, "review")

    sibling = visit("sibling")
    sibling.goto("/mijn/")
    sibling.get_by_role("link", name="Maatregelen bekijken").click()
    expect(sibling.get_by_text(MEASURE)).to_be_visible()
    look(sibling, "tasks")
    for word in (name, OBSTACLE, "Er is een plaats vrij.", "250"):
        assert word not in sibling.content()
    assert sibling.goto(own).status == 404
    sibling.goto("/dossiers/aanpassing/taken/")
    sibling.get_by_role("button", name="Aanduiden als uitgevoerd").click()
    expect(sibling.get_by_text("Aangeduid als uitgevoerd.")).to_be_visible()

    employee.goto(own)
    expect(employee.get_by_text("Er is een plaats vrij.")).to_be_visible()
    expect(employee.get_by_text(re.compile("Wacht op het jaarlijkse nazicht"))).to_be_visible()
    look(employee, "own-decided")
    employee.goto("/mijn/wie-keek/")
    expect(employee.get_by_text("Beslissen over je aanpassing").first).to_be_visible()

    for key in (*ROLES, "colleague", "other_entity"):
        if key == "line_manager":
            continue
        page = visit(key)
        for part in ("", "beslissen/", "maatregel/", "nazicht/"):
            address = handled.replace("/dossiers/", "/dossiers/aanpassing/") + part
            assert page.goto(address).status == (404 if key in FILES else 403), (key, part)
            assert OBSTACLE not in page.content()
        page.goto("/mijn/")
        for where in ("/mijn/", "/werk/", "/dossiers/"):
            page.goto(where)
            assert name not in page.content(), (key, where)
            assert MEASURE not in page.content()

    # A move: the old manager loses it at once, the new place sees it once the person says so.
    site.sql(
        "UPDATE organisation_staffmember SET unit_id ="
        " (SELECT id FROM organisation_unit WHERE code = 'E1B') WHERE id = %s",
        site.person("employee"),
    )
    assert manager.goto(handled).status == 404
    hr = visit("hr_manager")
    assert hr.goto(handled).status == 404
    employee.goto(own)
    look(employee, "own-moved")
    employee.get_by_role("link", name="Dossier meenemen naar mijn nieuwe dienst").click()
    steps.heading(employee, "Neem je dit dossier mee?")
    look(employee, "along")
    employee.get_by_text(re.compile(f"^{site.name('hr_manager')}")).click()
    employee.get_by_role("button", name="Dossier meenemen").click()
    expect(employee.get_by_text("Je dossier is meegenomen naar je nieuwe dienst.")).to_be_visible()
    open_file(hr, name)
    expect(hr.get_by_text("Er is een plaats vrij.")).to_be_visible()
    assert manager.goto(handled).status == 404


@pytest.mark.rule("U2")
@pytest.mark.parametrize("hands", [KEYBOARD, NO_SCRIPTS], indirect=True)
def test_asking_and_deciding_without_a_mouse_or_without_scripts(site, visit):
    colleague, manager = visit("colleague"), visit("line_manager")
    steps.open_case(colleague, site.name("line_manager"))
    colleague.get_by_role("link", name="Vertellen wat je hindert").click()
    tell(colleague)
    colleague.get_by_role("button", name="Aanvraag versturen").click()
    expect(colleague.get_by_text(re.compile("Wacht op de beslissing van"))).to_be_visible()
    open_file(manager, site.name("colleague"))
    manager.get_by_role("link", name="Beslissing nemen").click()
    manager.get_by_text("De aanpassing komt er niet", exact=True).click()
    manager.get_by_label("Waarom?").fill("Er is geen raam.")
    manager.get_by_role("button", name="Beslissing bewaren").click()
    expect(manager.get_by_text("Er is geen raam.")).to_be_visible()
    colleague.goto(colleague.url)
    expect(colleague.get_by_text("Er is beslist. Er wacht niets meer.")).to_be_visible()
    colleague.get_by_role("link", name="Dossier afsluiten").click()
    colleague.get_by_role("button", name="Dossier afsluiten").click()
    expect(colleague.get_by_text(re.compile("Gesloten op"))).to_be_visible()
