"""Say who can be stepped into, where the demo is loaded; nothing anywhere else."""

from typing import Any

from django.core.management import BaseCommand

from access.demo_stamp import is_demo
from monitoring.demo.cast import CAST, email_of


class Command(BaseCommand):
    help = "Lists the accounts of the demo, and nothing where the database is not a demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_demo():
            return
        self.stdout.write("Demo accounts, without a password: step in at /demo/")
        for member in CAST:
            self.stdout.write(f"  {email_of(member.key):<44} {member.title_nl}")
