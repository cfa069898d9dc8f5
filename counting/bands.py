"""PURE. Age bands."""

from bisect import bisect_right
from typing import Final

FROM: Final = (30, 40, 50, 60)
CODES: Final = ("-29", "30-39", "40-49", "50-59", "60-")


def band(age: int) -> str:
    """The age band of somebody of this age in whole years."""
    return CODES[bisect_right(FROM, age)]
