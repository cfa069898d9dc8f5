"""Set up the database: migrations, then the guard. Safe to run again; runs as the owner."""

from typing import Any

from django.core.management import BaseCommand, call_command

from access.database.guarding import apply_guard
from monitoring import environment


class Command(BaseCommand):
    help = "Migrates the database and applies its guard (functions, policies, privileges)."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        apply_guard(environment.guard_keys())
        if options["verbosity"]:
            self.stdout.write("The database is set up.")
