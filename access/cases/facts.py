"""Sealing and opening what the employer must record in a case (rule R15)."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from access.cases.models import Case, Fact
from access.sealing import open_data, place, seal_data

LENGTH: Final = 120  # bytes before padding, the same for every fact


class Ground(StrEnum):
    """The named duties of an employer from which a fact can come."""

    RESERVED_JOB = "reserved_job"  # hired on a reserved job
    CERTIFICATE = "certificate"  # a certificate that was handed in for support


@dataclass(frozen=True)
class Recorded:
    """What a fact says: the group, and the duty of the employer that is its ground."""

    group: str
    ground: Ground


def _place(fact: uuid.UUID, case: uuid.UUID) -> bytes:
    return place("cases_fact", "sealed", fact, case)


def seal_fact(fact: uuid.UUID, case: uuid.UUID, told: Recorded) -> bytes:
    """The sealed value, bound to its row and its case."""
    data = {"group": told.group, "ground": told.ground.value}
    return seal_data(data, _place(fact, case), length=LENGTH)


def recorded(case: Case) -> list[Recorded]:
    """The facts of a case, as far as the frame lets them be read. Raises SealBroken."""
    found = []
    for fact in Fact.objects.filter(case=case).order_by("pk"):
        data = open_data(fact.sealed, _place(fact.pk, case.pk))
        found.append(Recorded(data["group"], Ground(data["ground"])))
    return found
