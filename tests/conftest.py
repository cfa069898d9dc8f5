"""Test databases: one template a run, a clone for each worker, and every test as the web role.

The owner makes and migrates the template, the maintenance role loads the cast (``tests.cast``);
each xdist worker clones it and connects as the web role (stack.md, trap 13). A test that must
commit, or be another role, gets a clone of its own (``clone``), dropped when it ends.
"""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest

from tests import databases

# How long an example takes says nothing here: speed is measured in `make bench`. A change is judged
# on the same examples everywhere; `make prove ARGS=properties` looks for new ones.
_UNTIMED: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow],
}
hypothesis.settings.register_profile("project", derandomize=True, **_UNTIMED)
hypothesis.settings.register_profile("search", max_examples=1_000, **_UNTIMED)
hypothesis.settings.load_profile("project")

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "DM_TEST_TEMPLATE"


def pytest_configure(config: pytest.Config) -> None:
    """The controller makes the template once, before any worker starts."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    if TEMPLATE not in os.environ:
        os.environ[TEMPLATE] = databases.make_template()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and TEMPLATE in os.environ:
        databases.drop(os.environ[TEMPLATE])


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """This worker's clone of the template; Django's own test database is not made."""
    from django.db import connection

    name = databases.clone(os.environ[TEMPLATE])
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connection.close()
    databases.drop(name)


@pytest.fixture
def clone(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[str], str]]:
    """A database of this test's own, as a role: ``clone("worker")`` connects Django as dm_worker.

    Commits are real; the database goes when the test ends. Called again it only changes the role.
    """
    from django.conf import settings
    from django.db import connection

    before = dict(connection.settings_dict)
    frame_key = settings.FRAME_KEY
    name = databases.clone(os.environ[TEMPLATE])

    def become(role: str = "web") -> str:
        connection.close()
        connection.settings_dict.update(databases.django_settings(role), NAME=name)
        settings.FRAME_KEY = databases.frame_key(role)
        return name

    with django_db_blocker.unblock():
        become()
        yield become
        connection.close()
    connection.settings_dict.update(before)
    settings.FRAME_KEY = frame_key
    databases.drop(name)


@pytest.fixture
def raw(clone: Callable[[str], str]) -> Iterator[Callable[[str], psycopg.Connection[Any]]]:
    """A plain connection to this test's own database: ``raw("counting")``, ``raw("owner")``."""
    name = clone("web")
    opened: list[psycopg.Connection[Any]] = []

    def connect(role: str) -> psycopg.Connection[Any]:
        connection = psycopg.connect(databases.conninfo(role, name), autocommit=True)
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def as_member() -> Callable[[str], Any]:
    """A test client logged in as one of the cast: ``as_member("line_manager")``."""
    from django.test import Client

    from access.accounts.models import Account
    from tests.cast import email

    def client(key: str) -> Client:
        made = Client()
        made.force_login(
            Account.objects.get(email=email(key)),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return made

    return client


@pytest.fixture
def member_id() -> Callable[[str], uuid.UUID]:
    """The key of one of the cast, by the link from its account."""
    from access.accounts.models import AccountLink
    from tests.cast import email

    def find(key: str) -> uuid.UUID:
        return AccountLink.objects.get(account__email=email(key)).staff_id

    return find


def run_python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the project's Python in a process of its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
