"""Opening the uses of 50,000 people (issue: under a second)."""

import os
import time
import uuid
from collections.abc import Callable, Iterator

import django

from tests.tools.bench import Row

PEOPLE = 50_000


def measure() -> Iterator[Row]:
    """Seconds to open 50,000 sealed uses, half of them filler, beside one second."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    django.setup()
    from registration.questionnaire.models import Uses
    from registration.questionnaire.record import INVITATIONS, PRIORITY
    from registration.questionnaire.store import open_uses, seal_row
    from registration.questionnaire.using import Allowed

    groups = frozenset({"disability", "origin"})
    held = Allowed(1, {INVITATIONS: groups, PRIORITY: groups}).to_data()
    rows = []
    for number in range(PEOPLE):
        person = uuid.UUID(int=number)
        rows.append((person, seal_row(Uses, person, held if number % 2 else None)))
    seconds = min(_timed(lambda: open_uses(rows)) for _ in range(3))
    yield Row("open 50,000 uses (s; peer: one second)", seconds, 1.0, goal=1.0, at_most=True)


def _timed(act: Callable[[], Iterator[object]]) -> float:
    began = time.perf_counter()
    assert sum(1 for _ in act()) == PEOPLE // 2
    return time.perf_counter() - began
