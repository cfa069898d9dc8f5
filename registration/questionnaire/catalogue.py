"""PURE. Questionnaires, recognitions and consent texts: data with validity dates and versions.

The files stand in ``data/``. A text or a questionnaire that was used is never edited: a new one
gets a new version and a later date.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from registration.definitions import recognitions_on

_DATA: Final = Path(__file__).with_name("data")
_HERE: Final = ZoneInfo("Europe/Brussels")  # a text begins to hold when its day begins here


@cache
def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((_DATA / f"{name}.json").read_text("utf-8"))
    return found


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Questionnaire:
    """Which groups are asked about, between two days."""

    id: str
    groups: tuple[str, ...]
    valid_from: dt.date
    valid_until: dt.date | None
    # The recorded aim for which single recognitions are asked; without one the definition of
    # disability is put as a whole (R8).
    finer_nl: str = ""
    finer_en: str = ""

    def finer(self, language: str) -> str:
        """The recorded aim of the finer question in the reader's language; empty: none is asked."""
        return self.finer_en if language == "en" else self.finer_nl

    def open_on(self, day: dt.date) -> bool:
        """Whether it can be put to people on a day, the last day included."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@cache
def questionnaires() -> dict[str, Questionnaire]:
    """Every questionnaire by its id."""
    return {
        row["id"]: Questionnaire(
            row["id"],
            tuple(row["groups"]),
            dt.date.fromisoformat(row["valid_from"]),
            _day(row["valid_until"]),
            row.get("finer_nl", ""),
            row.get("finer_en", ""),
        )
        for row in _read("questionnaires")
    }


@dataclass(frozen=True)
class ConsentText:
    """A version of the consent text, and the uses that it introduces or widens (R5)."""

    version: int
    valid_from: dt.date
    widens: frozenset[str]
    nl: str
    en: str

    def words(self, language: str) -> str:
        """The text in the reader's language; any language but English reads Dutch."""
        return self.en if language == "en" else self.nl


@cache
def consents() -> tuple[ConsentText, ...]:
    """Every consent text, the oldest first."""
    rows = (
        ConsentText(
            row["version"],
            dt.date.fromisoformat(row["valid_from"]),
            frozenset(row["widens"]),
            row["nl"],
            row["en"],
        )
        for row in _read("consents")
    )
    return tuple(sorted(rows, key=lambda text: text.version))


def consent_on(day: dt.date) -> ConsentText:
    """The consent text of a day. Before the first there was none: KeyError."""
    valid = [text for text in consents() if text.valid_from <= day]
    if not valid:
        raise KeyError(day.isoformat())
    return valid[-1]


def floor(purpose: str, day: dt.date | None = None) -> int:
    """The oldest version of the text that covers ``purpose`` as it is used on a day, today (R5).

    A yes to an older text does not cover it: that use stops until the person agrees anew. A text
    that is still to come stops nothing yet. A purpose that no text of the day names: KeyError.
    """
    day = day or dt.datetime.now(_HERE).date()
    widening = [t.version for t in consents() if t.valid_from <= day and purpose in t.widens]
    if not widening:
        raise KeyError(purpose)
    return max(widening)


@dataclass(frozen=True)
class RecognitionWords:
    """A recognition as people read it, with *What is this?*."""

    id: str
    label: str
    more: str


def recognitions(day: dt.date, language: str) -> list[RecognitionWords]:
    """The recognitions that count on a day, in the order of the definition (G3)."""
    words = {row["id"]: row for row in _read("recognitions")}
    key = "en" if language == "en" else "nl"
    return [
        RecognitionWords(each.id, words[each.id][key], words[each.id][f"more_{key}"])
        for each in recognitions_on(day)
    ]
