"""A program of ours that is loaded already, and begins at a word: killing it costs no loading.

``python -m tests.counting.warm COMMAND...`` loads what the command needs and says that it waits.
For each line on its input, the name of a file, it forks a process that becomes the command and
writes there, and says its id. So 1,500 kills take minutes, not an hour; what is killed is a process
of its own each time, with no more in its memory than one that loaded itself.
"""

import contextlib
import importlib
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from monitoring.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
ALSO = ("gunicorn.app.wsgiapp", "monitoring.gunicorn_config", "monitoring.urls")


class Warm:
    """A loaded program, and the process that runs it now, if any."""

    def __init__(
        self, command: Sequence[str], output: Path, words: str, env: Mapping[str, str]
    ) -> None:
        self._output = output
        self._words = words
        self._loaded = subprocess.Popen(
            [sys.executable, "-m", "tests.counting.warm", *command],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._running = 0
        assert self._line() == "loaded"

    def _line(self) -> str:
        assert self._loaded.stdout
        return self._loaded.stdout.readline().strip()

    def begin(self) -> None:
        """Start the program, and wait until it says that it serves."""
        assert self._loaded.stdin
        self._output.write_text("")
        self._loaded.stdin.write(f"{self._output}\n")
        self._loaded.stdin.flush()
        self._running = int(self._line())
        said = until(lambda: self._words in self._output.read_text(), seconds=60, every=0.01)
        assert said, self._output.read_text()

    def kill(self) -> None:
        """``kill -9`` of the program with all that it forked."""
        family = [self._running, *descendants(self._running)]
        for number in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        gone = until(lambda: not any(map(alive, family)), seconds=10, every=0.01)
        assert gone, "a killed process is still there"

    def end(self) -> None:
        """The program and its loader."""
        if self._running:
            self.kill()
        self._loaded.kill()
        self._loaded.communicate()


def alive(number: int) -> bool:
    """Whether a process is there, and not merely unburied."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def descendants(number: int) -> list[int]:
    """The processes that a process started, and what those started."""
    found = []
    for children in Path(f"/proc/{number}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, children.read_text().split()):
                found += [child, *descendants(child)]
    return found


def load(command: Sequence[str]) -> None:
    """Import what the command will import."""
    if command[0] == "-m" and command[1] != "gunicorn":
        importlib.import_module(command[1])
        if command[1] == "counting.simulator":
            importlib.import_module("counting.simulator.__main__")
        return
    import django

    django.setup()
    if command[0] == "manage.py":
        from django.core.management import get_commands, load_command_class

        load_command_class(get_commands()[command[1]], command[1])
    for name in ALSO:
        importlib.import_module(name)


def become(command: Sequence[str], output: str) -> None:
    """In a new process: run the command as if it had been started."""
    with Path(output).open("ab", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if command[0] == "-m":
        sys.argv = list(command[1:])
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(command)
        runpy.run_path(command[0], run_name="__main__")


def main(command: Sequence[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    load(command)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how it ended
    print("loaded", flush=True)
    for line in sys.stdin:
        number = os.fork()
        if not number:
            code = 1
            try:
                become(command, line.strip())
                code = 0
            finally:
                sys.stdout.flush()
                os._exit(code)
        print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
