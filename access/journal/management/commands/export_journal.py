"""Export the journal with its stand-alone verifier; what is sealed stays sealed (A7)."""

import os
import shutil
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from access.journal import verifier
from access.journal.exporting import exported
from access.journal.heads import heads_file
from access.journal.recording import Note, append

HOW = "python3 verify_journal.py journal.jsonl heads.jsonl"


class Command(BaseCommand):
    help = "Writes the journal, its heads and a verifier that needs nothing else to a new folder."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--to", required=True, metavar="FOLDER", help="a folder that is not there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["to"])
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise CommandError(f"{folder} cannot be made: {error.strerror}.") from error
        count = 0
        with _new(folder / "journal.jsonl") as file:
            for line in exported():
                file.write(line)
                count += 1
        with _new(folder / "heads.jsonl") as file:
            if heads_file().exists():
                file.write(heads_file().read_text(encoding="utf-8"))
            else:
                self.stderr.write(f"There is no file of heads at {heads_file()}.")
        # That the journal was taken out stands in the journal; what was taken out ends before it.
        append(Note("journal_exported", role="operator", details={"lines": count}), framed=False)
        shutil.copy(verifier.__file__, folder / "verify_journal.py")
        self.stdout.write(f"{count} lines in {folder}. To check them there: {HOW}")


def _new(path: Path) -> Any:
    return os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600),
        "w",
        encoding="utf-8",
        newline="\n",
    )
