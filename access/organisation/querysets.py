"""The way to staff: always through who asks, and for which kind of access (rules A1, A2, A7)."""

import uuid
from typing import TYPE_CHECKING, Any

from django.db import connections, models

if TYPE_CHECKING:
    from access.actor import Actor
    from access.matrix import Power
    from access.organisation.models import StaffMember


class IsOneOf(models.Func):
    """``column = ANY (list)``: one parameter, and the planner knows how long the list is."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, column: str, values: list[uuid.UUID]) -> None:
        super().__init__(models.F(column), models.Value(values))


class StaffQuerySet(models.QuerySet[Any]):
    """Staff members, seen by someone."""

    # Made by ``visible_to`` for who reaches the whole tree. What is made out of it by a further
    # filter is another query, and not marked.
    _everyone = False

    def count(self) -> int:
        """How many. Of everyone the database counts them where its frame reaches every row.

        It judges that itself, once: where it does not, the rows are counted that the policies let
        through, as always.
        """
        if self._everyone and self._result_cache is None:
            with connections[self.db].cursor() as cursor:
                cursor.execute("SELECT guard.staff_counted()")
                row = cursor.fetchone()
            if row[0] is not None:
                return int(row[0])
        return super().count()

    def named(self, name: str, number: str) -> "StaffMember | None":
        """Who has this name and this number, both, of those here; capitals and spaces are free."""
        found: StaffMember | None = self.filter(personnel_number=number.strip()).first()
        return found if found is not None and _plain(found.name) == _plain(name) else None

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
            everyone = self.all()
            query = self.query
            everyone._everyone = not (query.where or query.alias_map or query.is_sliced)
            return everyone
        return self.filter(IsOneOf("unit_id", units))

    def own(self, actor: "Actor") -> "StaffQuerySet":
        """The staff member that ``actor`` is, and nobody else."""
        return self.filter(pk=actor.person_id)


def _plain(name: str) -> str:
    """A name without what people type otherwise: capitals and spaces."""
    return " ".join(name.casefold().split())
