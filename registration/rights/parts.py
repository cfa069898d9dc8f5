"""Everything about me, in parts: one registry, filled by the apps at start-up (P1).

Each part is told twice: as data, for the download (``docs/my-data.schema.json``), and in words, for
the page and the readable copy. Somebody who never registered gets the same parts with the same keys
(R14). An app that keeps something about a person adds a part here; without that it is not told, and
a test that walks the tables misses it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from access.request import FramedRequest

# The parts in their order. A part that nobody registered is missing at once: see ``collected``.
ORDER: Final = (
    "personnel",
    "registration",
    "paper",
    "messages",
    "cases",
    "limits",
    "requests",
    "questions",
    "roles",
    "looks",
    "could_look",
)


@dataclass(frozen=True)
class Entry:
    """A few lines that belong together: a heading, pairs of a label and a value, and a text."""

    title: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Part:
    """One kind of thing that is kept about a person.

    ``data`` is plain JSON. ``entries`` say the same in words; ``empty`` is said where there are
    none. ``brief``, where given, stands on the page instead of the entries: what is sensitive shows
    only when asked for, and what is long has a page of its own at ``url``.
    """

    title: str
    data: Any
    entries: tuple[Entry, ...] = ()
    empty: str = ""
    brief: tuple[Entry, ...] | None = None
    url: str = ""
    link: str = ""

    @property
    def on_page(self) -> tuple[Entry, ...]:
        return self.entries if self.brief is None else self.brief


Build = Callable[[FramedRequest], Part]
_BUILDERS: dict[str, Build] = {}


def register_part(key: str, build: Build) -> None:
    """Say how a part is told, in the person's own frame. Raises ValueError for an unknown key."""
    if key not in ORDER:
        raise ValueError(f"{key} is no part of what is told to a person")
    _BUILDERS[key] = build


def collected(request: FramedRequest) -> dict[str, Part]:
    """Every part of the person who asks. One that is missing or fails, fails it all (KeyError):
    a copy that leaves something out in silence is worse than none.
    """
    return {key: _BUILDERS[key](request) for key in ORDER}


def stamp(moment: dt.datetime | None) -> str | None:
    """A moment as the download writes it: UTC, to the second."""
    if moment is None:
        return None
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def now_stamp() -> str:
    return stamp(timezone.now()) or ""
