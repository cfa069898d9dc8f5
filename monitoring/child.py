"""Become another program that ends when its parent does, however the parent ends.

``python child.py SIGNAL PARENT COMMAND...``: Linux sends SIGNAL to this process once the parent is
gone, also after a ``kill -9`` of it (``PR_SET_PDEATHSIG``). The setting survives the exec, but not
``unshare --user``, so it is made inside the user namespace, here. Standard library only: it is
started with ``-I -S`` and stays a few milliseconds.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with(parent: int, number: int) -> None:
    """Have this process sent ``number`` when ``parent`` ends; leave at once when it already has."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def command(program: list[str], *, number: signal.Signals = signal.SIGKILL) -> list[str]:
    """The command line that runs ``program`` as a child tied to the process that asks."""
    return [sys.executable, "-I", "-S", __file__, str(int(number)), str(os.getpid()), *program]


if __name__ == "__main__":
    die_with(int(sys.argv[2]), int(sys.argv[1]))
    os.execvp(sys.argv[3], sys.argv[3:])
