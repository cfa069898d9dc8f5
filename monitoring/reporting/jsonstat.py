"""A release, or one table of it, as JSON-stat 2.0: dimensions with codes and names, sparse values.

PURE. ``status`` holds SDMX's OBS_STATUS: A for a value, Q for one that is not shown, whatever the
reason; a cell that is not there is not in the cube at all. CONF_STATUS follows: F with A, C with Q.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SHOWN, HIDDEN = "A", "Q"
CONF_STATUS = {SHOWN: "F", HIDDEN: "C"}

Key = tuple[str, ...]
Value = int | float | None


@dataclass(frozen=True)
class Dimension:
    """``codes``: each code with its name, in the order of the cube. ``role``: time, geo, metric."""

    name: str
    label: str
    codes: Mapping[str, str]
    role: str = ""


@dataclass(frozen=True)
class Cube:
    """Values by the codes of all dimensions, in their order; None is not shown."""

    label: str
    source: str
    updated: str
    dimensions: Sequence[Dimension]
    values: Mapping[Key, Value]
    notes: Iterable[tuple[str, str]] = ()
    extension: Mapping[str, Any] = field(default_factory=dict)


def dataset(cube: Cube) -> bytes:
    """The file, in UTF-8. Equal cubes give equal bytes."""
    places = [{code: n for n, code in enumerate(d.codes)} for d in cube.dimensions]
    sizes = [len(d.codes) for d in cube.dimensions]
    values: dict[str, Value] = {}
    status: dict[str, str] = {}
    found = {_index(key, places, sizes): value for key, value in cube.values.items()}
    for index, value in sorted(found.items(), key=lambda item: item[0]):
        values[str(index)] = value
        status[str(index)] = SHOWN if value is not None else HIDDEN
    notes = list(cube.notes)
    body = {
        "version": "2.0",
        "class": "dataset",
        "label": cube.label,
        "source": cube.source,
        "updated": cube.updated,
        "note": [f"{name}: {text}" for name, text in notes],
        "id": [d.name for d in cube.dimensions],
        "size": sizes,
        "role": _roles(cube.dimensions),
        "dimension": {
            d.name: {
                "label": d.label,
                "category": {"index": list(d.codes), "label": dict(d.codes)},
            }
            for d in cube.dimensions
        },
        "value": values,
        "status": status,
        "extension": {"conf_status": CONF_STATUS} | dict(cube.extension),
    }
    return (json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _index(key: Key, places: Sequence[Mapping[str, int]], sizes: Sequence[int]) -> int:
    """Where a cell stands in the cube: row-major, the last dimension fastest."""
    found = 0
    for code, place, size in zip(key, places, sizes, strict=True):
        found = found * size + place[code]
    return found


def _roles(dimensions: Sequence[Dimension]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for dimension in dimensions:
        if dimension.role:
            found.setdefault(dimension.role, []).append(dimension.name)
    return found
