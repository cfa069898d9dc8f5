"""``make run``'s one port: the pages on it, and beside them the intake of the count (C2).

``python -m monitoring.front --port P --web W --intake I``. Each connection gets a child, which
reads the head of one request, sends it on to the web process or to the intake, carries the bytes
both ways and ends with the answer. So no body passes the web process that is meant for the intake,
none is written anywhere, and what a child had in memory goes with it. A connection carries one
request: were it kept open, the next one could be of the other kind.

In production a proxy with a certificate does this (docs/counting.md). No Django.
"""

import argparse
import contextlib
import resource
import selectors
import signal
import socket
import sys
from collections.abc import Sequence
from typing import Final

from counting.forking import STOPPING, Children

INTAKE: Final = b"/tellingen/inname/"
HEAD: Final = 64 * 1024
CHUNK: Final = 64 * 1024
QUIET: Final = 120.0
"""Seconds that a connection may stand still."""
MOST_CHILDREN: Final = 200
NOT_THERE: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


class Front:
    """Listens on one port until told to stop."""

    def __init__(self, port: int, *, web: int, intake: int) -> None:
        self._ports = {False: web, True: intake}
        self._listening = socket.create_server(("127.0.0.1", port), backlog=128)
        self._children = Children(self._listening)
        self._stopping = False

    def run(self) -> None:
        for number in STOPPING:
            signal.signal(number, self._told_to_stop)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        self._listening.settimeout(0.5)
        with self._listening:
            while not self._stopping:
                with contextlib.suppress(TimeoutError, OSError):
                    connection, _ = self._listening.accept()
                    with connection:
                        self._fork(connection)
                self._children.reap()

    def _told_to_stop(self, number: int, frame: object) -> None:
        self._stopping = True

    def _fork(self, connection: socket.socket) -> None:
        if len(self._children) < MOST_CHILDREN:
            # Nothing is told of what goes wrong: mostly, either side went away.
            self._children.fork(lambda: carry(connection, self._ports), lambda kind: None)


def carry(connection: socket.socket, ports: dict[bool, int]) -> None:
    """Carry one request and its answer."""
    connection.settimeout(QUIET)
    head, early = _head(connection)
    path = head.partition(b" ")[2].partition(b" ")[0]
    try:
        other = socket.create_connection(("127.0.0.1", ports[path.startswith(INTAKE)]))
    except ConnectionRefusedError:
        connection.sendall(NOT_THERE)
        return
    with other:
        other.settimeout(QUIET)
        other.sendall(for_one_request(head) + early)
        _both_ways(connection, other)


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request, and what of its body came with it."""
    read = bytearray()
    while b"\r\n\r\n" not in read:
        data = connection.recv(4096)
        if not data or len(read) > HEAD:
            raise ConnectionError
        read += data
    at = read.index(b"\r\n\r\n") + 4
    return bytes(read[:at]), bytes(read[at:])


def for_one_request(head: bytes) -> bytes:
    """The head of a request after whose answer the connection is closed."""
    first, *lines = head[:-4].split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([first, *kept, b"Connection: close"]) + b"\r\n\r\n"


def _both_ways(connection: socket.socket, other: socket.socket) -> None:
    """Carry bytes until the answer ended. A body that ends early ends the other side too."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, connection)
        while ready := selector.select(QUIET):
            for key, _ in ready:
                source, to = key.fileobj, key.data
                assert isinstance(source, socket.socket)
                data = source.recv(CHUNK)
                if data:
                    to.sendall(data)
                elif source is other:
                    return
                else:
                    selector.unregister(source)
                    to.shutdown(socket.SHUT_WR)


def main(arguments: Sequence[str]) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m monitoring.front", description=__doc__)
    for name in ("--port", "--web", "--intake"):
        parser.add_argument(name, type=int, required=True)
    chosen = parser.parse_args(arguments)
    Front(chosen.port, web=chosen.web, intake=chosen.intake).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
