"""Where the fields of one column of a csv lie in a buffer, without copying any of them (C2).

For whole lines of a simple csv only: quotes, where there are any, enclose a whole field that holds
no separator, no line end and no other quote. Anything else is refused by its line (C4): the csv
reader of Python would read it, at the price of a copy of every number as a text. No Django.
"""

import numpy as np
from numpy.typing import NDArray

from counting.register_number import Buffer, Bytes, Offsets

NEWLINE, RETURN, QUOTE = b'\n\r"'


class NotSimple(ValueError):
    """A quote that does not enclose a whole plain field. Holds the line, never its content (C4)."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}: quotes that do not enclose one plain field")
        self.line = line


def lines(data: Buffer) -> tuple[Offsets, Offsets]:
    """Start and end of each line, its line end left out; the last may lack one."""
    buffer = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(buffer == NEWLINE)
    if buffer.size and buffer[-1] != NEWLINE:
        ends = np.append(ends, buffer.size)
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1] + 1
    if (buffer == RETURN).any():
        filled = ends > starts
        ends[filled] -= buffer[ends[filled] - 1] == RETURN
    return starts, ends


def column(data: Buffer, index: int, delimiter: bytes = b";") -> tuple[Offsets, Offsets]:
    """Start and end of the field at this place in each line; empty where the line is too short."""
    buffer = np.frombuffer(data, dtype=np.uint8)
    starts, ends = lines(buffer)
    marks = np.flatnonzero(buffer == ord(delimiter))
    quoted = bool((buffer == QUOTE).any())
    if quoted:
        _be_simple(buffer, ord(delimiter))
    elif not marks.size and not index:  # a list of numbers and nothing else
        return starts, ends
    first = np.searchsorted(marks, starts)
    marks = np.append(marks, buffer.size)

    def mark(after: int) -> Offsets:
        """The delimiter that ends the field so many places after the first, or the line's end."""
        return np.minimum(marks[np.minimum(first + after, marks.size - 1)], ends)

    found = mark(index)
    if index:
        starts = np.minimum(mark(index - 1) + 1, found)
    if quoted:
        wrapped = (found - starts >= 2) & (buffer[np.minimum(starts, buffer.size - 1)] == QUOTE)
        starts, found = starts + wrapped, found - wrapped
    return starts, found


def _be_simple(buffer: Bytes, delimiter: int) -> None:
    """``NotSimple`` unless the quotes stand in pairs that each enclose one whole field."""
    newlines = np.flatnonzero(buffer == NEWLINE)
    separators = np.flatnonzero((buffer == delimiter) | (buffer == NEWLINE))
    borders: NDArray[np.bool_] = np.zeros(buffer.size + 2, dtype=np.bool_)  # one place before
    borders[[0, -1]] = True
    borders[separators + 1] = True
    returns = np.flatnonzero(buffer == RETURN)
    borders[returns[np.isin(returns + 1, np.append(newlines, buffer.size))] + 1] = True

    quotes = np.flatnonzero(buffer == QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    paired = np.zeros(opening.size, dtype=np.bool_)
    before = opening[: closing.size]
    paired[: closing.size] = (
        borders[before]
        & borders[closing + 2]
        & (np.searchsorted(separators, before) == np.searchsorted(separators, closing))
    )
    if not paired.all():
        bad = opening[np.argmin(paired)]
        raise NotSimple(int(np.searchsorted(newlines, bad)) + 1)
