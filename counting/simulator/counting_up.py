"""The count of one run, once its manifest is there: aggregates, and the small ones withheld (C5).

Both categories of a group are shown or neither: of two, one follows from the other.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from counting.port import Question, Reason
from counting.simulator import deriving
from counting.simulator.population import CANCELLED, REPLACED, UNKNOWN, Indexes, Population

Numbers = Mapping[str, Indexes]
"""The numbers of each group, as integers of eleven digits, in the order of arrival."""


def count(register: Population, question: Question, numbers: Numbers) -> dict[str, Any]:
    """Groups and reasons, as ``result.json`` has them."""
    groups: list[dict[str, Any]] = []
    reasons = dict.fromkeys(Reason, 0)
    first_seen = _first_seen(numbers, question.groups)
    for label in question.groups:
        matched, yes = _count_group(register, question, numbers[label], first_seen[label], reasons)
        counts = {"yes": yes, "no": matched - yes}
        shown = min(counts.values()) >= question.minimum
        groups.append(
            {
                "label": label,
                "sent": int(numbers[label].size),
                "matched": matched,
                "counts": counts if shown else None,
            }
        )
    return {
        "groups": groups,
        "reasons": {
            str(reason): found if found >= question.minimum else None
            for reason, found in reasons.items()
        },
    }


def _first_seen(numbers: Numbers, labels: tuple[str, ...]) -> dict[str, Any]:
    """For each group, which of its numbers stand there for the first time in the run."""
    everything = np.concatenate([numbers[label] for label in labels])
    _, at = np.unique(everything, return_index=True)
    first = np.zeros(everything.size, dtype=np.bool_)
    first[at] = True
    ends = np.cumsum([numbers[label].size for label in labels])
    return dict(zip(labels, np.split(first, ends[:-1]), strict=True))


def _count_group(
    register: Population,
    question: Question,
    numbers: Indexes,
    first: Any,
    reasons: dict[Reason, int],
) -> tuple[int, int]:
    """Matched, and of those who belong; the rest is added to the reasons."""
    reasons[Reason.DUPLICATE] += int(numbers.size - first.sum())
    numbers = numbers[first]
    well_formed = (numbers // 100 % 97 + numbers % 100 == 97) | (
        (numbers // 100 + 2_000_000_000) % 97 + numbers % 100 == 97
    )
    reasons[Reason.MALFORMED] += int(numbers.size - well_formed.sum())
    persons = register.persons(numbers[well_formed])
    found = persons != UNKNOWN
    reasons[Reason.NOT_FOUND] += int(persons.size - found.sum())
    persons = persons[found]
    status = register.status(persons)
    reasons[Reason.REPLACED] += int((status == REPLACED).sum())
    reasons[Reason.CANCELLED] += int((status == CANCELLED).sum())
    persons = persons[(status != REPLACED) & (status != CANCELLED)]
    answers = deriving.derive(register, persons, question.definition_id, question.composition)
    reasons[Reason.UNDETERMINED] += int((answers == deriving.UNDETERMINED).sum())
    yes = int((answers == deriving.YES).sum())
    return yes + int((answers == deriving.NO).sum()), yes
