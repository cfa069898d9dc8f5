"""A database of its own for each test of the import: what it commits is real, and gone after."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from access.organisation.importing import runs
from access.organisation.importing.runs import File
from tests.access.organisation.files import Row, as_csv

DAY = dt.date(2026, 3, 1)


class House:
    """The house as the worker sees it: import files, and look at what came of it."""

    def __init__(self, become: Callable[[str], str]) -> None:
        self.become = become

    def work(self) -> None:
        """Be the worker; an open transaction of the worker stays open."""
        from django.db import connection

        if connection.settings_dict["USER"] != "dm_worker":
            self.become("worker")

    def staff(self, rows: list[Row], day: dt.date = DAY, **other: Any) -> dict[str, int]:
        """Import a staff file of ``day``; returns its counts."""
        return self._import("staff", as_csv(rows), day, **other)

    def organisation(self, rows: list[Row], **other: Any) -> dict[str, int]:
        return self._import("organisation", as_csv(rows), None, **other)

    def _import(
        self, kind: str, data: bytes, day: dt.date | None, go_on: bool = True
    ) -> dict[str, int]:
        self.work()
        return runs.import_file(File(kind, data, "a.csv", day), lambda counts, plan: go_on)

    def sees(self, look: Callable[[], Any]) -> Any:
        """Look as the worker under the purpose ``import``."""
        from access.frame import entered

        self.work()
        with entered(purpose="import"):
            return look()

    def extract(self, *entities: str) -> list[Row]:
        """The staff of these entities in service, as a file would hold them now."""
        from access.organisation.models import StaffMember, UnitClosure

        def look() -> list[Row]:
            units = UnitClosure.objects.filter(ancestor__code__in=entities)
            found = StaffMember.objects.filter(
                unit__in=units.values("descendant"), employed_until__isnull=True
            )
            return [
                {
                    "personnel_number": one.personnel_number,
                    "name": one.name,
                    "email": one.email,
                    "unit": one.unit.code,
                    "function": one.function,
                    "statute": one.statute,
                    "level": one.level,
                    "category": one.category,
                    "sex": one.sex,
                    "birth_date": one.birth_date.isoformat(),
                    "education": one.education,
                    "fte": str(one.fte),
                    "employed_from": one.employed_from.isoformat(),
                    "employed_until": "",
                    "nationality": one.nationality,
                }
                for one in found.select_related("unit")
            ]

        rows: list[Row] = self.sees(look)
        return rows

    def number(self, key: str) -> str:
        """The personnel number of one of the cast."""
        from access.organisation.models import StaffMember
        from tests.cast import email

        found: str = self.sees(lambda: StaffMember.objects.get(email=email(key)).personnel_number)
        return found

    def unit_id(self, code: str) -> uuid.UUID:
        from access.organisation.models import Unit

        return Unit.objects.get(code=code).pk

    def history(self, number: str) -> list[tuple[str, str, str]]:
        """The placements of somebody: unit, from, until."""
        from access.organisation.models import StaffPlacement

        rows = self.sees(
            lambda: list(
                StaffPlacement.objects.filter(staff__personnel_number=number)
                .order_by("from_date")
                .values_list("unit__code", "from_date", "until_date")
            )
        )
        return [(code, str(start), str(end) if end else "") for code, start, end in rows]

    def grants(self, key: str) -> list[tuple[str, str, str, bool]]:
        """Somebody's grants: role, unit, why it ended, and whether guardian's rows stand there."""
        from access.grants.models import Grant, UnitGroupObjectPermission
        from tests.cast import email

        def look() -> list[tuple[str, str, str, bool]]:
            return [
                (
                    grant.role,
                    grant.unit.code,
                    grant.end_reason,
                    UnitGroupObjectPermission.objects.filter(
                        group_id=grant.group_id, content_object=grant.unit
                    ).exists(),
                )
                for grant in Grant.objects.filter(holder__email=email(key))
                .select_related("unit")
                .order_by("role", "unit__code", "end_reason")
            ]

        found: list[tuple[str, str, str, bool]] = self.sees(look)
        return found

    def snapshot(self) -> dict[str, list[Any]]:
        """Everything that an import may touch, to compare before with after."""
        from django.db import connection

        tables = (
            *("organisation_staffmember", "organisation_staffplacement", "organisation_unit"),
            *("organisation_unitclosure", "organisation_entity", "organisation_unit_became"),
            *("grants_grant", "grants_acceptance", "grants_unitgroupobjectpermission"),
        )

        def look() -> dict[str, list[Any]]:
            found = {}
            with connection.cursor() as cursor:
                for table in tables:
                    cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
                    found[table] = cursor.fetchall()
            return found

        seen: dict[str, list[Any]] = self.sees(look)
        return seen


@pytest.fixture
def house(clone: Callable[[str], str]) -> House:
    clone("worker")
    return House(clone)
