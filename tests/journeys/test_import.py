"""The personnel data steward reads a file in: preview, confirm, progress, done; or every error."""

import pytest
from playwright.sync_api import expect

from tests.access.organisation.files import as_csv, person
from tests.journeys import steps
from tests.journeys.hands import WAYS

FOUND = "SELECT 1 FROM organisation_staffmember WHERE personnel_number = %s"


@pytest.mark.parametrize("hands", WAYS, indirect=True)
def test_a_file_is_looked_at_confirmed_and_read_in(site, visit, hands):
    page = visit("personnel_data")
    first, second = (f"{sign}{WAYS.index(hands)}" for sign in "NP")
    people = as_csv([person(first, unit="E3"), person(second, unit="E3")])
    steps.upload(page, people)
    site.until_idle()
    page.reload()
    steps.heading(page, "Kijk na wat er verandert")
    expect(page.locator("dl")).to_contain_text("Nieuw")
    expect(page.get_by_text(f"Mens {first}").first).to_be_visible()
    assert site.sql(FOUND, first) == []
    if page.locator("[name=sure]").count():
        page.get_by_text("Het klopt dat er zoveel eindigt.").click()
    page.get_by_role("button", name="Inlezen", exact=True).click()
    expect(page.get_by_role("button", name="Inlezen", exact=True)).to_have_count(0)
    site.until_idle()
    page.reload()
    steps.heading(page, "Het bestand is ingelezen")
    assert site.sql(FOUND, first)

    # The same file again changes nothing.
    steps.upload(page, people)
    site.until_idle()
    page.reload()
    steps.heading(page, "Dit bestand verandert niets")


def test_a_bad_file_names_line_column_and_reason_and_changes_nothing(site, visit):
    page = visit("personnel_data")
    before = site.sql("SELECT count(*) FROM organisation_staffmember")
    steps.upload(
        page, as_csv([person("B1", unit="E3"), person("B2", unit="E3", birth_date="31/02/1980")])
    )
    site.until_idle()
    page.reload()
    steps.heading(page, "Er zijn fouten in het bestand")
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("3")
    expect(row).to_contain_text("birth_date")
    assert "Mens B2" not in page.content()
    assert site.sql("SELECT count(*) FROM organisation_staffmember") == before
