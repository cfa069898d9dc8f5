"""Exported journals as the program writes them, and ways to tamper with one (A7)."""

import json
import random
import uuid
from collections.abc import Callable

from access.journal import verifier

EVERY = 20  # entries between the heads of the test


MONTHS = ("2024-11", "2025-12", "2026-01", "2026-02")  # of the chain; the first one has expired
EXPIRED_AT = "2026-02-01T03:40:00.000000Z"


def month_line(name, first, last, opening, closing, *, expired):
    """The line that ends a month; of an expired one all that is left."""
    month = verifier.Month(name, first, last, opening, closing, EXPIRED_AT, None)
    return {
        "segment": name,
        "first": first,
        "last": last,
        "opening": opening.hex(),
        "closing": closing.hex(),
        "expired_at": EXPIRED_AT if expired else None,
        "stub": month.own_stub().hex() if expired else None,
    }


def chain(length: int, seed: int = 1) -> tuple[list[str], verifier.Heads]:
    """An exported journal of one month as the program would write it, and its heads."""
    return journal([("2026-11", length)], seed)


def journal(
    months: list[tuple[str, int]], seed: int = 1, expired: str = ""
) -> tuple[list[str], verifier.Heads]:
    """Months of so many entries, the last one open; the entries of ``expired`` are gone."""
    random_ = random.Random(seed)
    before, number = verifier.START, 0
    lines: list[str] = []
    heads: dict[int, bytes] = {}
    stubs: list[dict[str, object]] = []
    for place, (month, length) in enumerate(months):
        first, opening, written = number + 1, before, []
        for _ in range(length):
            number += 1
            stub = stubs.pop() if stubs and place == len(months) - 1 else None
            fields = {
                "at": f"{month}-25T{number % 24:02}:00:00.{number:06}Z",
                "actor": str(uuid.UUID(int=random_.getrandbits(128))) if number % 7 else "-",
                "role": random_.choice(["hr_manager", "self", "recruiter"]),
                "power": random_.choice(["file", "own"]),
                "event": verifier.EXPIRED if stub else random_.choice(["denied", "grant_made"]),
                "outcome": random_.choice(["done", "denied"]),
                "subject_index": str(stub["stub"]) if stub else random_.randbytes(32).hex(),
                "sealed": random_.randbytes(60).hex(),
                "previous_hash": before.hex(),
            }
            before = verifier.entry_hash(number, fields, before)
            line = {"number": number, **fields, "hash": before.hex()}
            written.append(json.dumps(line) + "\n")
            if number % EVERY == 0:
                heads[number] = before
        if month != expired:
            lines += written
        if place < len(months) - 1:
            ends = month_line(month, first, number, opening, before, expired=month == expired)
            heads[number] = before
            lines.append(json.dumps(ends) + "\n")
            if month == expired:
                stubs.append(ends)
    return lines, verifier.Heads(heads)


def of_months() -> tuple[list[str], verifier.Heads]:
    """Four months of fifty entries, of which the first has expired."""
    return journal([(month, 50) for month in MONTHS], expired=MONTHS[0])


def other(value: str, random_: random.Random) -> str:
    """The same text with one sign changed."""
    place = random_.randrange(len(value))
    return value[:place] + ("0" if value[place] != "0" else "1") + value[place + 1 :]


def changed(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    place = random_.randrange(len(lines))
    entry = json.loads(lines[place])
    name = random_.choice([name for name in entry if name != "number"])
    entry[name] = other(entry[name], random_)
    return [*lines[:place], json.dumps(entry) + "\n", *lines[place + 1 :]], place + 1


def deleted(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    place = random_.randrange(len(lines))
    return [*lines[:place], *lines[place + 1 :]], place + 1


def inserted(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    place = random_.randrange(len(lines))
    copy = json.loads(random_.choice([*lines[:place], *lines[place + 1 :]]))
    copy["number"] = place + 1
    return [*lines[:place], json.dumps(copy) + "\n", *lines[place:]], place + 1


def swapped(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    one, two = sorted(random_.sample(range(len(lines)), 2))
    made = list(lines)
    made[one], made[two] = made[two], made[one]
    return made, one + 1


def cut(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    left = random_.randrange(len(lines))
    return lines[:left], left + 1


def computed_anew(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    """An entry changed by somebody who computes every hash after it again."""
    place = random_.randrange(len(lines))
    entries = [json.loads(line) for line in lines]
    entries[place]["event"] = "nothing"
    before = verifier.START if not place else bytes.fromhex(entries[place - 1]["hash"])
    for number, entry in enumerate(entries[place:], start=place + 1):
        entry["previous_hash"] = before.hex()
        fields = {k: v for k, v in entry.items() if k != "number"}
        before = verifier.entry_hash(number, fields, before)
        entry["hash"] = before.hex()
    # It shows at the next head; the first that nobody vouches for any more is after the one before.
    return [json.dumps(entry) + "\n" for entry in entries], place // EVERY * EVERY + 1


Tampering = Callable[[list[str], random.Random], tuple[list[str], int]]
WAYS: list[Tampering] = [changed, deleted, inserted, swapped, cut, computed_anew]


def numbers_before(lines: list[str], place: int) -> int:
    """The number that a line in this place follows."""
    ends = [json.loads(line).get("number") or json.loads(line)["last"] for line in lines[:place]]
    return max(ends, default=0)


def any_change(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    """A sign of any line: an entry's, a month's, a stub's."""
    place = random_.randrange(len(lines))
    told = json.loads(lines[place])
    name = random_.choice([name for name, value in told.items() if isinstance(value, str)])
    told[name] = other(told[name], random_)
    return [*lines[:place], json.dumps(told) + "\n", *lines[place + 1 :]], place


def any_deletion(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    place = random_.randrange(len(lines))
    return [*lines[:place], *lines[place + 1 :]], place


def any_swap(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    made, one = list(lines), random_.randrange(len(lines) - 1)
    made[one], made[one + 1] = made[one + 1], made[one]
    return made, one


def any_copy(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    place = random_.randrange(len(lines))
    another = random_.choice([*lines[:place], *lines[place + 1 :]])
    return [*lines[:place], another, *lines[place:]], place


def a_month_taken(lines: list[str], random_: random.Random) -> tuple[list[str], int]:
    """The entries of a closed month, with a stub in their place that its retention never left."""
    ends = [n for n, line in enumerate(lines) if '"segment"' in line][1:]
    end = random_.choice(ends)
    begin = ends[ends.index(end) - 1] + 1 if ends.index(end) else 1
    told = json.loads(lines[end])
    stub = month_line(
        told["segment"],
        told["first"],
        told["last"],
        bytes.fromhex(told["opening"]),
        bytes.fromhex(told["closing"]),
        expired=True,
    )
    return [*lines[:begin], json.dumps(stub) + "\n", *lines[end + 1 :]], begin


OF_MONTHS: list[Tampering] = [any_change, any_deletion, any_swap, any_copy, a_month_taken]
