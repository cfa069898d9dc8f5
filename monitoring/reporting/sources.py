"""What a release reads: people at a date, their flags, the tree of units, counts. Worker only.

The one place where a figure meets persons: in a frame of the purpose ``release``. What leaves
this module is a table without names or numbers of persons, and that goes no further than the
task that makes the release (S6).
"""

import datetime as dt

import pandas as pd
from django.db.models import Q

from access.actor import NOBODY
from access.frame import entered
from access.organisation.models import StaffPlacement, Unit
from counting import people as counting_people
from counting import results
from counting.models import Run
from monitoring.reporting.anonymous import Count
from monitoring.reporting.anonymous_kept import Leaf
from monitoring.reporting.recounting import Organisation
from registration.characteristics import by_right_at, characteristics_at

# What a group of a release reads: its flag, and the column of the characteristics.
FLAGS = {
    "foreign_origin": "origin_2016",
    "migration_background": "migration_background_2009",
    "disability": "disability",
}
# The question of which the flag is the answer, as the characteristics call it.
QUESTIONS = {
    "foreign_origin": "origin",
    "migration_background": "origin",
    "disability": "disability",
}
COLUMNS = ["staff", "unit", "sex", "level", "category"]


def placements_at(day: dt.date) -> pd.DataFrame:
    """Everyone in service on ``day``, with the placement of that day. One row a person."""
    rows = (
        StaffPlacement.objects.filter(
            Q(until_date__isnull=True) | Q(until_date__gte=day),
            Q(staff__employed_until__isnull=True) | Q(staff__employed_until__gte=day),
            from_date__lte=day,
            staff__employed_from__lte=day,
        )
        .order_by("staff_id", "-from_date")
        .distinct("staff_id")
        .values_list("staff_id", "unit__code", "staff__sex", "level", "category")
    )
    return pd.DataFrame.from_records(list(rows), columns=COLUMNS)


def people_at(day: dt.date) -> pd.DataFrame:
    """Everyone in service on ``day`` with the flags of that day, indexed by person.

    Beside each flag stand ``<flag>_asked`` and ``<flag>_known``: whether the person is asked, and
    whether readers of columns 3 and 4 see the membership by right (S2).
    """
    people = placements_at(day)
    flags = characteristics_at(day).merge(by_right_at(day), on="staff_id").set_index("staff_id")
    for name, column in FLAGS.items():
        answer = people["staff"].map(flags[column])
        people[name] = answer.map({"yes": True, "no": False}).astype(object)
        people[name] = people[name].where(people[name].notna(), None)
        for what in ("asked", "known"):
            seen = people["staff"].map(flags[f"{QUESTIONS[name]}_{what}"])
            people[f"{name}_{what}"] = seen.eq(True)
    return people.set_index(people["staff"].astype(str)).drop(columns="staff")


def counts_at(day: dt.date) -> list[Count]:
    """The whole runs of the anonymous count for ``day``, the newest last. Enters its own frames.

    The figures are opened under the purpose ``release``; who was counted stands in the personnel
    history, which the purpose ``count`` reads beside who objected, and no answer (C3).
    """
    with entered(NOBODY, purpose="release"):
        found = results.counted(day)
    return [
        Count(
            str(run.run),
            run.definition,
            tuple(
                Leaf(str(run.run), g.entity, g.units, g.values, g.people, g.members)
                for g in run.groups
            ),
            counted_in(str(run.run)),
        )
        for run in found
    ]


def counted_in(run: str) -> pd.DataFrame:
    """Who was counted in a run, by the personnel history of now: by person, unit and axes."""
    with entered(NOBODY, purpose="count"):
        row = Run.objects.get(pk=run)
        people = counting_people.people_at(
            row.reference_date, entities=None, known_at=row.planned_at or row.started_at
        )
    return people.set_index(people["staff"].astype(str)).drop(columns="staff")


def organisation() -> Organisation:
    """Every unit's parent, and what it came from; units of the past too (A5)."""
    parents = dict(Unit.objects.values_list("code", "parent__code"))
    came_from: dict[str, list[str]] = {}
    for old, new in Unit.objects.filter(became__isnull=False).values_list("code", "became__code"):
        came_from.setdefault(new, []).append(old)
    return Organisation(parents, came_from)
