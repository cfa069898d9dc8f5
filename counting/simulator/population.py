"""A register of any size, drawn from a seed, that stands nowhere.

Person ``i`` of a register has the number at place ``a * i + b`` among all test numbers (``a`` and
``b`` of the seed), so that the number gives the person back, and what is known of them is drawn
from seed and person. Nothing is stored: a million people cost no memory, no number lies in wait.

A register of ``size`` holds three generations of so many persons: person ``i`` of the youngest,
then the parents, then the grandparents. Nationalities are ISO 3166 codes; the shares are
assumptions. Only numbers of the youngest generation are given to employers.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Indexes = NDArray[np.int64]
Codes = NDArray[np.int16]
Draws = NDArray[np.float64]

NATIONALITIES: Final = (
    *("BE", "NL", "FR", "IT", "DE", "PL", "RO", "ES", "BG", "PT", "HR", "GB"),
    *("MA", "TR", "CD", "DZ", "SY", "AF", "RU", "UA", "IN", "CN", "XXA"),
)
"""By place: the code of a nationality is its place here. The first is Belgian."""
FOREIGN_WEIGHTS: Final = (
    *(0.0, 0.14, 0.10, 0.09, 0.03, 0.06, 0.06, 0.03, 0.03, 0.03, 0.01, 0.02),
    *(0.16, 0.11, 0.03, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01, 0.005, 0.005),
)
UNKNOWN: Final = -1
LIVE, REPLACED, CANCELLED = 0, 1, 2

SHARE_REPLACED: Final = 0.004
SHARE_CANCELLED: Final = 0.002
SHARE_FOREIGN: Final = (0.05, 0.07, 0.10)
"""Born with a nationality of their own, not that of a parent: per generation, youngest first."""
SHARE_INHERITED: Final = 0.7
"""Born with the nationality of the first parent, where not of their own; the others Belgian."""
SHARE_NATURALISED: Final = 0.6
SHARE_PARENT_UNKNOWN: Final = 0.01

_MONTHS: Final = (*range(61, 73), *range(81, 93))
_DAYS: Final = 28
_SERIALS: Final = 998
SPACE: Final = 2 * 100 * len(_MONTHS) * _DAYS * _SERIALS
"""How many test numbers are used: two centuries, and no day that some month lacks."""


@dataclass(frozen=True)
class Population:
    """A register: its seed, and how many people of working age it has."""

    seed: int
    size: int

    def __post_init__(self) -> None:
        if not 0 < self.size <= SPACE // 3:
            raise ValueError("the size of a register is from 1 to a third of the test numbers")

    # --- Numbers ------------------------------------------------------------------------------

    def numbers(self, persons: Indexes) -> Indexes:
        """The register numbers of persons, as integers of eleven digits."""
        factor, shift = self._places()
        return _number_at((persons * factor + shift) % SPACE)

    def persons(self, numbers: Indexes) -> Indexes:
        """Who is behind numbers; ``UNKNOWN`` for those not in the register."""
        factor, shift = self._places()
        places = _place_of(numbers)
        persons = (places - shift) % SPACE * pow(factor, -1, SPACE) % SPACE
        return np.where((places >= 0) & (persons < 3 * self.size), persons, UNKNOWN)

    def _places(self) -> tuple[int, int]:
        """Factor and shift; the factor is small enough for products to fit in 64 bits."""
        factor = SPACE // 2 + int(self._draw(np.array([0]), "factor")[0] * (SPACE // 4))
        while math.gcd(factor, SPACE) != 1:
            factor += 1
        return factor, int(self._draw(np.array([0]), "shift")[0] * SPACE)

    # --- What is known ------------------------------------------------------------------------

    def status(self, persons: Indexes) -> Codes:
        """Whether the number is live, was replaced by another, or cancelled."""
        draw = self._draw(persons, "status")
        found = np.full(persons.shape, LIVE, dtype=np.int16)
        found[draw < SHARE_REPLACED + SHARE_CANCELLED] = CANCELLED
        found[draw < SHARE_REPLACED] = REPLACED
        return found

    def parent(self, persons: Indexes, which: int) -> Indexes:
        """The first or second parent (0, 1); ``UNKNOWN`` where the register has none."""
        generation = persons // self.size
        drawn = (self._draw(persons, f"parent-{which}") * self.size).astype(np.int64)
        known = self._draw(persons, f"known-{which}") >= SHARE_PARENT_UNKNOWN
        found = drawn + (generation + 1) * self.size
        return np.where((persons >= 0) & known & (generation < 2), found, UNKNOWN)

    def at_birth(self, persons: Indexes) -> Codes:
        """Nationality at birth; ``UNKNOWN`` of somebody unknown."""
        generation = np.clip(persons // self.size, 0, 2)
        drawn = self._draw(persons, "nationality")
        cumulated = np.cumsum(FOREIGN_WEIGHTS)
        own = np.searchsorted(cumulated / cumulated[-1], drawn, side="right").astype(np.int16)
        foreign = self._draw(persons, "foreign") < np.array(SHARE_FOREIGN)[generation]
        found = np.where(foreign, own, np.int16(0))
        inherits = ~foreign & (self._draw(persons, "inherits") < SHARE_INHERITED)
        young = inherits & (generation < 2) & (persons >= 0)
        if young.any():
            above = self.at_birth(self.parent(persons[young], 0))
            found[young] = np.where(above == UNKNOWN, np.int16(0), above)
        return np.where(persons >= 0, found, np.int16(UNKNOWN)).astype(np.int16)

    def now(self, persons: Indexes) -> Codes:
        """Nationality now: that of birth, unless somebody became Belgian since."""
        born = self.at_birth(persons)
        became = self._draw(persons, "naturalised") < SHARE_NATURALISED
        return np.where(became & (born != UNKNOWN), np.int16(0), born).astype(np.int16)

    def _draw(self, keys: Indexes, topic: str) -> Draws:
        """From 0 up to 1, always the same for seed, topic and person (splitmix64)."""
        salt = self.seed
        for letter in topic.encode("ascii"):
            salt = (salt * 1_099_511_628_211 + letter) % 2**64
        mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)) / 2.0**53


def _number_at(places: Indexes) -> Indexes:
    """The test number at each place of the space."""
    rest, serial = np.divmod(places, _SERIALS)
    rest, day = np.divmod(rest, _DAYS)
    rest, month = np.divmod(rest, len(_MONTHS))
    century, year = np.divmod(rest, 100)
    months = np.array(_MONTHS, dtype=np.int64)[month]
    nine = ((year * 100 + months) * 100 + day + 1) * 1000 + serial + 1
    numbers: Indexes = nine * 100 + 97 - (nine + century * 2_000_000_000) % 97
    return numbers


def _place_of(numbers: Indexes) -> Indexes:
    """The place of each number in the space; -1 for what does not lie in it."""
    nine, check = np.divmod(numbers, 100)
    rest, serial = np.divmod(nine, 1000)
    rest, day = np.divmod(rest, 100)
    year, month = np.divmod(rest, 100)
    months = np.array(_MONTHS, dtype=np.int64)
    at = np.minimum(np.searchsorted(months, month), months.size - 1)
    old = check == 97 - nine % 97
    valid = (
        (months[at] == month)
        & (day >= 1)
        & (day <= _DAYS)
        & (serial >= 1)
        & (serial <= _SERIALS)
        & (old | (check == 97 - (nine + 2_000_000_000) % 97))
    )
    century = np.where(old, 0, 1)
    rest = ((century * 100 + year) * len(_MONTHS) + at) * _DAYS + day - 1
    return np.where(valid, rest * _SERIALS + serial - 1, -1)
