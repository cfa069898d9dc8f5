"""Appoint a leading official, or a role above the entities. Runs as the maintenance role."""

import datetime as dt
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from access.grants.acts import GrantRefused
from access.grants.first import appoint_by_operator


class Command(BaseCommand):
    help = (
        "Appoints the leading official of an entity, who appoints its first access manager; or, on "
        "a policy domain or the government, a role that may stand there. It is journalled."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="such as leading_official or access_controller")
        parser.add_argument("personnel_number")
        parser.add_argument("unit", help="the code of the unit")
        parser.add_argument("--decision", required=True, help="the decision on which this rests")
        parser.add_argument("--until", type=dt.date.fromisoformat, help="such as 2027-12-31")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            grant = appoint_by_operator(
                role=options["role"],
                personnel_number=options["personnel_number"],
                unit_code=options["unit"],
                decision=options["decision"],
                until=options["until"],
            )
        except GrantRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"Appointed as {grant.role} on {grant.unit.code}. It works once the declaration is "
            "accepted."
        )
