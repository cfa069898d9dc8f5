"""PURE. The organisation of the demo: real domains and entities, invented units below them.

Government > policy domain > entity > directorate (industry) > division (occupation) > team. Small
groups join a larger one, so that a unit where people are placed has about 8 to 60 of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cache
from typing import Final, TypeVar

import pandas as pd

from monitoring.demo.draws import apportioned, draw, shuffled
from monitoring.demo.placing import entity_of
from monitoring.demo.source import EntityFact, Worker, entities, workers
from monitoring.demo.words import (
    DIRECTORATES,
    GENERAL_AFFAIRS,
    STAFF_OFFICE,
    SUPPORT,
    THEMES,
    Theme,
)

GOVERNMENT: Final = "VO"
VALID_FROM: Final = "2015-01-01"
COLUMNS: Final = (
    *("code", "name", "kind", "parent", "entity_kind", "valid_from", "valid_until", "becomes"),
)

SECRETARIAT_UP_TO: Final = 40  # an entity this small is one unit
TEAM: Final = 28  # what a team aims at
TEAM_UP_TO: Final = 45  # a group this small is not divided
SMALLEST: Final = 8
SMALLEST_DIRECTORATE: Final = 24
SMALLEST_DIVISION: Final = 16
STAFF_OFFICE_SHARE: Final = 0.03
STAFF_OFFICE_UP_TO: Final = 24

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit, as the import reads it."""

    code: str
    name: str
    kind: str
    parent: str = ""
    entity_kind: str = ""


@dataclass
class Layout:
    """The units, who is placed where, and who is on or below each unit that has a head."""

    units: list[UnitRow] = field(default_factory=list)
    unit_of: dict[int, str] = field(default_factory=dict)
    offices: dict[str, list[int]] = field(default_factory=dict)  # entity → its staff office
    divisions: dict[str, list[int]] = field(default_factory=dict)  # directorates and divisions

    def unit(self, code: str, name: str, parent: str) -> str:
        self.units.append(UnitRow(code, name, "unit", parent))
        return code

    def place(self, rows: list[int], code: str) -> None:
        self.unit_of.update(dict.fromkeys(rows, code))


@cache
def layout() -> Layout:
    """The whole organisation."""
    found = Layout([UnitRow(GOVERNMENT, "Vlaamse overheid", "government")])
    people: defaultdict[str, list[int]] = defaultdict(list)
    for row, code in enumerate(entity_of()):
        people[code].append(row)
    domains = {entity.domain: entity.domain_name for entity in entities()}
    for code, name in domains.items():
        found.units.append(UnitRow(code, name, "domain", GOVERNMENT))
        for entity in (each for each in entities() if each.domain == code):
            found.units.append(UnitRow(entity.code, entity.name, "entity", code, entity.kind))
            _divide_entity(found, entity, people[entity.code])
    return found


@cache
def units() -> dict[str, UnitRow]:
    """Every unit by its code."""
    return {row.code: row for row in layout().units}


@cache
def entity_above(code: str) -> str:
    """The entity at or above a unit."""
    row = units()[code]
    return row.code if row.kind == "entity" else entity_above(row.parent)


def frame() -> pd.DataFrame:
    """The organisation in the format of the import."""
    rows = [
        (row.code, row.name, row.kind, row.parent, row.entity_kind, VALID_FROM, "", "")
        for row in layout().units
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)


# Dividing ------------------------------------------------------------------------------


def _divide_entity(found: Layout, entity: EntityFact, people: list[int]) -> None:
    if len(people) <= SECRETARIAT_UP_TO:
        code = found.unit(f"{entity.code}-S", "Secretariaat", entity.code)
        found.place(people, code)
        found.offices[entity.code] = people
        return
    number = round(len(people) * STAFF_OFFICE_SHARE)
    office = _staff_office(people, min(max(number, SMALLEST), STAFF_OFFICE_UP_TO))
    code = found.unit(f"{entity.code}-S", "Stafdienst", entity.code)
    found.place(office, code)
    found.offices[entity.code] = office

    others = sorted(set(people) - set(office))
    smallest = min(SMALLEST_DIRECTORATE, max(SMALLEST, len(others) // 5))
    groups = _grouped(others, lambda w: _directorate(entity, w), smallest, GENERAL_AFFAIRS)
    for number, (name, rows) in enumerate(groups, start=1):
        code = found.unit(f"{entity.code}-D{number}", f"Directie {name}", entity.code)
        found.divisions[code] = rows
        _divide_directorate(found, code, rows)


def _staff_office(people: list[int], number: int) -> list[int]:
    """The office of who leads the entity: first who does such work, drawn among them."""
    order = shuffled("staff-office", people)
    order.sort(key=lambda row: workers()[row].occupation not in STAFF_OFFICE)
    return sorted(order[:number])


def _directorate(entity: EntityFact, worker: Worker) -> str:
    """The directorate of an industry; where that is not at home here, the general one."""
    if worker.industry in entity.industries:
        return DIRECTORATES[worker.industry]
    return GENERAL_AFFAIRS


def _divide_directorate(found: Layout, code: str, rows: list[int]) -> None:
    if len(rows) <= TEAM_UP_TO:
        found.place(rows, code)
        return
    names: Counter[str] = Counter()
    themes = _grouped(rows, lambda w: THEMES[w.occupation], SMALLEST_DIVISION, SUPPORT)
    if len(themes) == 1:
        _teams(found, code, *themes[0], names)
        return
    for number, (theme, members) in enumerate(themes, start=1):
        if len(members) <= TEAM_UP_TO:
            _team(found, f"{code}-T{number}", theme.teams[0], code, members, names)
        else:
            below = found.unit(f"{code}-A{number}", f"Afdeling {theme.name}", code)
            found.divisions[below] = members
            _teams(found, below, theme, members, names)


def _teams(found: Layout, parent: str, theme: Theme, rows: list[int], names: Counter[str]) -> None:
    """Teams of uneven size; their names follow each other, and are numbered where they repeat."""
    number = max(2, round(len(rows) / TEAM))
    weights = [0.5 + draw("team-size", f"{parent}-{each}") for each in range(number)]
    order = iter(shuffled("team", rows))
    for each, size in enumerate(apportioned(len(rows), weights)):
        members = [next(order) for _person in range(size)]
        name = theme.teams[each % len(theme.teams)]
        _team(found, f"{parent}-T{each + 1}", name, parent, members, names)


def _team(
    found: Layout, code: str, name: str, parent: str, rows: list[int], names: Counter[str]
) -> None:
    names[name] += 1
    title = f"Team {name}" if names[name] == 1 else f"Team {name} {names[name]}"
    found.place(rows, found.unit(code, title, parent))


def _grouped(
    rows: list[int], key: Callable[[Worker], K], smallest: int, rest: K
) -> list[tuple[K, list[int]]]:
    """Rows by key, the largest first. Small groups join ``rest``, and a small rest the largest."""
    groups: defaultdict[K, list[int]] = defaultdict(list)
    for row in rows:
        groups[key(workers()[row])].append(row)
    for name in [name for name, members in groups.items() if len(members) < smallest]:
        if name != rest:
            groups[rest].extend(groups.pop(name))
    order = sorted(groups, key=lambda name: (-len(groups[name]), groups[name][0]))
    if len(groups) > 1 and len(groups.get(rest, ())) < smallest and rest in groups:
        largest = next(name for name in order if name != rest)
        groups[largest].extend(groups.pop(rest))
        order.remove(rest)
    return [(name, sorted(groups[name])) for name in order]
