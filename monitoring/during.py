"""A command with a database there, and none left behind: ``python -m monitoring.during COMMAND``.

The embedded database is started where it does not run; the last of several such commands stops it.
Where a server's address is given there is nothing to start. This module imports no Django.
"""

import contextlib
import signal
import subprocess
import sys

from monitoring import child, embedded, environment


def main(command: list[str]) -> int:
    """The command's exit code, as a shell gives it. A signal is the command's to answer."""
    running: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, frame: object) -> None:
        for each in running:
            with contextlib.suppress(ProcessLookupError):
                each.send_signal(number)

    signal.signal(signal.SIGINT, lambda number, frame: None)  # the terminal told the command too
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    try:
        with embedded.lease() if environment.is_embedded() else contextlib.nullcontext():
            running.append(subprocess.Popen(child.command(command, number=signal.SIGTERM)))
            code = running[0].wait()
    except embedded.CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
