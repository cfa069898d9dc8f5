"""A database for the proof: made beside the real one, set up as the real one, dropped at the end.

Nothing of an installation is read or locked. It takes the address of an administrator, who makes
the database: ours where it is embedded, ADMIN_DATABASE_URL where a server is used.
"""

import contextlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from access.database.roles import ensure_database
from access.proof.plain import Plain
from access.proof.scene import Scene, build
from monitoring import embedded, environment


class NoAdministrator(RuntimeError):
    """The proof makes a database of its own, and nobody lent the right to."""

    def __init__(self) -> None:
        super().__init__(
            "The proof makes a database of its own. Give ADMIN_DATABASE_URL, the address of an "
            "administrator, on a server where a database may be made; never on the real one's "
            "account of every day."
        )


def administrator() -> str:
    """The administrator's conninfo. Raises NoAdministrator."""
    if environment.is_embedded():
        return embedded.ensure_running()
    address = os.environ.get("ADMIN_DATABASE_URL")
    if not address:
        raise NoAdministrator
    return address


@contextlib.contextmanager
def own_database() -> Iterator[str]:
    """A migrated and guarded database; gone afterwards."""
    admin = administrator()
    name = f"dm_proof_{uuid.uuid4().hex[:12]}"
    ensure_database(admin, name)
    try:
        kept = {k: v for k, v in os.environ.items() if k != "DM_PROCESS"}
        subprocess.run(
            [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "setup_database", "-v0"],
            env=kept | {"DM_DATABASE": name},
            check=True,
        )
        yield name
    finally:
        connection.close()
        with psycopg.connect(admin, autocommit=True) as server:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


@contextlib.contextmanager
def staged(name: str, plain: Plain) -> Iterator[Scene]:
    """The scene in a database that is not the real one, as its administrator; rolled back."""
    parts: dict[str, Any] = conninfo_to_dict(administrator())
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(
        NAME=name,
        USER=parts.get("user", ""),
        PASSWORD=parts.get("password", ""),
        HOST=parts.get("host", ""),
        PORT=str(parts.get("port", "")),
    )
    try:
        with transaction.atomic():
            yield build(plain)
            transaction.set_rollback(True)
    finally:
        connection.close()
        connection.settings_dict.update(before)
