"""Making, cloning and dropping test databases, on the cluster of the tests."""

import os
import subprocess
import sys
import uuid
from typing import Any

import psycopg
from psycopg import sql

from access.database.roles import ensure_database, ensure_roles
from monitoring import embedded, environment


def admin() -> str:
    """The administrator's conninfo: embedded, or ADMIN_DATABASE_URL where a server is used."""
    if environment.is_embedded():
        return embedded.ensure_running()
    return os.environ["ADMIN_DATABASE_URL"]


def django_settings(role: str) -> dict[str, Any]:
    """Who connects: the parts of Django's entry that differ by role."""
    found = environment.database_settings(role)
    return {key: found[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}


def frame_key(role: str) -> str:
    return environment.frame_key(role)


def conninfo(role: str, name: str) -> str:
    parts = environment.database_settings(role)
    return psycopg.conninfo.make_conninfo(
        host=parts["HOST"],
        port=parts["PORT"],
        user=parts["USER"],
        password=parts["PASSWORD"],
        dbname=name,
    )


def make_template() -> str:
    """Make, migrate and fill the template of this run; return its name."""
    where = admin()
    ensure_roles(where, environment.role_passwords())
    name = f"dm_test_{uuid.uuid4().hex[:12]}"
    ensure_database(where, name)
    for arguments in (("manage.py", "setup_database", "-v", "0"), ("-m", "tests.cast")):
        done = subprocess.run(
            [sys.executable, *arguments],
            env={k: v for k, v in os.environ.items() if k != "DM_PROCESS"} | {"DM_DATABASE": name},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            drop(name)
            raise RuntimeError(f"{' '.join(arguments)}:\n{done.stdout}\n{done.stderr}")
    return name


def clone(template: str) -> str:
    """A copy of the template; it takes a fraction of a second."""
    name = f"{template}_{uuid.uuid4().hex[:8]}"
    ensure_database(admin(), name, template=template)
    return name


def drop(name: str) -> None:
    with psycopg.connect(admin(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
