"""A unit that is renumbered or merged takes its people and grants along; a split its grants (A5).

``becomes`` in the organisation file links a unit that ends to what it becomes. The link works from
the day after the unit's last day. One successor: people and grants go along. Several (a split):
the grants go to each of them; who of the people goes where only the next staff file can tell, and
following it there is no change of unit.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from access.grants.models import Acceptance, Grant, UnitGroupObjectPermission
from access.organisation.models import Unit


@dataclass(frozen=True)
class Taken:
    """How many people and grants went along."""

    staff: int = 0
    grants: int = 0


_DUE = """
    SELECT u.id AS old_id, u.valid_until + 1 AS day, min(b.to_unit_id::text)::uuid AS new_id
    FROM organisation_unit u JOIN organisation_unit_became b ON b.from_unit_id = u.id
    WHERE u.valid_until < %(day)s GROUP BY u.id HAVING count(*) = 1
"""
_STAFF = f"""
    UPDATE organisation_staffmember s SET unit_id = due.new_id
    FROM ({_DUE}) due WHERE s.unit_id = due.old_id
"""
_PLACEMENTS = f"""
    CREATE TEMPORARY TABLE due ON COMMIT DROP AS {_DUE};
    UPDATE organisation_staffplacement t SET unit_id = due.new_id
    FROM pg_temp.due WHERE t.unit_id = due.old_id AND t.from_date >= due.day;
    -- In one statement: what is added for one link of a chain is not closed as if it were the next.
    WITH still AS (
        SELECT t.*, due.new_id, due.day
        FROM organisation_staffplacement t JOIN pg_temp.due ON due.old_id = t.unit_id
        WHERE t.until_date IS NULL OR t.until_date >= due.day
    ), added AS (
        INSERT INTO organisation_staffplacement (staff_id, unit_id, function, statute, level,
            category, fte, from_date, until_date)
        SELECT staff_id, new_id, function, statute, level, category, fte, day, until_date FROM still
    )
    UPDATE organisation_staffplacement t SET until_date = still.day - 1
    FROM still WHERE t.id = still.id;
    DROP TABLE pg_temp.due
"""
_LONGEST_CHAIN = 20


def take_along(day: dt.date) -> Taken:
    """Let people and grants of units that ended before ``day`` follow to what those became."""
    staff = grants = 0
    for _ in range(_LONGEST_CHAIN):  # a chain of successors is followed link by link
        with connection.cursor() as cursor:
            cursor.execute(_STAFF, {"day": day})
            moved = cursor.rowcount
            cursor.execute(_PLACEMENTS, {"day": day})
        along = _grants(day)
        staff += moved
        grants += along
        if not moved and not along:
            break
    return Taken(staff, grants)


def _grants(day: dt.date) -> int:
    """Move open grants of ended units to every successor; where one is there already, end it."""
    waiting = (
        Grant.objects.filter(
            ended_at__isnull=True, unit__valid_until__lt=day, unit__became__isnull=False
        )
        .select_related("unit")
        .distinct()
        .order_by("starts", "pk")
    )
    moved = 0
    for grant in waiting:
        first, *others = grant.unit.became.order_by("code")
        for successor in others:
            if not _held(grant, successor):
                _copy(grant, successor)
        if _held(grant, first):
            now = timezone.now()
            Grant.objects.filter(pk=grant.pk).update(
                ended_at=now, end_reason="merged", changed_at=now
            )
            UnitGroupObjectPermission.objects.filter(group_id=grant.group_id).delete()
        else:
            rows = UnitGroupObjectPermission.objects.filter(group_id=grant.group_id)
            permissions = list(rows.values_list("permission_id", flat=True))
            rows.delete()
            Grant.objects.filter(pk=grant.pk).update(unit=first)
            if grant.group_id is not None:
                _permit(grant.group_id, permissions, first)
        moved += 1
    return moved


def _held(grant: Grant, unit: Unit) -> bool:
    return Grant.objects.filter(
        holder_id=grant.holder_id, role=grant.role, unit=unit, ended_at__isnull=True
    ).exists()


def _copy(grant: Grant, unit: Unit) -> None:
    """The same grant on one more unit, with its declaration and guardian rows of its own (A11)."""
    permissions = list(
        UnitGroupObjectPermission.objects.filter(group_id=grant.group_id).values_list(
            "permission_id", flat=True
        )
    )
    accepted = list(grant.acceptances.values_list("declaration_id", "accepted_at"))
    key = uuid.uuid4()
    group = Group.objects.create(name=f"grant {key}") if grant.group_id is not None else None
    twin = Grant.objects.create(
        id=key,
        holder_id=grant.holder_id,
        holder_name=grant.holder_name,
        role=grant.role,
        unit=unit,
        starts=grant.starts,
        until=grant.until,
        ground=grant.ground,
        appointed_by_id=grant.appointed_by_id,
        appointed_by_name=grant.appointed_by_name,
        appointed_at=grant.appointed_at,
        approved_at=grant.approved_at,
        approved_by_id=grant.approved_by_id,
        approved_by_name=grant.approved_by_name,
        deputy_for_id=grant.deputy_for_id,
        group=group,
    )
    for declaration, moment in accepted:
        Acceptance.objects.create(grant=twin, declaration_id=declaration, accepted_at=moment)
    if group is not None:
        _permit(group.pk, permissions, unit)


def _permit(group: int, permissions: list[int], unit: Unit) -> None:
    UnitGroupObjectPermission.objects.bulk_create(
        UnitGroupObjectPermission(group_id=group, permission_id=permission, content_object=unit)
        for permission in permissions
    )
