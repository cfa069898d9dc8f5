"""JSON that is read with care, and the published schema of every message (docs/count-schemas).

An error of the validator holds the value that it refuses, and a parser's error the text around it:
neither leaves this module. Only ``Malformed`` does (C2).
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError, validators
from referencing import Registry, Resource

from counting.protocol.refusals import Malformed

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "docs" / "count-schemas"
NAMES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "common"))


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """The pattern as other languages read it: in Python a closing ``$`` lets a newline through."""
    return re.compile(pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern)


def _check_pattern(
    validator: Any, pattern: str, value: object, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if isinstance(value, str) and not _pattern(pattern).search(value):
        yield ValidationError("pattern")


_Validator: Final = validators.extend(Draft202012Validator, {"pattern": _check_pattern})


def read_schema(name: str) -> dict[str, Any]:
    """A published schema, as it stands in the folder."""
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return schema


@cache
def _validator(name: str) -> Any:
    everything = (read_schema(each) for each in (*NAMES, "common"))
    registry = Registry().with_resources(
        (each["$id"], Resource.from_contents(each)) for each in everything
    )
    return _Validator(read_schema(name), registry=registry)


def check(name: str, value: object) -> None:
    """``Malformed`` unless the value has the shape of this schema. Tells nothing of the value."""
    if not _validator(name).is_valid(value):
        raise Malformed


def read_json(data: bytes) -> Any:
    """Strict JSON: no fraction, no constant of JavaScript, no name twice. Raises ``Malformed``."""
    try:
        return json.loads(
            data.decode("utf-8"),
            parse_float=_refuse,
            parse_constant=_refuse,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        raise Malformed from None


def write_json(value: object) -> bytes:
    """Compact, in the order given."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _refuse(text: str) -> None:
    raise ValueError


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found
