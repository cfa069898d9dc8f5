"""PURE. A raw ``PUT`` of text/csv, read from its connection without a copy anywhere (C2).

No framework reads here: those keep a body in memory, in a form, or in a temporary file. The head
is at most 16 KB; the body is handed on as it comes. No Django.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

HEAD: Final = 16 * 1024
CHUNK: Final = 64 * 1024
QUIET: Final = 30.0
"""Seconds that a connection may stand still."""
PATH: Final = re.compile(r"/tellingen/inname/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    411: "Length Required",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    503: "Service Unavailable",
}


class Refused(Exception):
    """The request is not one that is read; ``code`` says why, ``status`` is that of HTTP."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class BrokenOff(Exception):
    """The other side went away, or stood still too long."""


@dataclass
class Upload:
    """One request and its connection."""

    connection: socket.socket
    deadline: float
    delivery: str = ""
    ticket: str = field(default="", repr=False)
    language: str = "nl"
    size: int = 0
    waits: bool = False
    _read: int = 0
    _early: bytearray = field(default_factory=bytearray, repr=False)

    def accept(self, *, most: int) -> None:
        """Read the head and judge it. Raises Refused or BrokenOff."""
        head = self._head()
        lines = head.decode("latin-1").split("\r\n")
        method, path, *_ = [*lines[0].split(" "), "", ""]
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:])
        }
        if "content-length" in headers and headers["content-length"].isdecimal():
            self.size = int(headers["content-length"])
        self.waits = headers.get("expect", "").lower() == "100-continue"
        self.language = "en" if headers.get("accept-language", "")[:2].lower() == "en" else "nl"
        self._judge(method, path, headers, most)

    def _judge(self, method: str, path: str, headers: Mapping[str, str], most: int) -> None:
        found = PATH.fullmatch(path)
        if found is None:
            raise Refused(404, "not_found")
        if method != "PUT":
            raise Refused(405, "method")
        if "transfer-encoding" in headers or "content-length" not in headers:
            raise Refused(411, "length")
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if "spreadsheet" in kind or "excel" in kind:
            raise Refused(415, "xlsx")
        if kind != "text/csv" or headers.get("content-encoding", "identity") != "identity":
            raise Refused(415, "kind")
        if self.size > most:
            raise Refused(413, "too_large")
        scheme, _, ticket = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not ticket:
            raise Refused(401, "ticket")
        self.delivery, self.ticket = found.group(1), ticket.strip()

    def body(self) -> Iterator[bytes]:
        """The body, in pieces. Raises BrokenOff where it ends early."""
        if self.waits:
            self.waits = False
            self._send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self._early:
            early = bytes(self._early[: self.size])
            self._early.clear()
            self._read += len(early)
            yield early
        while self._read < self.size:
            data = self._receive(min(CHUNK, self.size - self._read))
            self._read += len(data)
            yield data

    def answer(self, status: int, content: Mapping[str, Any]) -> None:
        """Answer, and end. What was not read is read and dropped first, or the answer is lost."""
        body = json.dumps(content, ensure_ascii=False).encode()
        if not self.waits:  # who waits for leave sends nothing now
            self._drop_the_rest()
        self._send(
            f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n"
            "X-Content-Type-Options: nosniff\r\n\r\n".encode()
            + body
        )

    def _drop_the_rest(self) -> None:
        try:
            for _ in self.body():
                pass
        except BrokenOff:
            return

    def _head(self) -> bytes:
        head = bytearray()
        while b"\r\n\r\n" not in head:
            if len(head) > HEAD:
                raise Refused(400, "head")
            head += self._receive(4096)
        at = head.index(b"\r\n\r\n")
        self._early += head[at + 4 :]
        return bytes(head[:at])

    def _receive(self, most: int) -> bytes:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise BrokenOff
        self.connection.settimeout(min(QUIET, left))
        try:
            data = self.connection.recv(most)
        except OSError:
            raise BrokenOff from None
        if not data:
            raise BrokenOff
        return data

    def _send(self, data: bytes) -> None:
        self.connection.settimeout(QUIET)
        try:
            self.connection.sendall(data)
        except OSError:
            raise BrokenOff from None
