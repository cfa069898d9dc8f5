"""A million bad lines: no unhandled error, and nothing that is told holds one's content (C4)."""

import random
from collections import Counter
from collections.abc import Iterator

import numpy as np

from counting.extract import TOLD, Extract, Stopped
from counting.lines import GroupOf
from counting.simulator.population import Population
from tests.tools.prove import Figure

LINES = 1_000_000
A_TIME = 1_000
SIGNS = "0123456789;,.\t' -/VMFXABCDstaur\u0660\uff11\u00e9\u2028\x00\r"


def prove(lines: int = LINES) -> Iterator[Figure]:
    """Bad lines by the thousand, cut into pieces at any place, until so many were read: a quote
    that is not closed ends the reading of its thousand.
    """
    draw = random.Random(2014)
    numbers = [f"{n:011d}" for n in Population(3, 50_000).numbers(np.arange(5_000))]
    groups = [GroupOf("all", True, 2 * A_TIME, None, {})]
    ends: Counter[str] = Counter()
    read, raised, repeated = 0, 0, 0
    while read < lines:
        made = [_line(draw, numbers) for _ in range(A_TIME)]
        data = b"insz;sex;age;statute;level\n" + b"\n".join(made)
        extract = Extract(groups, limit=10, test_numbers=True)
        told = ""
        try:
            _feed(extract, data, draw)
            ends[extract.report.failure or "read"] += 1
        except Stopped as stop:
            ends[stop.code] += 1
            told = repr(stop)
        except Exception:  # noqa: BLE001  that none comes is what is proven
            raised += 1
        read += extract.report.lines
        told += repr(extract.report)
        if len(extract.report.problems) > TOLD or any(number in told for number in numbers):
            repeated += 1
    yield Figure(f"{read:,} bad lines: errors that nobody handles", str(raised), not raised)
    yield Figure("messages that hold the content of a line", str(repeated), not repeated)
    yield Figure("how they ended", ", ".join(f"{c} {n}" for c, n in ends.most_common(6)), True)


def _feed(extract: Extract, data: bytes, draw: random.Random) -> None:
    at = 0
    while at < len(data):
        size = draw.randrange(1, 40_000)
        for _ in extract.feed(data[at : at + size]):
            pass
        at += size
    for _ in extract.end():
        pass


def _line(draw: random.Random, numbers: list[str]) -> bytes:
    """A line that is nearly right, or nothing of the kind."""
    number = numbers[draw.randrange(len(numbers))]
    if not draw.randrange(2_000):
        return b'"' + number.encode()  # a quote that is not closed ends the reading of the whole
    kind = draw.randrange(8)
    if kind == 0:
        return draw.randbytes(draw.randrange(60)).translate(None, b'\n"')
    if kind == 1:
        text = "".join(SIGNS[draw.randrange(len(SIGNS))] for _ in range(draw.randrange(50)))
        return text.encode()
    fields = [number, "F", "44", "statutory", "A"]
    if kind < 6:  # one sign changed, put in or left out
        at = draw.randrange(len(fields))
        text = fields[at]
        place = draw.randrange(len(text) + 1)
        sign = SIGNS[draw.randrange(len(SIGNS))]
        fields[at] = text[:place] + sign * (kind != 2) + text[place + (kind != 3) :]
    elif kind == 6:
        fields = fields[: draw.randrange(6)] or [""]
    return ";".join(fields).encode()
