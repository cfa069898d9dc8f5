"""Screenshots of every page, to look at: ``python -m tests.tools.screenshots [PATTERN]``.

Wide and narrow, in both languages, as the first of the cast that can open the page, into
``var/screenshots``. With ``--demo ADDRESS`` of a running demo, as its people. Needs Chromium.
"""

import argparse
import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (1280, 390)
LANGUAGES = {"nl": "nl-BE", "en": "en-GB"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pattern", nargs="?", default="", help="only routes that match")
    parser.add_argument("--demo", metavar="ADDRESS", help="of a running demo")
    parser.add_argument("--into", type=Path, default=ROOT / "var" / "screenshots")
    chosen = parser.parse_args(arguments)
    from tests import early  # noqa: F401  the folder of the tests, before the settings

    os.environ["DJANGO_SETTINGS_MODULE"] = "monitoring.settings"
    import django

    django.setup()
    from tests.journeys.visitors import chromium

    shutil.rmtree(chosen.into, ignore_errors=True) if not chosen.pattern else None
    chosen.into.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, _visits(browser, chosen.demo) as visits:
        seen: set[str] = set()
        for key, state in visits:
            _picture(browser, key, state, chosen, seen)
    return 0


@contextlib.contextmanager
def _visits(browser: Browser, demo: str | None) -> Iterator[list[tuple[str, dict]]]:
    """Per person the state of a logged-in browser."""
    if demo:
        from monitoring.demo import cast

        keys = [member.key for member in cast.CAST]
        yield [(key, _step_in(browser, demo, key)) for key in keys] + [
            ("nobody", {"base_url": demo})
        ]
        return
    from tests import databases
    from tests.journeys import states
    from tests.journeys.site import standing
    from tests.journeys.visitors import Visitors

    os.environ["DM_TEST_TEMPLATE"] = databases.make_template()
    folder = Path(tempfile.mkdtemp())
    try:
        with standing(folder) as site:
            visitors = Visitors(site, browser)
            second = states.fill(site, visitors)
            visitors.close()
            logged_in = [
                (
                    key,
                    {
                        "base_url": site.address,
                        "second": second.get(key, ()),
                        "storage_state": {
                            "cookies": [
                                {
                                    "name": "sessionid",
                                    "value": site.session(key),
                                    "domain": "127.0.0.1",
                                    "path": "/",
                                }
                            ],
                            "origins": [],
                        },
                    },
                )
                for key in states.WALKS
                if key
            ]
            yield [*logged_in, ("nobody", {"base_url": site.address})]
    finally:
        databases.drop(os.environ.pop("DM_TEST_TEMPLATE"))
        shutil.rmtree(folder)


def _step_in(browser: Browser, demo: str, key: str) -> dict:
    """Step in as somebody of the demo's cast, by the page that everybody uses."""
    context = browser.new_context(base_url=demo)
    page = context.new_page()
    page.goto("/demo/")
    page.locator(f'form[action$="/{key}/"] button').click()
    page.wait_for_url(re.compile("/(mijn|werk)/$"))
    state = context.storage_state()
    context.close()
    return {"base_url": demo, "storage_state": state}


def _picture(
    browser: Browser, key: str, state: dict, chosen: argparse.Namespace, seen: set[str]
) -> None:
    from tests.journeys.states import WALKS
    from tests.journeys.walk import pages

    state = dict(state)
    starts = WALKS.get(key, ("/mijn/", "/werk/", "/cijfers/")) + state.pop("second", ())
    if key == "nobody":
        starts = (*WALKS[None], "/demo/")
    context = browser.new_context(locale="nl-BE", **state)
    found: dict[str, str] = {}
    for address, (route, _) in pages(context.request, starts).items():
        found[f"{route}-2" if route in found else route] = address
    if key == "nobody":
        found["404"] = "/bestaat-niet/"
    if key == "employee":
        found["403"] = "/acties/"
    context.close()
    new = {
        route: address
        for route, address in found.items()
        if route not in seen and re.search(chosen.pattern, route)
    }
    seen |= set(found)
    if not new:
        return
    for language, locale in LANGUAGES.items():
        for width in WIDTHS:
            context = browser.new_context(
                locale=locale, viewport={"width": width, "height": 900}, **state
            )
            for route, address in new.items():
                _shoot(
                    context,
                    address,
                    chosen.into / f"{route.replace(':', '-')}-{width}-{language}.png",
                    key,
                )
            context.close()


def _shoot(context: BrowserContext, address: str, to: Path, key: str) -> None:
    page: Page = context.new_page()
    page.goto(address)
    page.screenshot(path=to, full_page=True)
    page.close()
    print(f"{to.name:<60} {key:<20} {address}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
