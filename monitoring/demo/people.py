"""PURE. The staff of the demo: the workers of the file with made-up names, dates and numbers."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Final

import pandas as pd

from monitoring.demo.careers import REFERENCE_DATES, Career, career
from monitoring.demo.cast import CAST
from monitoring.demo.draws import draw, shuffled
from monitoring.demo.leaders import leaders
from monitoring.demo.names import address, name
from monitoring.demo.organisation import layout
from monitoring.demo.origins import origin
from monitoring.demo.source import Worker, workers
from monitoring.demo.words import (
    DEPUTY_FUNCTION,
    FUNCTIONS,
    HEAD_FUNCTION,
    TOP_FUNCTION,
    education_and_level,
    fte,
)

COLUMNS: Final = (
    *("personnel_number", "name", "email", "unit", "function", "statute", "level", "category"),
    *("sex", "birth_date", "education", "fte", "employed_from", "employed_until", "nationality"),
)
FIRST_NUMBER: Final = 100_100  # below it the cast

# Who is statutory is drawn; assumptions.
STATUTORY: Final = {"Federal government": 0.85, "State government": 0.75}
STATUTORY_LOCAL: Final = 0.55


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member, with the last unit and everything that the personnel file tells."""

    worker: Worker
    personnel_number: str
    name: str
    unit: str
    function: str
    statute: str
    level: str
    category: str
    education: str
    fte: str
    nationality: str
    career: Career

    @property
    def email(self) -> str:
        return address(self.name)

    def unit_on(self, day: dt.date) -> str:
        moved = self.career.moved_on
        return self.career.former_unit if moved is not None and day < moved else self.unit


@cache
def people() -> tuple[Person, ...]:
    """Everybody who ever serves, by the row of the file."""
    roles = leaders()
    cast = {roles.cast[member.key]: member for member in CAST}
    place_of = {row: place for place, row in enumerate(shuffled("place", range(len(workers()))))}
    found = []
    for worker in workers():
        row = worker.row
        member = cast.get(row)
        category = "top" if row in roles.top else "middle" if row in roles.middle else "none"
        education, level = education_and_level(worker.education)
        place = place_of[row]
        found.append(
            Person(
                worker,
                member.personnel_number if member else str(FIRST_NUMBER + place),
                member.name if member else name(worker.sex, place),
                layout().unit_of[row],
                member.function if member else _function(worker, category),
                _statute(worker, category),
                level if category == "none" else "A",
                category,
                education,
                fte(worker.schedule) if category == "none" else "1.00",
                origin(worker).now or "",
                career(worker, stays=bool(member) or category != "none"),
            )
        )
    return tuple(found)


def _function(worker: Worker, category: str) -> str:
    if category == "top":
        return TOP_FUNCTION if leaders().top[worker.row] else DEPUTY_FUNCTION
    return HEAD_FUNCTION if category == "middle" else FUNCTIONS[worker.occupation]


def _statute(worker: Worker, category: str) -> str:
    share = STATUTORY.get(worker.government, STATUTORY_LOCAL)
    return (
        "statutory"
        if category != "none" or draw("statute", worker.row) < share
        else ("contractual")
    )


def staff_at(day: dt.date) -> pd.DataFrame:
    """Who serves on a day, where they are on it, in the format of the import."""
    return _frame([person for person in people() if person.career.serves_on(day)], day)


def staff_file(day: dt.date) -> pd.DataFrame:
    """The staff file of a reference date: also who left since the one before, with the last day."""
    before = max((each for each in REFERENCE_DATES if each < day), default=day)
    return _frame(
        [
            person
            for person in people()
            if person.career.serves_on(day)
            or (person.career.employed_until is not None and person.career.serves_on(before))
        ],
        day,
    )


def _frame(found: list[Person], day: dt.date) -> pd.DataFrame:
    rows = sorted(_cells(person, day) for person in found)
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)


def _cells(person: Person, day: dt.date) -> tuple[str, ...]:
    until = person.career.employed_until
    return (
        person.personnel_number,
        person.name,
        person.email,
        person.unit_on(day),
        person.function,
        person.statute,
        person.level,
        person.category,
        person.worker.sex,
        person.career.born.isoformat(),
        person.education,
        person.fte,
        person.career.employed_from.isoformat(),
        # A file does not know yet who will leave later.
        until.isoformat() if until is not None and until < day else "",
        person.nationality,
    )
