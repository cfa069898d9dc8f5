"""Import the staff of one date. Runs as the worker's role."""

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from access.organisation.importing.commanding import ImportCommand


class Command(ImportCommand):
    help = (
        "Imports a staff file of one date from csv, xlsx or ods. All or nothing. "
        "Whoever is missing from an entity in the file is out of service from that date on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--date", type=dt.date.fromisoformat, required=True, help="such as 2026-01-31"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.run_import("staff", options, options["date"])
