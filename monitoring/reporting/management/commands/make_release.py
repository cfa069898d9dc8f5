"""Make a release from the command line; it still needs the approval of a person (A10)."""

import datetime as dt
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from access.actor import NOBODY
from access.demo_stamp import is_demo
from access.frame import entered
from monitoring.reporting import acts, demo
from monitoring.reporting.models import Release
from monitoring.reporting.tasks import make_release


class Command(BaseCommand):
    help = "Makes a release for a reference date; a person with the duty then approves it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", required=True, help="reference date, such as 2025-12-31")
        parser.add_argument("--wait", action="store_true", help="make it here and now")
        parser.add_argument(
            "--demo-publish",
            action="store_true",
            help="only in a demo: make it, and let the demo's two makers publish it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = dt.date.fromisoformat(options["date"])
        except ValueError as fault:
            raise CommandError(
                f"{options['date']} is geen datum. Schrijf hem zoals 2025-12-31."
            ) from fault
        if options["demo_publish"] and not is_demo():
            raise CommandError("Dit is geen demo: een mens keurt elke publicatie goed.")
        try:
            with entered(NOBODY, purpose="release"):
                acts.check_day(day)
                release = Release.objects.create(reference_date=day, demo=is_demo())
        except acts.ReleaseRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if not (options["wait"] or options["demo_publish"]):
            make_release.defer(release_id=str(release.pk), person_id=None, grant_id=None)
            self.stdout.write(f"{release.pk} wacht op de worker.")
            return
        from monitoring.reporting import making

        try:
            making.make(release.pk, person=None, grant=None)
        except making.NotMade as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(f"{release.pk} is gemaakt.")
        if options["demo_publish"]:
            demo.publish(release.pk)
            self.stdout.write(f"{release.pk} is gepubliceerd, in de demo.")
