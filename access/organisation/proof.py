"""What the proof of access needs of the imports: whether one goes on for who started it."""

import uuid

from django.db import connection

from access.frame import enter_import
from access.organisation.importing.progress import holds
from access.proof.scene import TASKS


def goes_on(person: uuid.UUID, grant: uuid.UUID) -> bool:
    """As a running import asks it between its steps."""
    enter_import(connection)
    with connection.cursor() as cursor:
        return holds(cursor, grant, person)


TASKS["import"] = ("personnel_data", goes_on)
