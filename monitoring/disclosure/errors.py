"""What can go wrong, in sentences that name the cells."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 5
"""How many cells a message names before it says how many more there are."""


class DisclosureError(ValueError):
    """A table that cannot be read, or cannot be made safe. `cells` names every cell concerned."""

    def __init__(self, message: str, cells: Sequence[str] = ()) -> None:
        self.cells = tuple(cells)
        if self.cells:
            message = f"{message}: {listed(self.cells)}"
        super().__init__(message)


class TableError(DisclosureError):
    """The input is not a table: it does not add up, has a cell twice, a cycle, a bad count."""


class CannotProtect(DisclosureError):
    """No pattern makes these cells safe (rule S2): what is published already gives them away."""


class CertificateError(DisclosureError):
    """A certificate failed its independent check. This is a fault of the engine, never of data."""


def listed(cells: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(cells) - NAMED
    tail = f"; and {more} more" if more > 0 else ""
    return "; ".join(cells[:NAMED]) + tail
