"""Roles as people live them: appointed, declared, ended at once, one at a time (A3-A6, A11)."""

import re

import pytest
from playwright.sync_api import Page, expect


def appoint(page: Page, number: str, role: str, unit: str) -> None:
    page.goto("/werk/toegangsrechten/aanstellen/")
    page.get_by_label("Personeelsnummer").fill(number)
    page.get_by_label("Rol", exact=True).select_option(label=role)
    page.get_by_label("Eenheid", exact=True).select_option(label=unit)
    page.get_by_label("Waarom", exact=True).fill("Beslissing van de leidend ambtenaar")
    page.get_by_role("button", name="Aanstellen").click()


@pytest.mark.rule("A3", "A4", "A6", "A11")
def test_appointed_declared_and_ended_at_once(site, visit, log_in):
    official = visit("leading_official")
    appoint(
        official,
        site.number("sibling"),
        "aangewezen medewerker van de personeelsdienst",
        "Entiteit Een",
    )
    expect(official.get_by_text("De aanstelling is bewaard.")).to_be_visible()

    # The role works only after the declaration, and one sees that one has it (A4).
    holder = log_in("sibling")
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
    expect(holder.get_by_role("heading", level=1)).to_have_text("Je werk")
    assert holder.goto("/acties/").status == 200

    # The access manager ends it: the running session of the holder loses it at once.
    manager = visit("access_manager")
    manager.goto("/werk/toegangsrechten/")
    manager.get_by_role("link", name=re.compile(f"Beëindigen.*{site.name('sibling')}")).click()
    manager.get_by_role("button", name="Rol beëindigen").click()
    expect(manager.get_by_text("De rol is beëindigd.")).to_be_visible()
    assert holder.goto("/acties/").status == 403
    assert holder.goto("/mijn/").status == 200
