"""National register and bis numbers: is this one, and if not, why not (C4).

A number is eleven digits: date of birth (year, month, day), serial and check digits, plain or with
one full stop, hyphen or space between the groups. What the groups may be:

* month 1-12; +20 or +40 in a bis number; +60 or +80 in the register's test numbers, which belong to
  nobody and pass only where ``test_numbers`` is set: it is off unless somebody says so;
* month 00 or day 00 where it is not known; a test number has no month 00;
* serial 001-999;
* check digits 97 - (the first nine digits mod 97), with a 2 before the nine for who is born from
  2000. Only one of the two can match, so that the check digits tell the century, which decides
  whether 29 February of year 00 exists.

``check`` reads one and is the rule to read; ``check_fields`` reads millions and gives the same
answers. Both look at nothing but the number: no clock, so that a file gives the same answer on any
day, and nothing is derived of a person, neither age nor sex. Neither raises on what it reads, and
an answer is a ``Reason``, which holds nothing of the number (C2). No Django.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64]
Buffer = bytes | bytearray | memoryview | Bytes


class Reason(IntEnum):
    """Why a number is refused; where several hold, the first in this order that is found."""

    OK = 0
    FOREIGN = 1
    """A character outside ASCII: a full-width or Arabic-Indic digit, a hard space, a dash."""
    EMPTY = 2
    SHORT = 3
    """Digits only, but fewer than eleven: a spreadsheet drops the zeros of who is born in 2000."""
    MALFORMED = 4
    IMPOSSIBLE_DATE = 5
    SERIAL_ZERO = 6
    CHECK_DIGITS = 7
    TEST_NUMBER = 8


DIGITS = 11
GROUPS = (2, 2, 2, 3, 2)
SEPARATORS = " .-"
SHAPE = re.compile("[ .-]?".join(f"([0-9]{{{size}}})" for size in GROUPS))
DROPPED_ZEROS = re.compile("[0-9]{5,10}")
FROM_2000 = 2_000_000_000
FIRST_TEST_MONTH = 60


def check(value: str | bytes, *, test_numbers: bool = False) -> Reason:
    """Why this number is refused, or ``Reason.OK``. Spaces around it do not count."""
    return _read(value, test_numbers)[0]


def _read(value: str | bytes, test_numbers: bool) -> tuple[Reason, bytes]:
    """The reason, and the eleven digits where they have the shape of a number."""
    if not value.isascii():
        return Reason.FOREIGN, b""
    text = (value.decode("ascii") if isinstance(value, bytes) else value).strip(" ")
    if not text:
        return Reason.EMPTY, b""
    # A `$` would let a newline pass, and `\d` the digits of other scripts.
    shape = SHAPE.fullmatch(text)
    if shape is None:
        return (Reason.SHORT if DROPPED_ZEROS.fullmatch(text) else Reason.MALFORMED), b""
    year, month, day, serial, digits = map(int, shape.groups())
    reason = _judge(year, month, day, serial, digits, test_numbers)
    return reason, "".join(shape.groups()).encode("ascii")


def _judge(year: int, month: int, day: int, serial: int, digits: int, test_numbers: bool) -> Reason:
    """The rule on the five groups."""
    if day > _last_day(year, month):
        return Reason.IMPOSSIBLE_DATE
    if serial == 0:
        return Reason.SERIAL_ZERO
    nine = ((year * 100 + month) * 100 + day) * 1000 + serial
    before_2000 = digits == 97 - nine % 97
    if not before_2000 and digits != 97 - (FROM_2000 + nine) % 97:
        return Reason.CHECK_DIGITS
    if before_2000 and year == 0 and month % 20 == 2 and day == 29:  # 1900 was no leap year
        return Reason.IMPOSSIBLE_DATE
    if month > FIRST_TEST_MONTH and not test_numbers:
        return Reason.TEST_NUMBER
    return Reason.OK


def _last_day(year: int, month: int) -> int:
    """The last day of a month as written in a number; 31 where it is unknown, -1 where there is no
    such month. Year 00 counts as 2000 here: a leap year, unlike 1900.
    """
    added, real = divmod(month, 20)
    if real > 12 or (real == 0 and added * 20 >= FIRST_TEST_MONTH):
        return -1
    return calendar.monthrange(2000 + year, real)[1] if real else 31


# --- Millions at once -------------------------------------------------------------------------

CHUNK = 16_384
"""Fields at a time: what is computed of them stays in the processor's cache."""
ZERO = np.uint8(ord("0"))
LAST_DAY = np.array([_last_day(*divmod(both, 100)) for both in range(10_000)], dtype=np.int8)
"""By year and month, the first four digits."""


@dataclass(frozen=True)
class _Layout:
    """Where the digits and the separators of one way to write a number stand."""

    width: int
    digits: tuple[int, ...]
    separators: tuple[int, ...]


def _layouts() -> Iterator[_Layout]:
    """All sixteen ways: a separator or none at each of the four borders between the groups."""
    borders = (2, 4, 6, 9)
    for count in range(len(borders) + 1):
        for chosen in combinations(borders, count):
            separators = tuple(border + before for before, border in enumerate(chosen))
            digits = (at for at in range(DIGITS + count) if at not in separators)
            yield _Layout(DIGITS + count, tuple(digits), separators)


LAYOUTS = tuple(_layouts())


@dataclass(frozen=True)
class Checked:
    """What ``check_fields`` found, field by field. Its representation holds no number (C2)."""

    reasons: Bytes
    digits: Bytes = field(repr=False)
    """Eleven ASCII digits a row where the reason is OK, NULs elsewhere."""

    def __repr__(self) -> str:
        return f"<Checked: {self.reasons.size} fields>"

    def refused(self, first_line: int = 1) -> Iterator[tuple[int, Reason]]:
        """What is refused, by line and reason only (C4)."""
        for index in np.flatnonzero(self.reasons):
            yield first_line + int(index), Reason(int(self.reasons[index]))


def check_fields(
    data: Buffer, starts: Offsets, ends: Offsets, *, test_numbers: bool = False
) -> Checked:
    """``check`` on every field of a buffer, a field from its start up to its end.

    ``counting.columns`` finds the fields of a column. Nothing is copied but the digits given back.
    """
    buffer = np.frombuffer(data, dtype=np.uint8)
    reasons = np.zeros(starts.size, dtype=np.uint8)
    digits = np.zeros((starts.size, DIGITS), dtype=np.uint8)
    for begin in range(0, starts.size, CHUNK):
        part = slice(begin, begin + CHUNK)
        _check_chunk(buffer, starts[part], ends[part], test_numbers, reasons[part], digits[part])
    digits[reasons != Reason.OK] = 0
    return Checked(reasons, digits)


def _check_chunk(
    buffer: Bytes,
    starts: Offsets,
    ends: Offsets,
    test_numbers: bool,
    reasons: Bytes,
    digits: Bytes,
) -> None:
    """Fills in the reasons and the digits of a chunk.

    Fields of a usual shape are judged together; the few others go to ``_read`` one by one.
    """
    widths = ends - starts
    left = np.ones(starts.size, dtype=np.bool_)
    present = set(np.flatnonzero(np.bincount(np.minimum(widths, DIGITS + len(GROUPS)))).tolist())
    for layout in LAYOUTS:
        if layout.width not in present:
            continue
        rows = np.flatnonzero(left & (widths == layout.width))
        windows = np.lib.stride_tricks.sliding_window_view(buffer, layout.width)
        # By character first: each step below then runs along one contiguous row of memory.
        characters = np.ascontiguousarray(windows[starts[rows]].T)
        values = characters[list(layout.digits)] - ZERO
        shaped = (values <= 9).all(axis=0)
        for at in layout.separators:
            shaped &= np.isin(characters[at], [ord(one) for one in SEPARATORS])
        if not shaped.all():
            rows, values = rows[shaped], values[:, shaped]
        reasons[rows] = _judge_all(values, test_numbers)
        if rows.size == starts.size:  # one shape throughout, as in most files: no scattering
            digits[:] = (values + ZERO).T
            return
        digits[rows] = (values + ZERO).T
        left[rows] = False
    for row in np.flatnonzero(left):
        reason, found = _read(buffer[starts[row] : ends[row]].tobytes(), test_numbers)
        reasons[row] = reason
        if reason is Reason.OK:
            digits[row] = np.frombuffer(found, dtype=np.uint8)


def _judge_all(values: Bytes, test_numbers: bool) -> Bytes:
    """``_judge`` on eleven rows of digit values; a reason that goes before another is set later."""
    pairs = values[0:6:2] * np.uint8(10) + values[1:6:2]
    year, month, day = pairs
    digits = values[9] * np.uint8(10) + values[10]
    serial = values[6] * np.uint16(100) + (values[7] * np.uint8(10) + values[8])
    four = year * np.uint16(100) + month
    nine = (four * np.uint32(100) + day) * np.uint32(1000) + serial
    # Five times as fast as numpy's own remainder.
    before_2000 = (nine - nine // np.uint32(97) * np.uint32(97)).astype(np.uint8)
    from_2000 = before_2000 + np.uint8(FROM_2000 % 97)
    from_2000 -= np.uint8(97) * (from_2000 >= 97)
    expected = np.uint8(97) - digits
    old = before_2000 == expected

    reasons = np.zeros(year.size, dtype=np.uint8)
    if not test_numbers:
        reasons[month > FIRST_TEST_MONTH] = Reason.TEST_NUMBER
    # 29 February 1900 did not exist; _last_day takes year 00 for 2000.
    reasons[old & (year == 0) & (day == 29) & (month % np.uint8(20) == 2)] = Reason.IMPOSSIBLE_DATE
    reasons[~old & (from_2000 != expected)] = Reason.CHECK_DIGITS
    reasons[serial == 0] = Reason.SERIAL_ZERO
    reasons[day.astype(np.int8) > LAST_DAY[four]] = Reason.IMPOSSIBLE_DATE
    return reasons
