"""People at their browsers: the system's Chromium, one context a person."""

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.journeys.site import Site

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


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


class Visitors:
    """People with a browser of their own each; what their pages complain of is kept."""

    def __init__(self, site: Site, browser: Browser, *, scripts: bool = True) -> None:
        self._site = site
        self._browser = browser
        self._scripts = scripts
        self._opened: list[Any] = []
        self.complaints: list[str] = []

    def __call__(
        self,
        key: str | None = None,
        *,
        width: int = 1280,
        language: str = "nl",
        scripts: bool | None = None,
    ) -> Page:
        """A page of one of the cast, logged in; of nobody without a key."""
        context = self._browser.new_context(
            base_url=self._site.address,
            viewport={"width": width, "height": 900},
            locale={"nl": "nl-BE", "en": "en-GB"}[language],
            java_script_enabled=self._scripts if scripts is None else scripts,
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
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def close(self) -> None:
        for context in self._opened:
            context.close()
