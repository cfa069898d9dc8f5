"""The intake: a process of its own that hands each connection to a child (C2).

It never reads from a connection: the child it forks does, and ends. Counting's own database role,
no core dumps, memory locked where the machine allows. What a child that was killed left behind is
found by the rows that name it: a stream without its child is void, and what the register has whole
is asked for again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import signal
import socket
import time
import uuid
from collections.abc import Callable
from typing import Final

from django.db import connection

from counting import ledger
from counting.delivering import House, finish, serve
from counting.hardening import harden, write_no_file
from counting.port import Register
from monitoring import child

log = logging.getLogger(__name__)

MOST_CHILDREN: Final = 16
LOOK_AFTER: Final = 5.0
"""Seconds between two looks at what was left behind."""


class Intake:
    """Listens on an address of this machine until it is told to stop."""

    def __init__(
        self,
        address: tuple[str, int],
        register: Callable[[], Register],
        *,
        sender: str,
        test_numbers: bool,
    ) -> None:
        self.boot = uuid.uuid4().hex
        self._register = register
        self._sender = sender
        self._test_numbers = test_numbers
        self._children: set[int] = set()
        self._stopping = False
        self._looked = 0.0
        self._listening = socket.create_server(address, backlog=64)
        self._listening.setblocking(False)

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; then wait for no one: a stream that ends is void."""
        harden()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        with selectors.DefaultSelector() as selector, self._listening:
            selector.register(self._listening, selectors.EVENT_READ)
            while not self._stopping:
                for _ in selector.select(timeout=0.5):
                    self._accept()
                self._reap()
                self._look_after()
        for each in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)

    def _told_to_stop(self, number: int, frame: object) -> None:
        self._stopping = True

    def _accept(self) -> None:
        try:
            accepted, _ = self._listening.accept()
        except OSError:
            return
        with accepted:
            if len(self._children) < MOST_CHILDREN:
                accepted.setblocking(True)
                self._fork(lambda: serve(accepted, self._house()))

    def _house(self) -> House:
        """What a child works with: its own name, as the rows know it."""
        return House(f"{self.boot}:{os.getpid()}", self._register, self._sender, self._test_numbers)

    def _fork(self, work: Callable[[], None]) -> None:
        connection.close()  # a child has a connection of its own, or it would share this one
        parent = os.getpid()
        number = os.fork()
        if number:
            self._children.add(number)
            return
        code = 1
        try:
            child.die_with(parent, signal.SIGKILL)
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, signal.SIG_DFL)
            self._listening.close()
            harden()
            write_no_file()
            work()
            code = 0
        except BaseException as problem:  # noqa: BLE001  its message could hold a line: only its kind is told
            log.error("count: a child ended with %s", type(problem).__name__)
        finally:
            os._exit(code)  # no handler, no flush: nothing of it goes on

    def _reap(self) -> None:
        for number in list(self._children):
            ended, _ = os.waitpid(number, os.WNOHANG)
            if ended:
                self._children.discard(number)

    def _look_after(self) -> None:
        if time.monotonic() - self._looked < LOOK_AFTER:
            return
        self._looked = time.monotonic()
        alive = {f"{self.boot}:{number}" for number in self._children}
        self._fork(lambda: self._go_on(alive))

    def _go_on(self, alive: set[str]) -> None:
        for delivery in ledger.abandoned(self.boot, alive):
            finish(delivery, self._house())
