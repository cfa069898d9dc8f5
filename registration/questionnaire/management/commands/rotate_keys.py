"""Seal everything anew with the newest key of SEALING_KEYS; shows progress, can be resumed."""

from typing import Any

from django.core.management import BaseCommand

from access.sealing import newest_key
from registration.questionnaire.rewriting import rotate_keys


class Command(BaseCommand):
    help = (
        "Seals every sealed row with the newest key (the first of SEALING_KEYS). Stopped halfway, "
        "run it again: it goes on with what is left. Keep the old key in SEALING_KEYS as long as "
        "entries of the journal live, for those are never changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Newest key: {newest_key()}.")
        done = rotate_keys(say=lambda n, total: self.stdout.write(f"{n} / {total}"))
        self.stdout.write(f"Sealed anew: {done.done - done.broken}. Did not open: {done.broken}.")
        if done.broken:
            raise SystemExit(1)
