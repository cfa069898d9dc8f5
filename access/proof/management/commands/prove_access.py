"""Prove access: the code, the database and a plain file, asked every question (A1-A11)."""

import sys
import time
from typing import Any

from django.core.management import BaseCommand, CommandError

from access.proof import auditing, channels, plain, proving, stage, tasks

SHOWN = 40


class Command(BaseCommand):
    help = "Compares the layers of access over every combination; exit status 1 where they differ."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--thin",
            action="store_true",
            help="the short form: states that take everything away are asked about fewer powers",
        )
        parser.add_argument(
            "--audit",
            action="store_true",
            help="compare over the real grants of this database instead, and journal that",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        file = plain.read()
        tally = auditing.audit(file) if options["audit"] else self._prove(file, options["thin"])
        for mismatch in tally.mismatches[:SHOWN]:
            self.stdout.write(mismatch)
        if len(tally.mismatches) > SHOWN:
            self.stdout.write(f"... and {len(tally.mismatches) - SHOWN} more")
        self.stdout.write(f"{time.monotonic() - started:.0f} seconds")
        self.stdout.write(f"{tally.checks} checks, {len(tally.mismatches)} mismatches")
        if tally.mismatches:
            sys.exit(1)

    def _prove(self, file: plain.Plain, thin: bool) -> proving.Tally:
        try:
            with stage.own_database() as name, stage.staged(name, file) as scene:
                tally = proving.prove(file, scene, proving.Slice(thin=thin))
                self.stdout.write(f"layers: {tally.checks} checks")
                requests = channels.sample(file, scene, channels.routes())
                asked = channels.ask(file, scene, requests)
                self.stdout.write(f"channels: {len(requests)} requests, {asked.checks} checks")
                worked = tasks.ask(file, scene)
                self.stdout.write(f"tasks: {worked.checks} checks")
        except stage.NoAdministrator as error:
            raise CommandError(str(error)) from error
        tallies = (tally, asked, worked)
        return proving.Tally(
            checks=sum(each.checks for each in tallies),
            mismatches=[mismatch for each in tallies for mismatch in each.mismatches],
        )
