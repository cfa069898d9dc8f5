"""The staff import of 100,000 rows, on a database of its own, as the worker."""

import os
from collections.abc import Iterator

from tests import databases
from tests.tools.bench import Row


def measure() -> Iterator[Row]:
    """Rows a second, beside import-export's defaults and beside a bare COPY (issue 2, point 3)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    os.environ.setdefault("DM_PROCESS", "web")
    name = databases.make_template()
    try:
        import django

        django.setup()
        from django.conf import settings
        from django.db import connection

        from access.organisation.importing.benchmark import rows

        connection.close()
        connection.settings_dict.update(databases.django_settings("worker"), NAME=name)
        settings.FRAME_KEY = databases.frame_key("worker")
        for row in rows():
            yield Row(row["name"], row["ours"], row["peer"], row["goal"])
        connection.close()
    finally:
        databases.drop(name)
