"""Deciding which questions an entity asks, from a later day on (R13); by who has *configure*."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection

from access.organisation.models import Entity
from registration.questionnaire.catalogue import Questionnaire, questionnaires
from registration.questionnaire.models import OpenQuestion
from registration.questionnaire.opening import asked_by_entity


def choices_on(day: dt.date) -> list[Questionnaire]:
    """What can be asked from a day on."""
    return [each for each in questionnaires().values() if each.open_on(day)]


def ask(entity: Entity, asked: Iterable[str], since: dt.date, today: dt.date) -> None:
    """From ``since`` on the entity asks these questionnaires, and no other.

    The database refuses a day that is not later than today, and an entity out of reach. A change
    that was planned before, and did not come into use, gives way to this one.
    """
    standing = [questionnaires()[each] for each in asked_by_entity(today)[entity.pk].questionnaires]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guard.ask_questions(%s, %s::text[], %s, %s::text[], %s::date[])",
            [
                entity.pk,
                sorted(asked),
                since,
                [each.id for each in standing],
                [each.valid_from for each in standing],
            ],
        )


def periods(entity: Entity) -> list[tuple[Questionnaire, OpenQuestion]]:
    """Every period that was decided for this entity, the newest first; none: the default holds."""
    rows = OpenQuestion.objects.filter(entity=entity).order_by("-opens", "questionnaire")
    return [(questionnaires()[row.questionnaire], row) for row in rows]
