"""What a release reads: people at a date, their flags, and the tree of units. Worker only.

The one place where a figure meets persons: in a frame of the purpose ``release``. What leaves
this module is a table without names or numbers of persons, and that goes no further than the
task that makes the release (S6).
"""

import datetime as dt

import pandas as pd
from django.db.models import F, Q

from access.organisation.models import StaffPlacement, Unit

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
    from registration.characteristics import characteristics_at

    people = placements_at(day)
    flags = characteristics_at(day)
    for name in ("foreign_origin", "migration_background", "disability"):
        known = {key: getattr(each, name) for key, each in flags.items()}
        people[name] = pd.Series([known.get(key) for key in people["staff"]], dtype=object)
    return people.drop(columns="staff")


def unit_parents() -> dict[str, str | None]:
    """Every unit's parent, by code; units of the past too, for the people who were on them."""
    return dict(Unit.objects.annotate(above=F("parent__code")).values_list("code", "above"))
