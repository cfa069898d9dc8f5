"""Figures as each role of the matrix gets them: the own slice, and one sentence for the rest."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.hands import WAYS
from tests.journeys.visitors import Visitors

SENTENCE = "Sommige cijfers tonen we niet."
# Who derives statistics (A1), the unit of the role, and one just outside it.
READERS = {
    "line_manager": ("E1A", "E1"),
    "hr_designee": ("E1", "E2"),
    "emancipation_officer": ("E1", "D1"),
    "hr_manager": ("E1", "E3"),
    "ago_designee": ("V", None),
    "diversity_service": ("V", None),
}


@pytest.fixture(scope="module")
def published(site, browser):
    """A release of today, made and published by two people."""
    site.registered(
        {"crowd": "45"}
        | {f"filler{n}": "yes" for n in range(13)}
        | {f"filler{n}": "no" for n in range(13, 40)}
    )
    visitors = Visitors(site, browser)
    steps.publish(visitors("release_prepare"), visitors("release_approve"), site)
    visitors.close()
    assert visitors.complaints == []
    return site


@pytest.mark.rule("A1", "S1", "S2", "S3")
@pytest.mark.parametrize("key", READERS)
def test_each_role_sees_its_own_slice(published, visit, key):
    own, outside = READERS[key]
    page = visit(key)
    page.goto("/cijfers/")
    assert page.url.endswith(f"/cijfers/dienst/{own}/")
    if outside:
        assert page.goto(f"/cijfers/dienst/{outside}/").status == 404
    page.goto(f"/cijfers/dienst/{own}/tabel/")
    words = page.locator("main").inner_text()
    assert "<10" not in words
    if "niet getoond" in words:
        assert SENTENCE in words


@pytest.mark.rule("A1", "S3")
@pytest.mark.parametrize("key", ["recruiter", "access_manager", "employee"])
def test_others_read_what_is_public(published, visit, key):
    page = visit(key)
    assert page.goto("/cijfers/").status == 200
    assert page.goto("/cijfers/dienst/E1/").status == 403
    assert page.goto("/cijfers/overheid/E1/").status == 404


@pytest.mark.rule("S2")
@pytest.mark.parametrize("hands", WAYS, indirect=True)
def test_the_explorer_downloads_what_it_shows(published, visit, hands):
    page = visit("hr_manager")
    page.goto("/cijfers/dienst/E1/")
    page.get_by_role("link", name="Bekijk de tabel").click()
    page.get_by_label("Verdeel").or_(page.locator("#keuze-per")).first.select_option("sex")
    page.get_by_role("button", name="Tabel tonen").click()
    expect(page).to_have_url(re.compile("per=sex"))
    shown = [
        [cell.strip() for cell in row.locator("th, td").all_inner_texts()]
        for row in page.locator("#tabel tbody tr").all()
    ]
    with page.expect_download() as download:
        page.get_by_role("link", name="Tabel downloaden (csv)").click()
    written = Path(download.value.path()).read_text("utf-8-sig")
    for row in shown:
        assert row[0] in written
    assert written.count("niet getoond") >= sum(row.count("niet getoond") for row in shown)
    assert list(csv.reader(written.splitlines()))
    with page.expect_download() as download:
        page.get_by_role("link", name="Downloaden als xlsx").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_the_explorer_with_scripts_changes_the_table_and_the_address(published, visit):
    """The address can be shared, and the back button goes to the table before."""
    page = visit("hr_manager")
    page.goto("/cijfers/dienst/E1/tabel/")
    caption = page.locator("#tabel caption")
    first = caption.inner_text()
    page.locator("#keuze-per").select_option("level")
    expect(caption).to_contain_text("niveau")
    expect(page).to_have_url(re.compile("per=level"))
    shared = page.url
    page.locator("#keuze-per").select_option("sex")
    expect(page).to_have_url(re.compile("per=sex"))
    page.go_back()
    expect(caption).to_contain_text("niveau")
    expect(page.locator("#keuze-per")).to_have_value("level")
    assert page.url == shared
    page.go_back()
    expect(caption).to_have_text(first)
    page.go_forward()
    expect(caption).to_contain_text("niveau")
    page.goto(shared)
    expect(caption).to_contain_text("niveau")
    assert page.evaluate("Object.keys(window.localStorage).length") == 0
