"""The embedded database: real servers, each in a folder of its own."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from monitoring import embedded, environment, unprivileged
from monitoring.waiting import until
from tests.monitoring.processes import assert_none_left, belonging_to

COMMAND = [sys.executable, "-m", "monitoring.embedded"]


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Embedded, also where the other tests run on a server."""
    for name in environment.ADDRESSES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose database was made, and stopped."""
    folder = tmp_path_factory.mktemp("made")
    for command in ("start", "stop"):
        subprocess.run([*COMMAND, command], env={**os.environ, "DM_VAR": str(folder)}, check=True)
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it, in which this process works; whatever runs there in the end is stopped."""
    folder = tmp_path / "var"
    shutil.copytree(made, folder, ignore=shutil.ignore_patterns("socket"))
    monkeypatch.setenv("DM_VAR", str(folder))
    monkeypatch.delenv("DM_THROWAWAY", raising=False)  # here a killed server must lose nothing
    yield folder
    embedded.stop()
    assert_none_left(folder)


def asked(statement: str) -> str:
    """The first value that a statement gives, if any, as the administrator."""
    with psycopg.connect(embedded.admin_conninfo(), autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    return str(row[0]) if row else ""


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_it_opens_no_port_and_closes_its_folders(place: Path) -> None:
    embedded.ensure_running()
    assert embedded.running()
    assert asked("SHOW listen_addresses") == ""
    assert asked("SHOW server_encoding") == "UTF8"
    assert asked("SELECT datcollate FROM pg_database LIMIT 1") == "C"
    assert mode(place / "postgres") == mode(embedded.socket_folder()) == "0o700"
    assert mode(place / "secrets") == "0o700"
    assert {mode(path) for path in (place / "secrets").iterdir()} == {"0o600"}


def test_nobody_comes_in_without_the_password(place: Path) -> None:
    conninfo = embedded.ensure_running()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(conninfo, password="guessed")


def test_a_second_start_keeps_the_data(place: Path) -> None:
    embedded.ensure_running()
    asked("CREATE TABLE kept AS SELECT 7 AS number")
    embedded.stop()
    assert not embedded.running()
    embedded.ensure_running()
    assert asked("SELECT number FROM kept") == "7"


def test_two_who_start_it_at_once_start_one(place: Path) -> None:
    shutil.rmtree(place / "postgres")  # both make it, too
    both = [subprocess.Popen([*COMMAND, "start"], stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [each.wait() for each in both] == [0, 0]
    assert (place / "postgres.log").read_text().count("starting PostgreSQL") == 2  # and made's


@pytest.fixture
def stranger() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that has nothing to do with us."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


def leave_pid_file(place: Path, number: int) -> None:
    """What a machine that lost its power leaves: a file that names a process by number."""
    socket = embedded.socket_folder()
    text = f"{number}\n{place}/postgres\n1700000000\n{embedded.PORT}\n{socket}\n\n  123 4\n"
    (place / "postgres" / "postmaster.pid").write_text(text)
    (socket / f".s.PGSQL.{embedded.PORT}.lock").write_text(text)


def test_a_stale_pid_file_that_names_a_stranger_stops_neither(
    place: Path, stranger: "subprocess.Popen[bytes]"
) -> None:
    leave_pid_file(place, stranger.pid)
    embedded.stop()
    assert stranger.poll() is None
    embedded.ensure_running()
    assert embedded.running()
    assert stranger.poll() is None


def test_it_starts_again_after_a_kill_of_the_server(place: Path) -> None:
    embedded.ensure_running()
    asked("CREATE TABLE kept AS SELECT 8 AS number")
    number = int((place / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(number, signal.SIGKILL)
    assert until(lambda: not embedded.running(), seconds=10)
    embedded.ensure_running()
    assert asked("SELECT number FROM kept") == "8"


def test_it_comes_back_when_the_temporary_folder_was_emptied(place: Path) -> None:
    embedded.ensure_running()
    before = embedded.socket_folder()
    shutil.rmtree(before)
    embedded.ensure_running()
    assert embedded.socket_folder() != before
    assert asked("SELECT 1") == "1"


def test_the_last_user_stops_it(place: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-m", "monitoring.during", "cat"], stdin=subprocess.PIPE
    )
    assert until(embedded.running, seconds=30)
    with embedded.lease():
        pass
    assert embedded.running(), "another still uses it"
    other.communicate(b"")
    assert other.returncode == 0
    assert not embedded.running()


def test_a_command_that_uses_it_answers_its_signal_and_leaves_nothing(place: Path) -> None:
    user = subprocess.Popen([sys.executable, "-m", "monitoring.during", "sleep", "600"])
    until(lambda: any(c == "sleep 600" for c in belonging_to(place).values()), seconds=30)
    user.send_signal(signal.SIGTERM)
    assert user.wait(timeout=30) == 128 + signal.SIGTERM
    assert_none_left(place)


@pytest.mark.rule("C2", "R9")
def test_an_error_leaves_no_value_in_the_log(place: Path) -> None:
    embedded.ensure_running()
    asked("CREATE TABLE numbers (n text UNIQUE CHECK (n <> 'secret-one'))")
    asked("INSERT INTO numbers VALUES ('secret-two')")
    for value in ("secret-one", "secret-two"):
        with pytest.raises(psycopg.IntegrityError):
            asked(f"INSERT INTO numbers VALUES ('{value}')")
    with (
        pytest.raises(psycopg.DataError),
        psycopg.connect(embedded.admin_conninfo()) as connection,
        connection.cursor().copy("COPY numbers FROM STDIN") as copy,
    ):
        copy.write("secret-three\tone column too many\n")
    log = (place / "postgres.log").read_text()
    assert "violates unique constraint" in log
    assert "extra data" in log
    assert "secret" not in log


def test_data_of_another_version_are_refused(place: Path) -> None:
    (place / "postgres" / "PG_VERSION").write_text("16\n")
    done = subprocess.run([*COMMAND, "start"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "made by PostgreSQL 16" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_path_of_the_socket_is_short_where_temporary_folders_are_deep(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    embedded.ensure_running()
    assert not embedded.socket_folder().is_relative_to(deep)
    assert asked("SELECT 1") == "1"


def test_a_command_that_is_none_is_told_what_there_is() -> None:
    done = subprocess.run([*COMMAND, "restart"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "status" in done.stderr


class TestRunByRoot:
    """Which way is taken; the first is what the tests above took where root runs them."""

    @pytest.fixture(autouse=True)
    def root(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("os.getuid", lambda: 0)

    def command(self, tmp_path: Path, owner: int = 0, *, tied: bool = False) -> list[str]:
        return unprivileged.command(
            ["postgres", "-D", "x"], owner=owner, passed=tmp_path, given=[], tied=tied
        )

    def test_a_user_namespace_where_there_is_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(unprivileged, "can_unshare", lambda: True)
        assert self.command(tmp_path)[:3] == ["unshare", "--user", "postgres"]
        tied = self.command(tmp_path, tied=True)
        assert tied[:2] == ["unshare", "--user"]
        assert str(os.getpid()) in tied, "the tie is made inside the namespace"

    @pytest.mark.parametrize(("owner", "user"), [(0, 65534), (1234, 1234)])
    def test_else_the_owner_of_the_data_or_nobody(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: int, user: int
    ) -> None:
        monkeypatch.setattr(unprivileged, "can_unshare", lambda: False)
        monkeypatch.setattr(unprivileged, "_works", lambda command: True)
        assert self.command(tmp_path, owner)[:2] == ["setpriv", f"--reuid={user}"]
        assert "--pdeathsig=INT" in self.command(tmp_path, owner, tied=True)

    def test_data_of_another_user_are_never_opened_from_a_namespace(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(unprivileged, "can_unshare", lambda: True)
        monkeypatch.setattr(unprivileged, "_works", lambda command: True)
        assert self.command(tmp_path, 1234)[0] == "setpriv"

    @pytest.mark.parametrize(
        ("tools", "says"), [([], "as a normal user"), (["setpriv"], "cannot reach this folder")]
    )
    def test_else_it_says_what_to_do(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tools: list[str], says: str
    ) -> None:
        monkeypatch.setattr("shutil.which", lambda name: name if name in tools else None)
        monkeypatch.setattr(unprivileged, "_works", lambda command: False)
        with pytest.raises(unprivileged.Impossible, match=says):
            self.command(tmp_path)
