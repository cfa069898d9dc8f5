"""Stage, plan and apply a staff file: one transaction, set by set (rules A5, R14).

A staff file is the whole extract of one date for every entity that stands in it: who is missing
from such an entity is out of service from that date on; an entity that does not stand in the file
is left alone. Rows go by COPY into a temporary table of the worker (PostgreSQL refuses COPY into
a table with policies; a temporary table is never written to the log, and gone at the end) and
from there by MERGE under the purpose ``import``.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from django.db import connection

from access.grants.models import Grant
from access.organisation.importing import hooks
from access.organisation.importing.problems import FileRefused, Problems, refusal
from access.organisation.importing.progress import Step, silent
from access.organisation.importing.successors import take_along

COLUMNS = (
    *("line", "personnel_number", "name", "email", "unit_id", "function", "statute", "level"),
    *("category", "sex", "birth_date", "education", "fte", "employed_from", "employed_until"),
    "nationality",
)
# More than this share of the grants, or of the staff, ending asks for a second confirmation.
ALARM = 0.05
EXAMPLES = 5
BATCH = 10_000

_SQL = dict(
    part.strip().split("\n", 1)
    for part in Path(__file__).with_name("staff.sql").read_text().split("-- § ")[1:]
)


@dataclass
class StaffPlan:
    """What a file would change. ``examples`` and ``grants`` name people: only for who may see."""

    day: dt.date
    counts: dict[str, int]
    examples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    grants: list[dict[str, str]] = field(default_factory=list)
    entities: list[str] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        names = ("new", "changed", "moved", "ended", "grants", "taken_along")
        return not any(self.counts[name] for name in names)

    @property
    def alarming(self) -> bool:
        """More than 5 % of the grants, or of the people, would end."""
        counts = self.counts
        return (
            counts["grants"] > ALARM * counts["grants_open"]
            or counts["ended"] > ALARM * counts["in_service"]
        )


def _run(name: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL[name], values)
        return cursor.fetchall() if cursor.description else []


def stage(frame: pd.DataFrame, lines: pd.Series, step: Step = silent) -> None:
    """COPY the checked rows into the temporary table, some thousands at a time.

    Cells hold no control character (the check refuses them), so that only a backslash needs care.
    """
    _run("stage")
    columns = {name: frame[name].tolist() for name in COLUMNS if name != "line"}
    for name in ("name", "email", "function"):
        columns[name] = [cell.replace("\\", r"\\") for cell in columns[name]]
    columns["employed_until"] = [cell or r"\N" for cell in columns["employed_until"]]
    columns["line"] = [str(line) for line in lines]
    rows = list(map("\t".join, zip(*(columns[name] for name in COLUMNS), strict=True)))
    with connection.cursor() as cursor:
        target = f"COPY pg_temp.incoming ({', '.join(COLUMNS)}) FROM STDIN"
        with cursor.copy(target) as copy:
            for start in range(0, len(rows), BATCH):
                copy.write("\n".join(rows[start : start + BATCH]) + "\n")
                step(20 + 15 * start // len(rows))


def plan(day: dt.date, *, reach: uuid.UUID | None = None, step: Step = silent) -> StaffPlan:
    """Compare what is staged with what is known. Raises FileRefused.

    ``reach`` is the unit that the importer's grant stands on, None for everything: somebody else's
    staff cannot be changed, whatever the file says.
    """
    taken = take_along(day)
    values: dict[str, Any] = {"day": day, "reach": reach}
    _run("scope", **values)
    late = _run("later", **values)
    if late:
        raise refusal("older_file", late[0][0].isoformat())
    step(40)
    _run("plan", **values)
    problems = Problems()
    for (line,) in _run("not_yours", **values) if reach else []:
        problems.add(line, "personnel_number", "not_yours")
    if problems:
        raise FileRefused(problems)
    step(45)
    _run("ending", **values)
    row = _run("counts", **values)[0]
    names = ("rows", "new", "changed", "moved", "ended", "grants", "grants_open", "in_service")
    counts = {**dict(zip(names, map(int, row), strict=True)), "taken_along": taken.staff}
    examples = {
        kind: [
            dict(zip(("number", "name", "was", "becomes"), found, strict=True))
            for found in _run(f"examples_{kind}", limit=EXAMPLES)
        ]
        for kind in ("new", "changed", "moved", "ended")
    }
    grants = [
        dict(zip(("holder", "role", "unit", "reason"), found, strict=True))
        for found in _run("grants", limit=4 * EXAMPLES)
    ]
    entities = [str(found[0]) for found in _run("entities")]
    return StaffPlan(day, counts, examples, grants, entities)


@dataclass(frozen=True)
class Applied:
    """What an import did: the new staff that the hooks heard of, and the grants that it ended."""

    new: list[uuid.UUID]
    ended_grants: list[Grant]


def apply(day: dt.date, step: Step = silent) -> Applied:
    """Write what ``plan`` found. The transaction is the caller's: all or nothing."""
    _run("merge")
    step(60)
    for name in ("placements_back", "placements_last", "placements_close", "placements_new"):
        _run(name, day=day)
    step(70)
    for name in ("end_staff", "end_placements"):
        _run(name, day=day)
    new = [row[0] for row in _run("new_staff")] if hooks.AFTER_STAFF else []
    hooks.after_staff(new, lambda share: step(70 + int(20 * share)))
    # Last: from here on nobody else can change a grant until the commit.
    ended = [row[0] for row in _run("end_grants")]
    _run("drop_permissions")
    step(95)
    return Applied(new, list(Grant.objects.filter(pk__in=ended).order_by("pk")))
