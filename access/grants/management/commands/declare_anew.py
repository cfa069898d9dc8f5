"""Publish a new text of the confidentiality declaration. Runs as the maintenance role."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from access.grants.acts import GrantRefused
from access.grants.first import declare_anew


class Command(BaseCommand):
    help = "Publishes a new declaration: every role stops until its holder accepts the new text."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--nl", type=Path, required=True, help="a file with the Dutch text")
        parser.add_argument("--en", type=Path, required=True, help="a file with the English text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = declare_anew(
                options["nl"].read_text(encoding="utf-8"), options["en"].read_text(encoding="utf-8")
            )
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"A text cannot be read: {error}") from None
        except GrantRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Version {made.version} is in force. Every role waits for it.")
