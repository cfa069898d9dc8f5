"""``make run``: everything the program needs, started together and stopped together.

The database where it is embedded, the set-up, the web process and the worker; for the count the
intake, a simulated register, and a front that puts pages and intake on one port. Ctrl-C, SIGTERM
and a closed terminal stop all of it in order. After a ``kill -9`` of this process nothing is left
either: each child asked the system to be ended with its parent (``monitoring.child``), and a
guardian ends what those started in turn. Each child leads a process group of its own, so that a
signal of the terminal reaches this process alone, and so that what a child itself started ends
with it.

This module imports no Django. Children are started from the main thread only: the system counts
the end of the thread that started them as the end of the parent.
"""

import argparse
import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from monitoring import child, embedded, environment
from monitoring.programs import (
    PYTHON,
    SECRETS,
    SERVICES,
    SETUP,
    Program,
    setup_programs,
    with_count,
)
from monitoring.waiting import until

ROOT = Path(__file__).resolve().parent.parent


class Failed(RuntimeError):
    """What was to run does not; the message says what, and what to do."""


@dataclass
class Child:
    """A running program, and when it may be started again after it ended."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes] | None"]
    running: "subprocess.Popen[bytes] | None" = None
    since: float = 0.0
    pause: float = 1.0
    again_at: float | None = None

    def begin(self) -> None:
        self.running = self.start()
        self.since = time.monotonic()
        self.again_at = None


def _reader(pipe: IO[bytes], to: Callable[[str], None]) -> threading.Thread:
    """A thread that passes on each line of a pipe until it closes."""

    def read() -> None:
        with pipe:
            for line in pipe:
                to(line.decode(errors="replace").rstrip())

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


@dataclass
class Supervisor:
    """Starts the set-up, then the services, and keeps them until it is told to stop."""

    setup: Sequence[Program] = SETUP
    services: Sequence[Program] = SERVICES
    port: int = 8000
    grace: float = 10.0  # seconds in which a service may finish what it does
    stopping: bool = False
    said: list[str] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    readers: dict[int, list[threading.Thread]] = field(default_factory=dict)
    printing: threading.Lock = field(default_factory=threading.Lock)
    guardian: "subprocess.Popen[str] | None" = None
    ports: dict[str, int] = field(default_factory=dict)

    def run(self) -> int:
        """The exit code: 0 when told to stop, 1 when something could not run."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told_to_stop)
        try:
            with self._only_one():
                self._refuse_taken_port()
                self._choose_ports()
                self._call_guardian()
                started = time.monotonic()
                self._start_everything()
                if not self.stopping:
                    self._announce(time.monotonic() - started)
                while not self.stopping:
                    self._mend()
                    until(lambda: self.stopping or self._ended(), seconds=0.5, every=0.1)
        except (Failed, embedded.CannotStart, environment.Refused) as problem:
            self._say("run", str(problem))
            return 1
        finally:
            self._stop_everything()
        return 0

    # --- Starting ---------------------------------------------------------------------------

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        """One supervisor on one folder of data; the second is told where the first serves."""
        with (embedded.var() / "run.lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise Failed(f"It runs already, at {file.read().strip()}") from None
            file.truncate(0)
            file.write(f"http://localhost:{self.port}/")
            file.flush()
            yield

    def _refuse_taken_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError:
                raise Failed(
                    f"Port {self.port} is taken. Choose another: make run PORT={self.port + 123}"
                ) from None

    def _choose_ports(self) -> None:
        """The port asked for is the front's, where there is one, else everybody's; the others are
        free ones of this machine."""
        names = {program.name for program in self.services}
        if "front" not in names:
            return
        with contextlib.ExitStack() as held:
            for name in sorted(names - {"front"}):
                probe = held.enter_context(socket.socket())
                probe.bind(("127.0.0.1", 0))
                self.ports[name] = int(probe.getsockname()[1])
        self.ports["front"] = self.port

    def _environment(self, program: Program) -> dict[str, str]:
        """What a program is told: its own address and key, its port, and where the register is."""
        if program.process == "none":
            given = {k: v for k, v in os.environ.items() if k not in SECRETS}
        else:
            given = environment.for_process(program.process)
        if "register" in self.ports and program.name == "intake":
            given["REGISTER_ADDRESS"] = f"https://localhost:{self.ports['register']}"
        port = self.ports.get(program.name, self.port)
        return {**given, "PORT": str(port), "PYTHONUNBUFFERED": "1"}

    def _call_guardian(self) -> None:
        self.guardian = subprocess.Popen(
            [PYTHON, "-I", "-S", str(ROOT / "monitoring" / "guardian.py")],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _tell_guardian(self, line: str) -> None:
        if self.guardian and self.guardian.stdin:
            with contextlib.suppress(OSError):  # killed: then the ties of the children must do
                self.guardian.stdin.write(line + "\n")
                self.guardian.stdin.flush()

    def _start_database(self) -> "subprocess.Popen[bytes] | None":
        server = embedded.start_attached()
        if server:
            self._tell_guardian(f"+{server.pid} {int(signal.SIGINT)}")
        return server

    def _start_everything(self) -> None:
        if environment.is_embedded():
            database = Child("database", self._start_database)
            self.children.append(database)
            database.begin()
        for program in self.setup:
            if not self.stopping:
                self._carry_out(program)
        for program in self.services:
            if not self.stopping:
                service = Child(program.name, lambda program=program: self._start(program))  # type: ignore[misc]
                self.children.append(service)
                service.begin()
        if self.services:
            until(lambda: self.stopping or self._ended() or self._answers(), seconds=120)
        if not self.stopping and (ended := self._ended()):
            raise Failed(f"{ended[0].name} ended before it served; the lines above say why.")
        if self.services and not self.stopping and not self._answers():
            raise Failed("The web process does not answer.")

    def _carry_out(self, program: Program) -> None:
        running = self._start(program)
        try:
            until(lambda: self.stopping or running.poll() is not None, seconds=3600, every=0.02)
        finally:
            self._end(running)
        if running.returncode and not self.stopping:
            for line in self.said:
                self._say(program.name, line)
            raise Failed(f"{program.name} failed; the lines above say why.")

    def _start(self, program: Program) -> "subprocess.Popen[bytes]":
        running = subprocess.Popen(
            child.command([word.format_map(self.ports) for word in program.command]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if program.announced else subprocess.STDOUT,
            cwd=ROOT,
            env=self._environment(program),
            process_group=0,
        )
        self._tell_guardian(f"+{running.pid} {int(signal.SIGKILL)}")
        say = partial(self._say, program.name)
        keep = self.said.append if program.announced else say
        self.readers[running.pid] = [
            _reader(pipe, to)
            for pipe, to in ((running.stdout, keep), (running.stderr, say))
            if pipe is not None
        ]
        return running

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("HEAD", "/", headers={"Host": "localhost"})
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    # --- Talking ----------------------------------------------------------------------------

    def _say(self, name: str, line: str) -> None:
        with self.printing, contextlib.suppress(OSError):  # a closed terminal stops no one
            print(f"{name:<8} | {line}", flush=True)

    def _announce(self, seconds: float) -> None:
        lines = [
            *self.said,
            f"Started in {seconds:.1f} seconds. Ctrl-C stops everything.",
            f"Open http://localhost:{self.port}/",
        ]
        for line in lines:
            self._say("run", line)

    # --- Keeping ----------------------------------------------------------------------------

    def _ended(self) -> list[Child]:
        return [c for c in self.children if c.running and c.running.poll() is not None]

    def _mend(self) -> None:
        """Start again what ended, after a pause that doubles while it keeps ending at once."""
        for each in self._ended():
            assert each.running is not None  # _ended says so
            lived = time.monotonic() - each.since
            each.pause = 1.0 if lived > 30 else min(each.pause * 2, 30.0)
            self._say(
                each.name, f"ended with {each.running.returncode}; again in {each.pause:.0f} s"
            )
            self._kill_group(each.running)
            each.running = None
            each.again_at = time.monotonic() + each.pause
        for each in self.children:
            if each.again_at is not None and time.monotonic() >= each.again_at:
                try:
                    each.begin()
                except embedded.CannotStart as problem:
                    self._say(each.name, str(problem))
                    each.pause = min(each.pause * 2, 30.0)
                    each.again_at = time.monotonic() + each.pause

    # --- Stopping ---------------------------------------------------------------------------

    def _told_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _stop_everything(self) -> None:
        """The services first, together; then the database, which they use."""
        services = [c.running for c in self.children if c.running and c.name != "database"]
        for running in services:
            running.terminate()
        until(lambda: all(s.poll() is not None for s in services), seconds=self.grace)
        for running in services:
            self._kill_group(running)
        for each in self.children:
            if each.running and each.name == "database":
                each.running.send_signal(signal.SIGINT)  # PostgreSQL's fast, clean stop
                until(lambda c=each: c.running.poll() is not None, seconds=30)  # type: ignore[misc]
                self._kill_group(each.running)
        if self.guardian and self.guardian.stdin:
            self.guardian.stdin.close()
            self.guardian.wait()

    def _end(self, running: "subprocess.Popen[bytes]") -> None:
        if running.poll() is None:
            running.terminate()
            until(lambda: running.poll() is not None, seconds=self.grace)
        self._kill_group(running)

    def _kill_group(self, running: "subprocess.Popen[bytes]") -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        self._tell_guardian(f"-{running.pid}")
        for reader in self.readers.pop(running.pid, []):
            reader.join(timeout=2)


def main(arguments: Sequence[str]) -> int:
    """Run the installation until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m monitoring.supervisor", description=__doc__)
    parser.add_argument("--port", default=os.environ.get("PORT") or "8000")
    parser.add_argument("--tied", action="store_true", help="stop when the parent process ends")
    chosen = parser.parse_args(arguments)
    if not chosen.port.isdecimal() or not 0 < int(chosen.port) < 65536:
        parser.error(f"the port is a number from 1 to 65535, not {chosen.port!r}")
    if chosen.tied:
        child.die_with(os.getppid(), signal.SIGTERM)
    if "ALLOWED_HOSTS" not in os.environ:
        os.environ.setdefault("HTTPS", "off")  # served on this machine alone, without a proxy
    setup, services = with_count(setup_programs())
    return Supervisor(setup, services, port=int(chosen.port)).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
