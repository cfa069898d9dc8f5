"""Export the journal for the stand-alone verifier; what is sealed stays sealed (A7)."""

import os
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from access.journal.exporting import exported


class Command(BaseCommand):
    help = "Writes the whole journal to a file, one JSON object a line."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--to", required=True, metavar="FILE", help="a file that is not there")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["to"])
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{path} cannot be made: {error.strerror}.") from error
        count = 0
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            for line in exported():
                file.write(line)
                count += 1
        self.stdout.write(f"{count} entries in {path}")
