"""What people do more than once: register, change the choice, make an action and send it."""

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.site import Site


def heading(page: Page, text: str) -> None:
    """The page is the one with this heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def onward(page: Page) -> None:
    page.get_by_role("button", name="Verder").click()


def register(page: Page, *, contact: str = "Ja, dat mag.", answer: str = "Ja") -> None:
    """From the own place to the receipt, by clicks; nothing is chosen before the person does."""
    page.goto("/mijn/")
    page.get_by_role("link", name="Registreren").click()
    heading(page, "Tel mee, als jij dat wilt")
    page.get_by_role("link", name="Beginnen").click()
    heading(page, "Mogen we je contacteren?")
    expect(page.locator("main input:checked")).to_have_count(0)
    page.get_by_text(contact, exact=True).click()
    if contact.startswith("Ja"):
        page.get_by_text(re.compile("^Uitnodigingen")).click()
    onward(page)
    expect(page.locator("main input:checked")).to_have_count(0)
    page.get_by_text(answer, exact=True).click()
    onward(page)
    heading(page, "Kijk na en verstuur")
    page.get_by_role("button", name="Versturen en toestemming geven").click()
    heading(page, "Je registratie is bewaard")


def do_not_contact(page: Page) -> None:
    """The choice changed to *do not contact*, from the own place."""
    page.goto("/mijn/")
    page.get_by_role("link", name="Registratie aanpassen").click()
    heading(page, "Kijk na en verstuur")
    page.get_by_role("link", name=re.compile("^Aanpassen.*contact", re.IGNORECASE)).click()
    page.get_by_text("Nee, contacteer me niet.", exact=True).click()
    onward(page)
    heading(page, "Kijk na en verstuur")
    page.get_by_role("button", name="Versturen en toestemming geven").click()
    heading(page, "Je registratie is bewaard")


def make_action(page: Page, goal: str) -> None:
    """A new action for people with a disability, up to its check page."""
    page.goto("/werk/")
    page.get_by_role("link", name="Acties bekijken").click()
    page.get_by_role("link", name="Nieuwe actie maken").click()
    page.get_by_text("Een opleiding", exact=True).click()
    page.get_by_label("Wat wil je bereiken?").fill(goal)
    page.get_by_text("Mensen met een handicap of chronische ziekte").click()
    page.get_by_label("Waarop steunt de actie?").fill("Het streefcijfer van 3% is niet gehaald.")
    page.get_by_label("Begint op").fill("01/03/2027")
    page.get_by_label("Eindigt op").fill("01/06/2027")
    page.get_by_label("Titel van het bericht").fill(f"Nieuws: {goal}")
    page.get_by_label("Bericht", exact=True).fill("Je bent welkom op een infosessie.")
    page.get_by_role("button", name="Bewaren en nakijken").click()
    heading(page, goal)


def send(page: Page, site: Site) -> None:
    """Send the action whose page is open, once the worker found that it reaches enough people."""
    site.until_idle()
    page.reload()
    page.get_by_role("button", name="Berichten versturen").click()
    expect(page.get_by_text("De berichten worden verstuurd.", exact=True).first).to_be_visible()
    site.until_idle()
    page.reload()
    expect(page.get_by_text("De berichten zijn verstuurd.")).to_be_visible()


def appoint(page: Page, number: str, role: str, unit: str) -> None:
    """Appoint somebody, as a leading official or an access manager."""
    _appointment(page, number, role, unit)
    page.get_by_role("button", name="Aanstellen").click()
    expect(page.get_by_text("De aanstelling is bewaard.")).to_be_visible()


def propose(page: Page, number: str, role: str, unit: str) -> None:
    """Propose somebody, as an access manager of an entity with four eyes."""
    _appointment(page, number, role, unit)
    page.get_by_role("button", name="Aanstelling voorstellen").click()
    expect(page.get_by_text("Het voorstel wacht op een tweede beheerder.")).to_be_visible()


def _appointment(page: Page, number: str, role: str, unit: str) -> None:
    page.goto("/werk/toegangsrechten/aanstellen/")
    page.get_by_label("Personeelsnummer").fill(number)
    page.get_by_label("Rol", exact=True).select_option(label=role)
    page.get_by_label("Eenheid", exact=True).select_option(label=unit)
    page.get_by_label("Waarom", exact=True).fill("Beslissing van de leidend ambtenaar")
    page.get_by_role("button", name="Nakijken").click()
    heading(page, "Kijk de aanstelling na")


def give_up(page: Page, role: str) -> None:
    """Give up the only role that one has."""
    page.goto("/werk/rollen/")
    page.get_by_text("Deze rol opgeven").click()
    page.get_by_role("button", name=f"Rol van {role} opgeven").click()
    heading(page, "Je hebt geen rol")


def enter_paper(page: Page, site: Site, key: str) -> list[str]:
    """Type a form from paper for somebody; every page that the designee got on the way."""
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
    heading(page, "Kijk na wat je typte")
    got.append(page.content())
    page.get_by_role("button", name="Formulier bewaren").click()
    heading(page, "Het formulier ligt klaar voor de persoon")
    got.append(page.content())
    page.goto("/werk/")
    got.append(page.content())
    return got


def upload_circular(page: Page, title: str = "Omzendbrief over diversiteit") -> None:
    """Lay the full text of the circular ready; it waits to be confirmed."""
    page.goto("/werk/instellingen/omzendbrief/")
    page.locator("[name=title]").fill(title)
    pdf = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
    file = {"name": "tekst.pdf", "mimeType": "application/pdf", "buffer": pdf}
    page.locator("[name=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Bestand nakijken").click()
    heading(page, "Is dit de juiste tekst?")


def upload(page: Page, data: bytes) -> None:
    """A staff file, up to where the worker looks at it."""
    page.goto("/werk/")
    page.get_by_role("link", name="Personeel of organisatie inlezen").click()
    page.get_by_text("Personeel", exact=True).first.click()
    day = timezone.localdate() - dt.timedelta(days=1)
    page.get_by_label("Op welke datum klopt de personeelslijst?").fill(f"{day:%d/%m/%Y}")
    page.get_by_label("Bestand", exact=True).set_input_files(
        {"name": "personeel.csv", "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_role("button", name="Bestand nakijken").click()
    expect(page.get_by_label("Bestand", exact=True)).to_have_count(0)


def prepare_release(page: Page, day: dt.date) -> None:
    """A release of a day, up to where the worker makes it."""
    page.goto("/cijfers/publicaties/maken/")
    page.get_by_label("Datum van de toestand").fill(f"{day:%d/%m/%Y}")
    page.get_by_role("button", name="Publicatie maken").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Publicatie van")


def publish(preparer: Page, approver: Page, site: Site) -> None:
    """A release of today: one makes and offers it, another publishes it."""
    prepare_release(preparer, timezone.localdate())
    have_published(preparer, approver, site)


def have_published(preparer: Page, approver: Page, site: Site) -> None:
    """The release whose page is open is made, offered, and published by another."""
    site.until_idle()
    preparer.reload()
    preparer.get_by_role("button", name="Ter controle aanbieden").click()
    expect(preparer.get_by_text("wacht op de controle door een tweede persoon")).to_be_visible()
    approver.goto(preparer.url)
    approver.get_by_role("button", name="Goedkeuren en publiceren").click()
    expect(approver.get_by_text("De cijfers zijn gepubliceerd.")).to_be_visible()


def ask_table(page: Page, question: str, unit: str) -> None:
    """A requested table of today, up to where the worker makes it."""
    page.goto("/cijfers/publicaties/vragen/")
    page.get_by_label("Wat is de vraag, en wie stelde ze?").fill(question)
    page.get_by_label("Datum van de toestand").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_label("Groep", exact=True).select_option(label="Handicap of chronische ziekte")
    page.get_by_label("Code van het onderdeel").fill(unit)
    page.get_by_label("Uitsplitsing").select_option(value="sex,level")
    page.get_by_role("button", name="Gevraagde tabel maken").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Publicatie van")


def add_target(page: Page, group: str, percent: int, decided: dt.date) -> None:
    """A target of the whole government, for a year from the day of its decision."""
    page.goto("/cijfers/streefcijfers/toevoegen/")
    page.get_by_label("Groep", exact=True).select_option(label=group)
    page.get_by_label("Streefcijfer in %").fill(str(percent))
    page.get_by_label("Beslist op").fill(f"{decided:%d/%m/%Y}")
    due = decided + dt.timedelta(days=365)
    page.get_by_label("Loopt tot en met").fill(f"{due:%d/%m/%Y}")
    page.get_by_label("Beslissing en bron").fill("Beslissing van de regering")
    page.get_by_role("button", name="Streefcijfer toevoegen").click()
    expect(page.get_by_text("Het streefcijfer is toegevoegd.")).to_be_visible()


def open_case(page: Page, *handlers: str) -> None:
    """A case about oneself, for an accommodation, with these people to handle it."""
    page.goto("/mijn/")
    page.get_by_role("link", name="Mijn dossiers bekijken").click()
    page.get_by_role("link", name="Dossier voor een aanpassing openen").click()
    heading(page, "Dossier voor een aanpassing")
    expect(page.locator("main input:checked")).to_have_count(0)
    for name in handlers:
        page.get_by_text(re.compile(f"^{name}")).click()
    page.get_by_role("button", name="Dossier openen").click()
    heading(page, "Redelijke aanpassing")


def ask_about_looks(page: Page, text: str) -> None:
    """Ask the data protection officer a question about who looked (R10)."""
    page.goto("/mijn/wie-keek/vraag/")
    page.locator("main textarea").fill(text)
    page.get_by_role("button", name="Vraag of klacht versturen").click()
    expect(page.get_by_text("Je vraag is verstuurd.").first).to_be_visible()


def announce_count(starter: Page, approver: Page, site: Site, day: dt.date | None = None) -> None:
    """A count, planned, approved by a second person, and told to staff; nothing is sent yet.

    Of yesterday, unless a day is given.
    """
    starter.goto("/werk/")
    starter.get_by_role("link", name="Tellingen bekijken").or_(
        starter.get_by_role("link", name="Telling starten")
    ).first.click()
    if starter.get_by_role("heading", name="Een telling starten").count() == 0:
        starter.get_by_role("link", name="Telling starten").click()
    heading(starter, "Een telling starten")
    today = timezone.localdate()
    day = day or today - dt.timedelta(days=1)
    starter.get_by_label("Datum van de telling").fill(f"{day:%d/%m/%Y}")
    starter.get_by_text("Buitenlandse herkomst, definitie 2016").click()
    starter.get_by_text("Entiteit Een", exact=True).click()
    starter.get_by_text("De entiteit als geheel").click()
    starter.get_by_label("Kleinste deel van een entiteit").fill("20")
    starter.get_by_label("Vanaf wanneer wordt er aangeleverd?").fill(f"{today:%d/%m/%Y}")
    starter.get_by_label("Wettelijke grondslag").fill("Het decreet")
    starter.get_by_label("Machtiging of protocol").fill("12/2014")
    starter.get_by_label("Bij wie kan men terecht met vragen?").fill("De dienst")
    starter.get_by_role("button", name="Plan maken").click()
    expect(starter.get_by_role("heading", level=1)).to_contain_text("Telling van")
    site.until_idle()
    starter.reload()
    starter.get_by_role("button", name="Ter goedkeuring aanbieden").click()
    expect(starter.get_by_text("wacht op goedkeuring door een tweede persoon")).to_be_visible()
    approver.goto(starter.url)
    approver.get_by_role("button", name="Telling goedkeuren").click()
    expect(approver.get_by_role("button", name="Telling goedkeuren")).to_have_count(0)
    starter.reload()
    starter.get_by_role("button", name="Telling aankondigen").click()
    expect(starter.get_by_role("button", name="Telling aankondigen")).to_have_count(0)
