"""The checks before a process serves: the right role, a PostgreSQL that does not leak, no demo
that could be mistaken for the real thing or meets it."""

from django.conf import settings
from django.db import connection

from access.accounts.models import DemoStamp
from access.database.roles import Unsafe, check_server

_HERE = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})


def refuse_unless_safe() -> None:
    """Raise ``Unsafe`` where this process must not serve; the message says what to do."""
    connection.ensure_connection()
    check_server(connection.connection, settings.PROCESS)
    _check_demo()
    connection.close()


def _check_demo() -> None:
    if not DemoStamp.objects.exists():
        return
    public = [host for host in settings.ALLOWED_HOSTS if host not in _HERE]
    if public:
        raise Unsafe(
            "This database holds the demo, where anybody may step into any account. It cannot be "
            f"served at {', '.join(public)}: take ALLOWED_HOSTS away, or use an empty database."
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.demo_is_mixed()")
        row = cursor.fetchone()
    if row and row[0]:
        raise Unsafe(
            "This database holds the demo and also records that the demo's loader did not make. "
            "Demo and real data never stand together: load the demo into an empty database."
        )
