"""The speed of the staff import beside two peers: import-export's defaults, and a bare COPY.

Ours does everything that an import does but the hooks (the sealed rows of the registration, which
no peer makes): read, check each cell, stage, compare, merge, write the history, end grants. The
bare COPY checks nothing and keeps no history. import-export goes row by row, so it is measured on
a smaller file and given as rows a second; a larger one would not make it quicker.
Runs as the worker, and rolls everything back.
"""

import datetime as dt
import io
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import tablib
from django.db import connection, transaction

from access.frame import entered
from access.organisation.importing import hooks, organisation, runs, staff
from access.organisation.importing.layout import STAFF
from access.organisation.importing.organisation import OrganisationPlan, UnitRow
from access.organisation.importing.progress import silent
from access.organisation.importing.resources import StaffResource
from access.organisation.importing.runs import File
from access.organisation.models import Unit

ROWS = 100_000
SAMPLE = 5_000
UNITS = 400
TIMES = 3  # the best of so many
DAY = dt.date(2026, 1, 1)


def made_up(rows: int) -> str:
    """A staff file of made-up people, the same on every machine."""
    draw = random.Random(rows)
    lines = [",".join(column.name for column in STAFF)]
    for number in range(rows):
        born = f"{draw.randint(1962, 2000)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        lines.append(
            f"B{number:07},Voornaam{number} Naam{number % 977},b{number}@voorbeeld.example,"
            f"BENCH{number % UNITS},functie {number % 60},"
            f"{draw.choice(('statutory', 'contractual'))},{draw.choice('ABCD')},none,"
            f"{draw.choice('FM')},{born},high,1.00,{draw.randint(2001, 2024)}-03-01,,BE"
        )
    return "\n".join(lines) + "\n"


def _organisation() -> None:
    top = Unit.objects.filter(parent=None).first()
    rows = [] if top else [_unit("BENCHV", "government", "")]
    rows += [
        _unit("BENCHD", "domain", top.code if top else "BENCHV"),
        _unit("BENCHE", "entity", "BENCHD"),
        *(_unit(f"BENCH{number}", "unit", "BENCHE") for number in range(UNITS)),
    ]
    organisation.apply(OrganisationPlan(new=rows), DAY)


def _unit(code: str, kind: str, parent: str) -> UnitRow:
    entity_kind = "department" if kind == "entity" else ""
    return UnitRow(code, code, kind, parent, entity_kind, None, None, frozenset())


def _ours(content: str) -> None:
    runs.plan_file(File("staff", content.encode(), "bench.csv", DAY), None, silent)
    staff.apply(DAY)


def _bare(content: str) -> None:
    """COPY and INSERT … ON CONFLICT, and nothing else."""
    names = [column.name for column in STAFF]
    listed = ", ".join(names).replace("unit,", "unit_id,")
    values = ", ".join(f"b.{name}" for name in names).replace("b.unit,", "u.id,")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bare ON COMMIT DROP AS SELECT personnel_number, name, email, "
            "''::text AS unit, function, statute, level, category, sex, birth_date, education, "
            "fte, employed_from, employed_until, nationality "
            "FROM organisation_staffmember WITH NO DATA"
        )
        with cursor.copy(
            "COPY bare FROM STDIN (FORMAT csv, HEADER, FORCE_NOT_NULL (nationality))"
        ) as copy:
            stream = io.StringIO(content)
            while chunk := stream.read(1 << 20):
                copy.write(chunk)
        changed = ", ".join(f"{name} = excluded.{name}" for name in listed.split(", ")[1:])
        cursor.execute(
            f"INSERT INTO organisation_staffmember (id, {listed}) "
            f"SELECT gen_random_uuid(), {values} FROM bare b JOIN organisation_unit u "
            f"ON u.code = b.unit ON CONFLICT (personnel_number) DO UPDATE SET {changed}"
        )


def _row_by_row(content: str) -> None:
    data = tablib.Dataset().load(content, format="csv")
    result = StaffResource().import_data(data, raise_errors=True)
    assert not result.has_errors()


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _seconds(act: Callable[[str], None], content: str) -> float:
    """How long it takes, the checks of foreign keys too; then rolled back."""
    point = transaction.savepoint()
    start = time.perf_counter()
    act(content)
    _run("SET CONSTRAINTS ALL IMMEDIATE")  # else they are checked at the commit
    found = time.perf_counter() - start
    _run("SET CONSTRAINTS ALL DEFERRED")
    transaction.savepoint_rollback(point)
    return found


def rows() -> Iterator[dict[str, Any]]:
    """The figures, for ``make bench``: rows a second of ours and of each peer."""
    kept, hooks.AFTER_STAFF[:] = list(hooks.AFTER_STAFF), []
    try:
        with entered(purpose="import"):
            _organisation()
            large, small = made_up(ROWS), made_up(SAMPLE)
            # In turn, so that a busy moment of the machine meets all three; the best of each.
            turns = [
                (_seconds(_bare, large), _seconds(_ours, large), _seconds(_row_by_row, small))
                for _ in range(TIMES)
            ]
            transaction.set_rollback(True)
    finally:
        hooks.AFTER_STAFF[:] = kept
    bare, ours, slow = (min(found) for found in zip(*turns, strict=True))
    bare, ours, slow = ROWS / bare, ROWS / ours, SAMPLE / slow
    yield _row(f"staff import, rows/s, beside import-export row by row ({SAMPLE})", ours, slow, 30)
    yield _row(
        "staff import, rows/s, beside a bare COPY and INSERT … ON CONFLICT", ours, bare, 0.25
    )


def _row(name: str, ours: float, peer: float, goal: float) -> dict[str, Any]:
    ratio = ours / peer
    return {
        "name": name,
        "ours": round(ours),
        "peer": round(peer),
        "ratio": round(ratio, 2),
        "goal": goal,
        "holds": ratio >= goal,
    }
