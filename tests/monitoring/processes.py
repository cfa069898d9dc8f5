"""Finding the processes that belong to a folder of data, however they were started."""

import contextlib
from pathlib import Path

from monitoring.waiting import until


def belonging_to(folder: Path) -> dict[int, str]:
    """Processes that name the folder, in environment or command, or work in it: their commands."""
    marker = f"DM_VAR={folder}\0".encode()
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            at_work = (entry / "cwd").readlink().is_relative_to(folder)
            named = str(folder) in command or marker in (entry / "environ").read_bytes()
            if command and (at_work or named):
                found[int(entry.name)] = command
    return found


def assert_none_left(folder: Path) -> None:
    """Nothing that belongs to the folder runs, soon."""
    until(lambda: not belonging_to(folder), seconds=15)
    left = belonging_to(folder)
    assert not left, f"left running: {left}"
