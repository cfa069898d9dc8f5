"""Real Chromium against a real installation. One of each a module, stopped at its end."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.cast import email
from tests.journeys.site import PASSWORD, Site, standing

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs Chromium."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A whole installation with the cast of the tests."""
    with standing(tmp_path_factory.mktemp("site")) as found:
        yield found


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser. Playwright's loop ends with it: Django refuses to work beside one."""
    path = next(found for name in CHROMIUM if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


class Visitors:
    """People with a browser of their own each; what their pages complain of is kept."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self._site = site
        self._browser = browser
        self._opened: list[Any] = []
        self.complaints: list[str] = []

    def __call__(
        self,
        key: str | None = None,
        *,
        width: int = 1280,
        language: str = "nl",
        scripts: bool = True,
    ) -> Page:
        """A page of one of the cast, logged in; of nobody without a key."""
        context = self._browser.new_context(
            base_url=self._site.address,
            viewport={"width": width, "height": 900},
            locale={"nl": "nl-BE", "en": "en-GB"}[language],
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        self._opened.append(context)
        if key is not None:
            context.add_cookies(
                [
                    {
                        "name": "sessionid",
                        "value": self._site.session(key),
                        "url": self._site.address,
                        "httpOnly": True,
                    }
                ]
            )
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused page is a line in the console too; the journeys ask for those on purpose.
        if message.type in ("error", "warning") and "status of 40" not in message.text:
            self.complaints.append(message.text)

    def close(self) -> None:
        for context in self._opened:
            context.close()


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visitors]:
    """``visit("employee")`` gives a page; nothing on any page may complain in the console."""
    visitors = Visitors(site, browser)
    yield visitors
    visitors.close()
    assert visitors.complaints == []


@pytest.fixture
def log_in(visit: Visitors) -> Callable[..., Page]:
    """Through the log-in page, with the password."""

    def enter(key: str, **keywords: Any) -> Page:
        page = visit(**keywords)
        page.goto("/aanmelden/")
        page.locator("[name=login]").fill(email(key))
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        expect(page).to_have_url(f"{page.url.split('/mijn')[0].rstrip('/')}/mijn/")
        return page

    return enter
