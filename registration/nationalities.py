"""PURE. The nationalities that people can choose from: states, former states, and stateless.

States have their ISO 3166-1 code, and Kosovo XK; former states their ISO 3166-3 code, where no
single state of today has taken their place in full, and East Germany; stateless is XXA, as in
travel documents. A territory of a state has no entry: its people have that state's nationality.
The list is a choice of words for people, never a grouping: nowhere does it say
which states are in the European Union (rule R8).
"""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

BELGIAN: Final = "BE"
STATELESS: Final = "XXA"
FORMER: Final = frozenset({"YUCS", "CSXX", "SUHH", "CSHH", "DDDE"})


@dataclass(frozen=True)
class Nationality:
    """One choice, in both languages: "Marokkaans (Marokko)"."""

    code: str
    adjective_nl: str
    country_nl: str
    adjective_en: str
    country_en: str

    def label(self, language: str) -> str:
        """The words that people read; any language but English reads Dutch."""
        if language == "en":
            return f"{self.adjective_en} ({self.country_en})"
        return f"{self.adjective_nl} ({self.country_nl})"


@cache
def nationalities() -> dict[str, Nationality]:
    """Every nationality by its code."""
    with Path(__file__).with_name("nationalities.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: Nationality(**row) for row in csv.DictReader(file)}


def sort_key(text: str) -> str:
    """The place of a word in a Dutch list: accents and capitals do not count.

    No collation of a database or system is used: they differ between machines.
    """
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@cache
def choices(language: str) -> tuple[tuple[str, str], ...]:
    """(code, words) of every nationality, sorted by the words."""
    labelled = ((code, each.label(language)) for code, each in nationalities().items())
    return tuple(sorted(labelled, key=lambda pair: sort_key(pair[1])))
