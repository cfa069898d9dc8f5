"""The nightly part of the review of rights, by hand or to look at. Runs as the worker."""

from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandParser

from access.grants.reviewing import night


class Command(BaseCommand):
    help = "Ends what nobody confirmed and what people who left still hold; begins and reminds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")

    def handle(self, *args: Any, **options: Any) -> None:
        done = night(only_show=options["dry_run"])
        for number, words in (
            (done.left, "grants ended of people out of service"),
            (done.unconfirmed, "grants ended that nobody confirmed"),
            (done.closed, "rounds closed"),
            (done.begun, "rounds begun"),
            (done.reminded, "rounds reminded of"),
        ):
            self.stdout.write(f"{number:>8}  {words}")
        if options["dry_run"]:
            self.stdout.write("Nothing was changed.")
