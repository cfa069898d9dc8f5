"""The property tests on new examples, where ``make test`` takes the same ones every time."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.tools.prove import Figure

TESTS = Path(__file__).resolve().parent.parent


def prove() -> Iterator[Figure]:
    """Every module with a property, with hypothesis's own random choice."""
    chosen = sorted(
        str(path) for path in TESTS.rglob("test_*.py") if "\n@given(" in path.read_text()
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "--hypothesis-profile=search", *chosen],
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-6000:], file=sys.stderr)
    closing = re.findall(r"\d+ (?:passed|failed|errors?)", done.stdout)
    yield Figure(
        f"property tests in {len(chosen)} modules, up to 1,000 new examples each",
        ", ".join(closing) or "did not run",
        holds=done.returncode == 0 and bool(closing),
    )
