"""PURE. Who leads: the top of each entity, and a head of each directorate and division.

Who leads is drawn, with the published share of women as the chance that a woman is chosen; nothing
in the file tells it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from monitoring.demo.cast import CAST, ENTITY, SERVICE
from monitoring.demo.draws import draw, shuffled
from monitoring.demo.organisation import entity_above, layout, units
from monitoring.demo.published import latest
from monitoring.demo.source import entities, workers
from monitoring.demo.words import EXECUTIVES, education_and_level

# An entity of more people than this has one more at the top.
DEPUTIES: Final = (600, 1200)
YOUNGEST: Final = 30


@dataclass(frozen=True)
class Leaders:
    """Rows of workers: the cast by key; the tops, first of an entity first; the heads."""

    cast: dict[str, int]
    top: dict[int, bool]  # row → leads the entity (else deputy)
    middle: dict[int, str]  # row → the unit that it heads


@cache
def leaders() -> Leaders:
    cast = _cast()
    taken = set(cast.values())
    top: dict[int, bool] = {}
    for entity in entities():
        office = layout().offices[entity.code]
        for place in range(1 + sum(entity.people > limit for limit in DEPUTIES)):
            if entity.code == ENTITY and place == 0:
                row = cast["leading_official"]
            else:
                row = _leader(f"{entity.code}-{place}", office, taken, latest("women", "top"))
            taken.add(row)
            top[row] = place == 0
    middle: dict[int, str] = {}
    for code, rows in layout().divisions.items():
        if code == SERVICE:
            row = cast["line_manager"]
        else:
            row = _leader(code, rows, taken, latest("women", "middle"))
        taken.add(row)
        middle[row] = code
    return Leaders(cast, top, middle)


def _leader(unit: str, rows: Iterable[int], taken: set[int], women: float) -> int:
    """The best fit among the free, of the drawn sex where there is one."""
    sex = "F" if draw("leader-sex", unit) < women else "M"
    free = [row for row in shuffled(f"leader-{unit}", rows) if row not in taken]
    return min(free, key=lambda row: _misfit(row, sex))


def _misfit(row: int, sex: str) -> tuple[bool, bool, bool, bool]:
    worker = workers()[row]
    level = education_and_level(worker.education)[1]
    return (
        worker.sex != sex,
        worker.age < YOUNGEST or worker.age >= 65,
        level not in ("A", "B"),
        worker.occupation not in EXECUTIVES,
    )


def _cast() -> dict[str, int]:
    """A worker for each of the cast, in the unit where the cast says that they work."""
    found: dict[str, int] = {}
    for member in CAST:
        here = [row for row, unit in layout().unit_of.items() if _is_in(unit, member.works_in)]
        free = [row for row in shuffled("cast", here) if row not in found.values()]
        found[member.key] = min(free, key=lambda row: _misfit(row, member.sex))
    return found


def _is_in(unit: str, above: str) -> bool:
    return unit == above or (
        entity_above(above) == entity_above(unit) and _is_in(units()[unit].parent, above)
        if units()[unit].kind == "unit"
        else False
    )
