"""PURE. Who joins, leaves and moves between the reference dates. All of it is simulated.

The workers of the file are everybody who serves at one time or another between the first reference
date and the last. Leaders and the cast stay where they are.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from monitoring.demo.draws import draw, pick
from monitoring.demo.organisation import entity_above, layout
from monitoring.demo.source import Worker
from monitoring.demo.words import education_and_level

REFERENCE_DATES: Final = (dt.date(2023, 12, 31), dt.date(2024, 12, 31), dt.date(2025, 12, 31))
FIRST: Final = REFERENCE_DATES[0]
LAST: Final = REFERENCE_DATES[-1]
YEARS: Final = (2024, 2025)

# Shares a year; assumptions.
LEAVE: Final = 0.02
LEAVE_FROM_60: Final = 0.10
LEAVE_FROM_65: Final = 0.20
JOIN_UNDER_50: Final = 0.035
JOIN_FROM_50: Final = 0.01
MOVE: Final = 0.02
MOVE_TO_OTHER_ENTITY: Final = 0.3

ADULT: Final = 18
GRADUATE: Final = 22
EARLIEST: Final = dt.date(1983, 1, 1)


@dataclass(frozen=True, slots=True)
class Career:
    """When somebody serves, and where they were before they moved."""

    born: dt.date
    employed_from: dt.date
    employed_until: dt.date | None = None
    moved_on: dt.date | None = None
    former_unit: str = ""

    def serves_on(self, day: dt.date) -> bool:
        return self.employed_from <= day and (
            self.employed_until is None or self.employed_until >= day
        )


def career(worker: Worker, *, stays: bool) -> Career:
    """The career of a worker; ``stays`` for leaders and the cast."""
    born = between("born", worker.row, *_birth_days(worker.age))
    adult = birthday(born, ADULT)
    if adult > FIRST:
        return Career(born, between("joined", worker.row, adult, LAST))
    first = birthday(born, GRADUATE) if _studied(worker) else adult
    start = max(first if first <= FIRST else adult, EARLIEST)
    # The square brings most people in during the later years.
    since = FIRST - (FIRST - start) * draw("since", worker.row) ** 2
    if stays:
        return Career(born, since)
    year = pick("year", worker.row, YEARS)
    in_year = (dt.date(year, 1, 1), dt.date(year, 12, 30))
    chance = draw("career", worker.row) / len(YEARS)
    if chance < (leaving := _leaving(worker)):
        return Career(born, since, between("left", worker.row, *in_year))
    if chance < (joining := leaving + _joining(worker)):
        return Career(born, between("joined", worker.row, *in_year))
    if chance < joining + MOVE and (former := _former_unit(worker)):
        day = between("moved", worker.row, *in_year)
        return Career(born, since, moved_on=day, former_unit=former)
    return Career(born, since)


def between(topic: str, key: int, first: dt.date, last: dt.date) -> dt.date:
    """A day from the first to the last, both included."""
    return first + dt.timedelta(days=int(draw(topic, key) * ((last - first).days + 1)))


def birthday(born: dt.date, age: int) -> dt.date:
    """The day that somebody becomes ``age``; born on a leap day, on 1 March."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and not _leap(year):
        return dt.date(year, 3, 1)
    return born.replace(year=year)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _birth_days(age: int) -> tuple[dt.date, dt.date]:
    """The days of birth that give an age of the band on the last reference date; adults only."""
    first = dt.date(LAST.year - age - 4, 1, 1)
    return first, dt.date(LAST.year - max(age, ADULT), 12, 31)


def _studied(worker: Worker) -> bool:
    return education_and_level(worker.education)[0] == "high"


def _leaving(worker: Worker) -> float:
    if worker.age >= 65:
        return LEAVE_FROM_65
    return LEAVE_FROM_60 if worker.age >= 60 else LEAVE


def _joining(worker: Worker) -> float:
    return JOIN_FROM_50 if worker.age >= 50 else JOIN_UNDER_50


def _former_unit(worker: Worker) -> str:
    """Where somebody was before: mostly elsewhere in the entity; empty where there is nothing."""
    unit_of = layout().unit_of
    here = unit_of[worker.row]
    elsewhere = draw("other-entity", worker.row) < MOVE_TO_OTHER_ENTITY
    entity = entity_above(here)
    units = [
        code
        for code in dict.fromkeys(unit_of.values())
        if code != here and (entity_above(code) != entity) is elsewhere
    ]
    return pick("former-unit", worker.row, units) if units else ""
