"""The supervisor, with real processes and a real database, and stand-ins for web and worker."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitoring import embedded, environment
from monitoring.waiting import until
from tests.monitoring.processes import assert_none_left, belonging_to

ROOT = Path(__file__).resolve().parent.parent.parent
Start = Callable[..., "Running"]


class Running:
    """A supervisor that was started, and what it prints."""

    def __init__(self, folder: Path, port: int, *words: str, before: tuple[str, ...] = ()) -> None:
        self.port = port
        self.output = folder.parent / f"output-{port}"
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-m", "tests.monitoring.standin", str(port), *words],
                cwd=ROOT,
                env={**os.environ, "DM_VAR": str(folder)},
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def says(self, words: str) -> bool:
        return words in self.output.read_text()

    def serves(self) -> "Running":
        """Wait until it says that it serves."""
        assert until(lambda: self.says("Open http") or self.process.poll() is not None, seconds=60)
        assert self.process.poll() is None, self.output.read_text()
        return self


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Embedded, also where the other tests run on a server."""
    for name in environment.ADDRESSES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "var"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Start a supervisor on this test's folder; whatever is left of it in the end is ended."""
    started: list[Running] = []

    def one(*words: str, port: int | None = None, before: tuple[str, ...] = ()) -> Running:
        started.append(Running(folder, port or free_port(), *words, before=before))
        return started[-1]

    yield one
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.wait()
    for number in belonging_to(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def named(folder: Path, words: str) -> list[int]:
    return [number for number, command in belonging_to(folder).items() if words in command]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_stop_it_stops_everything(start: Start, folder: Path, number: int) -> None:
    running = start().serves()
    for words in ("bin/postgres", "http.server", "sleep 1000", "sleep 2000"):
        assert named(folder, words), f"{words} runs"
    running.process.send_signal(number)
    assert running.process.wait(timeout=30) == 0
    assert belonging_to(folder) == {}, "already when it ends"


def test_killed_outright_it_leaves_nothing(start: Start, folder: Path) -> None:
    running = start().serves()
    running.process.kill()
    assert_none_left(folder)


def test_killed_together_with_its_guardian_it_leaves_no_child(start: Start, folder: Path) -> None:
    running = start().serves()
    (guardian,) = named(folder, "guardian.py")
    os.kill(guardian, signal.SIGKILL)
    running.process.kill()
    for words in ("bin/postgres", "http.server", "sleep 2000"):
        assert until(lambda w=words: not named(folder, w), seconds=15), words  # type: ignore[misc]


def test_killed_during_the_set_up_it_leaves_nothing(start: Start, folder: Path) -> None:
    running = start()
    assert until(lambda: named(folder, "bin/postgres"), seconds=60, every=0.01)
    running.process.kill()
    assert_none_left(folder)


def test_it_ends_with_its_parent_where_make_started_it(start: Start, folder: Path) -> None:
    running = start("tied", before=("sh", "-c", '"$@" & wait', "make")).serves()
    running.process.kill()
    assert_none_left(folder)


def test_a_service_that_does_not_listen_is_ended_too(start: Start, folder: Path) -> None:
    running = start("stubborn").serves()
    running.process.terminate()
    assert running.process.wait(timeout=40) == 0
    assert belonging_to(folder) == {}


def test_it_says_where_it_serves_and_who_there_is(start: Start) -> None:
    running = start().serves()
    text = running.output.read_text()
    assert f"Open http://localhost:{running.port}/" in text
    assert "setup    | set up" in text, "each line says whose it is"
    assert "run      | somebody@voorbeeld.example" in text
    connection = http.client.HTTPConnection("127.0.0.1", running.port)
    connection.request("HEAD", "/")
    assert connection.getresponse().status == 200
    connection.close()


def test_a_second_start_keeps_the_data_and_is_quick(start: Start, folder: Path) -> None:
    first = start().serves()
    made = (folder / "postgres" / "PG_VERSION").stat().st_ino
    first.process.terminate()
    first.process.wait()
    second = start(port=first.port).serves()
    assert (folder / "postgres" / "PG_VERSION").stat().st_ino == made
    seconds = second.output.read_text().partition("Started in ")[2].partition(" ")[0]
    assert float(seconds) < 10


def test_a_second_one_on_the_same_data_is_told_where_the_first_is(
    start: Start, folder: Path
) -> None:
    first = start().serves()
    second = start()
    assert second.process.wait(timeout=30) == 1
    assert second.says(f"It runs already, at http://localhost:{first.port}/")
    assert first.process.poll() is None
    assert named(folder, "http.server")


def test_a_taken_port_is_said_before_anything_starts(start: Start, folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        running = start(port=taken.getsockname()[1])
        assert running.process.wait(timeout=30) == 1
    assert running.says("is taken. Choose another: make run PORT=")
    assert not (folder / "postgres").exists()


@pytest.mark.parametrize(
    ("word", "why", "says"),
    [
        ("failing-setup", "setup    | no good", "setup failed"),
        ("failing-web", "web      | refused", "web ended before it served"),
    ],
)
def test_what_cannot_start_stops_everything_and_is_said(
    start: Start, folder: Path, word: str, why: str, says: str
) -> None:
    running = start(word)
    assert running.process.wait(timeout=60) == 1
    assert running.says(why)
    assert running.says(says)
    assert belonging_to(folder) == {}


@pytest.mark.parametrize("words", ["sleep 2000", "bin/postgres"])
def test_what_ends_by_itself_is_started_again(start: Start, folder: Path, words: str) -> None:
    running = start().serves()
    (before,) = named(folder, words)
    os.kill(before, signal.SIGKILL)
    assert until(lambda: set(named(folder, words)) - {before}, seconds=30)
    assert running.says("ended with -9; again in 2 s")


def test_a_database_that_another_uses_is_not_taken_away(start: Start, folder: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-m", "monitoring.during", "cat"],
        env={**os.environ, "DM_VAR": str(folder)},
        stdin=subprocess.PIPE,
    )
    assert until(lambda: "cat" in belonging_to(folder).values(), seconds=60)
    (server,) = named(folder, "bin/postgres")
    running = start().serves()
    running.process.terminate()
    assert running.process.wait(timeout=30) == 0
    assert named(folder, "bin/postgres") == [server]
    other.communicate(b"")
    assert_none_left(folder)


# --- Only its own address, and nothing missing ------------------------------------------------

ADDRESSES = {
    f"{prefix}DATABASE_URL": f"postgresql://dm_{role}:word-of-{role}@database.invalid/monitor"
    for prefix, role in (
        ("", "web"),
        ("WORKER_", "worker"),
        ("COUNTING_", "counting"),
        ("OWNER_", "owner"),
        ("MAINTENANCE_", "maintenance"),
    )
}
GIVEN = {
    **ADDRESSES,
    **{f"FRAME_KEY_{name}": "5a" * 32 for name in ("WEB", "WORKER", "COUNTING", "DATABASE")},
    "JOURNAL_INDEX_KEY": "5a" * 32,
    "SECRET_KEY": "k" * 50,
    "SEALING_KEYS": "1:" + "A" * 43 + "=",
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of an installation with a server of its own."""
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DM_PROCESS", "web")
    monkeypatch.delenv("DM_DATABASE", raising=False)
    return monkeypatch


@pytest.mark.rule("A9")
@pytest.mark.parametrize("process", environment.PROCESSES)
def test_each_process_gets_its_own_address_alone(server: pytest.MonkeyPatch, process: str) -> None:
    server.setenv("ADMIN_DATABASE_URL", "postgresql://postgres:all-powerful@database.invalid/")
    given = " ".join(environment.for_process(process).values())
    assert "all-powerful" not in given
    assert [role for role in environment.PROCESSES if f"word-of-{role}" in given] == [process]
    keys = {name for name in environment.for_process(process) if name.startswith("FRAME_KEY_")}
    if process != "owner":
        assert keys <= {f"FRAME_KEY_{process.upper()}"}


def test_a_process_without_its_address_never_takes_itself_for_embedded(
    server: pytest.MonkeyPatch,
) -> None:
    server.delenv("WORKER_DATABASE_URL")
    with pytest.raises(environment.Refused, match="WORKER_DATABASE_URL is missing"):
        environment.for_process("worker")


def test_an_address_becomes_the_settings_of_the_database(server: pytest.MonkeyPatch) -> None:
    server.setenv(
        "DATABASE_URL", "postgresql://dm_web:p%40ss@%2Ftmp%2Fdm-x:5433/monitor?sslmode=require"
    )
    found = environment.database_settings("web")
    assert {key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "monitor",
        "USER": "dm_web",
        "PASSWORD": "p@ss",
        "HOST": "/tmp/dm-x",
        "PORT": "5433",
    }
    assert found["OPTIONS"] == {"sslmode": "require"}
    server.setenv("DM_DATABASE", "of_a_test")
    assert environment.database_settings("web")["NAME"] == "of_a_test"


def test_on_a_server_nothing_is_made_up(server: pytest.MonkeyPatch, folder: Path) -> None:
    server.setenv("DM_VAR", str(folder))
    assert environment.load().database["HOST"] == "database.invalid"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, None) for name in ("DATABASE_URL", "SECRET_KEY", "SEALING_KEYS")),
        *((name, None) for name in ("FRAME_KEY_WEB", "JOURNAL_INDEX_KEY")),
        ("DATABASE_URL", "over there"),
        ("SECRET_KEY", "short"),
        ("SEALING_KEYS", "1:c2hvcnQ="),
        ("SEALING_KEYS", "0:" + "A" * 43 + "="),
        ("FRAME_KEY_WEB", "5a"),
        ("FRAME_KEY_WEB", "zz" * 32),
        ("EMAIL_PORT", "smtp"),
        ("DM_PROCESS", "root"),
    ],
)
def test_what_is_missing_or_unsafe_is_refused_by_name_and_never_shown(
    server: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    if value is None:
        server.delenv(name)
    else:
        server.setenv(name, value)
    with pytest.raises(environment.Refused, match=name) as refused:
        environment.load()
    assert value is None or value not in str(refused.value)


def test_a_command_without_its_settings_says_which(server: pytest.MonkeyPatch) -> None:
    server.delenv("FRAME_KEY_WEB")
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "FRAME_KEY_WEB is missing. A database server is used, so it must be set."
    )


def test_secrets_are_made_once(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("DM_VAR", str(folder))
    first = embedded.secret("one")
    assert embedded.secret("one") == first != embedded.secret("two")
    assert len(bytes.fromhex(first)) == 32
