"""Plan and apply an organisation file: units, their dates, and what they become (rule A5).

A unit that does not stand in the file stays as it is: units end by ``valid_until``, never by being
left out. A new name is a change; a new code is another unit, and ``becomes`` ties the two.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from django.db import connection

from access.organisation.importing.checking import KnownUnit, records
from access.organisation.importing.successors import Taken, take_along
from access.organisation.models import Entity, Unit, UnitClosure

EXAMPLES = 5


@dataclass(frozen=True)
class UnitRow:
    """A row of the file as the database has it, to compare and to write."""

    code: str
    name: str
    kind: str
    parent: str
    entity_kind: str
    valid_from: dt.date | None
    valid_until: dt.date | None
    becomes: frozenset[str]


@dataclass
class OrganisationPlan:
    """What a file would change."""

    new: list[UnitRow] = field(default_factory=list)
    changed: list[UnitRow] = field(default_factory=list)
    moved: list[UnitRow] = field(default_factory=list)
    ended: list[UnitRow] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # of the units as they are now
    rows: int = 0

    @property
    def written(self) -> list[UnitRow]:
        return [*self.new, *self.changed, *self.moved, *self.ended]

    @property
    def counts(self) -> dict[str, int]:
        found = {name: len(getattr(self, name)) for name in ("new", "changed", "moved", "ended")}
        return {"rows": self.rows, **found}

    @property
    def examples(self) -> dict[str, list[dict[str, Any]]]:
        return {
            name: [
                {
                    "number": row.code,
                    "name": row.name,
                    "was": self.names.get(row.code, "") if name == "changed" else "",
                    "becomes": ", ".join(sorted(row.becomes)) or row.parent,
                }
                for row in getattr(self, name)[:EXAMPLES]
            ]
            for name in ("new", "changed", "moved", "ended")
        }


def known_units(reach: Unit | None = None) -> dict[str, KnownUnit]:
    """Every unit by its code; ``reach`` bounds where staff may be placed (None: everywhere)."""
    allowed = None
    if reach is not None:
        below = UnitClosure.objects.filter(ancestor=reach)
        allowed = set(below.values_list("descendant_id", flat=True))
    return {
        unit.code: KnownUnit(
            id=str(unit.pk),
            kind=unit.kind,
            parent=unit.parent.code if unit.parent else "",
            valid_from=unit.valid_from.isoformat() if unit.valid_from else "",
            valid_until=unit.valid_until.isoformat() if unit.valid_until else "",
            staffed=unit.kind in ("entity", "unit") and (allowed is None or unit.pk in allowed),
        )
        for unit in Unit.objects.select_related("parent")
    }


def plan(frame: pd.DataFrame) -> OrganisationPlan:
    """Compare the checked rows with what is known."""
    found = OrganisationPlan(rows=len(frame))
    known = {row.code: row for row in _present()}
    found.names = {code: row.name for code, row in known.items()}
    for cells in records(frame):
        row = UnitRow(
            cells["code"],
            cells["name"],
            cells["kind"],
            cells["parent"],
            cells["entity_kind"],
            _day(cells["valid_from"]),
            _day(cells["valid_until"]),
            frozenset(cells["becomes"].split("|")) - {""},
        )
        before = known.get(row.code)
        if before is None:
            found.new.append(row)
        elif before == row:
            continue
        elif row.valid_until and (before.valid_until, before.becomes) != (
            row.valid_until,
            row.becomes,
        ):
            found.ended.append(row)
        elif before.parent != row.parent:
            found.moved.append(row)
        else:
            found.changed.append(row)
    return found


def apply(found: OrganisationPlan, today: dt.date) -> Taken:
    """Write the plan, mend the closure, and let people and grants follow what has become due."""
    if found.written:
        _write(found)
        _close()
    return take_along(today)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _present() -> list[UnitRow]:
    kinds = dict(Entity.objects.values_list("unit_id", "kind"))
    became: dict[object, set[str]] = {}
    for old, code in Unit.became.through.objects.values_list("from_unit_id", "to_unit__code"):
        became.setdefault(old, set()).add(code)
    return [
        UnitRow(
            unit.code,
            unit.name,
            unit.kind,
            unit.parent.code if unit.parent else "",
            kinds.get(unit.pk, ""),
            unit.valid_from,
            unit.valid_until,
            frozenset(became.get(unit.pk, ())),
        )
        for unit in Unit.objects.select_related("parent")
    ]


def _write(found: OrganisationPlan) -> None:
    """Units first, then what points at them; the keys are checked when the transaction ends."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    rows = found.written
    for row in rows:
        units.setdefault(row.code, Unit(code=row.code, kind=row.kind))
    for row in rows:
        unit = units[row.code]
        unit.name = row.name
        unit.parent = units[row.parent] if row.parent else None
        unit.valid_from, unit.valid_until = row.valid_from, row.valid_until
    new = {row.code for row in found.new}
    Unit.objects.bulk_create([units[row.code] for row in found.new])
    Unit.objects.bulk_update(
        [units[row.code] for row in rows if row.code not in new],
        ["name", "parent", "valid_from", "valid_until"],
        batch_size=2_000,
    )
    Entity.objects.bulk_create(
        [
            Entity(unit=units[row.code], kind=row.entity_kind)
            for row in rows
            if row.kind == "entity"
        ],
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=["kind"],
    )
    link = Unit.became.through
    link.objects.filter(from_unit__in=[units[row.code] for row in rows]).delete()
    link.objects.bulk_create(
        link(from_unit=units[row.code], to_unit=units[code])
        for row in rows
        for code in sorted(row.becomes)
    )


def _close() -> None:
    """Rebuild the closure set-wise: what is new comes, what is no longer so goes (A2)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMPORARY TABLE closure ON COMMIT DROP AS
            WITH RECURSIVE up (ancestor_id, descendant_id, depth) AS (
                SELECT id, id, 0 FROM organisation_unit
                UNION ALL
                SELECT u.parent_id, up.descendant_id, up.depth + 1
                FROM up JOIN organisation_unit u ON u.id = up.ancestor_id
                WHERE u.parent_id IS NOT NULL
            ) SELECT * FROM up;
            DELETE FROM organisation_unitclosure c WHERE NOT EXISTS (
                SELECT 1 FROM pg_temp.closure n WHERE n.ancestor_id = c.ancestor_id
                AND n.descendant_id = c.descendant_id AND n.depth = c.depth);
            INSERT INTO organisation_unitclosure (ancestor_id, descendant_id, depth)
            SELECT ancestor_id, descendant_id, depth FROM pg_temp.closure
            ON CONFLICT (ancestor_id, descendant_id) DO NOTHING;
            DROP TABLE pg_temp.closure
            """
        )
