"""One lock between a person's choice and a selection of people (rules R3, U1).

A choice takes it shared, for its transaction; a batch of a selection takes it alone. So a batch
sees every choice that was committed before it, and no choice commits in the middle of a batch.
"""

from django.db import connection

CHOICES = 0x44_4D_02


def lock_choices(*, alone: bool) -> None:
    """Wait for the lock; it ends with the transaction. ``alone``: for who selects people."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [CHOICES])
