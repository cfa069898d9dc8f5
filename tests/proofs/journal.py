"""The journal's verifier against a thousand tamperings and the owner of the database (A7)."""

import os
import random
from collections.abc import Iterator

from tests.tools.prove import Figure

TAMPERINGS = 1_000
ENTRIES = 400


def prove() -> Iterator[Figure]:
    """Exports of months with an expired one; then a database whose owner changes one entry."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    import django

    django.setup()
    from access.journal import verifier
    from tests.access.tampering import OF_MONTHS, WAYS, chain, numbers_before, of_months

    draw = random.Random(20261125)
    for what, made, ways in (
        ("one month", chain(ENTRIES), WAYS),
        ("four months, one expired", of_months(), OF_MONTHS),
    ):
        lines, heads = made
        found = named = 0
        for number in range(TAMPERINGS):
            tampered, told = ways[number % len(ways)](lines, draw)
            first = told if ways is WAYS else numbers_before(lines, told) + 1
            report = verifier.verify(tampered, heads)
            found += not report.good
            named += report.bad == first
        yield Figure(
            f"tamperings of an export of {what}",
            f"{found} of {TAMPERINGS} found, {named} named the first bad entry",
            found == named == TAMPERINGS,
        )
    found, named = _by_the_owner(draw)
    yield Figure(
        "changes by the owner in the database",
        f"{found} of 50 found, {named} named the first bad entry",
        found == named == 50,
    )


def _by_the_owner(draw: random.Random) -> tuple[int, int]:
    """Fifty times: the owner takes the guard away, changes one entry, and is found out."""
    import psycopg

    from access.journal import verifier
    from access.journal.exporting import exported
    from access.journal.recording import subject_index
    from monitoring import environment
    from tests import databases
    from tests.access.racing import holder

    name = databases.make_template()
    found = named = 0
    try:
        of = holder(name, "hr_manager", "file")
        with psycopg.connect(databases.conninfo("web", name)) as open_:
            for _ in range(40):
                of.enter(open_)
                open_.execute(
                    "SELECT guard.journal_append('hr_manager', 'file', 'x', 'done', %s, 'x', true)",
                    [subject_index(of.person)],
                )
                open_.commit()
        from django.db import connection

        connection.settings_dict.update(databases.django_settings("maintenance"), NAME=name)
        assert environment.is_embedded() or connection.settings_dict["HOST"]
        with psycopg.connect(databases.conninfo("owner", name), autocommit=True) as owner:
            owner.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER USER")
            owner.execute("ALTER TABLE journal_journalentry NO FORCE ROW LEVEL SECURITY")
            change = "UPDATE journal_journalentry SET event = %s WHERE number = %s"
            for _ in range(50):
                number = draw.randrange(1, 41)
                owner.execute(change, ["y", number])
                report = verifier.verify(exported())
                found += not report.good
                named += report.bad == number
                owner.execute(change, ["x", number])
        connection.close()
    finally:
        databases.drop(name)
    return found, named
