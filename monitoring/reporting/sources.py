"""What a release reads: people at a date, their flags, and the tree of units. Worker only.

The one place where a figure meets persons: in a frame of the purpose ``release``. What leaves
this module is a table without names or numbers of persons, and that goes no further than the
task that makes the release (S6).
"""

import datetime as dt

import pandas as pd
from django.db.models import Q

from access.organisation.models import StaffPlacement, Unit
from registration.characteristics import characteristics_at

# What a group of a release reads: its flag, and the column of the characteristics.
FLAGS = {
    "foreign_origin": "origin_2016",
    "migration_background": "migration_background_2009",
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
    """Everyone in service on ``day`` with the flags of that day, and without their key."""
    people = placements_at(day)
    flags = characteristics_at(day).set_index("staff_id")
    for name, column in FLAGS.items():
        answer = people["staff"].map(flags[column])
        people[name] = answer.map({"yes": True, "no": False}).astype(object)
    return people.drop(columns="staff")


def unit_parents() -> dict[str, str | None]:
    """Every unit's parent, by code; units of the past too, for the people who were on them."""
    return dict(Unit.objects.values_list("code", "parent__code"))
