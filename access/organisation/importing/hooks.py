"""What happens to new staff inside the transaction of their import.

An app adds its function in ``AppConfig.ready()``. Each is called, in the order of the list, with
the keys of new staff members, some thousands at a time; the frame is the purpose ``import``.
An exception ends the whole import: all or nothing.
"""

import uuid
from collections.abc import Callable

AFTER_STAFF: list[Callable[[list[uuid.UUID]], None]] = []
BATCH = 5_000


def after_staff(new: list[uuid.UUID], step: Callable[[float], None]) -> None:
    """Call every hook for the new staff; ``step`` hears the share that is done."""
    for start in range(0, len(new), BATCH):
        for hook in AFTER_STAFF:
            hook(new[start : start + BATCH])
        step(min(1.0, (start + BATCH) / len(new)))
