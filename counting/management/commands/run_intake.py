"""The intake of register numbers. Runs as counting's database role, and nothing else does (C3)."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from access.database.serving import refuse_unless_safe
from access.demo_stamp import is_demo
from counting.intake import Intake
from counting.port import Misused, Register, Unavailable
from counting.transport import HttpsRegister, read_settings


class Command(BaseCommand):
    help = "Takes in the extracts of a count: one forked child a stream; nothing is kept."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("INTAKE_PORT", "8100")))

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unless_safe()
        register, sender = _register()
        intake = Intake(
            ("127.0.0.1", options["port"]),
            register,
            sender=sender,
            test_numbers=is_demo(),  # numbers that belong to nobody, in a database that is none's
        )
        self.stdout.write(f"The intake listens on port {intake.port}.")
        self.stdout.flush()
        intake.run()


def _register() -> tuple[Callable[[], Register], str]:
    """The way to the register. The simulated one, which stands beside us, only for a demo."""
    named = os.environ.get("REGISTER_FOLDER")
    if not named and not is_demo():
        return _none, ""
    folder = Path(named or settings.ENV.var / "register" / "ours")
    try:
        found = read_settings(folder, address=os.environ.get("REGISTER_ADDRESS") or None)
    except Misused as problem:
        raise CommandError(f"{folder}: {problem.code} (docs/counting.md)") from problem
    return partial(HttpsRegister, found), found.client


def _none() -> Register:
    """No register is named: every extract is refused before a line of it is read."""
    raise Unavailable("NO_REGISTER")
