"""Send the neutral invitation of today now; the worker does it every day."""

from typing import Any

from django.core.management import BaseCommand

from registration.questionnaire.inviting import invite


class Command(BaseCommand):
    help = "Sends the neutral invitation to who entered, and once a year to everybody."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Invitations sent: {invite()}.")
