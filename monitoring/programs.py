"""What ``make run`` starts: the set-up, the services, and what of them this installation needs.

This module imports no Django.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from monitoring import embedded, environment

PYTHON = sys.executable


@dataclass(frozen=True)
class Program:
    """A command of ours, and the process that it is: one database role, all ("every") or none.

    ``{web}`` and the like in the command are the ports of the programs of that name.
    """

    name: str
    command: Sequence[str]
    process: str
    announced: bool = False  # its output stands above the address at the end; errors at once


SETUP = (
    Program("texts", (PYTHON, "-m", "monitoring.translations"), "web"),
    Program("setup", (PYTHON, "manage.py", "setup_database", "-v", "0"), "owner"),
)
# The loader starts imports and releases in processes of their own, each with its own role.
DEMO = (
    Program("demo", (PYTHON, "manage.py", "load_demo", "--if-empty"), "every"),
    Program("accounts", (PYTHON, "manage.py", "demo_accounts"), "web", announced=True),
)
SERVICES = (
    Program(
        "web",
        (PYTHON, "-m", "gunicorn", "-c", "python:monitoring.gunicorn_config", "monitoring.wsgi"),
        "web",
    ),
    Program("worker", (PYTHON, "manage.py", "run_worker"), "worker"),
)
# The other party of a count, simulated: it answers about made-up people, from a process without
# any address or key of ours. A real register takes its place where REGISTER_FOLDER names one.
REGISTER = str(embedded.var() / "register")
KEYS = Program(
    "register", (PYTHON, "-m", "counting.simulator", "keys", "--folder", REGISTER), "none"
)
SIMULATOR = Program(
    "register",
    (
        *(PYTHON, "-m", "counting.simulator", "serve"),
        *("--folder", REGISTER, "--port", "{register}"),
    ),
    "none",
)
INTAKE = (
    Program("intake", (PYTHON, "manage.py", "run_intake", "--port", "{intake}"), "counting"),
    Program(
        "front",
        (
            *(PYTHON, "-m", "monitoring.front"),
            *("--port", "{front}", "--web", "{web}", "--intake", "{intake}"),
        ),
        "none",
    ),
)
SECRETS = {
    *environment.ADDRESSES,
    "ADMIN_DATABASE_URL",
    "SECRET_KEY",
    "SEALING_KEYS",
    "JOURNAL_INDEX_KEY",
    *(f"FRAME_KEY_{name}" for name in ("WEB", "WORKER", "COUNTING", "DATABASE")),
}


def setup_programs() -> list[Program]:
    """The set-up of this installation: with the demo where it may be loaded."""
    if os.environ.get("DM_DEMO") == "off":
        return list(SETUP)
    if not environment.is_embedded() and not os.environ.get("MAINTENANCE_DATABASE_URL"):
        return list(SETUP)  # on a server the demo needs an address that nobody gave
    return [*SETUP, *DEMO]


def with_count(setup: list[Program]) -> tuple[list[Program], list[Program]]:
    """Set-up and services with the count: beside a register that is named, or a simulated one.

    The simulated one stands only where the demo may: a real number never reaches it.
    """
    services = list(SERVICES)
    if os.environ.get("REGISTER_FOLDER"):
        return setup, [*services, *INTAKE]
    if DEMO[0] not in setup:
        return setup, services
    return [*setup, KEYS], [*services, SIMULATOR, *INTAKE]
