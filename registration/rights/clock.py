"""PURE. The clock of a request: one month, and two more where needed and said so (P1)."""

import calendar
import datetime as dt
from typing import Final

MONTHS: Final = 1
EXTENDED_MONTHS: Final = 3


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last day of the month where it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def due(received_on: dt.date, *, extended: bool) -> dt.date:
    """By when a request is answered."""
    return months_after(received_on, EXTENDED_MONTHS if extended else MONTHS)


def may_extend(received_on: dt.date, today: dt.date, *, extended: bool) -> bool:
    """Once, and within the first month: later the person had to have an answer."""
    return not extended and today <= months_after(received_on, MONTHS)
