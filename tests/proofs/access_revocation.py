"""Revocations raced against acts, real requests and tasks of the revoked person (A5, A7)."""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator

from tests.tools.prove import Figure

RACES = 1_000
LATER = {"tasks": "batches"}  # what was asked after the end
SENDINGS = 200  # of more than ten batches each


def prove() -> Iterator[Figure]:
    """Each race with real commits, on a copy of the tests' cast."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    os.environ.setdefault("DM_PROCESS", "web")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from tests import databases
    from tests.access import racing, racing_tasks

    name = databases.make_template()
    try:
        connection.close()
        connection.settings_dict.update(databases.django_settings("web"), NAME=name)
        settings.FRAME_KEY = databases.frame_key("web")
        logging.disable(logging.CRITICAL)  # pages that fail say so, and many must
        yield _figure("requests", racing.request_races, name)
        yield _figure("acts", racing.races, name)
        connection.close()
        connection.settings_dict.update(databases.django_settings("worker"))
        settings.FRAME_KEY = databases.frame_key("worker")
        yield _figure("tasks", racing_tasks.task_races, name, SENDINGS)
    finally:
        logging.disable(logging.NOTSET)
        connection.close()
        databases.drop(name)


def _figure(
    what: str, race: "Callable[[str, int], object]", name: str, times: int = RACES
) -> Figure:
    outcomes = race(name, times)
    raced, late, wrong = outcomes.raced, outcomes.late, outcomes.wrong  # type: ignore[attr-defined]
    seen = ", ".join(f"{count} {how}" for how, count in sorted(Counter(raced).items()))
    return Figure(
        f"revocation, {times} races of {what}",
        f"{seen}; {late} later {LATER.get(what, what)} refused, {len(wrong)} wrong",
        not wrong and late == times == len(raced),
    )
