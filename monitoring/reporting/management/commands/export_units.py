"""Write every unit that a release can name, with its parent."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from access.actor import NOBODY
from access.frame import entered
from monitoring.reporting import exports, sheets


class Command(BaseCommand):
    help = "Exports the tree of units as csv: unit,parent (the government has no parent)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        with entered(NOBODY, purpose="release"):
            rows = exports.unit_rows()
        path = Path(options["to"])
        try:
            path.write_bytes(sheets.write("csv", ("unit", "parent"), rows))
        except OSError as fault:
            raise CommandError(f"{path} is niet te schrijven: {fault.strerror}.") from fault
        self.stdout.write(f"{len(rows)} eenheden in {path}.")
