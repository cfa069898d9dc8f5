"""A whole count: the client and the simulator of the register, in two processes, over TLS.

Signed, encrypted, checked by schema on both sides; the seconds until the answer is there. Then a
million numbers, made as they are sent: the memory of the client may not grow with them.
"""

import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from counting.port import MOST_IN_PART, Answer
from counting.simulator.population import Population
from counting.transport import HttpsRegister, Tries, read_settings
from tests.counting import registers
from tests.tools.bench import Row

FEW, MANY = 40_000, 1_000_000
MINUTE = 60.0
GROUPS = 100


def measure() -> Iterator[Row]:
    """Seconds, and megabytes that the client grows by."""
    register = Population(seed=3, size=MANY)
    with tempfile.TemporaryDirectory() as folder, registers.program(Path(folder) / "k", register):
        us = HttpsRegister(read_settings(Path(folder) / "k" / "ours"), tries=Tries(seconds=60.0))
        began = time.monotonic()
        _count(us, register, FEW)
        seconds = time.monotonic() - began
        yield Row("count of 40,000 (s; peer: a minute)", seconds, MINUTE, goal=1.0, at_most=True)
        before = _resident()
        began = time.monotonic()
        grown = _count(us, register, MANY) - before
        seconds = time.monotonic() - began
        yield Row("count of 1,000,000 (s; peer: ten)", seconds, 10 * MINUTE, 1.0, at_most=True)
        yield Row("memory for 1,000,000 (MB; peer: 50)", grown, 50.0, goal=1.0, at_most=True)


def _count(us: HttpsRegister, register: Population, count: int) -> float:
    """Hand in a whole run; the resident memory after the last part."""
    asked = registers.question(groups=GROUPS)
    sent: Counter[str] = Counter()
    us.begin(asked)
    for first in range(0, count, MOST_IN_PART):
        persons = np.arange(first, min(first + MOST_IN_PART, count))
        found = register.numbers(persons).tolist()
        part = registers.shared_out(asked, [f"{each:011d}" for each in found])
        sent.update(label for label, _ in part)
        us.send(part)
    memory = _resident()
    answer = registers.outcome(us, us.close(sent), seconds=600)
    assert isinstance(answer, Answer)
    assert sum(group.sent for group in answer.groups) == count
    return memory


def _resident() -> float:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
