"""Making a release: read, tabulate, protect, audit, freeze. Runs in the worker (S1, S2, S6).

Long work in short transactions: one reads, one writes everything. In between stands nothing but
the progress, so that the release is whole or not there, and the bar moves while it is made.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import pandas as pd
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_noop

from access.actor import NOBODY, Actor
from access.demo_stamp import is_demo
from access.frame import entered, refresh
from access.grants.models import Grant
from access.matrix import Duty
from access.organisation.models import Unit, UnitKind
from monitoring.disclosure.errors import DisclosureError
from monitoring.reporting import ledger, sources
from monitoring.reporting.models import (
    Release,
    ReleaseCell,
    ReleaseCheck,
    ReleaseTable,
    ReleaseUnit,
    State,
)
from monitoring.reporting.places import PUBLIC_KINDS
from monitoring.reporting.planning import Plan, plan_release
from monitoring.reporting.protection import PUBLISHED, NotSafe, Protected, protect_plans
from monitoring.reporting.tree import OWN, Tree

RIGHT_ENDED = gettext_noop("Wie de publicatie begon, mag dat niet meer.")
NOT_SAFE = gettext_noop("Eén tabel is terug te rekenen. Er is niets bewaard. Meld dit.")
WENT_WRONG = gettext_noop("Er ging iets mis bij ons. Er is niets bewaard. Probeer opnieuw.")
NO_PEOPLE = gettext_noop("Op deze datum was niemand in dienst. Kies een andere datum.")


class NotMade(Exception):
    """The release was not made; the message is what its makers read. No cell is named in it."""


def make(release_id: uuid.UUID, *, person: uuid.UUID | None, grant: uuid.UUID | None) -> None:
    """Fill a release that ``acts.begin`` or the command made. Raises NotMade where it cannot."""
    try:
        _make(release_id, person, grant)
    except NotMade as failure:
        _fail(release_id, str(failure))
        raise
    except Exception:
        _fail(release_id, WENT_WRONG)  # and then the log has what it was
        raise


def _fail(release_id: uuid.UUID, failure: str) -> None:
    with entered(NOBODY, purpose="release"):
        Release.objects.filter(pk=release_id, state=State.MAKING).update(
            state=State.FAILED, failure=failure
        )


def _make(release_id: uuid.UUID, person: uuid.UUID | None, grant: uuid.UUID | None) -> None:
    check_right(person, grant)
    _progress(release_id, 5, "reading")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get(pk=release_id)
        people = sources.people_at(release.reference_date)
        parents = sources.unit_parents()
    if people.empty:
        raise NotMade(NO_PEOPLE)
    tree, plans = plan_release(people, parents, release.reference_date)
    del people
    _progress(release_id, 20, "protecting")
    try:
        done = protect_plans(
            plans, lambda n: _progress(release_id, 20 + 65 * n // 100, "protecting")
        )
    except (NotSafe, DisclosureError) as failure:
        raise NotMade(NOT_SAFE) from failure
    check_right(person, grant)
    _progress(release_id, 90, "writing")
    with entered(NOBODY, purpose="release"):
        _write(Release.objects.get(pk=release_id), tree, done)


def check_right(person: uuid.UUID | None, grant: uuid.UUID | None) -> None:
    """The person who began may still prepare releases, at this moment; else the task stops."""
    if person is None:
        return  # the operator of the server, from the command line
    try:
        with entered(Actor(person, None), "own"):
            held = Grant.objects.filter(pk=grant, holder_id=person).first() if grant else None
            actor = refresh(Actor(person, held))
            allowed = actor.grant is not None and actor.may(Duty.RELEASE_PREPARE)
    except DatabaseError:
        allowed = False
    if not allowed:
        raise NotMade(RIGHT_ENDED)


def _progress(release_id: uuid.UUID, percent: int, step: str) -> None:
    with entered(NOBODY, purpose="release"):
        Release.objects.filter(pk=release_id).update(progress=percent, step=step)


def _write(release: Release, tree: Tree, done: list[tuple[Plan, Protected]]) -> None:
    units = {u.code: u for u in Unit.objects.all()}
    by_code = {c: units[c] if c in units else units[c.removesuffix(OWN)] for c in tree.parent}
    ReleaseUnit.objects.bulk_create(
        ReleaseUnit(
            release=release,
            unit=by_code[code],
            code=code,
            name=by_code[code].name,
            kind=by_code[code].kind,
            parent_code=above or "",
            own=code not in units,
        )
        for code, above in sorted(tree.parent.items())
    )
    for plan, protected in done:
        _write_table(release, plan, protected, by_code)
    release.hash = fingerprint(release)
    release.state, release.step, release.progress = State.DRAFT, "done", 100
    release.made_at, release.demo = timezone.now(), is_demo()
    release.save(update_fields=["hash", "state", "step", "progress", "made_at", "demo"])


def _write_table(
    release: Release, plan: Plan, protected: Protected, units: dict[str, Unit]
) -> None:
    group = plan.group
    table = ReleaseTable.objects.create(
        release=release,
        group=group.code,
        definition=group.definition,
        method=group.method,
        limit=group.limit,
        depths={",".join(subset): depth for subset, depth in plan.depths.items()},
    )
    cells = protected.cells
    rows: list[dict[Any, Any]] = cells.to_dict("records")
    ReleaseCell.objects.bulk_create(
        (_cell(table, units[row["unit"]], row) for row in rows), batch_size=2000
    )
    ledger.keep(table, cells, plan.hierarchies)
    ReleaseCheck.objects.create(
        table=table,
        cells=len(cells),
        shown=int((cells["status"] == PUBLISHED).sum()),
        narrowest=protected.narrowest,
        safe=protected.safe,
        reach=round(_reach(plan, cells), 2),
    )


def _cell(table: ReleaseTable, unit: Unit, row: dict[Any, Any]) -> ReleaseCell:
    """What readers get of a cell: both numbers, or neither (S2)."""
    shown = row["status"] == PUBLISHED
    return ReleaseCell(
        release_id=table.release_id,
        table=table,
        unit=unit,
        unit_code=row["unit"],
        sex=row["sex"],
        age=row["age"],
        level=row["level"],
        category=row["category"],
        public=UnitKind(unit.kind) in PUBLIC_KINDS,
        population=int(row["population"]) if shown else None,
        count=int(row["count"]) if shown else None,
        conf_status="F" if shown else "C",
    )


def _reach(plan: Plan, cells: pd.DataFrame) -> float:
    """The share (in percent) of the people whose finest unit in this table has a figure shown."""
    whole = cells
    for dim in plan.group.dims:
        whole = whole[whole[dim] == plan.group.root(dim)]
    above = {plan.hierarchies["unit"][code] for code in whole["unit"]}
    finest = whole[~whole["unit"].isin(above)]
    total = int(finest["population"].sum())
    shown = int(finest.loc[finest["status"] == PUBLISHED, "population"].sum())
    return 100 * shown / total if total else 0.0


def fingerprint(release: Release) -> str:
    """SHA-256 over what is frozen: date, tables and cells in a fixed order. Purpose ``release``."""
    digest = hashlib.sha256()

    def add(*values: object) -> None:
        digest.update(json.dumps(values, separators=(",", ":")).encode() + b"\n")

    add(str(release.pk), release.reference_date.isoformat(), release.limit)
    tables = ReleaseTable.objects.filter(release=release).order_by("group")
    for table in tables:
        add(table.group, table.definition, table.method, table.limit, sorted(table.depths.items()))
        for cell in table.cells.order_by(
            "unit_code", "sex", "age", "level", "category"
        ).values_list(
            "unit_code", "sex", "age", "level", "category", "population", "count", "conf_status"
        ):
            add(*cell)
    units = ReleaseUnit.objects.filter(release=release).order_by("code")
    for unit in units.values_list("code", "name", "kind", "parent_code"):
        add(*unit)
    return digest.hexdigest()
