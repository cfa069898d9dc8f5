"""Every route, export and command: what is about a person, or exports, or changes rights, leaves
its entry (A7). ``journalled.csv`` says of each what it shows and leaves; none may be missing.

``looks``: the events that a visit leaves, tried here for every route. ``acts``: the events of what
is done there, or of a visit to what exists: each is noted in the code, and what is about people, or
taken out, is asserted by a test that does it.
"""

import ast
import csv
import os
from functools import lru_cache
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.core.management import get_commands
from django.db import connection

from tests import databases
from tests.access.test_urls import address, routes
from tests.access.test_urls import table as codes

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("journalled.csv")
# What a page shows, or a command does. In the first ones nobody else is: nothing is written down.
NOBODY = {"nothing", "figures", "own"}
ABOUT = {
    "rights",
    "staff",
    "case",
    "question",
    "journal",
    "action",
    "settings",
    "release",
    "export",
}
# Of these every act was seen to leave its entry, in a test that names it.
TESTED = {"rights", "staff", "case", "question", "action", "export", "journal"}
LATEST = "SELECT number, event FROM journal_journalentry WHERE number > %s ORDER BY number"


def listed():
    with TABLE.open(newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def words(row, column):
    return set(row[column].split())


def commands():
    ours = {c.name for c in apps.get_app_configs() if (ROOT / c.name.replace(".", "/")).is_dir()}
    return {f"manage.py {name}" for name, app in get_commands().items() if app in ours}


@lru_cache
def constants(folder):
    """The texts that stand in the code of a folder as they are."""
    found = set()
    for path in (ROOT / folder).rglob("*.py"):
        if path.name != Path(__file__).name:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    return frozenset(found)


@pytest.mark.rule("A7")
def test_every_route_and_command_stands_in_the_table():
    assert set(listed()) == set(codes()) | commands()


@pytest.mark.rule("A7")
def test_what_is_about_somebody_or_exports_or_changes_rights_leaves_an_entry():
    for name, row in listed().items():
        assert row["shows"] in NOBODY | ABOUT, name
        if row["shows"] in ABOUT:
            assert words(row, "looks") - {"denied"} | words(row, "acts"), f"{name}: no entry"
        else:
            assert row["why"] or row["acts"], f"{name}: say why nothing is written down"


@pytest.mark.rule("A7")
def test_every_act_is_noted_in_the_code_and_those_about_people_are_tested():
    noted = frozenset().union(
        *(constants(package) for package in ("access", "registration", "counting", "monitoring"))
    )
    rows = listed().values()
    acts = set().union(*(words(row, "acts") for row in rows))
    assert not {event for event in acts if event not in noted and not _made_of(event, noted)}
    about_people = set().union(*(words(row, "acts") for row in rows if row["shows"] in TESTED))
    assert not about_people - constants("tests")


def _made_of(event, noted):
    """A name that is put together: ``count_`` and what was asked, a kind and ``_imported``."""
    parts = [text for text in noted if "_" in text and len(text) > 4]
    return any(
        (part.endswith("_") and event.startswith(part))
        or (part.startswith("_") and event.endswith(part))
        for part in parts
    )


def visitor(name):
    """The first of the cast to whom the page opens; else who meets anything but a refusal."""
    row = codes()[name]
    for wanted in ("200", "204", "302", "404", "405"):
        for who, code in row.items():
            if code == wanted and who not in ("route", "nobody", "no_staff"):
                return who
    return "employee"


@pytest.fixture(scope="module")
def walked(django_db_setup, django_db_blocker):
    """The events that a visit to each route leaves, each route by who may; with real commits."""
    from django.test import Client

    from access.accounts.models import Account
    from tests.cast import email

    before = dict(connection.settings_dict)
    name = databases.clone(os.environ["DM_TEST_TEMPLATE"])
    found = {}
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            with psycopg.connect(databases.conninfo("maintenance", name), autocommit=True) as admin:
                seen = 0
                for route, pattern, entry in routes():
                    client = Client()
                    account = Account.objects.get(email=email(visitor(route)))
                    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
                    client.get(address(pattern, entry))
                    rows = admin.execute(LATEST, [seen]).fetchall()
                    seen = max([seen, *(number for number, _ in rows)])
                    found[route] = {event for _, event in rows}
        finally:
            connection.close()
            connection.settings_dict.update(before)
            databases.drop(name)
    return found


@pytest.mark.rule("A7")
def test_a_visit_leaves_what_the_table_says(walked):
    expected = {name: words(listed()[name], "looks") for name in walked}
    assert walked == expected


if "DM_WRITE_JOURNALLED" in os.environ:  # only to see what the pages leave

    def test_write_what_was_found(walked):
        lines = [f"{name},{' '.join(sorted(events))}\n" for name, events in sorted(walked.items())]
        Path(os.environ["DM_WRITE_JOURNALLED"]).write_text("".join(lines))
