"""What differs between installations: read from the environment, refused when unsafe.

Without ``DATABASE_URL`` the installation is embedded: the database is started here and every
secret is made on first use under ``var/secrets``. With it, every secret must be given.
docs/settings.md has the table of names. This module imports no Django.
"""

import base64
import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from monitoring import embedded

PROCESSES = ("web", "worker", "counting", "owner", "maintenance")
DATABASE = os.environ.get("DM_DATABASE", "diversiteitsmonitor")
_ADDRESS = {
    "web": "DATABASE_URL",
    "worker": "WORKER_DATABASE_URL",
    "counting": "COUNTING_DATABASE_URL",
    "owner": "OWNER_DATABASE_URL",
    "maintenance": "MAINTENANCE_DATABASE_URL",
}


class Refused(SystemExit):
    """A setting is missing or unsafe; the program does not start, and says which and why."""


@dataclass(frozen=True)
class Environment:
    """The settings of one process of one installation."""

    process: str
    secret_key: str
    sealing_keys: str
    frame_key: str
    journal_index_key: str
    allowed_hosts: list[str]
    trusted_origins: list[str]
    https: bool
    var: Path
    database: dict[str, Any]
    email_host: str
    email_port: int
    email_from: str
    diversity_service_email: str
    supervisory_authority: str
    site_address: str
    invitation_day: tuple[int, int]
    backup_days: int
    appeal_days: int
    journal_months: int
    journal_names_from: int | None
    data_protection_email: str


ADDRESSES = tuple(_ADDRESS.values())


def is_embedded() -> bool:
    """Whether the database is ours to start: no address of a server is given."""
    return not any(os.environ.get(name) for name in ADDRESSES)


def database_settings(role: str) -> dict[str, Any]:
    """Django's ``DATABASES`` entry for one of the five roles, from its own address alone.

    ``DM_DATABASE`` names another database on the same server: how tests get one of their own.
    """
    if is_embedded():
        parts: dict[str, Any] = {
            "host": str(embedded.socket_folder()),
            "port": str(embedded.PORT),
            "user": f"dm_{role}",
            "password": embedded.secret(f"database_{role}"),
            "dbname": DATABASE,
        }
    else:
        parts = _parsed(_ADDRESS[role])
    options = {k: v for k, v in parts.items() if k not in {*_NAMES, "dbname"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("DM_DATABASE") or parts.get("dbname", DATABASE),
        **{django: parts.get(libpq, "") for libpq, django in _NAMES.items()},
        "OPTIONS": options,
        "CONN_MAX_AGE": 60 if role in ("web", "worker") else 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


_NAMES = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def _parsed(variable: str) -> dict[str, Any]:
    address = _given(variable)
    try:
        return dict(conninfo_to_dict(address))
    except ProgrammingError as error:
        raise Refused(f"{variable} is not an address of a PostgreSQL database.") from error


def _given(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise Refused(f"{name} is missing. A database server is used, so it must be set.")
    return value


def _secret(name: str) -> str:
    """A secret: given by the environment, or made on first use where we are embedded."""
    if os.environ.get(name):
        return os.environ[name]
    return embedded.secret(name.lower()) if is_embedded() else _given(name)


def _number(name: str, default: str) -> int:
    value = os.environ.get(name, default)
    if not value.isdecimal():
        raise Refused(f"{name} must be a whole number.")
    return int(value)


def _journal_months() -> int:
    months = _number("JOURNAL_MONTHS", "24")
    if not 12 <= months <= 120:
        raise Refused("JOURNAL_MONTHS must be from 12 to 120: a person reads at least a year back.")
    return months


def _journal_names_from() -> int | None:
    """From which version of the declaration on the person reads who looked; None for never."""
    if os.environ.get("JOURNAL_NAMES_FROM") == "off":
        return None
    return _number("JOURNAL_NAMES_FROM", "1")


def _month_and_day(name: str, default: str) -> tuple[int, int]:
    value = os.environ.get(name, default)
    try:
        day = dt.datetime.strptime(f"2024-{value}", "%Y-%m-%d").date()  # noqa: DTZ007  no time
    except ValueError as error:
        raise Refused(f"{name} must be a month and a day, such as 03-01.") from error
    return day.month, day.day


def _hex_key(name: str) -> str:
    value = _secret(name)
    try:
        if len(bytes.fromhex(value)) == 32:
            return value
    except ValueError:
        pass
    raise Refused(f"{name} must be 64 hexadecimal digits (32 bytes).")


def _sealing_keys() -> str:
    if is_embedded() and not os.environ.get("SEALING_KEYS"):
        return "1:" + base64.b64encode(bytes.fromhex(embedded.secret("sealing_key_1"))).decode()
    value = _given("SEALING_KEYS")
    try:
        for part in value.split(","):
            number, _, encoded = part.strip().partition(":")
            if not 1 <= int(number) <= 255 or len(base64.b64decode(encoded, validate=True)) != 32:
                raise ValueError
    except ValueError:
        raise Refused(
            "SEALING_KEYS must be id:base64 of 32 bytes, id 1 to 255, commas between, newest first."
        ) from None
    return value


def frame_key(role: str) -> str:
    """The key with which a process of this role proves who asks; the others have none."""
    if role not in ("web", "worker", "counting"):
        return "00" * 32
    return _hex_key(f"FRAME_KEY_{role.upper()}")


def guard_keys() -> dict[str, str]:
    """All keys that the database's guard needs, for the owner's set-up alone."""
    keys = {f"dm_{role}": frame_key(role) for role in ("web", "worker", "counting")}
    return {**keys, "database": _hex_key("FRAME_KEY_DATABASE")}


def role_passwords() -> dict[str, str]:
    """The passwords of the five roles: made here, or those that stand in the addresses."""
    if is_embedded():
        return {role: embedded.secret(f"database_{role}") for role in PROCESSES}
    return {role: str(_parsed(_ADDRESS[role]).get("password", "")) for role in PROCESSES}


def for_process(process: str) -> dict[str, str]:
    """The environment of a child: its own address and key, and none of another process.

    The set-up (owner) needs the keys of all, because it writes the guard. ``every``: a command that
    starts others, each as its own role; the command chooses its own.
    """
    if process == "every":
        return {
            k: v for k, v in os.environ.items() if k not in ("ADMIN_DATABASE_URL", "DM_PROCESS")
        }
    if not is_embedded():
        _given(_ADDRESS[process])  # or the child would take itself for embedded
    keys = {f"FRAME_KEY_{name}" for name in ("WEB", "WORKER", "COUNTING", "DATABASE")}
    hidden = set(_ADDRESS.values()) - {_ADDRESS[process]} | {"ADMIN_DATABASE_URL"}
    if process != "owner":
        hidden |= keys - {f"FRAME_KEY_{process.upper()}"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return kept | {"DM_PROCESS": process}


def _port(name: str, default: str) -> int:
    value = os.environ.get(name) or default
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise Refused(f"{name} must be a number from 1 to 65535.")
    return int(value)


def load() -> Environment:
    """Read the settings of this process. Raises Refused with what to do."""
    process = os.environ.get("DM_PROCESS", "web")
    if process not in PROCESSES:
        raise Refused(f"DM_PROCESS must be one of {', '.join(PROCESSES)}.")
    if is_embedded():
        try:
            embedded.ensure_running()
        except embedded.CannotStart as error:
            raise Refused(str(error)) from error
    hosts = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    https = os.environ.get("HTTPS", "off" if is_embedded() else "on") == "on"
    secret_key = _secret("SECRET_KEY")
    if len(secret_key) < 50:
        raise Refused("SECRET_KEY must have at least 50 characters.")
    return Environment(
        process=process,
        secret_key=secret_key,
        sealing_keys=_sealing_keys(),
        frame_key=frame_key(process),
        journal_index_key=_hex_key("JOURNAL_INDEX_KEY"),
        allowed_hosts=[host.strip() for host in hosts.split(",") if host.strip()],
        trusted_origins=[o for o in os.environ.get("TRUSTED_ORIGINS", "").split(",") if o],
        https=https,
        var=embedded.var(),
        database=database_settings(process),
        email_host=os.environ.get("EMAIL_HOST", ""),
        email_port=_port("EMAIL_PORT", "25"),
        email_from=os.environ.get("EMAIL_FROM", "diversiteitsmonitor@voorbeeld.example"),
        diversity_service_email=os.environ.get(
            "DIVERSITY_SERVICE_EMAIL", "diversiteitsbeleid@voorbeeld.example"
        ),
        supervisory_authority=os.environ.get(
            "SUPERVISORY_AUTHORITY", "Vlaamse Toezichtcommissie (VTC)"
        ),
        site_address=os.environ.get("SITE_ADDRESS", ""),
        invitation_day=_month_and_day("INVITATION_DAY", "03-01"),
        backup_days=_number("BACKUP_DAYS", "35"),
        appeal_days=_number("APPEAL_DAYS", "60"),
        journal_months=_journal_months(),
        journal_names_from=_journal_names_from(),
        data_protection_email=os.environ.get("DATA_PROTECTION_EMAIL", ""),
    )


def prepare() -> None:
    """Make the roles and the database: where embedded, or where an administrator lends an address.

    On a server without ``ADMIN_DATABASE_URL`` they are made by hand (docs/admin-database.md).
    """
    admin = embedded.ensure_running() if is_embedded() else os.environ.get("ADMIN_DATABASE_URL")
    if not admin:
        return
    from access.database.roles import ensure_database, ensure_roles

    ensure_roles(admin, role_passwords())
    ensure_database(admin, str(database_settings("owner")["NAME"]))
