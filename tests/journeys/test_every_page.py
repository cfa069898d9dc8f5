"""Every page that anybody can open: axe, width, frame, focus, in both languages and two widths."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve
from playwright.sync_api import Page

from access.needs import need_of
from tests.access.test_urls import routes
from tests.journeys import states, walk
from tests.journeys.visitors import Visitors

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGUAGES = ("nl", "en")
# No pages that one looks at: they answer a form, a script or a download, or lead on at once.
NO_PAGES = {
    *("front", "health", "set_language", "stay", "account_logout", "account_set_password"),
    *("registration:change", "registration:stop", "registration:proof"),
    *("registration:proof_answers", "access:give_up", "action:send"),
    *("organisation:model", "organisation:progress", "organisation:confirm", "organisation:stop"),
    *("reporting:progress", "reporting:offer", "reporting:decide"),
    "access:journal_download",
    *("reporting:public_download", "reporting:service_download", "reporting:preview_download"),
    *("circular_file", "configuring:circular_waiting", "configuring:circular_drop"),
    # buttons and downloads
    *("access:export", "access:function_changed", "access:mend", "access:review_start"),
    *("counting:step", "reporting:public_report", "reporting:service_report"),
    "reporting:preview_report",
    # pages of a state that the journeys of rights and the tests of releases make
    *("access:again", "access:decide", "reporting:discard", "reporting:target_remove"),
    *("reporting:requested_table", "reporting:service_requested_table"),
    "reporting:preview_requested",
    # tests/journeys/test_accommodation.py looks at these: after a purpose, once, or after a move
    *("accommodation:file", "accommodation:decide", "accommodation:measure"),
    *("accommodation:review", "accommodation:confirm", "accommodation:drop"),
    *("accommodation:along", "accommodation:done"),
    *("demo:cast", "demo:step_in"),  # only in a database that the demo's loader made
}


@pytest.fixture(scope="module")
def full(site, browser):
    """The installation with something on its pages."""
    visitors = Visitors(site, browser)
    states.fill(site, visitors)
    visitors.close()
    assert visitors.complaints == []
    return site


@cache
def _axe() -> str:
    return AXE.read_text()


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    # The page's own policy stays as it is: the script comes through the debugger, not the page.
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{page.url} {one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def sideways(page: Page, width: int) -> list[str]:
    """Whether the page scrolls sideways at this width."""
    page.set_viewport_size({"width": width, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{page.url} is {wide} wide at {width}"] if wide > width else []


def frame(page: Page, language: str) -> list[str]:
    """Language, one h1 with words, and a title that names the page and the product."""
    titles = page.locator("h1").all_inner_texts()
    wrong = []
    if page.locator("html").get_attribute("lang") != language:
        wrong.append("lang")
    if len(titles) != 1 or not titles[0].strip():
        wrong.append(f"h1 {titles}")
    if not page.title().endswith(" – Diversiteitsmonitor"):
        wrong.append(f"title {page.title()}")
    if page.locator("main .au-c-button--primary:visible").count() > 1:
        wrong.append("more than one primary button")
    return [f"{page.url} {each}" for each in wrong]


def examine(page: Page, language: str) -> list[str]:
    """Everything that can be seen wrong with the page that is open, wide and narrow."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(_axe())
    found = frame(page, language) + violations(page)
    found += sideways(page, 390) + sideways(page, 320)
    return found + violations(page)


def own_part(key: str | None, address: str, route: str) -> bool:
    """Whether this walk answers for the page: what everybody has is looked at once."""
    if key in ("other_entity", "colleague"):
        return address in states.WALKS[key]
    if key in (None, "employee"):
        return True
    need = need_of(resolve(address.split("?")[0]).func)
    return bool(need and need.powers) or route in (
        "access:work",
        "access:switch",
        "access:declaration",
    )


def test_the_tools_see_what_is_wrong(visit):
    """What would find nothing on any page proves nothing."""
    page = visit()
    page.goto("/aanmelden/")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=x><p>breed</p>'")
    page.evaluate("document.querySelector('main p').textContent = 'x'.repeat(2000)")
    page.evaluate("document.body.style.overflowWrap = 'normal'")
    found = examine(page, "nl")
    assert any("image-alt" in each for each in found)
    assert any("h1 []" in each for each in found)
    assert any("wide at 320" in each for each in found)


@pytest.mark.rule("P5")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", states.WALKS)
def test_every_page_of(full, visit, key, language):
    page = visit(key, language=language)
    found = walk.pages(page.request, states.WALKS[key])
    wrong = []
    for address, (route, _body) in found.items():
        if own_part(key, address, route):
            page.goto(address)
            wrong += examine(page, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_and_errors_are_pages_too(full, visit, language):
    page = visit("employee", language=language)
    assert page.goto("/bestaat-niet/").status == 404
    wrong = examine(page, language)
    assert page.goto("/acties/").status == 403
    wrong += examine(page, language)
    for key, address in {
        "leading_official": "/werk/toegangsrechten/aanstellen/",
        "hr_designee": "/acties/nieuw/",
        "release_prepare": "/cijfers/publicaties/maken/",
        "personnel_data": "/personeel/",
    }.items():
        form = visit(key, language=language)
        form.goto(address)
        form.locator("main form:not([role=search]) button[type=submit]").first.click()
        assert form.locator("[data-error-summary] a").count() > 0, address
        assert form.locator("[aria-invalid=true]").count() > 0, address
        wrong += examine(form, language)
    assert not wrong, "\n".join(wrong)


def test_every_page_can_be_reached_by_links(full, visit):
    """A page that no link leads to is dead, or this walk misses it: both are wrong."""
    reached: set[str] = set()
    for key, starts in states.WALKS.items():
        found = walk.pages(visit(key).request, starts)
        reached |= {route for route, _ in found.values()}
    pages = {
        name
        for name, _route, entry in routes()
        if "GET" in getattr(entry.callback, "methods", {"GET"})
    }
    missing = {name for name in pages if not any(r.startswith(name) for r in reached)}
    assert not missing - NO_PAGES, ", ".join(sorted(missing - NO_PAGES))


RING = """() => {
  const e = document.activeElement
  if (!e || e === document.body) return null
  const near = [e, e.nextElementSibling, e.closest('label'), e.closest('summary')].filter(Boolean)
  const seen = near.some(n => {
    const s = getComputedStyle(n)
    return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2
  })
  const box = e.getBoundingClientRect()
  const label = e.closest('label') ? e.closest('label').getBoundingClientRect() : box
  const here = Math.max(box.width, label.width) > 0 && label.bottom > 0
  return seen && here ? '' : e.outerHTML.slice(0, 160)
}"""


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("employee", "/mijn/"),
        ("other_entity", "/registratie/contact/"),
        ("other_entity", "/registratie/vraag/gezondheid/"),
        ("hr_designee", "/acties/nieuw/"),
        ("hr_designee", "/cijfers/dienst/E1/tabel/"),
        ("leading_official", "/werk/toegangsrechten/"),
        (None, "/aanmelden/"),
    ],
)
def test_the_keyboard_shows_where_it_is(full, visit, key, address):
    page = visit(key)
    page.goto(address)
    stops, dark = 0, []
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(RING)
        if found is None:
            break
        stops += 1
        if found:
            dark.append(found)
    assert stops > 5
    assert not dark, "\n".join(dark)
