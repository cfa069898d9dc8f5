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
from monitoring.reporting.models import Release


class Command(BaseCommand):
    help = "Loads the demo into an empty database, and stamps it."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where staff stand")

    def handle(self, *args: Any, **options: Any) -> None:
        stamp = DemoStamp.objects.first()
        if (stamp and stamp.complete) or (not stamp and StaffMember.objects.exists()):
            if options["if_empty"]:
                return
            raise CommandError("The database is not empty; the demo is loaded into an empty one.")
        # Stamped first: a loader that was stopped half-way goes on here, and nobody else does.
        DemoStamp.objects.get_or_create()
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
        for day, _path in files.staff:
            if Release.objects.filter(reference_date=day, published_at__isnull=False).exists():
                continue
            self.stdout.write(f"Release of {day} …")
            self._manage("make_release", "--date", str(day), "--demo-publish")
        DemoStamp.objects.update(complete=True)
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
