"""Break a guard on purpose and see whether the test that names its rule notices.

``tests/mutations.toml`` lists the breaks: the rule, a file, a text that stands in it once, what
comes in its place, and the tests to run. They are made in a copy of the tree, never in the tree.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from xml.etree import ElementTree as ET

from tests.tools.marks import ROOT, Named, named_tests


@dataclass(frozen=True)
class Mutation:
    """One break of one guard."""

    rule: str
    file: str
    original: str
    replacement: str
    tests: tuple[str, ...]

    def applied(self, text: str) -> str:
        """The text with the guard broken. ValueError where the original is not there just once."""
        if text.count(self.original) != 1:
            raise ValueError(
                f"{self.rule}: the text to break stands {text.count(self.original)} times in "
                f"{self.file}; it must stand there once."
            )
        return text.replace(self.original, self.replacement)


def listed(path: Path = ROOT / "tests" / "mutations.toml") -> list[Mutation]:
    """The breaks that the file lists."""
    entries = tomllib.loads(path.read_text()).get("mutation", [])
    return [Mutation(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]


@contextmanager
def copies(root: Path, number: int) -> Iterator[list[Path]]:
    """Copies of the tree as it stands, committed or not, and without what git ignores."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout.split(b"\0")
    with tempfile.TemporaryDirectory(prefix="mutated-") as folder:
        made = [Path(folder) / str(n) for n in range(number)]
        for copy in made:
            for name in filter(None, map(os.fsdecode, names)):
                if (root / name).is_file():
                    (copy / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(root / name, copy / name)
            subprocess.run(
                [sys.executable, "-m", "monitoring.translations"],
                cwd=copy,
                capture_output=True,
                check=True,
            )
        yield made


def failing(copy: Path, tests: Sequence[str], *options: str) -> set[tuple[str, str]] | None:
    """The tests that fail there, by class and name; None where they could not be run at all."""
    report = copy / "report.xml"
    report.unlink(missing_ok=True)
    pytest = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    subprocess.run(
        [*pytest, f"--junitxml={report}", *options, *tests],
        cwd=copy,
        env={k: v for k, v in os.environ.items() if k not in ("DM_PROCESS", "DM_TEST_TEMPLATE")},
        capture_output=True,
        check=False,
    )
    if not report.exists():
        return None
    cases = list(ET.parse(report).iter("testcase"))
    if not cases:
        return None
    return {
        (case.get("classname", ""), case.get("name", "").partition("[")[0])
        for case in cases
        if case.find("failure") is not None
    }


def asked(mutation: Mutation, named: Sequence[Named]) -> list[Named]:
    """The listed tests that name the rule: no other could prove it."""
    naming = (test for test in named if mutation.rule in test.rules)
    return [t for t in naming if t.file in mutation.tests or t.node in mutation.tests]


def noticed(mutation: Mutation, copy: Path, named: Sequence[Named]) -> bool:
    """Whether a test that names the rule fails on the broken guard."""
    naming = asked(mutation, named)
    if not naming:
        return False
    path = copy / mutation.file
    whole = path.read_text()
    path.write_text(mutation.applied(whole))
    try:
        failed = failing(copy, [t.node for t in naming], "--exitfirst") or set()
    finally:
        path.write_text(whole)
    return any((test.classname, test.name) in failed for test in naming)


def proven(
    mutations: Sequence[Mutation],
    root: Path = ROOT,
    *,
    at_once: int = 2,
    told: Callable[[Mutation, bool], None] = lambda _mutation, _saw: None,
) -> dict[str, bool]:
    """For each rule with a listed break: whether every break of it was noticed.

    ``told`` hears of each break as soon as it is known whether it was noticed.
    Raises ValueError where a break no longer fits, or where a named test fails on the whole tree.
    """
    for mutation in mutations:
        mutation.applied((root / mutation.file).read_text())
    named = named_tests(root)
    with copies(root, at_once) as made, ThreadPoolExecutor(at_once) as pool:
        wanted = sorted({test.node for mutation in mutations for test in asked(mutation, named)})
        before = failing(made[0], wanted, "-n", str(at_once)) if wanted else set()
        if before is None or before:
            raise ValueError(f"These must pass before a guard is broken: {before or wanted}")
        free: SimpleQueue[Path] = SimpleQueue()
        for copy in made:
            free.put(copy)

        def one(mutation: Mutation) -> bool:
            copy = free.get()
            try:
                saw = noticed(mutation, copy, named)
            finally:
                free.put(copy)
            told(mutation, saw)
            return saw

        seen = list(pool.map(one, mutations))
    outcome: dict[str, bool] = {}
    for mutation, saw in zip(mutations, seen, strict=True):
        outcome[mutation.rule] = outcome.get(mutation.rule, True) and saw
    return outcome
