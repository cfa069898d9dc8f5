"""The one port of ``make run``: pages to the web process, extracts to the intake (C2)."""

import http.client
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from monitoring.front import for_one_request
from monitoring.waiting import until
from tests.counting.scene import ROOT, free_port


class Saying(BaseHTTPRequestHandler):
    """Answers who it is, and what it got."""

    name = ""
    got: list[tuple[str, bytes]] = []

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.got.append((self.path, body))
        told = f"{self.name} {self.path} {len(body)} {self.headers['Connection']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_PUT = do_POST = answer  # noqa: N815  as http.server calls them

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def serve(name: str) -> tuple[ThreadingHTTPServer, type[Saying]]:
    handler = type(name, (Saying,), {"name": name, "got": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, handler


@pytest.fixture
def front() -> Iterator[tuple[int, type[Saying], type[Saying]]]:
    web, web_got = serve("web")
    intake, intake_got = serve("intake")
    port = free_port()
    command = ["--port", str(port), "--web", str(web.server_port)]
    running = subprocess.Popen(
        [sys.executable, "-m", "monitoring.front", *command, "--intake", str(intake.server_port)],
        cwd=ROOT,
    )
    assert until(lambda: asked(port, "GET", "/") is not None, seconds=20)
    web_got.got.clear()
    yield port, web_got, intake_got
    running.terminate()
    running.wait(timeout=10)
    for server in (web, intake):
        server.shutdown()
        server.server_close()


def asked(port: int, method: str, path: str, body: bytes = b"") -> str | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body or None)
        return connection.getresponse().read().decode()
    except OSError:
        return None
    finally:
        connection.close()


@pytest.mark.rule("C2")
def test_an_extract_never_reaches_the_web_process(
    front: tuple[int, type[Saying], type[Saying]],
) -> None:
    port, web, intake = front
    body = b"85073003328;" * 100_000
    assert asked(port, "PUT", "/tellingen/inname/x/", body) == (
        f"intake /tellingen/inname/x/ {len(body)} close"
    )
    assert web.got == []
    assert intake.got == [("/tellingen/inname/x/", body)]


@pytest.mark.rule("C2")
def test_one_connection_carries_one_request(front: tuple[int, type[Saying], type[Saying]]) -> None:
    """Kept open, the connection of a page would carry the next extract to the web process."""
    port, web, intake = front
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/werk/")
    assert connection.getresponse().read() == b"web /werk/ 0 close"
    connection.request("PUT", "/tellingen/inname/x/", b"1;2")
    assert connection.getresponse().read().startswith(b"intake")
    assert [path for path, _ in web.got] == ["/werk/"]
    assert [path for path, _ in intake.got] == ["/tellingen/inname/x/"]
    connection.close()


@pytest.mark.parametrize("path", ["/tellingen/", "/?to=/tellingen/inname/", "//tellingen/inname/"])
def test_everything_else_is_for_the_web_process(
    front: tuple[int, type[Saying], type[Saying]], path: str
) -> None:
    assert str(asked(front[0], "POST", path, b"x")).startswith("web ")


def test_the_head_is_sent_on_without_what_keeps_a_connection_open() -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"
    assert for_one_request(head) == b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
