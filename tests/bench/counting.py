"""A count of 40,000 numbers through the whole system, from the file to the sealed answer."""

import os
import time
from collections.abc import Iterator

from tests.tools.bench import Row

PEOPLE = 40_000
ALLOWED = 60.0


def measure(people: int = PEOPLE) -> Iterator[Row]:
    """Seconds, beside the minute that it may take (issue 4)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    os.environ.setdefault("DM_PROCESS", "web")
    import django

    django.setup()
    from counting.models import State
    from monitoring.waiting import until
    from tests.counting import large, scene

    with large.system(people) as running:
        run = scene.open_run(running.become, breakdown=["part", "sex"], smallest=500)
        _, code = scene.ticket(running.become, run)
        extract = running.folder / "uittreksel.csv"
        extract.write_bytes(scene.csv(scene.lines_of(running.become)))
        started = time.monotonic()
        large.deliver(running, code, run, extract)
        until(lambda: scene.seen(running.become, run)[0].state == State.DONE, seconds=300)
        took = time.monotonic() - started
        counted = scene.seen(running.become, run)[0].state == State.DONE
    name = f"a count of {people:,} numbers, end to end (s)"
    yield Row(name, took if counted else float("inf"), ALLOWED, 1.0, at_most=True)
