"""The five database roles (design.md), made by the set-up, and checked before serving.

owner        owns the database and its schema, migrates; never at run time
web          owns nothing, cannot pass row-level security
worker       the same; may enter the system purposes
counting     the same; no right on registration's tables
maintenance  passes row-level security, and has the owner's rights as its member: backup
             (``pg_dump`` fails for the owner, whom FORCE binds too), restore, key rotation,
             data migrations, loading the demo. Its password is in nobody's environment.

docs/admin-database.md has the same for an administrator who makes them by hand.
"""

from typing import Any

import psycopg
from psycopg import sql

ROLES = ("owner", "web", "worker", "counting", "maintenance")
_LOCK = 0x44_4D_01  # any number of our own: one set-up at a time on a cluster
# CVE-2025-8713: older ones leak rows that policies hide, through planner statistics.
_SAFE_FROM = {15: 150014, 16: 160010, 17: 170006}


class Unsafe(RuntimeError):
    """The database, or this process's role in it, is not safe to serve from."""


def ensure_roles(admin: str, passwords: dict[str, str]) -> None:
    """Make or mend the five roles; ``admin`` is a superuser's conninfo, ``passwords`` per role."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        for role in ROLES:
            name = f"dm_{role}"
            found = connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [name]
            ).fetchone()
            # The server gets the verifier, so that no log of statements can hold a password.
            verifier = connection.pgconn.encrypt_password(
                passwords[role].encode(), name.encode(), b"scram-sha-256"
            )
            connection.execute(
                sql.SQL(
                    "{verb} ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION "
                    "{bypass} PASSWORD {password}"
                ).format(
                    verb=sql.SQL("ALTER" if found else "CREATE"),
                    name=sql.Identifier(name),
                    bypass=sql.SQL("BYPASSRLS" if role == "maintenance" else "NOBYPASSRLS"),
                    password=sql.Literal(verifier.decode()),
                )
            )
        connection.execute("GRANT dm_owner TO dm_maintenance")


def ensure_database(admin: str, name: str, *, template: str | None = None) -> None:
    """Make the database ``name``, owned by the owner, closed to everybody else by default.

    Safe to run again: what an interrupted run left open is closed by the next.
    """
    database = sql.Identifier(name)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER dm_owner TEMPLATE {}").format(
                    database, sql.Identifier(template or "template1")
                )
            )
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                database, sql.SQL(", ").join(sql.Identifier(f"dm_{role}") for role in ROLES)
            )
        )
        # Who may make temporary tables could keep rows in them past the frame of a request.
        connection.execute(
            sql.SQL("GRANT TEMPORARY ON DATABASE {} TO dm_worker, dm_owner").format(database)
        )
    if template is None:
        with psycopg.connect(admin, dbname=name, autocommit=True) as connection:
            connection.execute("ALTER SCHEMA public OWNER TO dm_owner")
            connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")


_WHO = """
SELECT current_user::text, rolsuper, rolbypassrls,
       EXISTS (SELECT 1 FROM pg_class WHERE relowner = me.oid),
       EXISTS (SELECT 1 FROM pg_auth_members WHERE member = me.oid)
FROM pg_roles AS me WHERE rolname = current_user
"""
# A policy stays when row-level security is switched off: such a table is open, and looks closed.
_OPEN = """
SELECT DISTINCT relname::text FROM pg_class
WHERE relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)
  AND (relrowsecurity OR EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid))
ORDER BY 1
"""
_GUARDED = "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relrowsecurity AND relforcerowsecurity)"


def check_version(version: int) -> None:
    """Refuse a PostgreSQL that leaks (stack.md, trap 4). Raises Unsafe."""
    safe_from = _SAFE_FROM.get(version // 10000)
    if version < 150000 or (safe_from is not None and version < safe_from):
        raise Unsafe(
            f"This is PostgreSQL {version // 10000}.{version % 10000}, which can leak rows that "
            "row-level security hides (CVE-2025-8713). "
            "Upgrade it to 15.14, 16.10, 17.6, 18 or newer."
        )


def check_server(connection: "psycopg.Connection[Any]", process: str) -> None:
    """Refuse to serve with the wrong role, or on a PostgreSQL that leaks. Raises Unsafe."""
    check_version(connection.info.server_version)
    row: Any = connection.execute(_WHO).fetchone()
    name, superuser, bypass, owns, member = row
    if name != f"dm_{process}" or superuser or bypass or owns or member:
        raise Unsafe(
            f"This process must connect as dm_{process}, a role that is no superuser, owns "
            "nothing, belongs to no other role and cannot bypass row-level security; it connects "
            f"as {name}. Correct its database address (docs/admin-database.md)."
        )
    unguarded: list[Any] = connection.execute(_OPEN).fetchall()
    guarded: Any = connection.execute(_GUARDED).fetchone()
    if unguarded or not guarded[0]:
        tables = ", ".join(table for (table,) in unguarded) or "any table"
        raise Unsafe(
            f"Row-level security is not in force on {tables}. Run: python manage.py setup_database"
        )
