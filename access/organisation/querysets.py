"""The way to staff: always through who asks, and for which kind of access (rules A1, A2, A7)."""

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from access.actor import Actor
    from access.matrix import Power


class IsOneOf(models.Func):
    """``column = ANY (list)``: one parameter, and the planner knows how long the list is."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, column: str, values: list[uuid.UUID]) -> None:
        super().__init__(models.F(column), models.Value(values))


class StaffQuerySet(models.QuerySet[Any]):
    """Staff members, seen by someone."""

    def visible_to(self, actor: "Actor", power: "Power") -> "StaffQuerySet":
        """The staff whom ``actor`` may see by ``power``; nobody when the grant does not give it.

        A power that needs no names lists nobody, as in the database: figures are not people.
        """
        from access.matrix import STAFF_DIRECTORY
        from access.visibility import units_for

        if power not in STAFF_DIRECTORY:
            return self.none()
        units = units_for(actor, power)
        if units is None:  # the whole tree: a filter would only cost time
            return self.all()
        return self.filter(IsOneOf("unit_id", units))

    def own(self, actor: "Actor") -> "StaffQuerySet":
        """The staff member that ``actor`` is, and nobody else."""
        return self.filter(pk=actor.person_id)
