"""PURE. An extract as it comes in: which number goes to which group, and what is wrong (C2, C4).

A csv with one line a person and a heading: register number, sex, age in whole years at the
reference date, statute and level, and the code of the unit where groups are of units. It is read
in blocks of whole lines; of a block nothing is kept but its digits, until they went into a part.
What is kept of all lines are counts a group, and the numbers seen, to find one that stands twice:
as many as the personnel file has people, so that a longer file is refused and not held.

What is wrong is told by line and reason, and nothing that is kept or told holds the content of a
line. The totals a group must be those of the personnel file: else nine known colleagues and one
other could be made to pass for a group (C5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from counting.columns import NotSimple, column, lines
from counting.lines import GroupOf
from counting.port import MOST_IN_PART
from counting.register_number import Buffer, Offsets, Reason, check_fields

Part = list[tuple[str, str]]

NAMES: Final[dict[str, frozenset[str]]] = {
    "number": frozenset({"rijksregisternummer", "insz", "register_number"}),
    "sex": frozenset({"geslacht", "sex"}),
    "age": frozenset({"leeftijd", "age"}),
    "statute": frozenset({"statuut", "statute"}),
    "level": frozenset({"niveau", "level"}),
    "unit": frozenset({"eenheid", "unit"}),
}
"""The columns, each with the names that its heading may have. ``unit`` only where it is needed."""
FILES: Final = {b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0": "xls", b"%PDF": "pdf"}
BLOCK: Final = 256 * 1024
LONGEST_LINE: Final = 4096
LONGEST_FIELD: Final = 60
TOLD: Final = 200
"""Lines with something wrong that are told one by one; the rest is only counted."""
LEAST_PERCENT: Final = 95
"""Of each group so many in a hundred must be numbers: the rest is not a group of the personnel."""


class Stopped(Exception):
    """The extract cannot be read on; ``code`` says why and holds nothing of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Report:
    """What was found in an extract, by line and reason. Nothing of its content (C4)."""

    lines: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)
    problem_count: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """Lines whose number is none or stands twice, by reason: not sent, and not stopping."""
    off: list[tuple[int, int, int]] = field(default_factory=list)
    """Groups that do not have the people of the personnel file: position, found, expected."""
    failure: str = ""

    def tell(self, line: int, reason: str) -> None:
        """Note what is wrong with a line."""
        self.problem_count += 1
        if len(self.problems) < TOLD:
            self.problems.append((line, reason))


class Extract:
    """One extract, fed as it comes. ``feed`` and ``end`` yield parts that are ready to send."""

    def __init__(self, groups: Sequence[GroupOf], *, limit: int, test_numbers: bool) -> None:
        self.report = Report()
        self.sent: Counter[str] = Counter()
        self._groups = groups
        self._limit = limit
        self._test_numbers = test_numbers
        self._needs_unit = any(group.units is not None for group in groups)
        self._people = sum(group.headcount for group in groups)
        self._found = np.zeros(len(groups), dtype=np.int64)
        self._known: dict[tuple[bytes, ...], int | str] = {}
        self._seen = np.empty(0, dtype=np.int64)
        self._rest = bytearray()
        self._places: dict[str, int] | None = None
        self._delimiter = b";"
        self._line = 0
        self._part: Part = []

    def feed(self, data: bytes) -> Iterator[Part]:
        """Take the next bytes of the stream. Raises Stopped."""
        self._rest += data
        if self._places is None:
            self._heading()
        while self._places is not None and len(self._rest) >= BLOCK:
            yield from self._whole_lines(BLOCK)

    def end(self) -> Iterator[Part]:
        """The stream ended: the last lines, and whether the whole may be counted."""
        if self._places is None:
            self._rest += b"\n"
            self._heading()
        if self._places is None:
            raise Stopped("empty")
        while self._rest:
            if len(self._rest) < BLOCK and not self._rest.endswith(b"\n"):
                self._rest += b"\n"
            yield from self._whole_lines(BLOCK)
        self._judge()
        if not self.report.failure and self._part:
            yield self._part
        self._part = []

    # --- Reading ----------------------------------------------------------------------------

    def _heading(self) -> None:
        """Find the columns by the first line, once it is there."""
        for start, kind in FILES.items():
            if self._rest.startswith(start):
                raise Stopped(kind)
        at = self._rest.find(b"\n")
        if at < 0:
            if len(self._rest) > LONGEST_LINE:
                raise Stopped("heading")
            return
        first = bytes(self._rest[:at]).removeprefix(b"\xef\xbb\xbf").strip()
        del self._rest[: at + 1]
        self._line = 1
        counts = {sign: first.count(sign) for sign in (b";", b",", b"\t")}
        self._delimiter = max(counts, key=lambda sign: counts[sign])
        try:
            text = first.decode("ascii")
        except UnicodeDecodeError:
            raise Stopped("heading") from None
        names = [n.strip().strip('"').lower() for n in text.split(self._delimiter.decode())]
        places = {}
        for key, known in NAMES.items():
            found = [place for place, name in enumerate(names) if name in known]
            if len(found) > 1 or (not found and (key != "unit" or self._needs_unit)):
                raise Stopped(f"column_{key}")
            places.update({key: found[0]} if found else {})
        self._places = places

    def _whole_lines(self, size: int) -> Iterator[Part]:
        at = self._rest.rfind(b"\n", 0, size)
        if at < 0:
            raise Stopped("line_too_long")
        block = bytes(self._rest[: at + 1])
        del self._rest[: at + 1]
        yield from self._read(block)

    def _read(self, block: bytes) -> Iterator[Part]:
        assert self._places is not None  # the heading was read
        starts, ends = lines(block)
        if int((ends - starts).max(initial=0)) > LONGEST_LINE:
            raise Stopped("line_too_long")
        first = self._line + 1
        self._line += starts.size
        filled = ends > starts
        try:
            fields = {k: column(block, p, self._delimiter) for k, p in self._places.items()}
        except NotSimple as bad:
            raise Stopped("quotes") from bad
        fields = {key: (begin[filled], end[filled]) for key, (begin, end) in fields.items()}
        numbers = np.flatnonzero(filled) + first
        self.report.lines += numbers.size
        if self.report.lines > self._people:
            raise Stopped("too_many_lines")
        groups = self._group_of_each(block, fields, numbers)
        checked = check_fields(block, *fields["number"], test_numbers=self._test_numbers)
        good = self._refuse(checked.reasons, groups, numbers)
        yield from self._send(checked.digits, groups, good, numbers)

    def _group_of_each(
        self, block: bytes, fields: Mapping[str, tuple[Offsets, Offsets]], numbers: Offsets
    ) -> NDArray[np.int64]:
        """The place of the group of each line; -1 where it belongs to none, which is told."""
        keys = [key for key in ("unit", "sex", "age", "level", "statute") if key in fields]
        found = [values(block, *fields[key]) for key in keys]
        codes = np.stack([inverse for _, inverse in found], axis=1)
        rows, which = np.unique(codes, axis=0, return_inverse=True)
        of_row = np.empty(len(rows), dtype=np.int64)
        reasons: dict[int, str] = {}
        for index, row in enumerate(rows):
            texts = tuple(found[n][0][code] for n, code in enumerate(row))
            place = self._place(dict(zip(keys, texts, strict=True)))
            of_row[index] = place if isinstance(place, int) else -1
            if isinstance(place, str):
                reasons[index] = place
        which = which.reshape(-1)
        for at in np.flatnonzero(np.isin(which, list(reasons))):
            self.report.tell(int(numbers[at]), reasons[int(which[at])])
        groups = of_row[which]
        self._found += np.bincount(groups[groups >= 0], minlength=self._found.size)
        return groups

    def _place(self, row: Mapping[str, bytes]) -> int | str:
        """Which group a line with these values belongs to, or what is wrong with them."""
        key = tuple(row.values())
        if key not in self._known:
            if len(self._known) > 100_000:
                raise Stopped("too_many_values")
            self._known[key] = GroupOf.find(self._groups, row)
        return self._known[key]

    def _refuse(
        self, reasons: NDArray[np.uint8], groups: NDArray[np.int64], numbers: Offsets
    ) -> NDArray[np.bool_]:
        """Tell of each line whose field is no number; the rest is good so far."""
        for at in np.flatnonzero(reasons):
            name = Reason(int(reasons[at])).name.lower()
            self.report.tell(int(numbers[at]), name)
            self.report.refused[name] += 1
        good: NDArray[np.bool_] = (reasons == int(Reason.OK)) & (groups >= 0)
        return good

    def _send(
        self,
        digits: NDArray[np.uint8],
        groups: NDArray[np.int64],
        good: NDArray[np.bool_],
        numbers: Offsets,
    ) -> Iterator[Part]:
        good = self._once(digits, good, numbers)
        if self.report.problem_count > sum(self.report.refused.values()):
            return  # it will not be counted: no more of it goes out
        asked = np.array([group.asked for group in self._groups], dtype=np.bool_)
        for at in np.flatnonzero(good):
            group = self._groups[groups[at]]
            if not asked[groups[at]]:
                continue  # it waits: its people are counted in no group of this run
            self._part.append((group.label, digits[at].tobytes().decode("ascii")))
            self.sent[group.label] += 1
            if len(self._part) == MOST_IN_PART:
                part, self._part = self._part, []
                yield part

    def _once(
        self, digits: NDArray[np.uint8], good: NDArray[np.bool_], numbers: Offsets
    ) -> NDArray[np.bool_]:
        """Tell of each line whose number stood on a line before it."""
        rows = np.flatnonzero(good)
        whole = (digits[rows] - ord("0")).astype(np.int64) @ (10 ** np.arange(10, -1, -1))
        fresh, at = np.unique(whole, return_index=True)
        before: NDArray[np.int64] = np.atleast_1d(np.searchsorted(self._seen, fresh))
        known: NDArray[np.bool_] = np.asarray(before < self._seen.size)
        known[known] = self._seen[before[known]] == fresh[known]
        first = np.zeros(rows.size, dtype=np.bool_)
        first[at[~known]] = True
        for row in rows[~first]:
            self.report.tell(int(numbers[row]), "duplicate")
        self.report.refused["duplicate"] += int((~first).sum())
        self._seen = np.sort(np.concatenate([self._seen, fresh[~known]]), kind="stable")
        left = good.copy()
        left[rows[~first]] = False
        return left

    # --- Judging ----------------------------------------------------------------------------

    def _judge(self) -> None:
        """Whether it may be counted: the people of the personnel file, and enough numbers."""
        if self.report.problem_count > sum(self.report.refused.values()):
            self.report.failure = "lines"
            return
        for position, (group, found) in enumerate(zip(self._groups, self._found, strict=True)):
            if found != group.headcount:
                self.report.off.append((position, int(found), group.headcount))
        if self.report.off:
            self.report.failure = "totals"
            return
        for group in self._groups:
            enough = max(self._limit, -(-group.headcount * LEAST_PERCENT // 100))
            if group.asked and self.sent[group.label] < enough:
                self.report.failure = "too_few_numbers"


def values(block: Buffer, starts: Offsets, ends: Offsets) -> tuple[list[bytes], NDArray[np.int64]]:
    """The different texts of a column, and which of them each field is. Spaces do not count.

    A field that is longer than any code is taken for the empty one, which is no value of anything.
    """
    buffer = np.frombuffer(block, dtype=np.uint8)
    widths = np.where(ends - starts > LONGEST_FIELD, 0, ends - starts)
    width = max(int(widths.max(initial=0)), 1)
    places = starts[:, None] + np.arange(width)
    inside = np.arange(width) < widths[:, None]
    filled = np.where(inside, buffer[np.minimum(places, buffer.size - 1)], 0).astype(np.uint8)
    texts = np.ascontiguousarray(filled).view(f"S{width}").reshape(-1)
    unique, inverse = np.unique(texts, return_inverse=True)
    return [bytes(text).strip(b" ") for text in unique], inverse.reshape(-1)
