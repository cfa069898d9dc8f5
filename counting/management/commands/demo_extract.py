"""Write the extract that a deliverer of the demo hands in: test numbers, which belong to nobody."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from access.actor import NOBODY
from access.demo_stamp import is_demo
from access.frame import entered
from counting.people import age_on, placed_at
from counting.simulator.__main__ import SEED, SIZE
from counting.simulator.extract import COLUMNS, Employee, numbers_for, write
from counting.simulator.population import Population


class Command(BaseCommand):
    help = "Writes the extract of one entity of the demo, with test numbers of the register."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--entity", required=True, help="the code of the entity, such as AGO")
        parser.add_argument("--date", type=dt.date.fromisoformat, required=True)
        parser.add_argument("--to", type=Path, required=True, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_demo():
            raise CommandError("Only a demo has an extract of its own.")
        day = options["date"]
        with entered(NOBODY, purpose="count"):
            rows = placed_at(day, timezone.now()).filter(
                unit__above__ancestor__code=options["entity"]
            )
            people = [
                Employee(number, age_on(born, day), sex, statute, level, unit)
                for number, born, sex, statute, level, unit in rows.values_list(
                    *("staff__personnel_number", "staff__birth_date", "staff__sex"),
                    *("statute", "level", "unit__code"),
                )
            ]
        numbers = numbers_for(Population(SEED, SIZE), (each.personnel_number for each in people))
        with options["to"].open("w", encoding="utf-8", newline="") as file:
            written = write(file, people, numbers, COLUMNS)
        self.stdout.write(f"{written} lines")
