"""Ends what a supervisor started once the supervisor is gone, also after a ``kill -9`` of it.

``monitoring.child`` ties a child to the supervisor; what that child started in turn is not tied.
So the supervisor tells this process each group that it starts (``+GROUP SIGNAL``) and each that
ended (``-GROUP``) on its standard input, and the end of that input is the end of the supervisor.
Standard library only: it is started with ``-I -S``.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    """Keep the list; at the end of the input send each group its signal."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        if line.startswith("+"):
            group, number = line[1:].split()
            groups[int(group)] = int(number)
        else:
            groups.pop(int(line[1:]), None)
    for group, number in groups.items():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)


if __name__ == "__main__":
    main()
