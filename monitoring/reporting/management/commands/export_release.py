"""Write the cells of a release to a file: csv, xlsx or ods, in SDMX codes."""

import uuid
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from access.actor import NOBODY
from access.frame import entered
from monitoring.reporting import exports, labels
from monitoring.reporting.models import Release, State


class Command(BaseCommand):
    help = "Exports a release; a withheld cell is empty and has conf_status C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id")
        parser.add_argument("--format", choices=exports.FORMATS, default="csv")
        parser.add_argument("--to", required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        with entered(NOBODY, purpose="release"):
            release = find(options["id"])
            if release.state in (State.MAKING, State.FAILED):
                raise CommandError("Deze publicatie is er nog niet. Kijk later opnieuw.")
            rows = exports.cell_rows(release)
            about = exports.about_release(release)
        path = Path(options["to"])
        try:
            path.write_bytes(exports.write(options["format"], exports.HEADER, rows, about))
            if options["format"] == "csv":
                beside = path.with_name(path.name + "-metadata.json")
                beside.write_text(exports.csv_metadata(path.name, about), encoding="utf-8")
        except OSError as fault:
            raise CommandError(f"{path} is niet te schrijven: {fault.strerror}.") from fault
        if release.demo:
            self.stdout.write(str(labels.DEMO))
        self.stdout.write(f"{len(rows)} cellen in {path}.")


def find(text: str) -> Release:
    """The release of this id; needs a frame of the purpose ``release``."""
    try:
        found = Release.objects.filter(pk=uuid.UUID(text)).first()
    except ValueError as fault:
        raise CommandError(f"{text} is geen id van een publicatie.") from fault
    if found is None:
        raise CommandError(f"Er is geen publicatie {text}.")
    return found
