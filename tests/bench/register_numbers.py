"""Checking register numbers on one core (issue: five million a second, 75 times python-stdnum).

python-stdnum is not among our dependencies: where it is not installed the check of one number at a
time is the peer, and the row says so. Processor time is measured, so that what else the machine
does is not. The numbers are nobody's: test months, for python-stdnum (which knows no test numbers)
serial 999.
"""

import importlib
import importlib.util
import io
import time
from collections.abc import Callable, Iterator
from itertools import islice, product

from counting.columns import column
from counting.register_number import check, check_fields
from tests.counting.obvious import number
from tests.tools.bench import Row

LINES = 2_000_000
MADE = 100_000
ONE_BY_ONE = 20_000
SECOND = 5_000_000.0


def measure() -> Iterator[Row]:
    """Numbers a second, finding their lines included."""
    dates = product(range(100), range(61, 73), range(1, 29), (1, 2, 3, 4))
    tests = [number(*parts) for parts in islice(dates, MADE)]
    buffer = ("\n".join(tests) + "\n").encode() * (LINES // MADE)

    def ours() -> int:
        return int((check_fields(buffer, *column(buffer, 0), test_numbers=True).reasons == 0).sum())

    def reading() -> int:
        return sum(1 for _ in io.BytesIO(buffer))

    rate = _rate(ours, LINES)
    yield Row("register numbers (/s; peer: five million)", rate, SECOND, goal=1.0)
    yield Row("register numbers (/s; peer: reading lines)", rate, _rate(reading, LINES), goal=0.2)
    few = tests[:ONE_BY_ONE]
    one = _rate(lambda: sum(check(text, test_numbers=True) == 0 for text in few), len(few))
    yield Row("register numbers (/s; peer: our check of one)", rate, one, goal=5.0)
    if importlib.util.find_spec("stdnum"):
        valid = importlib.import_module("stdnum.be.nn").is_valid
        dates = product(range(100), range(1, 13), range(1, 29), (999,))
        known = [number(*parts) for parts in islice(dates, ONE_BY_ONE)]
        theirs = _rate(lambda: sum(map(valid, known)), len(known))
        yield Row("register numbers (/s; peer: python-stdnum)", rate, theirs, goal=75.0)


def _rate(act: Callable[[], int], expected: int) -> float:
    """How many a second of processor time, the best of three; all must pass."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        assert act() == expected
        best = min(best, time.process_time() - began)
    return expected / best
