"""PURE. Which group a line of an extract belongs to, by the codes that staff services write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from counting.bands import band

SEXES: Final = {b"v": "F", b"f": "F", b"m": "M", b"x": "X"}
STATUTES: Final = {
    b"statutair": "statutory",
    b"statutory": "statutory",
    b"contractueel": "contractual",
    b"contractual": "contractual",
}
LEVELS: Final = {b"a": "A", b"b": "B", b"c": "C", b"d": "D"}
YOUNGEST, OLDEST = 14, 99


@dataclass(frozen=True)
class GroupOf:
    """A group as an extract is held against it. ``units``: None where groups are not of units."""

    label: str
    asked: bool
    headcount: int
    units: frozenset[str] | None
    values: Mapping[str, frozenset[str]]

    @staticmethod
    def find(groups: Sequence[GroupOf], row: Mapping[str, bytes]) -> int | str:
        """The place of the group of a line with these values; else what is wrong with them."""
        read: dict[str, str] = {}
        for key, known in (("sex", SEXES), ("statute", STATUTES), ("level", LEVELS)):
            code = known.get(row[key].lower())
            if code is None:
                return key
            read[key] = code
        age = row["age"]
        if not age.isdigit() or len(age) > 2 or not YOUNGEST <= int(age) <= OLDEST:
            return "age"
        read["age"] = band(int(age))
        unit = row.get("unit", b"").decode("ascii", "replace")
        for place, group in enumerate(groups):
            if group.units is not None and unit not in group.units:
                continue
            if all(read[axis] in codes for axis, codes in group.values.items()):
                return place
        return "no_group"
