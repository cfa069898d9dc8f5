"""Apply the guard: functions, policies and privileges, after every migration, by the owner.

Each app says in its ``guard.sql`` who may do what with its tables. Before it is applied every
privilege is taken away, so that what no file grants nobody has (fail closed).
"""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

ROLES = "dm_web, dm_worker, dm_counting"


def _pads(key: str) -> tuple[bytes, bytes]:
    """The inner and outer block of HMAC-SHA-256 for a key of at most 64 bytes, in hex."""
    padded = bytes.fromhex(key).ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)


def apply_guard(keys: dict[str, str]) -> None:
    """Apply ``guard.sql`` of the frame and of every app, in one transaction.

    ``keys``: role name → key in hex, and ``database`` for the database's own seal.
    """
    base = Path(settings.BASE_DIR)
    files = [Path(__file__).with_name("guard.sql")]
    for config in apps.get_app_configs():
        path = Path(config.path) / "guard.sql"
        if path.is_relative_to(base) and path.exists():
            files.append(path)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLES};"
            f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {ROLES};"
            f"GRANT USAGE ON SCHEMA public TO {ROLES}"
        )
        cursor.execute(files[0].read_text())
        for name, key in keys.items():
            inner, outer = _pads(key)
            cursor.execute(
                "INSERT INTO guard.key VALUES (%s, %s, %s) ON CONFLICT (holder) DO UPDATE "
                "SET inner_block = excluded.inner_block, outer_block = excluded.outer_block",
                [name, inner, outer],
            )
        for path in files[1:]:
            cursor.execute(path.read_text())
