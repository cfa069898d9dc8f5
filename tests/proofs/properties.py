"""The property tests on new examples, where ``make test`` takes the same ones every time."""

from collections.abc import Iterator
from pathlib import Path

from tests.tools.prove import Figure, ran

TESTS = Path(__file__).resolve().parent.parent


def prove() -> Iterator[Figure]:
    """Every module with a property, with hypothesis's own random choice."""
    chosen = sorted(
        str(path) for path in TESTS.rglob("test_*.py") if "\n@given(" in path.read_text()
    )
    what = f"property tests in {len(chosen)} modules, up to 1,000 new examples each"
    yield ran(what, "--hypothesis-profile=search", *chosen)
