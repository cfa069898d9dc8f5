"""Waiting for something, with a deadline. Pure: no Django."""

import time
from collections.abc import Callable


def until(happened: Callable[[], object], *, seconds: float, every: float = 0.05) -> bool:
    """Whether it happened within the time; asked at once, and a last time at the deadline."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)  # noqa: TID251  the one place that may: it has a deadline
    return True
