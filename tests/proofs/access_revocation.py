"""Revocations raced against acts of the revoked person (A5, A7)."""

import os
from collections import Counter
from collections.abc import Iterator

from tests.tools.prove import Figure

RACES = 200


def prove() -> Iterator[Figure]:
    """Each race with real commits, on a copy of the tests' cast."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    import django

    django.setup()
    from tests import databases
    from tests.access import racing

    name = databases.make_template()
    try:
        outcomes = racing.races(name, RACES)
    finally:
        databases.drop(name)
    seen = ", ".join(f"{count} {how}" for how, count in sorted(Counter(outcomes.raced).items()))
    yield Figure(
        f"revocation, {RACES} races",
        f"{seen}; {outcomes.late} later acts refused, {len(outcomes.wrong)} wrong",
        not outcomes.wrong and outcomes.late == RACES,
    )
