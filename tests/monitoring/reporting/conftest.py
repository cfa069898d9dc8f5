"""Releases in a database of the test's own: made by the worker, published by two of the cast.

They are made once a run and worker; each test gets a clone.
"""

import contextlib
import datetime as dt
import os
import uuid
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from django.conf import settings
from django.db import connection

from access.actor import Actor
from access.frame import entered
from access.grants.models import Grant
from access.matrix import Duty
from monitoring.reporting import acts, making, sources
from monitoring.reporting.anonymous import Count
from monitoring.reporting.anonymous_kept import Leaf
from monitoring.reporting.models import Release
from tests import databases
from tests.conftest import TEMPLATE
from tests.monitoring.reporting.people import make_people

DAY = dt.date(2025, 12, 31)


def actor_of(key: str) -> Actor:
    """One of the cast, acting in the only role there is for this person."""
    from access.accounts.models import AccountLink
    from tests.cast import email

    person = AccountLink.objects.get(account__email=email(key)).staff_id
    with entered(Actor(person), "own"):
        grant = Grant.objects.in_force().select_related("unit", "group").get(holder_id=person)
    return Actor(person, grant)


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """What the release reads instead of the few people of the cast."""
    made = make_people()
    monkeypatch.setattr(sources, "people_at", lambda _day: made.copy())
    return made


def _become(role: str, name: str) -> None:
    connection.close()
    connection.settings_dict.update(databases.django_settings(role), NAME=name)
    settings.FRAME_KEY = databases.frame_key(role)


@pytest.fixture(scope="session")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, str, uuid.UUID]]:
    """Two databases, one with a draft and one where it is published, and the release's key."""
    with django_db_blocker.unblock(), _made([]) as found:
        yield found


@pytest.fixture(scope="session")
def made_with_count(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[str, str, uuid.UUID]]:
    """The same people, of whom most were counted too; E3 was not."""
    people = make_people().assign(age="35-44", statute="statutory")
    leaves = [
        Leaf("r", "E1", ("E1", "E1B"), {}, 76, 40),
        Leaf("r", "E1", ("E1A",), {}, 150, 90),
        Leaf("r", "E1", ("E1A1",), {}, 200, 110),
        Leaf("r", "E2", ("E2",), {}, 260, 140),
    ]
    count = Count("r", "origin-2016", tuple(leaves), people)
    with django_db_blocker.unblock(), _made([count]) as found:
        yield found


@contextlib.contextmanager
def _made(counts: list[Count]) -> Iterator[tuple[str, str, uuid.UUID]]:
    before, key = dict(connection.settings_dict), settings.FRAME_KEY
    drafted = databases.clone(os.environ[TEMPLATE])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "people_at", lambda _day: make_people())
        patch.setattr(sources, "counts_at", lambda _day: counts)
        _become("worker", drafted)
        preparer = actor_of("release_prepare")
        with entered(preparer, Duty.RELEASE_PREPARE):
            release = acts.begin(preparer, day=DAY)
        assert preparer.grant is not None
        making.make(release.pk, person=preparer.person_id, grant=preparer.grant.pk)
        connection.close()
        published = databases.clone(drafted)
        _become("web", published)
        with entered(preparer, Duty.RELEASE_PREPARE):
            acts.offer(preparer, Release.objects.get(pk=release.pk), note="")
        approver = actor_of("release_approve")
        with entered(approver, Duty.RELEASE_APPROVE):
            acts.publish(approver, Release.objects.get(pk=release.pk))
        connection.close()
    connection.settings_dict.update(before)
    settings.FRAME_KEY = key
    yield drafted, published, release.pk
    databases.drop(published)
    databases.drop(drafted)


@pytest.fixture
def draft(
    made: tuple[str, str, uuid.UUID],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> uuid.UUID:
    """A release that the preparer began and the worker made. Ask for it before ``clone``."""
    monkeypatch.setenv(TEMPLATE, made[0])
    request.getfixturevalue("clone")
    return made[2]


@pytest.fixture
def published(
    made: tuple[str, str, uuid.UUID],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> uuid.UUID:
    """The same release, offered by one and published by another (A10)."""
    monkeypatch.setenv(TEMPLATE, made[1])
    request.getfixturevalue("clone")
    return made[2]


@pytest.fixture
def counted(
    made_with_count: tuple[str, str, uuid.UUID],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> uuid.UUID:
    """A release in which counted figures stand beside registered ones, published."""
    monkeypatch.setenv(TEMPLATE, made_with_count[1])
    request.getfixturevalue("clone")
    return made_with_count[2]
