"""Load the demo: organisation and staff through the real import, then answers and the cast.

Runs as the maintenance role; the imports and releases run as the worker, in processes of their own.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from access.accounts.models import DemoStamp
from access.organisation.models import StaffMember
from monitoring.demo import build
from monitoring.house.demo_loading import load_answers, load_cast, open_questions


class Command(BaseCommand):
    help = "Loads the demo into an empty database, and stamps it."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where staff stand")

    def handle(self, *args: Any, **options: Any) -> None:
        if DemoStamp.objects.exists() or StaffMember.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("The database is not empty; the demo is loaded into an empty one.")
        with tempfile.TemporaryDirectory() as folder:
            files = build.write(Path(folder))
            self.stdout.write("Organisation …")
            self._manage("import_organisation", str(files.organisation))
            for day, path in files.staff:
                self.stdout.write(f"Staff of {day} …")
                self._manage("import_staff", str(path), "--date", str(day), "--yes")
        self.stdout.write("Answers …")
        open_questions()
        load_answers()
        self.stdout.write("Roles and accounts …")
        load_cast()
        DemoStamp.objects.create()
        for day, _path in files.staff:
            self.stdout.write(f"Release of {day} …")
            self._manage("make_release", "--date", str(day), "--demo-publish")
        self.stdout.write("The demo is loaded.")

    def _manage(self, *arguments: str) -> None:
        from os import environ

        done = subprocess.run(
            [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments],
            env={key: value for key, value in environ.items() if key != "DM_PROCESS"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandError(f"{arguments[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
