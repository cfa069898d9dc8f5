"""Who is told that something waits about rights, and how: one neutral mail that names nobody (A5).

The mail says that a message waits (``access.envelope``); what waits stands on the home page of the
access manager. Asked by a task whose arguments are units and grants, never people.
"""

import uuid
from collections.abc import Iterable

from access.envelope import post
from access.frame import entered
from access.grants.models import Grant
from access.matrix import Duty
from access.organisation.models import StaffMember, UnitClosure


def tell_managers(units: Iterable[uuid.UUID]) -> int:
    """Mail the access managers of these units; returns how many people. In the worker.

    A unit without an access manager tells its leading official.
    """
    with entered(purpose="system"):
        people: set[uuid.UUID] = set()
        for unit in sorted(set(units)):
            above = UnitClosure.objects.filter(descendant_id=unit).values("ancestor_id")
            for duty in (Duty.ACCESS_MANAGER, Duty.LEADING_OFFICIAL):
                held = Grant.objects.in_force().filter(unit_id__in=above, role=duty.value)
                found = set(held.values_list("holder_id", flat=True))
                people |= found
                if found:
                    break
        addresses = _addresses(people)
    post(addresses)
    return len(addresses)


def tell_holder(grant: uuid.UUID) -> int:
    """Mail the holder of a grant, whose declaration is waited for. In the worker."""
    with entered(purpose="system"):
        holders = Grant.objects.begun().filter(pk=grant).values_list("holder_id", flat=True)
        addresses = _addresses(holders)
    post(addresses)
    return len(addresses)


def _addresses(people: Iterable[uuid.UUID]) -> list[str]:
    found = StaffMember.objects.filter(pk__in=list(people)).exclude(email="").order_by("pk")
    return list(found.values_list("email", flat=True))
