"""The worker: long work as tasks on the same database. Runs as the worker's database role."""

from typing import Any

from django.core.management import BaseCommand
from procrastinate.contrib.django import app


class Command(BaseCommand):
    help = "Runs the tasks: imports, releases, mailings, nightly rewriting."

    def handle(self, *args: Any, **options: Any) -> None:
        app.run_worker(concurrency=1, install_signal_handlers=True)
