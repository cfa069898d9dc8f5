"""Every address, as every role and as nobody, against one table of codes (rules A1, A9, A11).

``urls.csv`` has a line a route and a column a person; a route that is not in it fails. Addresses
with a key get a key that does not exist: 404 where the page could be opened, 403 where not.
With ``DM_WRITE_URLS=path`` the table as the program answers now is written there, to be read and
judged by a person before it replaces the file.
"""

import csv
import os
import uuid
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from access.needs import need_of
from tests.cast import PEOPLE

TABLE = Path(__file__).with_name("urls.csv")
PERSONS = ["nobody", "no_staff", *sorted(PEOPLE)]
KEYS = {
    "pk": uuid.UUID(int=7),
    "name": "privacy",
    "slug": "x",
    "table": uuid.UUID(int=7),
    "key": "x",
    "format": "csv",
}
# Static files are served before any view (WhiteNoise); they are not routes.


def routes():
    """(full name, route) of every address of the program, the included ones too."""

    def walk(patterns, prefix, space):
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from walk(entry.url_patterns, route, inner)
            elif isinstance(entry, URLPattern):
                yield f"{space}{entry.name}", route, entry

    return list(walk(get_resolver().url_patterns, "", ""))


def address(route, entry):
    text = "/" + route
    for key, converter in entry.pattern.converters.items():
        value = KEYS.get(key, uuid.UUID(int=7))
        if converter.__class__.__name__ == "IntConverter":
            value = 999_999
        for form in (f"<uuid:{key}>", f"<slug:{key}>", f"<str:{key}>", f"<int:{key}>", f"<{key}>"):
            text = text.replace(form, str(value))
    return text


def table():
    with TABLE.open(newline="") as file:
        return {row["route"]: row for row in csv.DictReader(file)}


def answers(client_of, entry, route):
    url = address(route, entry)
    return {person: str(client_of(person).get(url).status_code) for person in PERSONS}


@pytest.fixture
def client_of(as_member):
    from django.test import Client

    made = {}

    def find(person):
        if person not in made:
            made[person] = Client() if person == "nobody" else as_member(person)
        return made[person]

    return find


@pytest.mark.rule("A1", "A9")
def test_every_route_declares_what_it_needs_and_stands_in_the_table():
    for name, _route, entry in routes():
        assert need_of(entry.callback) is not None, f"{name} declares no need"
    assert {name for name, _, _ in routes()} == set(table()), "urls.csv and the routes differ"


@pytest.mark.rule("A1", "A2", "A9", "A10", "A11")
@pytest.mark.parametrize("name", sorted(table()) if TABLE.exists() else [])
def test_every_role_gets_the_code_of_the_table(db, client_of, name):
    by_name = {found: (route, entry) for found, route, entry in routes()}
    route, entry = by_name[name]
    expected = {person: table()[name][person] for person in PERSONS}
    assert answers(client_of, entry, route) == expected


if "DM_WRITE_URLS" in os.environ:  # only to write a new table

    def test_write_the_table(db, client_of):
        with Path(os.environ["DM_WRITE_URLS"]).open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["route", *PERSONS])
            for name, route, entry in sorted(routes(), key=lambda r: r[0]):
                found = answers(client_of, entry, route)
                writer.writerow([name, *(found[person] for person in PERSONS)])
