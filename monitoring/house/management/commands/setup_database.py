"""Set up the database: roles, migrations, guard. Safe to run again; runs as the owner."""

import os
from typing import Any

from django.core.management import BaseCommand, call_command

from access.database.guarding import apply_guard


class Command(BaseCommand):
    help = "Migrates the database and applies its guard (functions, policies, privileges)."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        apply_guard(
            {
                "dm_web": os.environ["FRAME_KEY_WEB"],
                "dm_worker": os.environ["FRAME_KEY_WORKER"],
                "dm_counting": os.environ["FRAME_KEY_COUNTING"],
                "database": os.environ["FRAME_KEY_DATABASE"],
            }
        )
        self.stdout.write("The database is set up.")
