"""Reads the numbers of a run and counts them, in a process that ends when it has.

The simulator keeps parts as they came, encrypted. For each run a child is forked that decrypts,
checks and counts them, and writes back aggregates or the code of a refusal: what a living process
of the simulator has in memory is ciphertext. This process is what the children are forked from: it
has one thread, imports everything once, and ends with the simulator, whose end it sees as the end
of its input.

A job and its outcome are each one line of JSON.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID

import numpy as np

from counting.protocol import messages, schemas, signing
from counting.protocol.refusals import Malformed
from counting.simulator.counting_up import count
from counting.simulator.population import Indexes, Population

ROOT: Final = Path(__file__).resolve().parent.parent.parent
Outcome = dict[str, Any]
"""``{"result": …}`` or ``{"refused": code}``."""


class Refused(Exception):
    """The numbers are not what the manifest says."""


class Counter:
    """The process that counts, as the simulator sees it. Used by several threads."""

    def __init__(self, register: Population, key: str) -> None:
        self._setting = {"seed": register.seed, "size": register.size, "key": key}
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            (sys.executable, "-m", "counting.simulator.counter"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )

    def count(self, job: Mapping[str, Any]) -> Outcome:
        """The outcome of a run; ``INTERNAL`` where the process is gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            try:
                self._process.stdin.write(schemas.write_json({**self._setting, **job}) + b"\n")
                self._process.stdin.flush()
                line = self._process.stdout.readline()
            except (OSError, ValueError):
                line = b""
        found: Outcome = json.loads(line) if line else {"refused": "INTERNAL"}
        return found

    def stop(self) -> None:
        with self._lock:
            if self._process.stdin and self._process.stdout:
                self._process.stdin.close()
                self._process.wait()
                self._process.stdout.close()


def work(job: Mapping[str, Any]) -> Outcome:
    """Decrypt, check and count."""
    try:
        question = messages.read_question(
            UUID(job["run"]), job["sender"], job["capacity"], job["question"]
        )
        numbers = _read_parts(job, question.groups)
        register = Population(job["seed"], job["size"])
        return {"result": count(register, question, numbers)}
    except Refused as problem:
        return {"refused": str(problem)}


def _read_parts(job: Mapping[str, Any], groups: tuple[str, ...]) -> dict[str, Indexes]:
    key = signing.read_key(job["key"])
    found: dict[str, list[Indexes]] = {label: [] for label in groups}
    for place, (text, size) in enumerate(zip(job["parts"], job["sizes"], strict=True)):
        try:
            part = schemas.read_json(signing.decrypt(text, key))
            schemas.check("numbers", part)
        except Malformed:
            raise Refused("PART_UNREADABLE") from None
        expected = (job["run"], job["session"], place + 1, job["sender"])
        if (part["run"], part["session"], part["part"], part["sender"]) != expected:
            raise Refused("PART_MISPLACED")
        if sum(map(len, part["groups"].values())) != size:  # a size is 10,000 at most
            raise Refused("MANIFEST_DIFFERS")
        for label, numbers in part["groups"].items():
            if label not in found:
                raise Refused("GROUP_UNKNOWN")
            found[label].append(np.array([int(each) for each in numbers], dtype=np.int64))
    joined = {
        label: np.concatenate(each) if each else np.zeros(0, dtype=np.int64)
        for label, each in found.items()
    }
    if {label: int(each.size) for label, each in joined.items()} != job["totals"]:
        raise Refused("MANIFEST_DIFFERS")
    return joined


def serve(jobs: IO[bytes], outcomes: IO[bytes]) -> None:
    """A child for each job, until there are no more."""
    for line in jobs:
        outcomes.flush()
        child = os.fork()
        if child == 0:
            outcome: Outcome = {"refused": "INTERNAL"}
            try:
                outcome = work(schemas.read_json(line))
            finally:  # whatever happens, the child answers once and is gone, without a traceback
                outcomes.write(schemas.write_json(outcome) + b"\n")
                outcomes.flush()
                os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
