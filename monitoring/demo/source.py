"""PURE. The workers and entities that the demo is made of, as they stand in ``data/``."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).with_name("data")
SHIPPED: Final = DATA / "government_workers.csv.gz"

UNKNOWN: Final = "?"
OTHER: Final = "Other"
HOME_AREAS: Final = "Puerto-Rico"  # and the outlying areas
# The United States plays the part of the home country, its areas overseas too.
HOME: Final = frozenset({"United-States", HOME_AREAS})
BIRTH: Final = ("birth_country_self", "birth_country_father", "birth_country_mother")
TOP_BAND: Final = 75


@dataclass(frozen=True, slots=True)
class Worker:
    """A row of the file. ``row`` is the key of every draw about this worker."""

    row: int
    age: int  # the lowest of the band of five years
    sex: str
    education: str
    government: str
    industry: int
    occupation: int
    schedule: str
    citizenship: str
    born: str
    father: str
    mother: str


@dataclass(frozen=True, slots=True)
class EntityFact:
    """An entity. Its name, domain and kind are facts, the rest is made for the demo."""

    domain: str
    domain_name: str
    code: str
    name: str
    kind: str
    people: int
    uses_count: bool  # disability is the only question (R13); else the questionnaire of 2009
    industries: tuple[int, ...]  # which industries are at home here


@cache
def workers() -> tuple[Worker, ...]:
    """Every worker of the file, in its order."""
    with gzip.open(SHIPPED, "rt", encoding="utf-8", newline="") as file:
        return tuple(_worker(number, row) for number, row in enumerate(csv.DictReader(file)))


def _worker(number: int, row: dict[str, str]) -> Worker:
    return Worker(
        number,
        int(row["age_band"].rstrip("+").partition("-")[0]),
        {"Female": "F", "Male": "M"}[row["sex"]],
        row["education"],
        row["class_of_worker"],
        int(row["industry_code"]),
        int(row["occupation_code"]),
        row["full_part_time"],
        row["citizenship"],
        *(row[name] for name in BIRTH),
    )


@cache
def entities() -> tuple[EntityFact, ...]:
    """Every entity, in the order of the file."""
    with (DATA / "organisation.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_entities(csv.DictReader(file)))


def _entities(rows: Iterable[dict[str, str]]) -> Iterator[EntityFact]:
    for row in rows:
        yield EntityFact(
            row["policy_domain_abbreviation"],
            row["policy_domain"],
            row["code"],
            row["entity"],
            row["kind"],
            int(row["people"]),
            row["questions"] == "disability",
            tuple(int(number) for number in row["industries"].split()),
        )
