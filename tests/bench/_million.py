"""A made-up government for the benchmark: 1,000,000 staff, 10,011 units, 20,000 grants.

One domain in ten, one entity in a hundred, nine departments each, ten teams each. The first entity
has 5,000 staff, its first team 20; the others share the rest evenly. Written by the maintenance
role into a database of its own.
"""

import datetime as dt
import uuid
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import connection

from access.grants.models import Acceptance, Declaration, Grant, UnitGroupObjectPermission
from access.grants.seeding import seed_grant
from access.matrix import holder, powers
from access.organisation.models import StaffMember, Unit

STAFF: Final = 1_000_000
GRANTS: Final = 20_000
FIRST_ENTITY, FIRST_TEAM = 5_000, 20
OBJECTS: Final = 100_000  # what django-guardian's rows for each person are measured with
START: Final = dt.date(2020, 1, 1)
ASKERS: Final = {  # role: unit, so many people
    "line_manager": ("E001.1.01", FIRST_TEAM),
    "hr_designee": ("E001", FIRST_ENTITY),
    "diversity_service": ("V", STAFF),
}

_UNITS = """
CREATE TEMPORARY TABLE made (code text, kind text, parent text);
INSERT INTO made VALUES ('V', 'government', NULL);
INSERT INTO made SELECT 'D' || d, 'domain', 'V' FROM generate_series(0, 9) d;
INSERT INTO made SELECT 'E' || to_char(e, 'FM000'), 'entity', 'D' || e % 10
    FROM generate_series(1, 100) e;
INSERT INTO made SELECT 'E' || to_char(e, 'FM000') || '.' || a, 'unit', 'E' || to_char(e, 'FM000')
    FROM generate_series(1, 100) e, generate_series(1, 9) a;
INSERT INTO made SELECT 'E' || to_char(e, 'FM000') || '.' || a || '.' || to_char(t, 'FM00'), 'unit',
    'E' || to_char(e, 'FM000') || '.' || a
    FROM generate_series(1, 100) e, generate_series(1, 9) a, generate_series(1, 10) t;
INSERT INTO organisation_unit (id, code, name, kind)
    SELECT gen_random_uuid(), code, code, kind FROM made WHERE kind = 'government';
DO $$ BEGIN
    FOR depth IN 1..4 LOOP
        INSERT INTO organisation_unit (id, code, name, kind, parent_id)
        SELECT gen_random_uuid(), m.code, m.code, m.kind, p.id
        FROM made m JOIN organisation_unit p ON p.code = m.parent
        WHERE NOT EXISTS (SELECT 1 FROM organisation_unit u WHERE u.code = m.code);
    END LOOP;
END $$;
WITH RECURSIVE tree (ancestor, descendant, depth) AS (
    SELECT id, id, 0 FROM organisation_unit
    UNION ALL
    SELECT u.parent_id, t.descendant, t.depth + 1 FROM tree t
    JOIN organisation_unit u ON u.id = t.ancestor WHERE u.parent_id IS NOT NULL
)
INSERT INTO organisation_unitclosure (ancestor_id, descendant_id, depth) SELECT * FROM tree;
"""
# The first entity's units in the order of their codes: the first team takes 20, the second what it
# leaves, so that all of them hold 5,000.
_STAFF = """
INSERT INTO organisation_staffmember (id, personnel_number, name, email, unit_id, function, statute,
    level, category, sex, birth_date, education, fte, employed_from, nationality)
SELECT gen_random_uuid(), 'B' || to_char(n, 'FM0000000'), 'Naam ' || n, 'b' || n ||
    '@voorbeeld.example', u.id, 'functie ' || n % 60, 'statutory', 'A', 'none', 'X', '1980-01-01',
    'high', 1, '2020-01-01', 'BE'
FROM (SELECT n, CASE WHEN n <= 20 THEN 1 WHEN n <= 5000 THEN 2 + n % 89
                     ELSE 91 + n % 8910 END AS place FROM generate_series(1, 1000000) n) s
JOIN (SELECT id, row_number() OVER (ORDER BY code) AS place FROM organisation_unit
      WHERE code LIKE 'E___._.__') u USING (place);
"""


def fill() -> dict[str, tuple[uuid.UUID, uuid.UUID]]:
    """Write it all; by role the person and the grant of who asks."""
    with connection.cursor() as cursor:
        cursor.execute(_UNITS)
        cursor.execute(_STAFF)
        _grants()
        _per_object(cursor)
        cursor.execute("ANALYZE")
    units = {
        unit.code: unit for unit in Unit.objects.filter(code__in=[a for a, _ in ASKERS.values()])
    }
    askers = {}
    for number, (role, (code, _people)) in enumerate(ASKERS.items()):
        person = StaffMember.objects.get(personnel_number=f"B{STAFF - number:07}")
        made = seed_grant(person, role, units[code], starts=START, ground="bench")
        askers[role] = (person.pk, made.pk)
    return askers


def _grants() -> None:
    """Line managers for units, HR designees for entities: as an acceptance leaves them."""
    units = list(Unit.objects.filter(kind__in=("unit", "entity")).order_by("code"))
    people = list(StaffMember.objects.order_by("-personnel_number")[10 : GRANTS + 10])
    groups = Group.objects.bulk_create([Group(name=f"bench {n}") for n in range(GRANTS)])
    permissions = {p.codename: p for p in Permission.objects.filter(content_type__model="unit")}
    grants, rows = [], []
    for number, (person, group) in enumerate(zip(people, groups, strict=True)):
        unit = units[number % len(units)]
        role = "hr_designee" if unit.kind == "entity" else "line_manager"
        grants.append(
            Grant(
                holder=person,
                holder_name=person.name,
                role=role,
                unit=unit,
                starts=START,
                ground="bench",
                approved_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
                group=group,
            )
        )
        rows += [
            UnitGroupObjectPermission(
                group=group, content_object=unit, permission=permissions[power.value]
            )
            for power in powers(holder(role))
        ]
    Grant.objects.bulk_create(grants, batch_size=2000)
    UnitGroupObjectPermission.objects.bulk_create(rows, batch_size=5000)
    newest = Declaration.objects.order_by("-version")[:1].get()
    Acceptance.objects.bulk_create(
        [Acceptance(grant=grant, declaration=newest) for grant in grants], batch_size=5000
    )


def _per_object(cursor: object) -> None:
    """django-guardian otherwise: a row for each person, and a row for each unit, by who asks."""
    for role, (code, people) in ASKERS.items():
        group = Group.objects.create(name=f"peer {role}")
        cursor.execute(  # type: ignore[attr-defined]
            """
            INSERT INTO guardian_groupobjectpermission
                (object_pk, content_type_id, group_id, permission_id)
            SELECT s.id::text, p.content_type_id, %s, p.id
            FROM auth_permission p, organisation_unit a
            JOIN organisation_unitclosure c ON c.ancestor_id = a.id
            JOIN organisation_staffmember s ON s.unit_id = c.descendant_id
            WHERE a.code = %s AND p.codename = 'view_staffmember'
            ORDER BY s.personnel_number LIMIT %s
            """,
            [group.pk, code, min(people, OBJECTS)],
        )
        cursor.execute(  # type: ignore[attr-defined]
            """
            INSERT INTO grants_unitgroupobjectpermission
                (content_object_id, group_id, permission_id)
            SELECT c.descendant_id, %s, p.id
            FROM auth_permission p, organisation_unit a
            JOIN organisation_unitclosure c ON c.ancestor_id = a.id
            JOIN django_content_type t ON t.model = 'unit'
            WHERE a.code = %s AND p.codename = 'file' AND p.content_type_id = t.id
            """,
            [group.pk, code],
        )
