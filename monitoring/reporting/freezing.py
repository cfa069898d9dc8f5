"""Writes a protected release once, whole, and says what is frozen of it (S2, S6)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from django.utils import timezone

from access.demo_stamp import is_demo
from access.organisation.models import Unit, UnitKind
from monitoring.reporting import ledger
from monitoring.reporting.groups import Group
from monitoring.reporting.models import (
    Release,
    ReleaseCell,
    ReleaseCheck,
    ReleaseTable,
    ReleaseUnit,
    State,
)
from monitoring.reporting.places import PUBLIC_KINDS
from monitoring.reporting.planning import Plan
from monitoring.reporting.protecting import Protected, Table
from monitoring.reporting.tabulate import DIMENSIONS, hierarchies
from monitoring.reporting.tree import OWN, Tree

SHOWN = (
    *("unit_code", "sex", "age", "level", "category"),
    *("population", "count", "conf_status", "carried_from"),
)


def freeze(release: Release, plan: Plan, done: Protected) -> None:
    """Write everything of a release, in the frame of the purpose ``release``."""
    units = {u.code: u for u in Unit.objects.all()}
    parent = {
        code: above
        for code, above in plan.tree.parent.items()
        if not plan.scope or plan.scope in plan.tree.line(code)
    }
    by_code = {c: units[c] if c in units else units[c.removesuffix(OWN)] for c in parent}
    ReleaseUnit.objects.bulk_create(
        ReleaseUnit(
            release=release,
            unit=by_code[code],
            code=code,
            name=by_code[code].name,
            kind=by_code[code].kind,
            parent_code=(above or "") if code != plan.scope else "",
            own=code not in units,
        )
        for code, above in sorted(parent.items())
    )
    days = {str(r.pk): r.reference_date for r in Release.objects.all()}
    for each in done.tables:
        _write_table(release, each, plan.tree, by_code, days)
    ledger.keep_release(release, done.groups, done.heads, done.hidden_heads, done.offers)
    ledger.keep_links(release, plan.states)
    release.hash = fingerprint(release)
    release.state, release.step, release.progress = State.DRAFT, "done", 100
    release.made_at, release.demo = timezone.now(), is_demo()
    release.save(update_fields=["hash", "state", "step", "progress", "made_at", "demo", "previous"])


def _write_table(
    release: Release,
    each: Table,
    tree: Tree,
    units: Mapping[str, Unit],
    days: Mapping[str, dt.date],
) -> None:
    group, grid, cells = each.group, each.grid, each.cells
    table = ReleaseTable.objects.create(
        release=release,
        group=group.code,
        definition=group.definition,
        method=group.method,
        limit=group.limit,
        depths={
            ",".join(subset): max(tree.depth[code] for code in nodes if code in tree.depth)
            for subset, nodes in grid.shown.items()
        },
    )
    ReleaseCell.objects.bulk_create(
        (
            ReleaseCell(
                release=release,
                table=table,
                unit=units[row[0]],
                public=UnitKind(units[row[0]].kind) in PUBLIC_KINDS,
                **dict(zip(SHOWN, row, strict=True)),
            )
            for row in rows_shown(cells, group, list(units), days)
        ),
        batch_size=2000,
    )
    ledger.keep(table, cells, hierarchies(grid, group))
    ReleaseCheck.objects.create(
        table=table,
        cells=len(cells),
        shown=int(cells["shown_count"].notna().sum()),
        narrowest=each.audited.narrowest,
        safe=each.audited.safe,
        reach=round(each.reach, 2),
    )


def rows_shown(
    cells: pd.DataFrame, group: Group, units: Sequence[str], days: Mapping[str, dt.date]
) -> Iterator[tuple[Any, ...]]:
    """What readers get of a table, in the order of ``SHOWN``: both numbers, or neither (S2).

    A rest is no unit of anybody and is not there: who wants it subtracts, and the audit knows. The
    units that it counts have a row like any that is withheld.
    """
    root = [group.root(dim) for dim in DIMENSIONS[1:]]
    for unit in sorted(set(units) - set(cells["unit"])):
        yield (unit, *root, None, None, "C", None)
    for row in cells[cells["unit"].isin(units)].to_dict("records"):
        shown = row["shown_count"] is not None
        yield (
            *(row[d] for d in DIMENSIONS),
            int(row["shown_population"]) if shown else None,
            int(row["shown_count"]) if shown else None,
            "F" if shown else "C",
            days[row["carried"]] if row["carried"] else None,
        )


def fingerprint(release: Release) -> str:
    """SHA-256 over what is frozen: date, tables and cells in a fixed order. Purpose ``release``."""
    digest = hashlib.sha256()

    def add(*values: object) -> None:
        digest.update(json.dumps(values, separators=(",", ":"), default=str).encode() + b"\n")

    add(str(release.pk), release.reference_date.isoformat(), release.limit)
    add(release.kind, release.question, release.asked_table, str(release.replaces_id or ""))
    for table in ReleaseTable.objects.filter(release=release).order_by("group"):
        add(table.group, table.definition, table.method, table.limit, sorted(table.depths.items()))
        for cell in table.cells.order_by(*SHOWN[:5]).values_list(*SHOWN):
            add(*cell)
    units = ReleaseUnit.objects.filter(release=release).order_by("code")
    for unit in units.values_list("code", "name", "kind", "parent_code"):
        add(*unit)
    return digest.hexdigest()
