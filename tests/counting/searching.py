"""Searching for traces of register numbers, in every form that one could be left in (C2).

All forms of all numbers are looked for at once: by the first eight bytes of each, at every offset.
Two short forms (64-bit integers and packed decimals) also stand anywhere by chance, so that they
count where two different numbers stand within ``NEAR`` bytes of each other, as in an array.
"""

import base64
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CHUNK = 8 * 1024 * 1024
NEAR = 64
WEAK = frozenset({"int64", "int64-big", "packed"})
LONGEST = 160
_REGION = re.compile(
    r"(?P<start>[0-9a-f]+)-(?P<end>[0-9a-f]+) r(?P<writes>.).(?P<shared>.) (?P<id>\S+ \S+ \d+)"
    r" *(?P<path>.*)"
)


def forms(number: str) -> Iterator[tuple[str, bytes]]:
    """Every form of eleven digits that is looked for, with its name."""
    plain = number.encode()
    dotted = f"{number[:2]}.{number[2:4]}.{number[4:6]}-{number[6:9]}.{number[9:]}"
    yield "plain", plain
    yield "dotted", dotted.encode()
    yield (
        "spaced",
        " ".join([number[:2], number[2:4], number[4:6], number[6:9], number[9:]]).encode(),
    )
    yield "no zero", number.lstrip("0").encode()
    yield "utf-16", number.encode("utf-16-le")
    yield "utf-16 big", number.encode("utf-16-be")
    yield "utf-32", number.encode("utf-32-le")
    for offset in range(3):
        coded = base64.b64encode(bytes(offset) + plain + b"\0\0")
        first = -(-offset * 8 // 6)
        whole = (offset + len(plain)) * 8 // 6
        yield f"base64 at {offset}", coded[first:whole]
    yield "hex", plain.hex().encode()
    yield "hex capitals", plain.hex().upper().encode()
    yield "packed", bytes.fromhex(number + "C")
    yield "int64", int(number).to_bytes(8, "little")
    yield "int64-big", int(number).to_bytes(8, "big")
    for name in ("md5", "sha1", "sha256"):
        digest = hashlib.new(name, plain, usedforsecurity=False)
        yield name, digest.digest()
        yield f"{name} hex", digest.hexdigest().encode()


@dataclass(frozen=True)
class Found:
    """A trace: where, in which form. Not which number: a proof is no place to keep one."""

    where: str
    form: str


class Searcher:
    """Looks for all forms of these numbers."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._shared: set[str] = set()
        self._names: list[str] = []
        self._patterns: list[bytes] = []
        for number in numbers:
            for name, pattern in forms(number):
                if len(pattern) >= 6:
                    self._names.append(name)
                    self._patterns.append(pattern)
        # What is shorter than eight bytes is looked for by its six bytes, in two passes.
        self._tables = {
            width: self._table(
                width, [n for n, p in enumerate(self._patterns) if at(len(p)) == width]
            )
            for width in (6, 8)
        }

    def _table(self, width: int, which: list[int]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        starts = [int.from_bytes(self._patterns[n][:width], "little") for n in which]
        keys = np.array(starts, dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        return keys[order], np.array(which, dtype=np.int64)[order]

    def search(self, data: bytes, where: str) -> set[Found]:
        """The traces in these bytes."""
        if data.count(0) == len(data):
            return set()  # a page that was never used
        found: set[Found] = set()
        weak: list[tuple[int, str, int]] = []
        padded = data + bytes(16)
        for width, (keys, which) in self._tables.items():
            if not keys.size:
                continue
            for place, key in self._candidates(padded, len(data), width, keys):
                first = np.searchsorted(keys, key)
                while first < keys.size and keys[first] == key:
                    number = int(which[first])
                    pattern, name = self._patterns[number], self._names[number]
                    if data[place : place + len(pattern)] == pattern:
                        if name in WEAK:
                            weak.append((place, name, number))
                        else:
                            found.add(Found(where, name))
                    first += 1
        weak.sort()
        for (one, name, number), (two, other, second) in pairwise(weak):
            if name == other and number != second and two - one <= NEAR:
                found.add(Found(where, name))
        return found

    @staticmethod
    def _candidates(
        data: bytes, size: int, width: int, keys: NDArray[np.uint64]
    ) -> Iterator[tuple[int, np.uint64]]:
        """Places whose first bytes are those of a pattern: by a small table, then exactly."""
        mask = np.uint64((1 << 8 * width) - 1)
        small = np.zeros(1 << 22, dtype=np.bool_)
        small[_mix(keys)] = True
        for offset in range(8):
            count = (len(data) - offset) // 8
            words = np.frombuffer(data, dtype="<u8", count=count, offset=offset) & mask
            likely = np.flatnonzero(small[_mix(words)])
            exact = likely[np.isin(words[likely], keys)]
            for index in exact:
                place = int(index) * 8 + offset
                if place < size:
                    yield place, words[index]

    def file(self, path: Path) -> set[Found]:
        """The traces in a file, in pieces that overlap."""
        found: set[Found] = set()
        try:
            with path.open("rb") as file:
                rest = b""
                while data := file.read(CHUNK):
                    found |= self.search(rest + data, str(path))
                    rest = (rest + data)[-LONGEST:]
        except (OSError, ValueError):
            return found  # it went away, or is no file
        return found

    def folder(self, path: Path) -> set[Found]:
        """The traces in every file below a folder."""
        found: set[Found] = set()
        for folder, _, names in os.walk(path):
            for name in names:
                where = Path(folder) / name
                if where.is_file() and not where.is_symlink():
                    found |= self.file(where)
        return found

    def process(self, number: int) -> set[Found]:
        """The traces in the memory of a living process: all that it can have written to.

        What it only reads of a file on the disk is that file; what several share is searched once.
        """
        found: set[Found] = set()
        try:
            regions = Path(f"/proc/{number}/maps").read_text().splitlines()
            with Path(f"/proc/{number}/mem").open("rb", buffering=0) as memory:
                for region in regions:
                    parts = _REGION.match(region)
                    if parts is None or parts["path"] in ("[vvar]", "[vsyscall]", "[vdso]"):
                        continue
                    if parts["path"].startswith("/") and parts["writes"] != "w":
                        continue
                    if parts["shared"] == "s":
                        if parts["id"] in self._shared:
                            continue
                        self._shared.add(parts["id"])
                    start, end = int(parts["start"], 16), int(parts["end"], 16)
                    found |= self._region(memory.fileno(), start, end, f"process {number}")
        except OSError:
            return found
        return found

    def _region(self, file: int, start: int, end: int, where: str) -> set[Found]:
        found: set[Found] = set()
        rest = b""
        while start < end:
            try:
                data = os.pread(file, min(CHUNK, end - start), start)
            except (OSError, OverflowError):
                return found
            if not data:
                return found
            found |= self.search(rest + data, where)
            rest = (rest + data)[-LONGEST:]
            start += len(data)
        return found


def at(length: int) -> int:
    """By how many bytes a pattern of this length is looked for."""
    return 8 if length >= 8 else 6


def _mix(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (words * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(42)
