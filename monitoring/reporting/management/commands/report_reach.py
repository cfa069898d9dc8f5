"""How many people can read a figure of their own part, ours beside the naive choice (S1)."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from access.actor import NOBODY
from access.frame import entered
from monitoring.reporting import sources
from monitoring.reporting.groups import FOLLOWED
from monitoring.reporting.management.commands.export_release import find
from monitoring.reporting.models import Release, State
from monitoring.reporting.reaching import KINDS, reach_of
from monitoring.reporting.tree import grow

WORDS = {"domain": "beleidsdomein", "entity": "entiteit", "unit": "dienst"}


class Command(BaseCommand):
    help = "Per group, which share of the people live in a part with a figure shown."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id")

    def handle(self, *args: Any, **options: Any) -> None:
        with entered(NOBODY, purpose="release"):
            release = find(options["id"])
            if release.state in (State.MAKING, State.FAILED):
                raise CommandError("Deze publicatie is er nog niet. Kijk later opnieuw.")
            people = sources.people_at(release.reference_date)
            tree = grow(sources.organisation().parents, people["unit"])
            kinds = dict(release.units.values_list("code", "kind"))
            # A count has no persons, so that there is no naive choice to lay beside it.
            codes = [t.group for t in release.tables.all() if t.group in FOLLOWED]
            shown = {code: self._shown(release, code) for code in codes}
        self.stdout.write("groep: mensen met een cijfer van hun deel, ons naast alles tot het team")
        for code, units in shown.items():
            found = reach_of(people, tree, kinds, FOLLOWED[code], units)
            parts = [
                f"{WORDS[kind]} {found.ours[kind]:.0f}% naast {found.naive[kind]:.0f}%"
                for kind in KINDS
            ]
            self.stdout.write(f"  {code}: {', '.join(parts)}")

    def _shown(self, release: Release, group: str) -> set[str]:
        cells = release.cells.filter(table__group=group, conf_status="F", sex="_T", level="_T")
        return set(cells.values_list("unit_code", flat=True))
