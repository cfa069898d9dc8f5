"""PURE. A process that gives each piece of work to a child, hardened, that ends with it (C2).

What a child held in memory goes with it: a long-lived Python process does not wipe its own. Shared
by the intake and by the front of ``make run``. No Django.
"""

import contextlib
import os
import signal
import socket
from collections.abc import Callable

from counting.hardening import harden, write_no_file
from monitoring import child

STOPPING = (signal.SIGTERM, signal.SIGINT)


class Children:
    """The living children of a process that listens."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._numbers: set[int] = set()

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def numbers(self) -> frozenset[int]:
        """Their process ids."""
        return frozenset(self._numbers)

    def fork(self, work: Callable[[], None], failed: Callable[[str], None]) -> None:
        """Have a child do the work. It accepts no connection, dumps no core, writes no file, and
        ends with its parent. ``failed`` is told the kind of what goes wrong: a message could hold
        a line.
        """
        parent = os.getpid()
        number = os.fork()
        if number:
            self._numbers.add(number)
            return
        code = 1
        try:
            child.die_with(parent, signal.SIGKILL)
            for each in STOPPING:
                signal.signal(each, signal.SIG_DFL)
            self._listening.close()
            harden()
            write_no_file()
            work()
            code = 0
        except BaseException as problem:  # noqa: BLE001  whatever it is, the child ends here
            failed(type(problem).__name__)
        finally:
            os._exit(code)  # no handler, no flush: nothing of it goes on

    def reap(self) -> None:
        """Let go of those that ended."""
        for number in self.numbers:
            if os.waitpid(number, os.WNOHANG)[0]:
                self._numbers.discard(number)

    def end(self) -> None:
        """End all of them at once."""
        for number in self._numbers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
