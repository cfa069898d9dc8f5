"""No number stays behind: in a log, in memory, in a traceback (C2)."""

import contextlib
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from counting.port import (
    Answer,
    Misused,
    Question,
)
from counting.transport import HttpsRegister, read_settings
from monitoring.waiting import until
from tests.counting import registers
from tests.counting.registers import (
    hand_in,
    numbers,
    outcome,
    question,
    shared_out,
)
from tests.counting.traces import holds_a_number

# --- In a process of its own ------------------------------------------------------------------


def _count_with(folder: Path, sent: list[str]) -> Question:
    """A whole run against a simulator whose keys are there."""
    asked = question(groups=1)
    us = HttpsRegister(read_settings(folder / "ours"), tries=registers.QUICK)
    assert isinstance(outcome(us, hand_in(us, asked, shared_out(asked, sent))), Answer)
    us.close_connection()
    return asked


@pytest.mark.rule("C2")
def test_the_simulator_is_a_program_that_logs_no_number(tmp_path: Path) -> None:
    with registers.program(tmp_path / "keys", log=subprocess.PIPE) as running:
        _count_with(tmp_path / "keys", numbers(100))
        running.terminate()
        printed = b"".join(running.communicate(timeout=60))
    assert running.returncode == 0
    assert printed.count(b"\n") >= 6
    assert not any(number.encode() in printed for number in numbers(100))


@pytest.mark.rule("C2")
def test_no_number_lies_in_the_memory_of_the_simulator(tmp_path: Path) -> None:
    """Once counted: what decrypted them has ended. Searched as text and as 64-bit integers."""
    sent = numbers(20)
    with registers.program(tmp_path / "keys") as running:
        asked = _count_with(tmp_path / "keys", sent)
        memory = b"".join(map(_memory_of, [running.pid, *_children_of(running.pid)]))
    assert asked.groups[0].encode() in memory  # it was really read
    assert _numbers_in(memory, sent) == 0


@pytest.mark.rule("C2")
def test_nothing_of_a_killed_simulator_lives_on(tmp_path: Path) -> None:
    with registers.program(tmp_path / "keys") as running:
        children = _children_of(running.pid)
        running.kill()
        running.wait()
        gone = until(lambda: not any(map(_lives, children)), seconds=30)
    assert children
    assert gone


def test_the_search_in_memory_finds_a_number() -> None:
    one = numbers(1)
    assert _numbers_in(b"x" * 13 + one[0].encode() + b"1", one) == 1
    assert _numbers_in(b"x" * 16 + np.int64(int(one[0])).tobytes(), one) == 1
    assert _numbers_in(b"x" * 64, one) == 0


def _numbers_in(memory: bytes, wanted: list[str]) -> int:
    """How often one of these stands there: as digits, or as an aligned 64-bit integer."""
    texts = {each.encode() for each in wanted}
    found = 0
    for run in re.finditer(rb"[0-9]{11,}", memory):
        digits = run.group()
        found += sum(digits[at : at + 11] in texts for at in range(len(digits) - 10))
    integers = np.frombuffer(memory[: len(memory) // 8 * 8], dtype=np.int64)
    values = [int(each) for each in wanted]
    near = integers[(integers >= min(values)) & (integers <= max(values))]
    return found + int(np.isin(near, values).sum())


def _memory_of(process: int) -> bytes:
    found = []
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            first, last = (int(each, 16) for each in span.split("-"))
            if rights.startswith("rw"):
                with contextlib.suppress(OSError, ValueError):
                    memory.seek(first)
                    found.append(memory.read(last - first))
    return b"".join(found)


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _children_of(process: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            after_name = stat.read_text().rpartition(")")[2].split()
            if int(after_name[1]) == process:
                found.append(int(stat.parent.name))
    return found


def test_the_search_in_tracebacks_finds_a_number() -> None:
    scope: dict[str, Any] = {"Misused": Misused}
    exec(compile("def fail(number):\n    raise Misused('X')", "elsewhere", "exec"), scope)
    with pytest.raises(Misused) as caught:
        scope["fail"](numbers(1)[0])
    assert holds_a_number(caught.value, numbers(1), __file__)
