"""Time, so that tests need not wait."""

import datetime as dt
import threading
from typing import Protocol


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> dt.datetime: ...

    def wait(self, seconds: float) -> None: ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(tz=dt.UTC)

    def wait(self, seconds: float) -> None:
        threading.Event().wait(seconds)
