"""A demo extract: made-up people of a staff file, each with a test number of the register.

What an entity hands in: one line a person in service, csv with semicolons. The same personnel
number has the same register number at every date, and stands in no extract.
"""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

import numpy as np

from counting.simulator.population import Population

FIELDS: Final = ("register_number", "age", "sex", "statute", "level")
"""What staff services deliver."""
COLUMNS: Final = (*FIELDS, "unit")


@dataclass(frozen=True)
class Employee:
    """Someone in service; ``personnel_number`` says who, within one demo."""

    personnel_number: str = field(repr=False)
    age: int
    sex: str
    statute: str
    level: str
    unit: str = ""


def numbers_for(register: Population, personnel_numbers: Iterable[str]) -> dict[str, str]:
    """A register number of eleven digits for each personnel number, all different.

    By the personnel number itself where that is a number, so that it does not depend on who else
    serves; the rare others take the places that are left.
    """
    taken: dict[int, str] = {}
    for each in sorted(set(personnel_numbers)):
        place = int(each) if each.isascii() and each.isdigit() else sum(each.encode("utf-8"))
        place %= register.size
        while place in taken:
            place = (place + 1) % register.size
        taken[place] = each
    found = register.numbers(np.fromiter(taken, dtype=np.int64))
    return {each: f"{number:011d}" for each, number in zip(taken.values(), found, strict=True)}


def write(
    to: TextIO,
    employees: Sequence[Employee],
    numbers: Mapping[str, str],
    columns: Sequence[str] = FIELDS,
) -> int:
    """Write the extract in the order of the register numbers; the lines written.

    That order has nothing to do with who people are, unlike the order of a staff file.
    """
    writer = csv.writer(to, delimiter=";", lineterminator="\n")
    writer.writerow(columns)
    for each in sorted(employees, key=lambda one: numbers[one.personnel_number]):
        cells = {
            "register_number": numbers[each.personnel_number],
            "age": each.age,
            "sex": each.sex,
            "statute": each.statute,
            "level": each.level,
            "unit": each.unit,
        }
        writer.writerow([cells[column] for column in columns])
    return len(employees)


def read_staff(path: Path, day: dt.date, units: frozenset[str] | None) -> Iterator[Employee]:
    """Who serves on a day in these units, from a staff file as ``import_staff`` reads it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            until = row["employed_until"]
            serves = row["employed_from"] <= day.isoformat() <= (until or "9999-12-31")
            if serves and (units is None or row["unit"] in units):
                born = dt.date.fromisoformat(row["birth_date"])
                yield Employee(
                    row["personnel_number"],
                    day.year - born.year - ((day.month, day.day) < (born.month, born.day)),
                    *(row["sex"], row["statute"], row["level"], row["unit"]),
                )


def units_of(path: Path, entity: str) -> frozenset[str]:
    """An entity and every unit below it, from an organisation file; KeyError without one."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        above = {row["code"]: row["parent"] for row in csv.DictReader(file)}
    if entity not in above:
        raise KeyError(entity)
    found = set()
    for unit in above:
        at = unit
        while at and at != entity:
            at = above.get(at, "")
        if at == entity:
            found.add(unit)
    return frozenset(found)
