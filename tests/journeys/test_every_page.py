"""Every page that anybody can open: axe, width, frame, focus, in both languages and two widths."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Browser, Page, expect

from access.needs import need_of
from tests import databases
from tests.access.test_urls import routes
from tests.journeys import states, walk
from tests.journeys.site import Site
from tests.journeys.visitors import Visitors
from tests.look.test_frame import shell

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGUAGES = ("nl", "en")
FORMAL = re.compile(r"\b[Uu]w?\b.*")
LOOK = """tags => axe
  .run(document, {runOnly: tags, resultTypes: ['violations'], preload: false})
  .then(found => found.violations)"""
# No pages that one looks at: they answer a form, a script or a download, or lead on at once.
NO_PAGES = {
    *("front", "health", "set_language", "stay"),
    *("registration:change", "registration:stop", "registration:proof"),
    *("registration:proof_answers", "access:give_up", "action:send"),
    *("organisation:model", "organisation:progress", "organisation:confirm", "organisation:stop"),
    *("reporting:progress", "reporting:offer", "reporting:decide"),
    *("access:journal_download", "rights:download_data", "rights:download_pdf"),
    *("reporting:public_download", "reporting:service_download", "reporting:preview_download"),
    *("circular_file", "configuring:circular_waiting", "configuring:circular_drop"),
    # buttons and downloads
    *("access:export", "access:function_changed", "access:mend", "access:review_start"),
    *("counting:step", "reporting:public_report", "reporting:service_report"),
    "reporting:preview_report",
    # tests/journeys/test_accommodation.py looks at these: after a purpose, once, or after a move
    *("accommodation:file", "accommodation:decide", "accommodation:measure"),
    *("accommodation:review", "accommodation:confirm", "accommodation:drop"),
    *("accommodation:along", "accommodation:done"),
    # pages of a request about one's rights, at a stage that its own journey makes
    *("desk:decide", "rights:lift", "rights:withdraw_request"),
    *("demo:cast", "demo:step_in"),  # only in a database that the demo's loader made
}


class Full:
    """The installation with something on its pages, and what each of its people can open.

    Everybody has one browser for all tests of this module, in the language that is asked for.
    """

    def __init__(self, site: Site, visit: Visitors) -> None:
        self._site = site
        self._visit = visit
        self._second = states.fill(site, visit)
        self._pages: dict[str | None, Page] = {}
        self._found: dict[str | None, dict[str, tuple[str, str]]] = {}

    def page(self, key: str | None, language: str = "nl") -> Page:
        """The browser of one of the cast; of nobody without a key."""
        page = self._pages.get(key) or self._visit(key)
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language}
        page.context.add_cookies([{**cookie, "url": self._site.address}])
        self._pages[key] = page
        return page

    def found(self, key: str | None) -> dict[str, tuple[str, str]]:
        """What this walk answers for: address to (route, body)."""
        if key not in self._found:
            starts = states.WALKS[key] + self._second.get(key, ())
            client = self.page(key).request
            found = walk.pages(client, starts, lambda address: own_part(key, address))
            self._found[key] = {
                address: (route, body)
                for address, (route, body) in found.items()
                if own_part(key, address) or route == "reporting:service_unit"
            }
        return self._found[key]


@pytest.fixture(scope="module")
def full(site: Site, browser: Browser) -> Iterator[Full]:
    visitors = Visitors(site, browser)
    yield Full(site, visitors)
    visitors.close()
    assert visitors.complaints == []


@cache
def _axe() -> str:
    return AXE.read_text()


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    # The page's own policy stays as it is: the script comes through the debugger, not the page.
    found: list[dict[str, Any]] = page.evaluate(LOOK, TAGS)
    return [
        f"{page.url} {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]
    ]


def sideways(page: Page, width: int) -> list[str]:
    """Whether the page scrolls sideways at this width."""
    page.set_viewport_size({"width": width, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{page.url} is {wide} wide at {width}"] if wide > width else []


def frame(page: Page, language: str) -> list[str]:
    """Language, one h1, a title that names page and product, one first action, and *je*."""
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
    if language == "nl" and (formal := FORMAL.search(page.locator("main").inner_text())):
        wrong.append(f"says {formal[0]}, not je")
    return [f"{page.url} {each}" for each in wrong]


def placed(page: Page, address: str) -> list[str]:
    """Exactly one item of the menu is where one is, but on pages that belong to none."""
    if address.startswith(("/tekst/", "/wachtwoord/", "/afmelden/", "/werk/rollen/")):
        return []
    menu = page.locator("header .m-nav")
    current = menu.locator("[aria-current=page]").count()
    return [f"{page.url} {current} items of the menu"] if menu.count() and current != 1 else []


def examine(page: Page, language: str) -> list[str]:
    """Everything that can be seen wrong with the page that is open, wide and narrow."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(_axe())
    found = frame(page, language) + violations(page)
    found += sideways(page, 390) + sideways(page, 320)
    return found + violations(page)


def own_part(key: str | None, address: str) -> bool:
    """Whether this walk answers for the page: what everybody has is looked at once."""
    if key in ("other_entity", "colleague", "stranger"):
        return address in states.WALKS[key]
    if key in (None, "employee"):
        return True
    match = resolve(address.split("?")[0])
    need = need_of(match.func)
    return bool(need and need.powers) or match.view_name in (
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
@pytest.mark.parametrize("key", states.WALKS)
def test_every_page_of(full, key):
    wrong = []
    for language in LANGUAGES:
        page = full.page(key, language)
        for address in full.found(key):
            page.goto(address)
            wrong += placed(page, address) + examine(page, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_with_errors_are_pages_too(full, language):
    wrong = []
    for key, address in {
        "leading_official": "/werk/toegangsrechten/aanstellen/",
        "hr_designee": "/acties/nieuw/",
        "release_prepare": "/cijfers/publicaties/maken/",
        "personnel_data": "/personeel/",
    }.items():
        form = full.page(key, language)
        form.goto(address)
        form.locator("main form:not([role=search]) button[type=submit]").first.click()
        assert form.locator("[data-error-summary] a").count() > 0, address
        assert form.locator("[aria-invalid=true]").count() > 0, address
        wrong += examine(form, language)
    chosen = full.page("access_manager", language)
    chosen.goto("/werk/toegangsrechten/opnieuw/")
    chosen.locator("main input[type=checkbox]").first.check(force=True)
    chosen.locator("main button[value=check]").click()
    assert chosen.locator("main [name=ground]").count() == 1
    wrong += examine(chosen, language)
    assert not wrong, "\n".join(wrong)


def refused(page: Page) -> None:
    """Ask for what only another role may do."""
    answer = page.goto("/acties/")
    assert answer is not None
    assert answer.status == 403


def nowhere(page: Page) -> None:
    answer = page.goto("/bestaat-niet/")
    assert answer is not None
    assert answer.status == 404


def too_late(page: Page) -> None:
    """Send a form with a token that is no longer one."""
    page.goto("/mijn/wie-keek/vraag/")
    token = "document.querySelector('main [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)"
    page.evaluate(token)
    page.locator("main textarea").fill("Waarom?")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.locator("main button[type=submit]").click()
    assert sent.value.status == 403


def unknown(page: Page) -> None:
    """Somebody whose account belongs to no staff member."""
    answer = page.goto("/mijn/")
    assert answer is not None
    assert answer.status == 403


def too_often(page: Page) -> None:
    """Try the code of a strip until no more is taken."""
    for _ in range(12):
        page.goto("/registratie/strook/")
        page.locator("main [name=personnel_number]").fill("T99999")
        page.locator("main [name=code]").fill("AAAAA AAAAA")
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            page.locator("main button[type=submit]").click()
        if sent.value.status == 429:
            return
    raise AssertionError("it was never refused")


REFUSALS = [
    ("employee", nowhere),
    ("employee", refused),
    ("employee", too_late),
    ("no_staff", unknown),
    (None, too_often),
]


@pytest.mark.parametrize(("key", "go"), REFUSALS, ids=[go.__name__ for _, go in REFUSALS])
def test_refusals_are_pages_too(full, key, go):
    wrong = []
    for language in LANGUAGES:
        page = full.page(key, language)
        go(page)
        wrong += examine(page, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_end_of_a_role_is_a_page_too(full, language):
    """The page that who loses the role under way is given; that it is given, other tests see."""
    page = full.page("employee", language)
    with translation.override(language):
        words = {"role": "recruiter", "unit": "Entiteit Een", "shell": shell(acting=None)}
        html = render_to_string("role_ended.html", words)
    page.route("**/werk/net/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/werk/net/")
    wrong = examine(page, language)
    page.unroute("**/werk/net/")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_of_ours_is_a_page_too(site, visit, language):
    """The table of the figures is away for a moment: the page crashes, as a page does."""
    page = visit("employee", language=language)
    owner = databases.conninfo("owner", site.database)
    with psycopg.connect(owner, autocommit=True) as database:
        database.execute("ALTER TABLE reporting_release RENAME TO elsewhere")
        try:
            answer = page.goto("/cijfers/gevraagd/")
        finally:
            database.execute("ALTER TABLE elsewhere RENAME TO reporting_release")
    assert answer.status == 500
    expect(page.locator("main strong")).to_have_text(re.compile("^[0-9A-Z]{4}$"))
    wrong = examine(page, language)
    assert not wrong, "\n".join(wrong)
    complaint = visit.complaints.pop()
    assert "status of 500" in complaint


def test_every_page_can_be_reached_by_links(full):
    """A page that no link leads to is dead, or this walk misses it: both are wrong."""
    reached = {route for key in states.WALKS for route, _ in full.found(key).values()}
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
def test_the_keyboard_shows_where_it_is(full, key, address):
    page = full.page(key)
    page.set_viewport_size({"width": 1280, "height": 900})
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
