"""Real Chromium against a real installation. One of each a module, stopped at its end."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import email
from tests.journeys import hands as ways
from tests.journeys.site import PASSWORD, Site, standing
from tests.journeys.visitors import Visitors, chromium

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def hands(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How the people of this test work the pages: with a mouse, unless the test lists ways."""
    way: str = getattr(request, "param", ways.MOUSE)
    if way == ways.KEYBOARD:
        ways.by_keyboard(monkeypatch)
    return way


@pytest.fixture
def visit(site: Site, browser: Browser, hands: str) -> Iterator[Visitors]:
    """``visit("employee")`` gives a page; nothing on any page may complain in the console."""
    visitors = Visitors(site, browser, scripts=hands != ways.NO_SCRIPTS)
    yield visitors
    visitors.close()
    assert visitors.complaints == []


@pytest.fixture
def log_in(site: Site, visit: Visitors) -> Callable[..., Page]:
    """Through the log-in page, with the password."""

    def enter(key: str, **keywords: Any) -> Page:
        page = visit(**keywords)
        page.goto("/aanmelden/")
        page.locator("[name=login]").fill(email(key))
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        expect(page).not_to_have_url(re.compile("/aanmelden/"))
        return page

    return enter
