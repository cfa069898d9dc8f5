"""Facts that come with the program: official figures and targets, with their sources (S4, S5).

The files stand in ``data/``. A year that no source gives is not there: nothing is interpolated.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
CATEGORIES = {"": "", "middle_management": "middle", "top_management": "top"}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> dt.date:
    """A day, or the first of a year where the source gives only the year."""
    return dt.date.fromisoformat(text if len(text) > 4 else f"{text}-01-01")


def target_group(group: str, definition: str) -> str:
    """Two definitions of origin are two groups, never mixed (G2)."""
    return "foreign_origin" if definition == "origin-2016" else group


def official_figures() -> list[dict[str, Any]]:
    return [
        {
            "reference_date": _day(row["reference_date"]),
            "group": row["group"],
            "category": CATEGORIES[row["level"]],
            "percent": row["percent"],
            "numerator": row["numerator"] or None,
            "denominator": row["denominator"] or None,
            "method": row["method"],
            "definition": row["definition"],
            "source": row["source"],
        }
        for row in _rows("official_figures.csv")
    ]


def official_changes() -> list[dict[str, Any]]:
    """What sources say of a change: which part of it, in percentage points, has which cause."""
    return [
        {
            "group": row["group"],
            "category": CATEGORIES[row["level"]],
            "start": _day(row["from"]),
            "end": _day(row["to"]),
            "part": row["part"],
            "points": Decimal(row["points"]),
            "source": row["source"],
        }
        for row in _rows("official_changes.csv")
    ]


def official_targets() -> list[dict[str, Any]]:
    return [_target(row) for row in _rows("official_targets.csv")]


def example_targets() -> list[dict[str, Any]]:
    """Made-up targets for the demo, marked as such; ``unit`` is the code of a policy domain."""
    return [
        _target(row) | {"example": True, "unit": row["unit"]}
        for row in _rows("example_targets.csv")
    ]


def _target(row: dict[str, str]) -> dict[str, Any]:
    return {
        "group": target_group(row["group"], row["definition"]),
        "category": CATEGORIES[row["level"]],
        "definition": row["definition"],
        "percent": row["target_percent"],
        "decided": _day(row["decided"]),
        "due": _day(row["due"]),
        "source": row["source"],
    }


def load_example_targets() -> int:
    """Write the demo's targets; for the loader of the demo. Gives how many there are.

    A target is never edited: one that is there stays. A policy domain that is not there has none.
    """
    from access.organisation.models import Unit
    from monitoring.reporting.models import Target

    found = example_targets()
    codes = {values["unit"] for values in found}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    loaded = 0
    for values in found:
        code = values.pop("unit")
        if code and code not in units:
            continue
        key = {k: values.pop(k) for k in ("group", "category", "decided")}
        Target.objects.get_or_create(**key, unit=units.get(code), defaults=values)
        loaded += 1
    return loaded
