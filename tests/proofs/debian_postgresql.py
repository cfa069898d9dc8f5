"""On a server of Debian's own PostgreSQL the roles and policies hold as on the embedded one.

A cluster of its own, in a temporary folder, as an administrator would have it: five addresses, five
passwords, every key given. The tests of access and registration run on it, whole.
"""

import base64
import contextlib
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from monitoring import environment, unprivileged
from tests.tools.prove import Figure, ran

TESTS = ("tests/access", "tests/registration")
ROLES = ("web", "worker", "counting", "owner", "maintenance")


def programs() -> Path:
    """Debian's newest server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        raise RuntimeError("Debian's server is not installed: apt-get install postgresql")
    return found[-1].parent


@contextlib.contextmanager
def cluster(password: str) -> Iterator[Path]:
    """A running server; the folder of its socket."""
    with tempfile.TemporaryDirectory(prefix="dm-debian-") as name:
        folder = Path(name)
        data, secret = folder / "data", folder / "password"
        data.mkdir(mode=0o700)
        secret.write_text(password)
        secret.chmod(0o600)

        def run(program: str, *arguments: str) -> None:
            command = unprivileged.command(
                [str(programs() / program), *arguments],
                owner=folder.stat().st_uid,
                passed=folder,
                given=[folder],
                tied=False,
            )
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

        run(
            "initdb",
            *("-D", str(data), "-U", "postgres", "-E", "UTF8", "--locale=C"),
            *("-A", "scram-sha-256", "--pwfile", str(secret)),
        )
        options = f"-h '' -k {folder} -c fsync=off -c max_connections=100"
        log = ("-l", str(folder / "log"))
        run("pg_ctl", "-D", str(data), "-w", "-s", *log, "-o", options, "start")
        try:
            yield folder
        finally:
            run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "-s", "stop")


def given(folder: Path, password: str) -> dict[str, str]:
    """The environment of an installation on that server."""

    def address(user: str, word: str, database: str) -> str:
        host = str(folder).replace("/", "%2F")
        return f"postgresql://{user}:{word}@{host}/{database}"

    addresses = {
        name: address(f"dm_{role}", secrets.token_hex(16), "monitor")
        for name, role in zip(environment.ADDRESSES, ROLES, strict=True)
    }
    keys = {f"FRAME_KEY_{name}" for name in ("WEB", "WORKER", "COUNTING", "DATABASE")}
    return {
        **addresses,
        **{key: secrets.token_hex(32) for key in keys | {"JOURNAL_INDEX_KEY", "SECRET_KEY"}},
        "SEALING_KEYS": f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "ADMIN_DATABASE_URL": address("postgres", password, "postgres"),
        "HTTPS": "off",
        "ALLOWED_HOSTS": "localhost,testserver",
    }


def prove() -> Iterator[Figure]:
    """The tests, on that server."""
    password = secrets.token_hex(16)
    with cluster(password) as folder:
        version = subprocess.run(
            [str(programs() / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[2]
        yield ran(
            f"the tests of access and registration on Debian's PostgreSQL {version}",
            *("-p", "no:cacheprovider", *TESTS),
            env={**os.environ, **given(folder, password)},
        )
