"""Check an exported journal against its heads, without the program: rule A7.

    python verify_journal.py JOURNAL.jsonl [HEADS.jsonl ...]

The journal has one JSON object a line, in the order of the numbers; each entry's hash covers the
hash before it. The heads (number and hash) were written outside the database while it ran: the file
of the installation, or what was mailed to the data protection officer. From the entries alone a
deletion, a change, an insertion or another order is seen; that the tail was cut, or that the whole
chain was computed anew, is seen from the heads alone. What stands after the last head is
consistent, and nobody vouches for it.

Each month ends with a line that holds its two heads. Of a month that expired that line is all that
is left: its stub. It verifies as expired, not as tampered, where it joins the chain on both sides,
its hash stands in a later entry of the chain or in the heads, and its month was over for a year.

One file, standard library only. Exit status: 0 nothing wrong, 1 something wrong, 2 not readable.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

START = hashlib.sha256(b"journal").digest()
EXPIRED = "segment_expired"  # the event of the entry whose index is the hash of a stub
KEPT_MONTHS = 12  # no month goes sooner
_TEXT = re.compile(r"[^\x00-\x1f\x7f]{0,60}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_HASH = re.compile(r"[0-9a-f]{64}")
_FORMS = {
    "at": _MOMENT,
    "actor": re.compile(r"-|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "role": _TEXT,
    "power": _TEXT,
    "event": _TEXT,
    "outcome": _TEXT,
    "subject_index": _HASH,
    "sealed": re.compile(r"([0-9a-f]{2})*"),
    "previous_hash": _HASH,
    "hash": _HASH,
}
_CLEAR = ("at", "actor", "role", "power", "event", "outcome")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Unreadable(ValueError):
    """A line that is no entry, no month or no head: the message says why."""


@dataclass(frozen=True)
class Month:
    """A closed month: its first and last number, the hash before it and of its last entry."""

    name: str
    first: int
    last: int
    opening: bytes
    closing: bytes
    expired_at: str | None
    stub: bytes | None

    def own_stub(self) -> bytes:
        """The hash of what the stub says."""
        said = ("segment", self.name, self.first, self.last, self.opening.hex())
        text = "\n".join(str(each) for each in (*said, self.closing.hex(), self.expired_at))
        return hashlib.sha256(text.encode() + b"\n").digest()

    def after(self, months: int, day: int = 1) -> str:
        """A day of the month that comes so many months after this one."""
        years, month = divmod(int(self.name[5:]) - 1 + months, 12)
        return f"{int(self.name[:4]) + years:04}-{month + 1:02}-{day:02}"

    def kept(self) -> bool:
        """Whether it was kept a year after its last day."""
        return self.expired_at is not None and self.expired_at >= self.after(KEPT_MONTHS + 1)


@dataclass
class Heads:
    """What was written outside the database: heads, the moment of each, and stubs."""

    hashes: dict[int, bytes] = field(default_factory=dict)
    # (number, when): when this was written the chain stood at this number.
    stood: list[tuple[int, str]] = field(default_factory=list)
    stubs: dict[str, Month] = field(default_factory=dict)


@dataclass
class Report:
    """What was found. ``bad`` is the number of the first entry that is not as it was written."""

    entries: int = 0
    last: int = 0
    vouched: int = 0
    bad: int | None = None
    why: str = ""
    expired: list[Month] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.bad is None

    def text(self) -> str:
        """In a few lines, for who runs it."""
        if self.bad is None:
            lines = [f"{self.entries} entries, no deletion, change, insertion or reordering found."]
        else:
            lines = [f"First bad entry: {self.bad}. {self.why}"]
        lines += [
            f"{m.name}: entries {m.first} to {m.last} expired on {str(m.expired_at)[:10]}."
            for m in self.expired
        ]
        if self.vouched:
            lines.append(f"The heads vouch for every entry up to number {self.vouched}.")
        else:
            lines.append("No head vouches for any entry: a chain computed anew would not be seen.")
        if self.bad is None and self.last > self.vouched:
            lines.append(f"Entries {self.vouched + 1} to {self.last} are consistent, not vouched.")
        return "\n".join(lines)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("A name stands twice.")
    return found


def _object(line: str) -> dict[str, object]:
    try:
        found = json.loads(line, object_pairs_hook=_once)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unreadable("It is not a line of JSON.") from error
    if not isinstance(found, dict):
        raise Unreadable("It is not an object.")
    return found


def _number(value: object) -> int:
    if type(value) is not int or not 0 < value < 2**63:
        raise Unreadable("It has no number.")
    return value


def _matching(form: "re.Pattern[str]", value: object, name: str) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Unreadable(f"Its {name} is not of the right form.")
    return value


def read_entry(found: dict[str, object]) -> tuple[int, dict[str, str]]:
    """Number and fields of an entry, in the one form that an export writes. Raises Unreadable."""
    left = dict(found)
    number = _number(left.pop("number", None))
    if set(left) != set(_FORMS):
        raise Unreadable("It has other fields than an entry.")
    return number, {name: _matching(form, left[name], name) for name, form in _FORMS.items()}


def read_month(found: dict[str, object]) -> Month:
    """A closed month, in the one form that an export writes. Raises Unreadable."""
    if set(found) != {"segment", "first", "last", "opening", "closing", "expired_at", "stub"}:
        raise Unreadable("It has other fields than a month.")
    expired, stub = found["expired_at"], found["stub"]
    if (expired is None) != (stub is None):
        raise Unreadable("It is half expired.")
    return Month(
        _matching(_MONTH, found["segment"], "month"),
        _number(found["first"]),
        _number(found["last"]),
        bytes.fromhex(_matching(_HASH, found["opening"], "opening")),
        bytes.fromhex(_matching(_HASH, found["closing"], "closing")),
        None if expired is None else _matching(_MOMENT, expired, "expired_at"),
        None if stub is None else bytes.fromhex(_matching(_HASH, stub, "stub")),
    )


def read_heads(lines: Iterable[str]) -> Heads:
    """Heads and stubs. Raises Unreadable; also where two heads of a number differ.

    What stands around them, such as the text of a mail, is passed over; so is what was mailed.
    """
    heads = Heads()
    batch: dict[str, int] = {}  # when: the highest number that was written then
    for line in lines:
        if not line.startswith("{"):
            continue
        found = _object(line)
        if "mailed" in found:
            continue
        if "segment" in found:
            month = read_month(found)
            if heads.stubs.setdefault(month.name, month) != month:
                raise Unreadable(f"Two stubs of {month.name} differ.")
            continue
        number = _number(found.get("number"))
        value = bytes.fromhex(_matching(_HASH, found.get("hash"), "hash"))
        if heads.hashes.setdefault(number, value) != value:
            raise Unreadable(f"Two heads of number {number} differ: the chain was forked.")
        at = found.get("at")
        if isinstance(at, str):
            batch[at] = max(number, batch.get(at, 0))
    heads.stood = sorted((number, at) for at, number in batch.items())
    return heads


def entry_hash(number: int, fields: dict[str, str], before: bytes) -> bytes:
    """The hash that this entry must have after ``before``."""
    clear = "\n".join([str(number), *(fields[name] for name in _CLEAR)]) + "\n"
    index, sealed = bytes.fromhex(fields["subject_index"]), bytes.fromhex(fields["sealed"])
    return hashlib.sha256(before + clear.encode() + index + sealed).digest()


class _Bad(Exception):
    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number


class _Walk:
    """The walk along the chain, from its start, up to the first thing that is not right."""

    def __init__(self, heads: Heads) -> None:
        self.heads = heads
        self.report = Report()
        self.before = START
        self.month = ""  # of the open segment; empty before its first entry
        self.closed = ""  # the newest closed month
        self.opening = START
        self.first = 1
        self.told: set[bytes] = set()  # stubs that an entry of the chain holds

    def step(self, line: str) -> None:
        expected = self.report.last + 1
        try:
            found = _object(line)
            if "segment" in found:
                self._month(read_month(found))
                return
            number, fields = read_entry(found)
        except Unreadable as error:
            raise _Bad(expected, str(error)) from error
        self._entry(expected, number, fields)

    def _entry(self, expected: int, number: int, fields: dict[str, str]) -> None:
        if number != expected:
            raise _Bad(expected, f"Number {number} stands in its place.")
        if bytes.fromhex(fields["previous_hash"]) != self.before:
            raise _Bad(number, "It does not follow the entry before it.")
        own = entry_hash(number, fields, self.before)
        if own.hex() != fields["hash"]:
            raise _Bad(number, "Its hash is not that of its content.")
        month = fields["at"][:7]
        if self.month and month > self.month:
            raise _Bad(number, f"The closing head of {self.month} is missing.")
        if not self.month and month <= self.closed:
            raise _Bad(number, f"It is of {month}, and {self.closed} was closed before it.")
        self.month = self.month or month
        if fields["event"] == EXPIRED:
            self.told.add(bytes.fromhex(fields["subject_index"]))
        self._stands_at(number, own)
        self.report.entries += 1

    def _stands_at(self, number: int, own: bytes) -> None:
        known = self.heads.hashes.get(number)
        if known is not None and known != own:
            first = self.report.vouched + 1
            why = f"The chain was computed anew between {first} and {number}: a head differs."
            raise _Bad(first, why)
        if known is not None:
            self.report.vouched = number
        self.report.last = number
        self.before = own

    def _month(self, month: Month) -> None:
        at = self.report.last + 1
        if month.opening != self.opening or month.first != self.first or month.name <= self.closed:
            raise _Bad(at, f"The segment {month.name} does not follow what is before it.")
        if month.expired_at is None:
            if (month.last, month.closing) != (self.report.last, self.before):
                raise _Bad(at, f"The closing head of {month.name} is not that of its last entry.")
            if month.name != self.month:
                raise _Bad(at, f"The segment {month.name} is not the month of its entries.")
        else:
            self._expired(month)
        self.closed, self.month = month.name, ""
        self.opening, self.first = self.before, self.report.last + 1

    def _expired(self, month: Month) -> None:
        """A stub stands for its entries, where nothing speaks against it."""
        if self.month or month.last < month.first:
            raise _Bad(self.report.last + 1, f"The segment {month.name} is not whole.")
        if month.stub != month.own_stub() or not month.kept():
            raise _Bad(month.first, f"The stub of {month.name} is not one that retention leaves.")
        # When such a head was written the chain did not reach the segment's end yet: its last entry
        # is younger than that. A day is left for clocks that differ.
        over = month.after(1, day=2)
        if any(number < month.last and at >= over for number, at in self.heads.stood):
            raise _Bad(month.first, f"Entries of {month.name} were written after that month.")
        if self.heads.stubs.get(month.name, month) != month:
            raise _Bad(month.first, f"The heads hold another stub of {month.name}.")
        self._stands_at(month.last, month.closing)
        self.report.expired.append(month)

    def end(self) -> None:
        """What is seen only when everything was walked: unvouched stubs, a tail that is cut."""
        expired = self.report.expired
        for month in expired:
            held = month.stub in self.told or self.heads.stubs.get(month.name) == month
            # The entry that told of it may have gone since, with a month that is told of itself.
            told_in = str(month.expired_at)[:7]
            if not held and not any(told_in <= other.name for other in expired):
                raise _Bad(month.first, f"No entry and no head says that {month.name} expired.")
        later = [number for number in self.heads.hashes if number > self.report.last]
        if later:
            why = f"The tail is cut: there is a head of {max(later)}."
            raise _Bad(self.report.last + 1, why)


def verify(lines: Iterable[str], heads: Heads | None = None) -> Report:
    """Walk the chain from its start and stop at the first entry that is not as it was written."""
    walk = _Walk(heads or Heads())
    try:
        for line in lines:
            walk.step(line)
        walk.end()
    except _Bad as bad:
        walk.report.bad, walk.report.why = bad.number, str(bad)
    return walk.report


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        told: list[str] = []
        for name in arguments[1:]:
            told += Path(name).read_text(encoding="utf-8").splitlines()
        heads = read_heads(told)
        with Path(arguments[0]).open(encoding="utf-8", newline="\n") as file:
            report = verify(file, heads)
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        print(f"Not readable: {error}")
        return 2
    print(report.text())
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
