"""Audit a release as frozen: can anyone compute back what it withholds? (S2)"""

import sys
from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandParser

from access.actor import NOBODY
from access.frame import entered
from monitoring.reporting import auditing
from monitoring.reporting.management.commands.export_release import find
from monitoring.reporting.models import Release, State


class Command(BaseCommand):
    help = "Audits a release; exit status 1 where an interval is narrower than the limit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", nargs="?")
        parser.add_argument("--all", action="store_true", help="every release that was frozen")

    def handle(self, *args: Any, **options: Any) -> None:
        safe = True
        with entered(NOBODY, purpose="release"):
            if options["all"] or not options["id"]:
                found = list(Release.objects.exclude(state__in=(State.MAKING, State.FAILED)))
            else:
                found = [find(options["id"])]
            for release in found:
                self.stdout.write(f"{release.pk} {release.reference_date} {release.state}")
                for line in auditing.audit_release(release):
                    safe &= line.safe
                    self.stdout.write(f"  {line}")
        if not safe:
            sys.exit(1)
