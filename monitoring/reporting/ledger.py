"""The protected part of a release: what later audits need, sealed, for the worker alone (S6)."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from access.sealing import newest_key, open_sealed, place, seal
from monitoring.disclosure import Part
from monitoring.reporting import headcounts
from monitoring.reporting.anonymous_kept import Offer
from monitoring.reporting.counted import GroupAt
from monitoring.reporting.models import (
    LedgerRelease,
    LedgerTable,
    LinkGeneration,
    Release,
    ReleaseTable,
    State,
)

STEP = 4096  # lengths are rounded up, so that the size of a row tells little
COLUMNS = [
    *("unit", "sex", "age", "level", "category", "population", "count", "status"),
    *("shown_population", "shown_count", "carried"),
]
Sealed = type[LedgerTable] | type[LedgerRelease] | type[LinkGeneration]
OUT = (State.PUBLISHED, State.WITHDRAWN)  # what was read can be read back, withdrawn or not


def _at(model: Sealed, row: object) -> bytes:
    return place(model._meta.db_table, "sealed", row, "")


def _close(model: Sealed, row: object, body: object) -> bytes:
    raw = zlib.compress(json.dumps(body, separators=(",", ":")).encode(), 9)
    return seal(raw, _at(model, row), length=-(-len(raw) // STEP) * STEP)


def _open(model: Sealed, row: object, sealed: bytes | memoryview) -> Any:
    return json.loads(zlib.decompress(open_sealed(sealed, _at(model, row))))


def keep(table: ReleaseTable, cells: pd.DataFrame, tree: dict[str, dict[str, str | None]]) -> None:
    """Keep the true cells of a table, with why each is withheld, and the trees of its codes."""
    rows = cells[COLUMNS].astype(object).to_numpy().tolist()
    body = {"cells": rows, "hierarchies": tree}
    LedgerTable.objects.create(table=table, sealed=_close(LedgerTable, table.pk, body))


def read(table: ReleaseTable) -> tuple[pd.DataFrame, dict[str, dict[str, str | None]]]:
    """The true cells and the trees. Needs a frame of the purpose ``release``, in the worker."""
    sealed = LedgerTable.objects.get(table=table).sealed
    body = _open(LedgerTable, table.pk, sealed)
    return pd.DataFrame(body["cells"], columns=COLUMNS, dtype=object), body["hierarchies"]


def keep_release(
    release: Release,
    groups: dict[str, GroupAt],
    heads: list[Part],
    hidden_heads: dict[str, set[int]],
    offers: Mapping[str, Offer],
) -> None:
    """Keep what the audit of this release, and of all that follow, needs."""
    body = {
        "groups": {code: at.to_data() for code, at in groups.items()},
        "heads": [headcounts.to_data(part) for part in heads],
        "hidden_heads": {code: sorted(rows) for code, rows in hidden_heads.items()},
        "offers": {code: offer.to_data() for code, offer in offers.items()},
    }
    LedgerRelease.objects.create(release=release, sealed=_close(LedgerRelease, release.pk, body))


class Entry:
    """What the ledger holds of one release."""

    def __init__(self, key: str, body: dict[str, Any]) -> None:
        self.key = key
        self.groups = {code: GroupAt.from_data(data) for code, data in body["groups"].items()}
        self.heads = [headcounts.from_data(data) for data in body["heads"]]
        self.hidden_heads = {code: set(rows) for code, rows in body["hidden_heads"].items()}
        counted = body.get("offers", {})  # releases of before the count had none
        self.offers = {code: Offer.from_data(data) for code, data in counted.items()}


def entry(release: Release) -> Entry:
    sealed = LedgerRelease.objects.get(release=release).sealed
    return Entry(str(release.pk), _open(LedgerRelease, release.pk, sealed))


def out() -> list[Release]:
    """Every release that was ever published, in that order."""
    return list(Release.objects.filter(state__in=OUT).order_by("published_at"))


def keep_links(release: Release, states: dict[str, pd.DataFrame]) -> None:
    """Seal how each person counted, until the next release is published."""
    body = {code: _packed(frame) for code, frame in states.items()}
    LinkGeneration.objects.create(release=release, sealed=_close(LinkGeneration, release.pk, body))


def read_links(release: Release) -> dict[str, pd.DataFrame]:
    """The generation of links of a release. Only the one last published has one."""
    sealed = LinkGeneration.objects.get(release=release).sealed
    body = _open(LinkGeneration, release.pk, sealed)
    return {code: _unpacked(data) for code, data in body.items()}


def _packed(frame: pd.DataFrame) -> dict[str, Any]:
    """Few different values a column: each value once, and a number per person."""
    columns = {}
    for name in frame.columns:
        codes, values = pd.factorize(frame[name])
        columns[name] = [[v.item() if hasattr(v, "item") else v for v in values], codes.tolist()]
    return {"index": [str(person) for person in frame.index], "columns": columns}


def _unpacked(data: dict[str, Any]) -> pd.DataFrame:
    columns = {
        name: pd.Series([values[c] if c >= 0 else None for c in codes], dtype=object)
        for name, (values, codes) in data["columns"].items()
    }
    return pd.DataFrame(columns).set_axis(data["index"], axis=0)


def reseal() -> int:
    """Seal anew what an older key sealed; gives how many. Purpose ``retention``."""
    newest, done = newest_key(), 0
    models: tuple[Sealed, ...] = (LedgerTable, LedgerRelease, LinkGeneration)
    for model in models:
        for row in model.objects.all():
            if bytes(row.sealed)[0] == newest:
                continue
            raw = open_sealed(row.sealed, _at(model, row.pk))
            row.sealed = seal(raw, _at(model, row.pk), length=-(-len(raw) // STEP) * STEP)
            row.save(update_fields=["sealed"])
            done += 1
    return done
