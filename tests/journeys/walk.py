"""Finding every page that a person can open: by following links, as that person."""

import re
from collections import deque
from collections.abc import Callable
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')


def route_of(address: str) -> str | None:
    """The full name of the route of an address, with the name of the page where one route has many.

    None where there is no such route.
    """
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return ":".join([found.view_name, *([found.kwargs["name"]] if "name" in found.kwargs else [])])


def pages(
    client: APIRequestContext,
    starts: tuple[str, ...] = ("/mijn/", "/werk/", "/cijfers/"),
    follow: Callable[[str], bool] = lambda address: True,
) -> dict[str, tuple[str, str]]:
    """The pages that can be reached from the starts: address to (route, body), one a route.

    A page is an answer of 200 that is HTML; where a route has many keys the first one stands for
    all, beside each start. Of links only those are followed that ``follow`` allows. The address is
    the one that was asked for, which may lead to another.
    """
    found: dict[str, tuple[str, str]] = {}
    seen_routes: set[str] = set()
    waiting = deque(starts)
    asked: set[str] = set()
    while waiting:
        address = waiting.popleft()
        route = route_of(address)
        if route is None or address in asked:
            continue
        if address not in starts and (route in seen_routes or not follow(address)):
            continue
        asked.add(address)
        answer = client.get(address)
        if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
            continue
        if "attachment" in answer.headers.get("content-disposition", ""):
            continue  # a document to keep, and no page of the site
        here = urlsplit(answer.url)
        landed = route_of(here.path)
        if landed is None or (landed in seen_routes and address not in starts):
            continue
        seen_routes |= {route, landed}
        body = answer.text()
        found[address] = (landed, body)
        for link in _LINK.findall(body):
            whole = urlsplit(urldefrag(urljoin(answer.url, unescape(link))).url)
            if whole.netloc == here.netloc:
                waiting.append(whole.path + (f"?{whole.query}" if whole.query else ""))
    return found
