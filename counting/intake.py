"""The intake: a process of its own that hands each connection to a child (C2).

It never reads from a connection: the child it forks does, and ends. Counting's own database role,
no core dumps, memory locked where the machine allows. What a child that was killed left behind is
found by the rows that name it: a stream without its child is void, and what the register has whole
is asked for again.
"""

from __future__ import annotations

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
from counting.forking import STOPPING, Children
from counting.hardening import harden
from counting.port import Register

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
        self._stopping = False
        self._looked = 0.0
        self._listening = socket.create_server(address, backlog=64)
        self._listening.setblocking(False)
        self._children = Children(self._listening)

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; then wait for no one: a stream that ends is void."""
        harden()
        for number in STOPPING:
            signal.signal(number, self._told_to_stop)
        with selectors.DefaultSelector() as selector, self._listening:
            selector.register(self._listening, selectors.EVENT_READ)
            while not self._stopping:
                for _ in selector.select(timeout=0.5):
                    self._accept()
                self._children.reap()
                self._look_after()
        self._children.end()

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
        self._children.fork(work, _failed)

    def _look_after(self) -> None:
        if time.monotonic() - self._looked < LOOK_AFTER:
            return
        self._looked = time.monotonic()
        alive = {f"{self.boot}:{number}" for number in self._children.numbers}
        self._fork(lambda: self._go_on(alive))

    def _go_on(self, alive: set[str]) -> None:
        for delivery in ledger.abandoned(self.boot, alive):
            finish(delivery, self._house())


def _failed(kind: str) -> None:
    log.error("count: a child ended with %s", kind)
