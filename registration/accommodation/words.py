"""Sealing and opening the words of a request (design: "Answers are special-category data").

Each value is bound to its table, its row and its case (or person), and padded to one length, so
that a short text and a long one look alike.
"""

import uuid
from dataclasses import asdict, dataclass
from typing import Any, Final

from access.sealing import open_data, place, seal_data

LONGEST: Final = 1_500  # characters of one text
NAME: Final = 120
# JSON may need twelve bytes for a character; so what a form lets through always fits.
_LENGTH: Final = 12 * (2 * LONGEST + 2 * NAME) + 200


@dataclass(frozen=True)
class Wish:
    """What hinders at work, what would help, and who stands by the person, in the own words.

    ``by`` names the HR designee who wrote it down, as long as the person has not confirmed it.
    """

    obstacles: str
    wishes: str
    adviser: str = ""
    by: str = ""


def _place(table: str, row: uuid.UUID, of: uuid.UUID) -> bytes:
    return place(f"accommodation_{table}", "sealed", row, of)


def _opened(data: dict[str, Any] | None) -> Wish:
    return Wish(
        **{key: str(value) for key, value in (data or {"obstacles": "", "wishes": ""}).items()}
    )


def seal_told(case: uuid.UUID, wish: Wish) -> bytes:
    """The request of a case."""
    return seal_data(asdict(wish), _place("told", case, case), length=_LENGTH)


def open_told(case: uuid.UUID, sealed: bytes | memoryview) -> Wish:
    """Raises SealBroken."""
    return _opened(open_data(sealed, _place("told", case, case)))


def seal_proposal(row: uuid.UUID, staff: uuid.UUID, wish: Wish) -> bytes:
    """What waits for the confirmation of a person."""
    return seal_data(asdict(wish), _place("proposal", row, staff), length=_LENGTH)


def open_proposal(row: uuid.UUID, staff: uuid.UUID, sealed: bytes | memoryview) -> Wish:
    """Raises SealBroken."""
    return _opened(open_data(sealed, _place("proposal", row, staff)))


@dataclass(frozen=True)
class Decided:
    """What was decided, why, and by whom (name and role at that moment)."""

    outcome: str
    reasons: str
    by: str


@dataclass(frozen=True)
class Planned:
    """A measure: what, what it costs (as written), and the name of its owner."""

    what: str
    cost: str
    owner: str


def seal_decision(case: uuid.UUID, decided: Decided) -> bytes:
    """The decision of a case."""
    return seal_data(asdict(decided), _place("decision", case, case), length=_LENGTH)


def open_decision(case: uuid.UUID, sealed: bytes | memoryview) -> Decided:
    """Raises SealBroken."""
    return Decided(**open_data(sealed, _place("decision", case, case)))


def seal_measure(row: uuid.UUID, case: uuid.UUID, planned: Planned) -> bytes:
    """A measure, bound to its row and its case."""
    return seal_data(asdict(planned), _place("measure", row, case), length=_LENGTH)


def open_measure(row: uuid.UUID, case: uuid.UUID, sealed: bytes | memoryview) -> Planned:
    """Raises SealBroken."""
    return Planned(**open_data(sealed, _place("measure", row, case)))
