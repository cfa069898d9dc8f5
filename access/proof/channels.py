"""The channels: real requests, through the whole program, by who asks in every state.

A pairwise sample: every two of route, role, state, method and place of the key (or state of the
case) meet in at least one request; and every power meets every route that it opens. Each request is
taken back. What is expected follows from ``routes.txt`` and ``matrix.txt`` alone. Who is refused is
refused before a line of the view runs. In a body no name of somebody may stand whom the power, from
where it stands, does not cover.
"""

import contextlib
import itertools
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from access.accounts.models import Account
from access.frame import ACTING
from access.proof.plain import ELSEWHERE, PLACES, Asking, Plain
from access.proof.proving import Enough, Tally
from access.proof.scene import AT, Person, Scene

FILE = Path(__file__).with_name("routes.txt")
STANDINGS = ("public", "signed_in", "own")
METHODS = ("GET", "POST")
CASE_STATES = ("closed", "another")  # of a case at the own place; of other tables there is no row
WHERE = (*PLACES, "nowhere", *CASE_STATES)
CASES = "cases_case"
NOWHERE = uuid.UUID(int=7)
LOGIN, SWITCH, FORBIDDEN, MISSING, OPEN, BROKEN, OTHERWISE = (
    "to the log-in",
    "to the choice of a role",
    "forbidden",
    "not found",
    "open",
    "broken",
    "by another method",  # the same for every key, so that it tells nothing
)


@dataclass(frozen=True)
class Route:
    """A line of routes.txt, and the address that it has in the program."""

    name: str
    who: tuple[str, ...]
    table: str = ""
    label: str = ""
    pattern: str = ""

    @property
    def standing(self) -> str:
        return self.who[0] if self.who[0] in STANDINGS else ""


@dataclass(frozen=True)
class Request:
    """One request of the sample."""

    route: Route
    person: Person
    method: str
    where: str


def in_the_file(path: Path = FILE) -> dict[str, Route]:
    """The lines of routes.txt by the name of the route."""
    found = {}
    for text in path.read_text().splitlines():
        words = text.partition("#")[0].split()
        if words:
            table, _, label = words[2].removeprefix("@").partition(":") if words[2:] else ("",) * 3
            found[words[0]] = Route(words[0], tuple(words[1].split(",")), table, label)
    return found


def _entries() -> Iterator[tuple[str, str, URLPattern]]:
    """Every address of the program: name, pattern, and its entry."""

    def walk(entries: Any, prefix: str, space: str) -> Iterator[tuple[str, str, URLPattern]]:
        for entry in entries:
            pattern = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from walk(entry.url_patterns, pattern, inner)
            elif isinstance(entry, URLPattern):
                yield f"{space}{entry.name}", pattern, entry

    yield from walk(get_resolver().url_patterns, "/", "")


def in_the_program() -> dict[str, str]:
    """The pattern of every address of the program, by the name of the route."""
    return {name: pattern for name, pattern, _entry in _entries()}


class Watched:
    """A view that tells whether it ran; in everything else it is the view."""

    def __init__(self, view: Any) -> None:
        self.view = view
        self.ran = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.ran = True
        return self.view(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.view, name)


@contextlib.contextmanager
def _watching() -> Iterator[dict[str, Watched]]:
    """Every view of the program, watched while the block runs; by the name of the route."""
    before = [(entry, entry.callback) for _name, _pattern, entry in _entries()]
    watched = {}
    try:
        for name, _pattern, entry in _entries():
            entry.callback = watched[name] = Watched(entry.callback)
        yield watched
    finally:
        for entry, view in before:
            entry.callback = view


def routes() -> list[Route]:
    """Every route of the file with its address in the program."""
    patterns = in_the_program()
    return [
        Route(r.name, r.who, r.table, r.label, patterns[r.name])
        for r in in_the_file().values()
        if r.name in patterns
    ]


def sample(plain: Plain, scene: Scene, over: list[Route]) -> list[Request]:
    """The requests: pairwise over everything, and every power at every route that it opens."""
    people = {(p.held, p.state): p for p in scene.people if p.reach == "unit"}
    helds, states = ("", *plain.held), tuple(plain.states)
    chosen: dict[tuple[str, str, str, str], Request] = {}
    met: set[tuple[int, object, int, object]] = set()

    def add(route: Route, held: str, state: str, method: str, where: str) -> None:
        person = people.get((held, state))
        if person is None:  # who holds nothing has fewer states
            person = people[held, "active"]
        factors = (route.name, held, person.state, method, where)
        for (a, one), (b, two) in itertools.combinations(enumerate(factors), 2):
            met.add((a, one, b, two))
        key = (route.name, f"{held} {person.state}", method, where)
        chosen.setdefault(key, Request(route, person, method, where))

    for i, route in enumerate(over):
        for j, held in enumerate(helds):
            state = states[(i + j) % len(states)]
            add(
                route,
                held,
                state,
                METHODS[(i // 2 + j) % 2],
                WHERE[(i + 2 * j + i // 6) % len(WHERE)],
            )
        for held in plain.held:
            if any(plain.gives(held, power) for power in route.who):
                for method, where in itertools.product(METHODS, ("own", "sibling")):
                    add(route, held, "active", method, where)
    levels: tuple[tuple[Any, ...], ...] = (tuple(over), helds, states, METHODS, WHERE)
    for a, b in itertools.combinations(range(5), 2):
        for one, two in itertools.product(levels[a], levels[b]):
            names = [one.name if a == 0 else one, two]
            if (a, names[0], b, names[1]) not in met:
                factors = [level[len(chosen) % len(level)] for level in levels]
                factors[a], factors[b] = one, two
                add(*factors)
    return list(chosen.values())


def expected(plain: Plain, request: Request) -> str:
    """What the two files say of a request; OPEN is any answer but a refusal."""
    route, person = request.route, request.person
    meaning = plain.states[person.state]
    if route.standing == "public":
        return OPEN
    if meaning == "nobody":
        return LOGIN
    if meaning == "stranger" and route.standing != "signed_in":
        return FORBIDDEN
    if route.standing:
        return MISSING if route.table else OPEN  # the key is of somebody else
    if not person.held:
        return FORBIDDEN
    if meaning == "declare":
        return SWITCH
    for power in route.who:
        asking = Asking(person.held, person.reach, person.state, power)
        if plain.may(asking):
            return OPEN if not route.table or _reached(plain, asking, request) else MISSING
    return FORBIDDEN


def _reached(plain: Plain, asking: Asking, request: Request) -> bool:
    """Whether the row that the address names lies within the reach of the power."""
    place, label = _placed(request)
    if request.route.table == CASES:
        return plain.has_case(asking, place, label)
    return place in plain.covered(asking)


def _placed(request: Request) -> tuple[str, str]:
    """The place and label of the row that the address names."""
    place, label = request.where, request.route.label
    if request.route.table == CASES and place in CASE_STATES:
        return "own", f"{label.partition('.')[0]}.{place}"
    return place, label


def seen_as(response: Any, route: Route) -> str:
    """Which of the answers a response is."""
    if response.status_code >= 500:
        return BROKEN
    target = str(response.headers.get("Location", ""))
    if target.startswith("/aanmelden/") and route.standing != "public":
        return LOGIN
    if target == "/werk/rollen/" and not route.standing:
        return SWITCH
    if response.status_code == 403:
        return FORBIDDEN
    if response.status_code == 405:
        return OTHERWISE
    if response.status_code == 404 and route.table:
        return MISSING
    return OPEN


def ask(plain: Plain, scene: Scene, requests: list[Request], *, first: bool = False) -> Tally:
    """Make the requests, each in a savepoint that is taken back; compare. As the web role."""
    tally = Tally(first)
    logging.disable(logging.CRITICAL)
    try:
        with transaction.atomic(), _watching() as views:
            with connection.cursor() as cursor:
                cursor.execute("SET SESSION AUTHORIZATION dm_web")
            sessions: dict[uuid.UUID, str] = {}
            for request in requests:
                _one(plain, scene, request, tally, sessions, views[request.route.name])
            transaction.set_rollback(True)
    except Enough:
        pass
    finally:
        logging.disable(logging.NOTSET)
    return tally


def _one(
    plain: Plain,
    scene: Scene,
    request: Request,
    tally: Tally,
    sessions: dict[uuid.UUID, str],
    view: Watched,
) -> None:
    person = request.person
    view.ran = False
    if person.key not in sessions:
        sessions[person.key] = _session(person)
    client = Client(raise_request_exception=False)
    if sessions[person.key]:
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[person.key]
    with transaction.atomic():
        response = client.generic(
            request.method,
            _address(scene, request),
            secure=settings.SECURE_SSL_REDIRECT,
            HTTP_HOST="localhost",
        )
        transaction.set_rollback(True)
    found = seen_as(response, request.route)
    wanted = expected(plain, request)
    if found == OTHERWISE and wanted in (OPEN, MISSING):
        found = wanted
    who = f"{person.held or 'staff member'} ({person.state})"
    what = (request.method, request.route.name, request.where, "by", who)
    tally.same(wanted, found, *what, "-", found, response.status_code, "instead of", wanted)
    if wanted in (LOGIN, SWITCH, FORBIDDEN):
        tally.same(False, view.ran, *what, "- the view ran before the refusal")
    body = response.content.decode(errors="replace")
    named = {scene.targets[key][0] for name, key in scene.names.items() if name in body}
    tally.same(set(), named - _may_be_named(plain, request), *what, "- names of", named)


def _may_be_named(plain: Plain, request: Request) -> set[str]:
    person = request.person
    askings = [Asking(person.held, person.reach, person.state, p) for p in request.route.who]
    return {place for place in PLACES for a in askings if plain.sees_name(a, place)}


def _session(person: Person) -> str:
    """The cookie of a session in which the person acts in the grant; empty for who has none."""
    if person.account is None:
        return ""
    client = Client()
    client.force_login(
        Account.objects.get(pk=person.account),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    session = client.session
    if person.grant is not None:
        session[ACTING] = str(person.grant)
        session.save()
    return str(session.session_key)


def plain_address(pattern: str) -> str:
    """An address of a route with a key that does not exist."""
    return _filled(pattern, NOWHERE, AT[ELSEWHERE])


def _address(scene: Scene, request: Request) -> str:
    """The address, with the key of a row at the place, or of nothing."""
    key: object = NOWHERE
    if request.route.table:
        wanted = _placed(request)
        for found, placed in scene.rows[request.route.table].items():
            others = placed.of is None or placed.of in scene.targets
            if others and (placed.place, placed.label) == wanted:
                key = found
    return _filled(request.route.pattern, key, AT.get(request.where, AT[ELSEWHERE]))


def _filled(pattern: str, key: object, code: str) -> str:
    for name, value in (
        ("uuid:pk", key),
        ("slug:name", "privacy"),
        ("slug:kind", "staff"),
        ("slug:extension", "csv"),
        ("slug:key", "x"),
        ("str:code", code),
        ("str:form", "csv"),
    ):
        pattern = pattern.replace(f"<{name}>", str(value))
    if "<" in pattern:
        raise ValueError(f"The proof knows no value for {pattern}.")
    return pattern
