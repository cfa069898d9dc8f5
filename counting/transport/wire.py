"""One HTTPS connection: a request, and an answer of no more than so many bytes and seconds.

The deadline is of the whole answer, headers included: a register that sends a byte a minute does
not hold us. No redirect is followed, no proxy of the environment used, no compression accepted.
"""

import http.client
import select
import socket
import ssl
import time
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Final
from urllib.parse import urlsplit

from counting.port import Misused
from counting.protocol.refusals import BadSignature, Malformed, TooLarge

PIECE: Final = 65_536


class Dropped(Exception):
    """No whole answer: no connection, a connection that ended, or too slow. May be tried again."""

    def __init__(self) -> None:
        super().__init__("DROPPED")


class _DeadlineSocket(ssl.SSLSocket):
    """Reads until a moment, however many reads that takes."""

    until: float | None = None

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        if self.until is not None:
            self.settimeout(max(self.until - time.monotonic(), 0.001))
        return super().recv_into(*arguments, **named)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Message = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def signed(self) -> bool:
        return self.headers.get_content_type() == "application/jose"

    @property
    def retry_after(self) -> float:
        """The seconds that the other party asks to wait; 0 where it does not say."""
        given = self.headers.get("retry-after", "")
        return float(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0.0


class Wire:
    """Requests to one address, over one connection while it lasts."""

    def __init__(self, address: str, context: ssl.SSLContext, *, seconds: float) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname:
            raise Misused("SETTINGS_UNSAFE")
        self.base = parts.path.rstrip("/")
        self.seconds = seconds
        context.sslsocket_class = _DeadlineSocket
        self._connection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=seconds, context=context
        )

    def post(self, path: str, body: bytes, headers: dict[str, str], *, most: int) -> Reply:
        """The answer. ``Dropped``, or the refusal that says what is wrong with it."""
        try:
            reply = self._post(path, body, headers, most)
        except ssl.SSLCertVerificationError:
            self.close()
            raise BadSignature from None
        except (OSError, http.client.IncompleteRead):
            self.close()
            raise Dropped from None
        except (http.client.HTTPException, ValueError):
            self.close()
            raise Malformed from None
        except TooLarge:
            self.close()
            raise
        return reply

    def close(self) -> None:
        self._connection.close()

    def _post(self, path: str, body: bytes, headers: dict[str, str], most: int) -> Reply:
        until = time.monotonic() + self.seconds
        if self._connection.sock is not None and _has_unread(self._connection.sock):
            self.close()  # it ended, or was answered twice: nothing of that is an answer to this
        if self._connection.sock is None:
            self._connection.connect()
        sock = self._connection.sock
        if isinstance(sock, _DeadlineSocket):
            sock.until = until
        sock.settimeout(self.seconds)
        self._connection.request("POST", self.base + path, body, headers)
        response = self._connection.getresponse()
        found = bytearray()
        while piece := response.read(min(PIECE, most + 1 - len(found))):
            found += piece
            if len(found) > most:
                raise TooLarge
        if response.length:
            raise http.client.IncompleteRead(b"")
        return Reply(response.status, response.headers, bytes(found))


def _has_unread(sock: socket.socket) -> bool:
    pending = isinstance(sock, ssl.SSLSocket) and sock.pending() > 0
    return pending or bool(select.select([sock], [], [], 0)[0])
