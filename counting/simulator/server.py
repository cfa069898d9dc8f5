"""The simulator on the network: TLS that asks for a client certificate, tokens, signed messages.

Its log names path, status and correlation, never what a message holds.
"""

import contextlib
import datetime as dt
import hashlib
import logging
import secrets
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, cast

from joserfc.jwk import ECKey, KeySet

from counting.port import AnswerRefused
from counting.protocol import envelope, schemas, signing, tokens
from counting.protocol.envelope import Message
from counting.simulator import certificates
from counting.simulator.counter import Counter
from counting.simulator.desk import Desk
from counting.simulator.misbehaving import TOKEN, Behaviour, Switch, spoil
from counting.simulator.population import Population

log = logging.getLogger(__name__)
JOSE: Final = "application/jose"
CORRELATION: Final = "x-correlation-id"
TOKEN_LASTS: Final = dt.timedelta(minutes=10)
IDLE: Final = 30.0
"""Seconds that a connection may stand still."""


RAW: Final = ""
"""The content type of what is no HTTP at all."""
Instead = Callable[[Message, int, Message], tuple[int, str, bytes]]


@dataclass
class Access:
    """Tokens that were given, each bound to the certificate that asked (RFC 8705)."""

    tokens: dict[str, tuple[str, bytes, dt.datetime]] = field(default_factory=dict, repr=False)
    assertions: dict[str, dt.datetime] = field(default_factory=dict, repr=False)
    references: dict[str, dt.datetime] = field(default_factory=dict, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def first_time(self, seen: dict[str, dt.datetime], what: str, now: dt.datetime) -> bool:
        """Whether this was not used before; what is too old to be accepted is forgotten."""
        with self.lock:
            for old in [each for each, at in seen.items() if now - at > 3 * envelope.FRESH]:
                del seen[old]
            return seen.setdefault(what, now) is now

    def give(self, client: str, certificate: bytes, now: dt.datetime) -> str:
        token = secrets.token_urlsafe(32)
        with self.lock:
            self.tokens = {t: held for t, held in self.tokens.items() if held[2] > now}
            self.tokens[token] = (client, certificate, now + TOKEN_LASTS)
        return token

    def client(self, token: str, certificate: bytes, now: dt.datetime) -> str | None:
        client, bound, until = self.tokens.get(token, ("", b"", now))
        return client if until > now and bound == certificate else None


class Simulator(ThreadingHTTPServer):
    """The register on one port of this machine. ``close`` it at the end."""

    daemon_threads = True

    def __init__(
        self,
        folder: Path,
        register: Population,
        *,
        port: int = 0,
        switches: tuple[Switch, ...] = (),
        takes: float = 0.0,
        versions: tuple[str, ...] = envelope.VERSIONS,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(tz=dt.UTC),
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.address = f"https://localhost:{self.server_address[1]}"
        certificates.ensure(folder, self.address)
        theirs = folder / "theirs"
        self.tls = _context(theirs)
        self.key = signing.read_key((theirs / "signing.jwk").read_text("utf-8"))
        self.other_key = signing.new_key(str(self.key.kid), "sig")
        clients = signing.read_keys((theirs / "clients.jwks").read_text("utf-8"))
        self.clients: dict[str, KeySet] = {certificates.CLIENT: clients}
        self.counter = Counter(register, (theirs / "encryption.jwk").read_text("utf-8"))
        self.desk = Desk(self.counter, now=now, versions=versions, takes=takes)
        self.access = Access()
        self.switches = list(switches)
        self.now = now
        self.instead: Instead | None = None
        """What goes out in the place of each answer: status, content type, body."""
        self.released = threading.Event()

    def get_request(self) -> tuple[Any, Any]:
        """A connection; its handshake is made by its own thread, so that none waits for another."""
        connection, address = super().get_request()
        connection.settimeout(IDLE)
        wrapped = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return wrapped, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that ends early is no news, and a traceback could hold a message."""
        log.info("a connection ended early")

    def close(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()
        self.desk.stop()
        self.counter.stop()

    def switched(self, request: str, answer: str) -> list[Switch]:
        """Which switches are on for this answer."""
        return [each for each in self.switches if each.takes(request, answer)]


def _context(theirs: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(theirs / "ca.pem")
    context.load_cert_chain(theirs / "server.pem", theirs / "server.key")
    return context


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "CountSimulator"
    sys_version = ""
    disable_nagle_algorithm = True  # heading and body are two writes: else 40 ms between them
    server: Simulator

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > signing.MOST_BYTES:
            self.close_connection = True
            return self._reply(413, b"", "text/plain")
        body = self.rfile.read(int(length))
        if self.path == "/oauth2/token":
            return self._token(body)
        return self._message(body)

    # --- Tokens -------------------------------------------------------------------------------

    def _token(self, body: bytes) -> None:
        server = self.server
        now = server.now()
        found = [each.behaviour for each in server.switched(TOKEN, TOKEN)]
        if Behaviour.BUSY in found:
            return self._reply(503, b"", "text/plain", {"retry-after": "1"})
        try:
            client, assertion = tokens.check_token_request(
                body, f"{server.address}/oauth2/token", server.clients, now
            )
        except AnswerRefused:
            return self._reply(400, b'{"error":"invalid_client"}', "application/json")
        first = server.access.first_time(server.access.assertions, assertion, now)
        if not first or Behaviour.NO_TOKEN in found:
            return self._reply(400, b'{"error":"invalid_client"}', "application/json")
        token = server.access.give(client, self._certificate(), now)
        if Behaviour.EXPIRED_TOKEN in found:
            server.access.tokens.clear()
        given = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LASTS.total_seconds()),
            "scope": tokens.SCOPE,
        }
        return self._reply(200, schemas.write_json(given), "application/json")

    # --- Messages -----------------------------------------------------------------------------

    def _message(self, body: bytes) -> None:
        server = self.server
        now = server.now()
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        client = server.access.client(token, self._certificate(), now)
        if scheme != "Bearer" or client is None:
            challenge = {"www-authenticate": 'Bearer error="invalid_token"'}
            return self._reply(401, b"", "text/plain", challenge)
        try:
            request = envelope.open_message(body, server.clients[client], now)
        except AnswerRefused as problem:
            return self._reply(400, problem.code.encode("ascii"), "text/plain")
        context = request.context
        reference = str(context.reference)
        if (
            context.type not in envelope.REQUESTS
            or self.headers.get(CORRELATION) != str(context.correlation)
            or not server.access.first_time(server.access.references, reference, now)
        ):
            return self._reply(400, b"WRONG_REFERENCE", "text/plain")
        status, answer = server.desk.answer(client, request)
        if server.instead is not None:
            status, kind, body = server.instead(request, status, answer)
            return self._raw(body) if kind == RAW else self._reply(status, body, kind)
        found = server.switched(context.type, answer.context.type)
        return self._behave(found, status, answer)

    def _behave(self, switches: list[Switch], status: int, answer: Message) -> None:
        """Sends the answer, spoilt as the switches say."""
        for switch in switches:
            answer = spoil(switch, answer)
        found = [switch.behaviour for switch in switches]
        key = self.server.other_key if Behaviour.OTHER_KEY in found else self.server.key
        body = self._signed(answer, key)
        correlation = {CORRELATION: str(answer.context.correlation)}
        for behaviour in found:
            if (handle := _ON_THE_WAY.get(behaviour)) is not None:
                return handle(self, body)
        if Behaviour.BAD_SIGNATURE in found:
            body = body[:-8] + (b"AAAAAAAA" if body[-8:] != b"AAAAAAAA" else b"BBBBBBBB")
        if Behaviour.UNSIGNED in found:
            body = schemas.write_json(envelope.as_json(answer))
        return self._reply(status, body, JOSE, correlation)

    def _signed(self, answer: Message, key: ECKey) -> bytes:
        """Signed whatever its shape: a bad register does not look at the schemas."""
        return signing.sign(schemas.write_json(envelope.as_json(answer)), key).encode("ascii")

    # --- On the way ---------------------------------------------------------------------------

    def _slow(self, body: bytes) -> None:
        self.server.released.wait(IDLE)
        self.close_connection = True

    def _trickle(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JOSE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            for byte in body:
                self.wfile.write(bytes([byte]))
                if self.server.released.wait(0.1):
                    break
        self.close_connection = True

    def _drop(self, body: bytes) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _twice(self, body: bytes) -> None:
        self._reply(200, body, JOSE)
        self._reply(200, body, JOSE)

    def _busy(self, body: bytes) -> None:
        self._reply(503, b"<html>busy</html>", "text/html", {"retry-after": "1"})

    def _huge(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JOSE)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = b"10000\r\n" + b"A" * 0x10000 + b"\r\n"
        with contextlib.suppress(OSError):
            while not self.server.released.is_set():
                self.wfile.write(piece)
        self.close_connection = True

    def _malformed(self, body: bytes) -> None:
        self._reply(200, b"\x00\xff not a message" + body[:20], JOSE)

    def _raw(self, body: bytes) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def _page(self, body: bytes) -> None:
        self._reply(200, b"<html><body>Welcome</body></html>", "text/html")

    # --- HTTP ---------------------------------------------------------------------------------

    def _certificate(self) -> bytes:
        found = cast(ssl.SSLSocket, self.connection).getpeercert(binary_form=True)
        return hashlib.sha256(found or b"").digest()

    def _reply(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing by itself: a request line could hold anything."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        correlation = self.headers.get(CORRELATION, "") if hasattr(self, "headers") else ""
        known = all(each in "0123456789abcdef-" for each in correlation) and len(correlation) == 36
        log.info("%s %s", code, correlation if known else "")


_ON_THE_WAY: Final[dict[Behaviour, Callable[[_Handler, bytes], None]]] = {
    Behaviour.SLOW: _Handler._slow,
    Behaviour.TRICKLE: _Handler._trickle,
    Behaviour.DROP: _Handler._drop,
    Behaviour.TWICE: _Handler._twice,
    Behaviour.BUSY: _Handler._busy,
    Behaviour.HUGE: _Handler._huge,
    Behaviour.MALFORMED: _Handler._malformed,
    Behaviour.PAGE: _Handler._page,
}
