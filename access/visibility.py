"""The one row rule: which units, for whom, for which power (rules A1, A2, A11).

Lists use it through ``Model.objects.visible_to(actor, power)``; the check of one object is that
list plus a primary key, so that there is no second rule to get out of step.
"""

import uuid
from typing import TypeVar

from django.db import models
from django.http import Http404

from access.actor import Actor
from access.matrix import Power
from access.organisation.models import Unit, UnitKind

M = TypeVar("M", bound=models.Model)


def units_for(actor: Actor, wanted: Power) -> list[uuid.UUID] | None:
    """The units that ``actor`` reaches by ``wanted``: a list, or None for the whole tree.

    The list is literal, so that the planner knows its length (design: the shape of the policy
    decides the speed). No grant, or a grant that does not give ``wanted``: an empty list.
    """
    if actor.grant is None or not actor.may(wanted):
        return []
    if actor.grant.unit.kind == UnitKind.GOVERNMENT:
        return None
    return actor.units


def visible_units(actor: Actor, wanted: Power) -> models.QuerySet[Unit]:
    """The units themselves, in the order of their codes."""
    units = units_for(actor, wanted)
    return Unit.objects.all() if units is None else Unit.objects.filter(pk__in=units)


def one(queryset: models.QuerySet[M], **key: object) -> M:
    """One object of what is already narrowed to the asker, or 404: the same as no such key."""
    found = queryset.filter(**key).first()
    if found is None:
        raise Http404
    return found
