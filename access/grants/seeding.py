"""Grants made by who installs: the demo loader and the test cast, as the maintenance role.

On a real installation the first grant, a leading official, is made the same way by
``manage.py appoint_first``; every later one comes from a person, through ``acts.appoint``.
"""

import datetime as dt

from django.contrib.auth.models import Group
from django.utils import timezone
from guardian.shortcuts import assign_perm

from access.grants.acts import current_declaration
from access.grants.models import Acceptance, Grant
from access.matrix import holder, powers
from access.organisation.models import StaffMember, Unit


def seed_grant(
    person: StaffMember,
    role: str,
    unit: Unit,
    *,
    starts: dt.date,
    ground: str,
    until: dt.date | None = None,
    declared: bool = True,
) -> Grant:
    """A grant with its guardian rows, declared where ``declared``. The role is checked."""
    held = holder(role)
    grant = Grant.objects.create(
        holder=person,
        holder_name=person.name,
        role=held.value,
        unit=unit,
        starts=starts,
        until=until,
        ground=ground,
        approved_at=timezone.now(),
    )
    if declared:
        grant.group = Group.objects.create(name=f"grant {grant.pk}")
        grant.save(update_fields=["group"])
        for power in powers(held):
            assign_perm(f"organisation.{power.value}", grant.group, unit)
        Acceptance.objects.create(grant=grant, declaration=current_declaration())
    return grant
