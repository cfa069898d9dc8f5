"""The personnel data steward reads a file in: preview, confirm, progress, done; or every error."""

from playwright.sync_api import expect

from tests.access.organisation.files import as_csv, person
from tests.journeys import steps


def test_a_file_is_looked_at_confirmed_and_read_in(site, visit):
    page = visit("personnel_data")
    steps.upload(page, as_csv([person("N1", unit="E3"), person("N2", unit="E3")]))
    site.until_idle()
    page.reload()
    steps.heading(page, "Kijk na wat er verandert")
    expect(page.locator("dl")).to_contain_text("Nieuw")
    expect(page.get_by_text("Mens N1").first).to_be_visible()
    assert site.sql("SELECT 1 FROM organisation_staffmember WHERE personnel_number = 'N1'") == []
    if page.locator("[name=sure]").count():
        page.get_by_text("Het klopt dat er zoveel eindigt.").click()
    page.get_by_role("button", name="Inlezen", exact=True).click()
    site.until_idle()
    page.reload()
    steps.heading(page, "Het bestand is ingelezen")
    assert site.sql("SELECT 1 FROM organisation_staffmember WHERE personnel_number = 'N1'")

    # The same file again changes nothing.
    steps.upload(page, as_csv([person("N1", unit="E3"), person("N2", unit="E3")]))
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
