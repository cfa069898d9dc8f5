"""What the two import commands share: read the file, show what changes, ask, tell the result."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from access.labels import role_label
from access.organisation.importing import runs
from access.organisation.importing.problems import FileRefused
from access.organisation.importing.reading import MAXIMUM_BYTES
from access.organisation.importing.runs import File, Plan, changes_nothing
from access.organisation.importing.words import sentence


class ImportCommand(BaseCommand):
    """A command that imports one file: all or nothing."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="show what would change")
        parser.add_argument(
            "--confirm-ends",
            "--yes",
            action="store_true",
            help="go on where more than 5 percent of the grants or of the staff would end",
        )
        parser.add_argument("--language", choices=("nl", "en"), default="nl")

    def run_import(self, kind: str, options: dict[str, Any], day: Any = None) -> None:
        """Import; a bad file ends with a message per problem and code 1."""
        path: Path = options["file"]
        with translation.override(options["language"]):
            try:
                if path.stat().st_size > MAXIMUM_BYTES:
                    raise CommandError(
                        _("Het bestand is te groot. Het mag hoogstens %s MB zijn.")
                        % (MAXIMUM_BYTES // (1024 * 1024))
                    )
                data = path.read_bytes()
            except OSError:
                raise CommandError(_("Dit bestand kan niet gelezen worden.")) from None
            decided: list[bool] = []

            def decide(counts: dict[str, int], found: Plan) -> bool:
                self._show(counts, found)
                if options["dry_run"]:
                    return False
                if counts.get("alarming") and not options["confirm_ends"]:
                    raise CommandError(
                        _(
                            "Meer dan 5% van de rollen of van het personeel zou eindigen. Er is "
                            "niets gewijzigd. Kijk na en geef --confirm-ends mee als het klopt."
                        )
                    )
                decided.append(True)
                return True

            try:
                counts = runs.import_file(File(kind, data, path.name, day), decide, self._progress)
            except FileRefused as refused:
                for problem in refused.problems:
                    self.stderr.write(sentence(problem))
                raise CommandError(
                    _("%s fouten. Er is niets gewijzigd.") % refused.problems.total
                ) from None
            if changes_nothing(counts):
                self.stdout.write(_("Dit bestand verandert niets."))
            elif decided:
                self.stdout.write(_("Het bestand is ingelezen."))
            else:
                self.stdout.write(_("Er is niets gewijzigd (proef)."))

    def _show(self, counts: dict[str, int], found: Plan) -> None:
        labels = (
            ("rows", _("rijen")),
            ("new", _("nieuw")),
            ("changed", _("gewijzigd")),
            ("moved", _("verplaatst")),
            ("ended", _("beëindigd")),
            ("grants", _("rollen die eindigen")),
        )
        for name, label in labels:
            if name in counts:
                self.stdout.write(f"{counts[name]:>8}  {label}")
        for grant in getattr(found, "grants", ()):
            self.stdout.write(f"          {role_label(grant['role'])}, {grant['unit']}")

    def _progress(self, percent: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{percent:>3}%", ending="")
