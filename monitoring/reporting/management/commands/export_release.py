"""Write a release to a file: its cells in SDMX codes, or the report of one unit as PDF."""

import uuid
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from access.actor import NOBODY
from access.frame import entered
from access.journal.recording import Note, append
from monitoring.reporting import exports, labels, places, reading, report
from monitoring.reporting.models import Release, ReleaseCell, State


class Command(BaseCommand):
    help = "Exports a release; a withheld cell is empty and has conf_status C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id")
        parser.add_argument("--format", choices=(*exports.FORMATS, "pdf"), default="csv")
        parser.add_argument("--unit", metavar="CODE", help="of the pdf; else the government")
        parser.add_argument("--to", required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        with entered(NOBODY, purpose="release"):
            release = find(options["id"])
            if release.state in (State.MAKING, State.FAILED):
                raise CommandError("Deze publicatie is er nog niet. Kijk later opnieuw.")
            form = options["format"]
            made = _pdf(release, options["unit"]) if form == "pdf" else None
            content = made if made is not None else exports.release_file(release, form)
            about = exports.about_release(release)
            cells = ReleaseCell.objects.filter(release=release).count()
            details = {"release": str(release.pk), "form": form}
            append(Note("release_exported", role="operator", details=details))
        path = Path(options["to"])
        try:
            path.write_bytes(content)
            if form == "csv":
                beside = path.with_name(path.name + "-metadata.json")
                beside.write_text(exports.csv_metadata(path.name, about), encoding="utf-8")
        except OSError as fault:
            raise CommandError(f"{path} is niet te schrijven: {fault.strerror}.") from fault
        if release.demo:
            self.stdout.write(str(labels.DEMO))
        self.stdout.write(f"{path}." if form == "pdf" else f"{cells} cellen in {path}.")


def _pdf(release: Release, code: str | None) -> bytes:
    """The report of a unit of the release; of the whole government where none is named."""
    units = reading.units_of(release)
    root = next((c for c, u in units.items() if not u.parent_code and not u.own), "")
    wanted = code or root
    if wanted not in units:
        raise CommandError(f"Deze publicatie kent geen eenheid {wanted}.")
    return report.pdf(places.preview(release, wanted))


def find(text: str) -> Release:
    """The release of this id; needs a frame of the purpose ``release``."""
    try:
        found = Release.objects.filter(pk=uuid.UUID(text)).first()
    except ValueError as fault:
        raise CommandError(f"{text} is geen id van een publicatie.") from fault
    if found is None:
        raise CommandError(f"Er is geen publicatie {text}.")
    return found
