"""The five database roles (design.md), made by the set-up, and checked before serving.

owner      owns the schema, migrates; never at run time
web        owns nothing, cannot pass row-level security
worker     the same; may enter the system purposes
counting   the same; no right on registration's tables
maintenance may bypass row-level security: backup, restore, key rotation, loading the demo
"""

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
            name = sql.Identifier(f"dm_{role}")
            found = connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [f"dm_{role}"]
            ).fetchone()
            bypass = sql.SQL("BYPASSRLS" if role == "maintenance" else "NOBYPASSRLS")
            connection.execute(
                sql.SQL(
                    "{verb} ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {bypass} "
                    "PASSWORD {password}"
                ).format(
                    verb=sql.SQL("ALTER" if found else "CREATE"),
                    name=name,
                    bypass=bypass,
                    password=sql.Literal(passwords[role]),
                )
            )
        # Maintenance has the owner's rights, and passes the policies that bind even the owner.
        connection.execute("GRANT dm_owner TO dm_maintenance")


def ensure_database(admin: str, name: str, *, template: str | None = None) -> None:
    """Make the database ``name``, owned by the owner, closed to everybody else by default."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER dm_owner TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template or "template1")
            )
        )
        connection.execute(
            sql.SQL("REVOKE ALL ON DATABASE {0} FROM PUBLIC").format(sql.Identifier(name))
        )
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(name),
                sql.SQL(", ").join(sql.Identifier(f"dm_{role}") for role in ROLES),
            )
        )
        # PostgreSQL keeps session-local temporary tables apart from reading rights.
        connection.execute(
            sql.SQL("GRANT TEMPORARY ON DATABASE {} TO dm_worker, dm_owner").format(
                sql.Identifier(name)
            )
        )
    if template is None:
        with psycopg.connect(admin, dbname=name, autocommit=True) as connection:
            connection.execute("ALTER SCHEMA public OWNER TO dm_owner")
            connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")


def check_server(connection: "psycopg.Connection[object]", process: str) -> None:
    """Refuse to serve with the wrong role, or on a PostgreSQL that leaks. Raises Unsafe."""
    version = connection.info.server_version
    safe_from = _SAFE_FROM.get(version // 10000)
    if version < 150000 or (safe_from is not None and version < safe_from):
        raise Unsafe(
            "This PostgreSQL can leak rows that row-level security hides (CVE-2025-8713). "
            "Upgrade it to 15.14, 16.10, 17.6, 18 or newer."
        )
    row = connection.execute(
        "SELECT current_user::text, rolsuper, rolbypassrls, "
        "EXISTS (SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid), "
        "(SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        " AND relkind = 'r' AND relrowsecurity AND NOT relforcerowsecurity), "
        "(SELECT count(*) FROM pg_class WHERE relforcerowsecurity AND relrowsecurity) "
        "FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row is not None  # the current user is always in pg_roles
    name, superuser, bypass, owns, unforced, forced = row  # type: ignore[misc]
    if name != f"dm_{process}" or superuser or bypass or owns:
        raise Unsafe(
            f"This process must connect as dm_{process}, a role that is no superuser, owns nothing "
            f"and cannot bypass row-level security; it connects as {name}. "
            "Correct its database address (docs/admin-database.md)."
        )
    if unforced or not forced:
        raise Unsafe(
            "Row-level security is not in force on every protected table. "
            "Run: python manage.py setup_database"
        )
