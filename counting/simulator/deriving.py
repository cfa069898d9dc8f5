"""Who belongs to the group that a count asks for: the register's own reading of the definitions.

Written apart from ``registration.definitions``, from the same rules (G1, G2); a test compares the
two. An answer is YES, NO, or UNDETERMINED where too little of the family is known.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from counting.simulator.population import NATIONALITIES, UNKNOWN, Codes, Indexes, Population

NO, YES, UNDETERMINED = 0, 1, 2
Answers = NDArray[np.int8]

DEFINITIONS: Final = {("circular-2009", 1), ("origin-2016", 1)}
"""Identification and version of the definitions that this register knows."""


def derive(
    register: Population, persons: Indexes, definition: str, composition: tuple[str, ...]
) -> Answers:
    """The answer for each person, who stands in the register."""
    parents = [register.parent(persons, which) for which in (0, 1)]
    if definition == "origin-2016":
        told = [register.now(persons), register.at_birth(persons)]
        told += [register.at_birth(each) for each in parents]
        return _any([_outside(each, ("BE",)) for each in told])
    grandparents = [register.parent(each, which) for each in parents for which in (0, 1)]
    close = [register.now(persons), *(register.at_birth(each) for each in parents)]
    far = [_outside(register.at_birth(each), composition) for each in grandparents]
    return _any([*(_outside(each, composition) for each in close), _at_least_two(far)])


def _outside(codes: Codes, inside: tuple[str, ...]) -> Answers:
    """Whether a nationality is none of these; stateless is outside."""
    table = np.array([each not in inside for each in NATIONALITIES], dtype=np.int8)
    return np.where(codes == UNKNOWN, np.int8(UNDETERMINED), table[codes]).astype(np.int8)


def _any(answers: list[Answers]) -> Answers:
    stacked = np.stack(answers)
    yes, unsure = (stacked == YES).any(axis=0), (stacked == UNDETERMINED).any(axis=0)
    return np.where(yes, YES, np.where(unsure, UNDETERMINED, NO)).astype(np.int8)


def _at_least_two(answers: list[Answers]) -> Answers:
    stacked = np.stack(answers)
    yes, unsure = (stacked == YES).sum(axis=0), (stacked == UNDETERMINED).sum(axis=0)
    possible = np.where(yes + unsure >= 2, UNDETERMINED, NO)
    return np.where(yes >= 2, YES, possible).astype(np.int8)
