"""What a decision may rest on: a target in force, and the published figure (S4, U3, U4).

Read by who decides on priority at equal merit: never a live figure, only what a release shows.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import F, Q

from access.organisation.models import UnitKind
from monitoring.reporting.groups import SAME_GROUP, TOTAL
from monitoring.reporting.models import Kind, Release, ReleaseCell, State, Target
from monitoring.reporting.targets import (
    RESERVED_JOBS,
    RESERVED_SHARE,
    Aim,
    in_force,
    not_met,
    stands_for,
)

COUNTED = "anonymous_count"


@dataclass(frozen=True)
class Ground:
    """A target that is not met, and the published figure that says so."""

    aim: Aim
    release: uuid.UUID
    day: dt.date
    unit: str
    population: int
    count: int


def target_in_force(
    group: str, domain: uuid.UUID | None, day: dt.date, category: str = TOTAL
) -> Aim | None:
    """The target of ``group`` on ``day``: of the policy domain (its key), else of the government.

    ``RESERVED_JOBS`` is the standing rule of 1 % of the jobs in full-time equivalents (U4).
    """
    if group == RESERVED_JOBS:
        return RESERVED_SHARE if day >= RESERVED_SHARE.decided else None
    every = Target.objects.filter(Q(unit__isnull=True) | Q(unit_id=domain), group=group)
    found = in_force(list(every), group=group, category=category, day=day, domain=domain)
    if found is None:
        return None
    return Aim(
        found.group,
        found.category or TOTAL,
        found.percent,
        found.decided,
        found.due,
        found.source,
        of_domain=found.unit_id is not None,
        example=found.example,
    )


def priority_ground(
    group: str, domain: uuid.UUID | None, day: dt.date, category: str = TOTAL
) -> Ground | None:
    """What priority at equal merit rests on (U3); None gives no priority.

    The figure is that of whom the target is: the domain's beside the domain's target, else the
    government's; in the newest release up to ``day``. Not shown, not there, met, without a target
    in force, or of a group that is only counted (R13): each gives None, and they look alike.
    """
    aim = target_in_force(group, domain, day, category)
    release = Release.objects.filter(
        state=State.PUBLISHED, kind=Kind.REGULAR, reference_date__lte=day
    ).first()
    if aim is None or release is None or group == RESERVED_JOBS:
        return None
    whose = Q(unit_id=domain) if aim.of_domain else Q(unit__kind=UnitKind.GOVERNMENT)
    counted = [code for code, registered in SAME_GROUP.items() if registered == group]
    cells = ReleaseCell.objects.filter(
        whose,
        release=release,
        unit_code=F("unit__code"),
        sex=TOTAL,
        age=TOTAL,
        level=TOTAL,
        category=category,
    ).select_related("table")
    shown = cells.filter(table__group=group).exclude(table__method=COUNTED).first()
    if shown is None or shown.population is None or shown.count is None:
        return None
    better = cells.filter(table__group__in=counted, count__isnull=False).first()
    heads = cells.filter(table__group=TOTAL).first()
    everyone = heads.population if heads else None
    if better and stands_for(better.population or 0, everyone, above=True):
        shown = better  # what the target is measured by everywhere (S5)
    assert shown.population is not None
    assert shown.count is not None
    if not not_met(shown.count, shown.population, aim.percent):
        return None
    return Ground(
        aim,
        release.pk,
        release.reference_date,
        shown.unit_code,
        shown.population,
        shown.count,
    )
