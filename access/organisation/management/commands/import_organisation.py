"""Import the organisation: policy domains, entities and units. Runs as the worker's role."""

from typing import Any

from access.organisation.importing.commanding import ImportCommand


class Command(ImportCommand):
    help = "Imports the organisation from a csv, xlsx or ods file. All or nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.run_import("organisation", options)
