"""Rights as their managers live them: four eyes, a deputy, the review, the check, again (A3-A6)."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.cast import email
from tests.journeys import steps

RIGHTS = "/werk/toegangsrechten/"


def opened(page, path=""):
    page.goto(RIGHTS + path)
    return page


def accept(page):
    """The declaration, by whoever was just appointed."""
    page.goto("/werk/")
    page.get_by_role("button", name=re.compile("^Werken als")).first.click()
    steps.heading(page, "Vertrouwelijkheidsverklaring")
    page.get_by_text("Ik aanvaard deze verklaring").click()
    page.get_by_role("button", name="Verklaring aanvaarden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Je werk"))


def grant(site, key):
    """Why the last grant of somebody ended; None where there is no grant."""
    found = site.sql(
        "SELECT g.end_reason FROM grants_grant g JOIN organisation_staffmember s "
        "ON s.id = g.holder_id WHERE s.email = %s ORDER BY g.appointed_at DESC LIMIT 1",
        email(key),
    )
    return found[0][0] if found else None


@pytest.mark.rule("A3", "A10")
def test_two_managers_ask_for_four_eyes_and_appoint_with_them(site, visit):
    first, second = visit("access_manager"), visit("second_manager")
    opened(first).get_by_role("link", name="Vier ogen instellen").click()
    first.get_by_role("button", name="Vier ogen voorstellen").click()
    expect(first.get_by_text("Je voorstel wacht op een tweede beheerder.")).to_be_visible()
    expect(first.get_by_role("button", name="Voorstel goedkeuren")).to_have_count(0)
    opened(second, "vier-ogen/").get_by_role("button", name="Voorstel goedkeuren").click()
    expect(second.get_by_text("vier ogen: twee beheerders")).to_be_visible()

    opened(first).get_by_role("link", name="Iemand aanstellen").click()
    first.get_by_label("Personeelsnummer").fill(site.number("employee"))
    first.get_by_label("Rol", exact=True).select_option(label="leidinggevende")
    first.get_by_label("Eenheid", exact=True).select_option(value="E1A1")
    first.get_by_label("Waarom", exact=True).fill("Beslissing van het managementcomité")
    first.get_by_role("button", name="Nakijken").click()
    steps.heading(first, "Kijk de aanstelling na")
    expect(first.get_by_text("Kan niet:").first).to_be_visible()
    first.get_by_role("button", name="Aanpassen").click()
    expect(first.get_by_label("Waarom", exact=True)).to_have_value(re.compile("managementcomité"))
    first.get_by_role("button", name="Nakijken").click()
    first.get_by_role("button", name="Aanstelling voorstellen").click()
    expect(first.get_by_text("Het voorstel wacht op een tweede beheerder.")).to_be_visible()

    holder = visit("employee")
    holder.goto("/werk/rollen/")
    steps.heading(holder, "Je hebt geen rol")  # a proposal gives nothing
    second.goto("/werk/")
    second.get_by_role("link", name="Voorstellen nakijken").first.click()
    second.get_by_role("link", name=re.compile("^Nakijken.*Cast Employee")).click()
    expect(second.get_by_text("Cast Access Manager")).to_be_visible()
    second.get_by_role("button", name="Aanstelling goedkeuren").click()
    expect(second.get_by_text("De aanstelling is goedgekeurd.")).to_be_visible()
    accept(holder)
    opened(visit("leading_official"), "vier-ogen/").get_by_role(
        "button", name="Eén beheerder laten volstaan"
    ).click()


@pytest.mark.rule("A3")
def test_a_deputy_stands_in_for_a_fixed_time(site, visit):
    manager = visit("access_manager")
    opened(manager).get_by_role("link", name=re.compile("^Vervangen.*Cast Hr Manager")).click()
    steps.heading(manager, "Vervanger aanstellen")
    manager.get_by_label("Personeelsnummer").fill(site.number("sibling"))
    manager.get_by_label("Waarom", exact=True).fill("Loopbaanonderbreking")
    manager.get_by_role("button", name="Nakijken").click()
    expect(manager.get_by_role("link", name=re.compile("heeft een einddatum"))).to_be_visible()
    until = timezone.localdate() + dt.timedelta(days=60)
    manager.get_by_label("Tot en met").fill(f"{until:%d/%m/%Y}")
    manager.get_by_role("button", name="Nakijken").click()
    expect(manager.get_by_text("Vervangt", exact=True)).to_be_visible()
    manager.get_by_role("button", name="Aanstellen").click()
    expect(manager.get_by_text("vervangt Cast Hr Manager")).to_be_visible()
    accept(visit("sibling"))


@pytest.mark.rule("A5")
def test_a_role_is_given_up_and_proposed_again(site, visit):
    holder = visit("emancipation_officer")
    holder.goto("/werk/rollen/")
    holder.get_by_text("Een andere functie melden").click()
    holder.get_by_role("button", name="Functie veranderde: alle rollen beëindigen").click()
    expect(holder.get_by_text("Je rollen zijn beëindigd.")).to_be_visible()
    steps.heading(holder, "Je hebt geen rol")
    recruiter = visit("recruiter")
    recruiter.goto("/werk/rollen/")
    recruiter.get_by_text("Deze rol opgeven").click()
    recruiter.get_by_role("button", name="Rol van wervingsverantwoordelijke opgeven").click()
    expect(recruiter.get_by_text("Je hebt deze rol niet meer.")).to_be_visible()
    site.until_idle()
    assert len(site.letters.to("access_manager")) >= 2  # told, each time
    assert all("Cast" not in letter.as_string() for letter in site.letters.to("access_manager"))

    manager = visit("access_manager")
    manager.goto("/werk/")
    manager.get_by_role("link", name="Nakijken wie ze opnieuw nodig heeft").first.click()
    manager.get_by_role("button", name="Opnieuw voorstellen").click()
    expect(manager.get_by_text("Duid aan welke rollen je bedoelt.")).to_be_visible()
    for name in ("Cast Emancipation Officer", "Cast Recruiter"):
        manager.get_by_role("row").filter(has_text=name).locator("label").click()
    manager.get_by_role("button", name="Opnieuw voorstellen").click()
    steps.heading(manager, "Kijk na wat je opnieuw voorstelt")
    manager.get_by_role("button", name="2 rollen opnieuw voorstellen").click()
    expect(manager.get_by_role("link", name="Zeg waarop de aanstelling steunt.")).to_be_visible()
    manager.get_by_label("Waarom", exact=True).fill("Beslissing na de verhuizing")
    manager.get_by_role("button", name="2 rollen opnieuw voorstellen").click()
    expect(manager.get_by_text("De rollen zijn opnieuw toegekend")).to_be_visible()
    assert grant(site, "recruiter") == ""
    accept(recruiter)


@pytest.mark.rule("A6")
def test_the_check_is_mended_with_one_button(site, visit):
    site.sql("UPDATE grants_grant SET until = current_date - 1 WHERE role = 'count_deliver'")
    manager = visit("access_manager")
    manager.goto("/werk/")
    manager.get_by_role("link", name="Nakijken wat niet klopt").first.click()
    row = manager.get_by_role("row").filter(has_text="Cast Count Deliver")
    expect(row).to_contain_text("De periode is voorbij")
    row.get_by_role("button", name=re.compile("^Rol beëindigen")).click()
    expect(manager.get_by_text("De rol is beëindigd.")).to_be_visible()
    assert grant(site, "count_deliver") == "period_over"
    controller = opened(visit("access_controller"), "kwaliteit/")
    expect(controller.get_by_role("button", name=re.compile("^Rol beëindigen"))).to_have_count(0)


@pytest.mark.rule("A6")
def test_a_review_keeps_what_is_confirmed_and_ends_the_rest(site, visit):
    manager = visit("access_manager")
    opened(manager).get_by_role("link", name="Nazicht beginnen").click()
    manager.get_by_label("Tot en met").fill("01/01/2020")
    manager.get_by_role("button", name="Nazicht beginnen").click()
    expect(manager.get_by_role("link", name=re.compile("Geef iedereen tijd"))).to_be_visible()
    ends = timezone.localdate() + dt.timedelta(days=20)
    manager.get_by_label("Tot en met").fill(f"{ends:%d/%m/%Y}")
    manager.get_by_role("button", name="Nazicht beginnen").click()
    expect(manager.get_by_text("Het nazicht is begonnen.")).to_be_visible()
    manager.get_by_role("row").filter(has_text="Cast Line Manager").locator("label").click()
    manager.get_by_role("button", name="Aangeduide rollen bevestigen").click()
    expect(manager.get_by_text("Bevestigd.", exact=True)).to_be_visible()
    expect(manager.get_by_role("row").filter(has_text="Cast Line Manager")).to_have_count(0)
    # The last day is over: the night comes.
    site.sql("UPDATE grants_reviewround SET ends_on = current_date - 1")
    shown = site.python("manage.py", "review_rights", "--dry-run", process="worker")
    assert "Nothing was changed." in shown
    assert grant(site, "hr_manager") == ""
    site.python("manage.py", "review_rights", process="worker")
    assert grant(site, "hr_manager") == "not_confirmed"
    assert grant(site, "line_manager") == ""
    page = visit("hr_manager")
    page.goto("/werk/rollen/")
    steps.heading(page, "Je hebt geen rol")
