"""The narrow door between what people told and the figures: flags by person key, at a date.

For the worker, in a frame of the purpose ``release``, and for reporting only: no name, no fact and
no branch of a definition passes, three values do (R9). *Do not contact* counts like everyone (R3).
"""

import datetime as dt
from typing import Final

import pandas as pd
from django.utils import timezone

from registration.definitions import (
    CIRCULAR_2009,
    DEFINITIONS,
    DISABILITY,
    ORIGIN_2016,
    Membership,
)
from registration.questionnaire.belonging import GROUPS, only
from registration.questionnaire.catalogue import floor
from registration.questionnaire.models import Answers
from registration.questionnaire.opening import NOTHING, asked_of_people
from registration.questionnaire.record import COUNT, PURPOSES, Own
from registration.questionnaire.store import open_row
from registration.questionnaire.using import allowed_by

# Column → definition. The two definitions of origin never stand in one line (G2).
COLUMNS: Final = {
    "migration_background_2009": CIRCULAR_2009.id,
    "origin_2016": ORIGIN_2016.id,
    "disability": DISABILITY.id,
}


def characteristics_at(day: dt.date) -> pd.DataFrame:
    """Everybody's flags at ``day``: ``staff_id`` and a column a definition, yes, no or unknown.

    Everybody has a row, whatever was told or not. A question that is closed today is unknown for
    everyone of whom it is no longer asked, whatever the reference date (R13).
    """
    asked = asked_of_people(timezone.localdate())
    covered = floor(COUNT)  # a yes to an older text does not cover what a newer one widened (R5)
    rows = []
    for person, sealed in Answers.objects.values_list("pk", "sealed").iterator(chunk_size=5000):
        own = Own.from_data(open_row(Answers, person, sealed))
        mine = own.registration
        # Restricted, or objected to: unknown from the next release on (P1).
        counts = mine is not None and mine.consent.version >= covered and own.limits.allows(COUNT)
        facts = only(mine.answers, asked.get(person, NOTHING).groups) if mine and counts else {}
        told_on = mine.consent.at.date() if mine else None
        rows.append((person, *(_flag(name, facts, day, told_on) for name in COLUMNS.values())))
    return pd.DataFrame(rows, columns=["staff_id", *COLUMNS])


def _flag(definition: str, facts: dict[str, object], day: dt.date, told_on: dt.date | None) -> str:
    if not facts:
        return Membership.UNKNOWN.value
    return DEFINITIONS[definition].judge(facts, day, told_on).value


def by_right_at(day: dt.date) -> pd.DataFrame:
    """Of everybody, per group: is it asked, and do others see the membership by right (S2)?

    Columns ``staff_id``, ``origin_asked``, ``origin_known`` and so on, truths. Known is a member
    whose yes to invitations or priority shows the membership to readers of columns 3 and 4; a
    figure has to hide the others among enough people.
    """
    asked = asked_of_people(timezone.localdate())
    groups = sorted(GROUPS)
    rows = []
    for person, sealed in Answers.objects.values_list("pk", "sealed").iterator(chunk_size=5000):
        open_groups = asked.get(person, NOTHING).groups
        allowed = allowed_by(Own.from_data(open_row(Answers, person, sealed)), open_groups, day)
        seen = frozenset().union(*(allowed.groups(purpose) for purpose in PURPOSES))
        rows.append((person, *(v for g in groups for v in (g in open_groups, g in seen))))
    names = [f"{g}_{what}" for g in groups for what in ("asked", "known")]
    return pd.DataFrame(rows, columns=["staff_id", *names])
