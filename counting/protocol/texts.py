"""Whether a text of the other party may hold a register number (C2)."""

import re
from typing import Final

# Nine digits tell who it is: the last two follow from them.
MOST_DIGITS: Final = 8
_RUN: Final = re.compile(r"\d(?:[\s./_:-]{0,3}\d){8,}")


def may_hold_a_number(text: str) -> bool:
    """Nine digits or more, in any script, with no more than separators between them."""
    return _RUN.search(text) is not None
