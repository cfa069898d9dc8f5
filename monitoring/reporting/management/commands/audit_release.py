"""Audit a release as frozen: can anyone compute back what it withholds? (S2)"""

import sys
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from access.actor import NOBODY
from access.frame import entered
from monitoring.reporting import auditing, ledger
from monitoring.reporting.management.commands.export_release import find
from monitoring.reporting.models import State


class Command(BaseCommand):
    help = "Audits a release; exit status 1 where an interval is narrower than the limit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", nargs="?")
        parser.add_argument(
            "--all", action="store_true", help="everything that was ever published, as one set"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        safe = True
        with entered(NOBODY, purpose="release"):
            if options["all"] or not options["id"]:
                found = ledger.out()
                lines = auditing.audit_ledger(found) if found else iter(())
            else:
                found = [find(options["id"])]
                if found[0].state in (State.MAKING, State.FAILED):
                    raise CommandError("Deze publicatie is er nog niet. Kijk later opnieuw.")
                lines = auditing.audit_release(found[0])
            for release in found:
                self.stdout.write(f"{release.pk} {release.reference_date} {release.state}")
            for line in lines:
                safe &= line.safe
                self.stdout.write(f"  {line}")
        if not safe:
            sys.exit(1)
