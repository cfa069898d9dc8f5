"""An invitation reaches who said yes, and nobody sees whom; *do not contact* leaves no trace."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps, walk
from tests.journeys.hands import KEYBOARD, NO_SCRIPTS
from tests.journeys.site import plain


def seen(page: Page) -> dict[str, tuple[str, str]]:
    """Everything that this person can open: address to route and page."""
    return {
        address: (route, plain(body)) for address, (route, body) in walk.pages(page.request).items()
    }


@pytest.mark.rule("R3", "R4", "R12", "R14", "U1", "S2")
def test_an_invitation_reaches_a_yes_and_a_no_changes_nothing_for_anybody_else(site, visit, log_in):
    site.registered(
        {"crowd": "45"}
        | {f"filler{n}": "yes" for n in range(12)}
        | {f"filler{n}": "no" for n in range(12, 36)}
    )
    employee = log_in("employee")
    steps.register(employee)
    designee = visit("hr_designee")
    steps.make_action(designee, "Samen vooruit")
    steps.send(designee, site)

    # The message stands in the own place of who said yes; the mail says that something waits.
    employee.goto("/mijn/")
    employee.get_by_role("link", name="Nieuws: Samen vooruit").click()
    steps.heading(employee, "Nieuws: Samen vooruit")
    expect(employee.get_by_text("Je zei ja op uitnodigingen.")).to_be_visible()
    employee.goto("/mijn/wie-keek/")
    expect(employee.get_by_text("niets: het systeem verstuurde het bericht")).to_be_visible()
    (letter,) = site.letters.to("employee")
    assert "Er wacht een bericht" in letter["subject"]
    assert "Samen vooruit" not in letter.as_string()
    assert len(site.letters.received) == 13
    assert len({letter.get_payload() for _to, letter in site.letters.received}) == 1

    # The designee sees no name of anybody who was reached, anywhere.
    before = seen(designee)
    assert {route for route, _ in before.values()} >= {"action:index", "action:show", "action:new"}
    for address, (_route, body) in before.items():
        assert not re.search("Vulling|Menigte", body), address
        assert site.name("employee") not in body, address

    steps.do_not_contact(employee)
    assert seen(designee) == before

    # The next action reaches the others, and not who said no.
    site.letters.received.clear()
    steps.make_action(designee, "Tweede kans")
    steps.send(designee, site)
    assert len(site.letters.received) == 12
    assert site.letters.to("employee") == []
    employee.goto("/mijn/")
    assert employee.get_by_role("link", name="Nieuws: Tweede kans").count() == 0

    # The next release still counts this person: 15 in each of four units, twelve, and one.
    steps.publish(visit("release_prepare"), visit("release_approve"), site)
    officer = visit("emancipation_officer")
    officer.goto("/cijfers/dienst/E1/tabel/?groep=disability&per=unit")
    row = officer.get_by_role("row", name=re.compile("^Entiteit Een [0-9]"))
    expect(row.get_by_role("cell").nth(1)).to_have_text("73")


@pytest.mark.rule("U1")
@pytest.mark.parametrize("hands", [KEYBOARD, NO_SCRIPTS], indirect=True)
def test_an_action_is_made_and_sent_in_every_way(site, visit, hands):
    site.registered({f"filler{n}": "yes" for n in range(12)})
    designee = visit("hr_designee")
    site.letters.received.clear()
    steps.make_action(designee, f"Voor iedereen {hands}")
    steps.send(designee, site)
    assert len(site.letters.received) >= 12
