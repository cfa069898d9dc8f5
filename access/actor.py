"""Who asks: a person, in at most one acting role on one unit (rule A11)."""

import uuid
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db import connection
from guardian.shortcuts import get_group_perms

from access.grants.models import Grant
from access.matrix import Duty, Kind, Power, Role, power


@dataclass(frozen=True)
class Actor:
    """The person who asks, and the grant that this person acts under, if any.

    ``person_id`` is None for someone who is not logged in, or whose account has no staff member.
    """

    person_id: uuid.UUID | None
    grant: Grant | None = None

    @property
    def person(self) -> uuid.UUID:
        """The key of the person, where a view runs only for one. Fails closed without one."""
        if self.person_id is None:
            raise PermissionDenied
        return self.person_id

    @property
    def acting(self) -> Grant:
        """The grant acted under, where a view runs only for one. Fails closed without one."""
        if self.grant is None:
            raise PermissionDenied
        return self.grant

    @property
    def role(self) -> Role | Duty | None:
        return self.grant.held if self.grant else None

    @cached_property
    def powers(self) -> frozenset[Power]:
        """What the acting grant gives, read from django-guardian's rows, not from the matrix."""
        if self.grant is None or self.grant.group is None:
            return frozenset()
        names = get_group_perms(self.grant.group, self.grant.unit).values_list(
            "codename", flat=True
        )
        return frozenset(power(name) for name in names if name in _POWER_NAMES)

    @cached_property
    def units(self) -> list[uuid.UUID]:
        """The unit of the acting grant and every unit below it, whatever the power; read once."""
        if self.grant is None:
            return []
        with connection.cursor() as cursor:  # plain, because every list begins with it
            cursor.execute(_BELOW, [self.grant.unit_id])
            return [unit for (unit,) in cursor.fetchall()]

    def may(self, wanted: Power) -> bool:
        return wanted in self.powers


_BELOW = "SELECT descendant_id FROM organisation_unitclosure WHERE ancestor_id = %s"
# Django's own permissions on a unit (add, change, …) are no powers.
_POWER_NAMES = frozenset(each.value for each in (*Kind, *Duty))

NOBODY = Actor(person_id=None)
