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
        parser.add_argument(
            "--heads",
            type=Path,
            nargs="*",
            help="other files of heads than the worker's, such as what was mailed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        lines: list[str] = []
        for path in options["heads"] or [heads_file()]:
            try:
                lines += path.read_text(encoding="utf-8").splitlines()
            except FileNotFoundError:
                self.stderr.write(f"There is no file of heads at {path}.")
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"The heads in {path} cannot be read: {error}") from error
        try:
            heads = read_heads(lines)
        except Unreadable as error:
            raise CommandError(f"The heads cannot be read: {error}") from error
        report = verify(exported(), heads)
        self.stdout.write(report.text())
        if not report.good:
            sys.exit(1)
