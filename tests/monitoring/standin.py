"""A supervisor with stand-ins for the set-up and the services, run as a process by its tests.

Arguments: the port, then words: ``failing-setup``, ``failing-web``, ``tied``, ``stubborn``.
"""

import os
import signal
import sys

from monitoring import child
from monitoring.supervisor import Program, Supervisor

PYTHON = sys.executable
# A service that starts a process of its own, as gunicorn does.
WEB = "sleep 1000 & exec {python} -m http.server {port} --bind 127.0.0.1"
# It does not answer SIGTERM.
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(1000)"


def main(port: int, words: list[str]) -> int:
    """The supervisor's exit code."""
    if "tied" in words:
        child.die_with(os.getppid(), signal.SIGTERM)
    setup = Program("setup", (PYTHON, "-c", "print('set up')"), "owner")
    if "failing-setup" in words:
        setup = Program("setup", (PYTHON, "-c", "raise SystemExit('no good')"), "owner")
    accounts = Program("accounts", ("echo", "somebody@voorbeeld.example"), "web", announced=True)
    web = ("sh", "-c", WEB.format(python=PYTHON, port=port))
    worker: tuple[str, ...] = ("sleep", "2000")
    if "failing-web" in words:
        web = (PYTHON, "-c", "raise SystemExit('refused')")
    if "stubborn" in words:
        worker = (PYTHON, "-c", STUBBORN)
    return Supervisor(
        setup=[setup, accounts],
        services=[Program("web", web, "web"), Program("worker", worker, "worker")],
        port=port,
        grace=1.0,
    ).run()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
