"""The check before a process serves: the right role, on a PostgreSQL that does not leak."""

from django.conf import settings
from django.db import connection

from access.database.roles import check_server


def refuse_unless_safe() -> None:
    """Raise ``Unsafe`` where this process must not serve; the message says what to do."""
    connection.ensure_connection()
    check_server(connection.connection, settings.PROCESS)
    connection.close()
