"""Verify the journal where it stands, against the heads outside the database (A7)."""

import sys
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from access.journal.exporting import exported
from access.journal.heads import heads_file
from access.journal.verifier import Unreadable, read_heads, verify


class Command(BaseCommand):
    help = "Finds any deletion, change, insertion or reordering; exit status 1 where there is one."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--heads", type=Path, help="another file of heads than the worker's")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["heads"] or heads_file()
        try:
            with path.open(encoding="utf-8") as file:
                heads = read_heads(file)
        except FileNotFoundError:
            heads = {}
            self.stderr.write(f"There is no file of heads at {path}.")
        except (OSError, Unreadable) as error:
            raise CommandError(f"The heads in {path} cannot be read: {error}") from error
        report = verify(exported(), heads)
        self.stdout.write(report.text())
        if not report.good:
            sys.exit(1)
