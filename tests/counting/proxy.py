"""The proxy that docs/counting.md sets up, as it stands there: a real nginx, where there is one."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from monitoring.waiting import until
from tests.counting import scene

GUIDE = scene.ROOT / "docs" / "counting.md"
UNBUFFERED = "proxy_request_buffering off;"


def program() -> str | None:
    """Where nginx is, or None."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def documented() -> str:
    """The example of the guide."""
    found = re.search(r"```nginx\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert found, "the guide has an example for nginx"
    return found[1]


@contextlib.contextmanager
def nginx(
    program: str, folder: Path, *, web: int, intake: int, example: str
) -> Iterator[tuple[int, int]]:
    """nginx in a folder of its own, with an example; its port, and the key of its process."""
    folder.mkdir()
    port = scene.free_port()
    places = example.replace("127.0.0.1:8100", f"127.0.0.1:{intake}")
    places = places.replace("127.0.0.1:8000", f"127.0.0.1:{web}")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log notice;\n"
        f"events {{}}\nhttp {{\n{temporary}\naccess_log {folder}/access.log;\n"
        f"server {{ listen 127.0.0.1:{port};\n{places}\n}} }}\n"
    )
    command = ["-p", str(folder), "-c", str(whole), "-e", str(folder / "error.log")]
    with subprocess.Popen([program, *command]) as running:
        try:
            assert until(lambda: _answers(port), seconds=10), (folder / "error.log").read_text()
            yield port, running.pid
        finally:
            running.terminate()
            running.wait(timeout=30)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
