"""Roles as people live them: appointed, declared, ended at once, one at a time (A3-A6, A11)."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.hands import KEYBOARD, MOUSE, NO_SCRIPTS, WAYS

# Who is appointed in each way: nobody has a past in the journey of another way.
APPOINTED = {MOUSE: "sibling", KEYBOARD: "colleague", NO_SCRIPTS: "employee"}


@pytest.mark.rule("A3", "A4", "A6", "A11")
@pytest.mark.parametrize("hands", WAYS, indirect=True)
def test_appointed_declared_and_ended_at_once(site, visit, log_in, hands):
    who = APPOINTED[hands]
    official = visit("leading_official")
    steps.appoint(
        official,
        site.number(who),
        "aangewezen medewerker van de personeelsdienst",
        "Entiteit Een",
    )

    # The role works only after the declaration, and one sees that one has it (A4).
    holder = log_in(who)
    holder.goto("/acties/")
    expect(holder.get_by_role("heading", level=1)).to_have_text("In welke rol werk je nu?")
    holder.get_by_role("button", name=re.compile("^Werken als")).click()
    expect(holder.get_by_role("heading", level=1)).to_have_text("Vertrouwelijkheidsverklaring")
    holder.get_by_role("button", name="Verklaring aanvaarden").click()
    expect(
        holder.get_by_role("link", name="Duid aan dat je de verklaring aanvaardt.")
    ).to_be_visible()
    holder.get_by_text("Ik aanvaard deze verklaring").click()
    holder.get_by_role("button", name="Verklaring aanvaarden").click()
    expect(holder.get_by_role("heading", level=1)).to_have_text(re.compile("^Je werk"))
    assert holder.goto("/acties/").status == 200

    # The access manager ends it: the running session of the holder loses it at once.
    manager = visit("access_manager")
    manager.goto("/werk/toegangsrechten/")
    manager.get_by_role("link", name=re.compile(f"Beëindigen.*{site.name(who)}")).click()
    manager.get_by_role("button", name="Rol beëindigen").click()
    expect(manager.get_by_text("De rol is beëindigd.")).to_be_visible()
    assert holder.goto("/acties/").status == 403
    assert holder.goto("/mijn/").status == 200


@pytest.mark.rule("A11")
@pytest.mark.parametrize("hands", WAYS, indirect=True)
def test_one_role_at_a_time(site, visit):
    """Somebody with two roles acts in the one that was chosen, and says so on every page."""
    official = visit("leading_official")
    steps.appoint(official, site.number("line_manager"), "hrm van de entiteit", "Entiteit Een")
    page = visit("line_manager")
    page.goto("/werk/rollen/")
    page.get_by_role("link", name="Verklaring lezen").click()
    page.get_by_text("Ik aanvaard deze verklaring").click()
    page.get_by_role("button", name="Verklaring aanvaarden").click()
    band = page.get_by_role("region", name="Je rol")
    expect(band).to_contain_text("hrm van de entiteit voor Entiteit Een")
    page.goto("/cijfers/")
    assert page.url.endswith("/cijfers/dienst/E1/")

    page.get_by_role("link", name=re.compile("^Wisselen")).last.click()
    page.get_by_role("button", name="Werken als leidinggevende").click()
    expect(band).to_contain_text("leidinggevende voor Afdeling A")
    page.goto("/cijfers/")
    assert page.url.endswith("/cijfers/dienst/E1A/")
    assert page.goto("/cijfers/dienst/E1/").status == 404

    page.goto("/werk/rollen/")
    page.get_by_role("button", name="Werken zonder rol").click()
    steps.heading(page, "Jouw gegevens, jouw keuze")
    assert page.goto("/cijfers/dienst/E1A/").status in (403, 200)
    assert band.count() == 0

    # The second role ends, and one is again what one was.
    manager = visit("access_manager")
    manager.goto("/werk/toegangsrechten/")
    whose = re.compile(f"Beëindigen.*{site.name('line_manager')}, hrm")
    manager.get_by_role("link", name=whose).click()
    manager.get_by_role("button", name="Rol beëindigen").click()
    expect(manager.get_by_text("De rol is beëindigd.")).to_be_visible()
