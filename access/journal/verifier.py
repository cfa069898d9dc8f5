"""Check an exported journal against its heads, without the program: rule A7.

    python verifier.py JOURNAL.jsonl [HEADS.jsonl]

The journal has one JSON object a line, in the order of the numbers; each entry's hash covers the
hash before it. The heads (number and hash) were written outside the database while it ran. From the
entries alone a deletion, a change, an insertion or another order is seen; that the tail was cut, or
that the whole chain was computed anew, is seen from the heads alone. What stands after the last
head is consistent, and nobody vouches for it.

One file, standard library only. Exit status: 0 nothing wrong, 1 something wrong, 2 not readable.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

START = hashlib.sha256(b"journal").digest()
_TEXT = re.compile(r"[^\x00-\x1f\x7f]{0,60}")
_FORMS = {
    "at": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"),
    "actor": re.compile(r"-|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "role": _TEXT,
    "power": _TEXT,
    "event": _TEXT,
    "outcome": _TEXT,
    "subject_index": re.compile(r"[0-9a-f]{64}"),
    "sealed": re.compile(r"([0-9a-f]{2})*"),
    "previous_hash": re.compile(r"[0-9a-f]{64}"),
    "hash": re.compile(r"[0-9a-f]{64}"),
}
_CLEAR = ("at", "actor", "role", "power", "event", "outcome")


class Unreadable(ValueError):
    """A line that is no entry, or no head: the message says why."""


@dataclass
class Report:
    """What was found. ``bad`` is the number of the first entry that is not as it was written."""

    entries: int = 0
    last: int = 0
    vouched: int = 0
    bad: int | None = None
    why: str = ""

    @property
    def good(self) -> bool:
        return self.bad is None

    def text(self) -> str:
        """In a few lines, for who runs it."""
        if self.bad is None:
            lines = [f"{self.entries} entries, no deletion, change, insertion or reordering found."]
        else:
            lines = [f"First bad entry: {self.bad}. {self.why}"]
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


def read_entry(line: str) -> tuple[int, dict[str, str]]:
    """Number and fields of one line, in the one form that an export writes. Raises Unreadable."""
    found = _object(line)
    number = found.pop("number", None)
    if type(number) is not int or not 0 < number < 2**63:
        raise Unreadable("It has no number.")
    if set(found) != set(_FORMS):
        raise Unreadable("It has other fields than an entry.")
    fields: dict[str, str] = {}
    for name, form in _FORMS.items():
        value = found[name]
        if not isinstance(value, str) or not form.fullmatch(value):
            raise Unreadable(f"Its {name} is not of the right form.")
        fields[name] = value
    return number, fields


def read_heads(lines: Iterable[str]) -> dict[int, bytes]:
    """The heads by number. Raises Unreadable; also where two heads of a number differ."""
    heads: dict[int, bytes] = {}
    for line in lines:
        if not line.strip():
            continue
        found = _object(line)
        number, value = found.get("number"), found.get("hash")
        if type(number) is not int or not isinstance(value, str):
            raise Unreadable("A head has no number or no hash.")
        if not _FORMS["hash"].fullmatch(value):
            raise Unreadable("A head's hash is not of the right form.")
        if heads.setdefault(number, bytes.fromhex(value)) != bytes.fromhex(value):
            raise Unreadable(f"Two heads of number {number} differ: the chain was forked.")
    return heads


def entry_hash(number: int, fields: dict[str, str], before: bytes) -> bytes:
    """The hash that this entry must have after ``before``."""
    clear = "\n".join([str(number), *(fields[name] for name in _CLEAR)]) + "\n"
    index, sealed = bytes.fromhex(fields["subject_index"]), bytes.fromhex(fields["sealed"])
    return hashlib.sha256(before + clear.encode() + index + sealed).digest()


def verify(lines: Iterable[str], heads: dict[int, bytes] | None = None) -> Report:
    """Walk the chain from its start and stop at the first entry that is not as it was written."""
    heads = heads or {}
    report = Report()
    before = START
    for line in lines:
        expected = report.last + 1
        try:
            number, fields = read_entry(line)
        except Unreadable as error:
            return _stop(report, expected, str(error))
        if number != expected:
            return _stop(report, expected, f"Number {number} stands in its place.")
        if bytes.fromhex(fields["previous_hash"]) != before:
            return _stop(report, number, "It does not follow the entry before it.")
        own = entry_hash(number, fields, before)
        if own.hex() != fields["hash"]:
            return _stop(report, number, "Its hash is not that of its content.")
        if number in heads and heads[number] != own:
            first = report.vouched + 1
            why = f"The chain was computed anew between {first} and {number}: a head differs."
            return _stop(report, first, why)
        report.entries += 1
        report.last = number
        before = own
        if number in heads:
            report.vouched = number
    later = [number for number in heads if number > report.last]
    if later:
        return _stop(report, report.last + 1, f"The tail is cut: there is a head of {max(later)}.")
    return report


def _stop(report: Report, number: int, why: str) -> Report:
    report.bad, report.why = number, why
    return report


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2:
        print(__doc__)
        return 2
    try:
        heads: dict[int, bytes] = {}
        if len(arguments) == 2:
            with Path(arguments[1]).open(encoding="utf-8") as file:
                heads = read_heads(file)
        with Path(arguments[0]).open(encoding="utf-8", newline="\n") as file:
            report = verify(file, heads)
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        print(f"Not readable: {error}")
        return 2
    print(report.text())
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
