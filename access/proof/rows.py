"""The protected tables as plain SQL knows them: key, a change that shows, an insert to try.

The proof asks tables of every app, and this package stands on the ground floor: so names of tables
and columns stand here as text, and no model of another app is imported.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from access.proof import count_rows
from access.sealing import place as sealed_place
from access.sealing import seal_data

MARK = "\\x70726f6f66"


@dataclass(frozen=True)
class Table:
    """How a table is asked. ``change`` is what an UPDATE sets, ``changed`` finds it back."""

    key: str = "id"
    change: str = ""
    changed: str = ""
    # What an inserted copy of a row has otherwise, as SQL; {person} and {grant} are the asker's.
    insert: tuple[tuple[str, str], ...] = ()


def _sealed(key: str) -> Table:
    return Table(key, f"sealed = '{MARK}'", f"sealed = '{MARK}'")


TABLES: dict[str, Table] = {
    "organisation_staffmember": Table(change="function = 'x'", changed="function = 'x'"),
    "organisation_staffplacement": Table(
        "staff_id", change="function = 'x'", changed="function = 'x'"
    ),
    "organisation_importrun": Table(
        change="state = 'stopped', done = 77, content = NULL, preview = NULL",
        changed="done = 77",
        insert=(
            ("state", "'checking'"),
            ("done", "0"),
            ("started_by_id", "{person}"),
            ("under_grant", "{grant}"),
        ),
    ),
    "grants_grant": Table(
        change="end_reason = 'x'",
        changed="end_reason = 'x'",
        insert=(("appointed_by_id", "{person}"),),
    ),
    "grants_acceptance": Table(),
    "grants_grantuse": Table("grant_id", change="day = '1990-01-01'", changed="day = '1990-01-01'"),
    "grants_approvalchoice": Table("unit_id", change="four_eyes = true", changed="four_eyes"),
    "grants_reviewround": Table(
        change="reminded_on = '1990-01-01'",
        changed="reminded_on = '1990-01-01'",
        insert=(("begun_by_id", "{person}"),),
    ),
    "grants_confirmation": Table(
        change="confirmed_at = 'epoch'",
        changed="confirmed_at = 'epoch'",
        insert=(("confirmed_by_id", "{person}"),),
    ),
    "journal_journalentry": Table("number", change="event = 'x'", changed="event = 'x'"),
    "journal_journalhead": Table(),
    "journal_journalsegment": Table("month"),
    "journal_journalaim": Table("key"),
    "journal_journalquestion": Table(
        change="answered_at = '2099-01-01'", changed="answered_at = '2099-01-01'"
    ),
    "cases_case": Table(change="closed_at = '2099-01-01'", changed="closed_at = '2099-01-01'"),
    "cases_handler": Table(change="ended_at = '2099-01-01'", changed="ended_at = '2099-01-01'"),
    "cases_fact": Table(change=f"sealed = '{MARK}'", changed=f"sealed = '{MARK}'"),
    "questionnaire_answers": _sealed("staff_id"),
    "questionnaire_uses": _sealed("staff_id"),
    "questionnaire_paperslip": _sealed("staff_id"),
    "positive_action_inbox": _sealed("staff_id"),
    "positive_action_action": Table(insert=(("made_by_id", "{person}"),)),
    "rights_request": Table(change=f"handled = '{MARK}'", changed=f"handled = '{MARK}'"),
    "accommodation_request": Table("case_id"),
    "accommodation_told": _sealed("case_id"),
    "accommodation_decision": _sealed("case_id"),
    "accommodation_measure": Table(
        change="done_on = '2099-01-01'", changed="done_on = '2099-01-01'"
    ),
    "accommodation_proposal": Table(change="made_on = '1990-01-01'"),
    "reporting_release": Table(
        change="note = 'proof'",
        changed="note = 'proof'",
        insert=(("prepared_by_id", "{person}"), ("approved_by_id", "NULL"), ("hash", "''")),
    ),
    "reporting_releasetable": Table(),
    "reporting_releaseunit": Table(),
    "reporting_releasecell": Table(),
    "reporting_releasecheck": Table("table_id"),
    "reporting_ledgertable": _sealed("table_id"),
    "reporting_ledgerrelease": _sealed("release_id"),
    "reporting_linkgeneration": _sealed("release_id"),
    "counting_run": Table(
        change="state = 'void'",
        changed="state = 'void'",
        insert=(
            ("state", "'draft'"),
            ("announced_at", "NULL"),
            ("started_by_id", "{person}"),
        ),
    ),
    "counting_delivery": Table(
        change="deliverer_id = guard.person()", changed="deliverer_id = guard.person()"
    ),
    "counting_group": Table(),
    "counting_result": _sealed("delivery_id"),
    "counting_leftout": Table("staff_id", insert=(("decided_by_id", "{person}"),)),
}
# Some columns only one process may write.
CHANGES: dict[tuple[str, str], tuple[str, str]] = {
    ("web", "positive_action_action"): ("goal = 'proof'", "goal = 'proof'"),
    ("worker", "positive_action_action"): ("looked_at = 77", "looked_at = 77"),
    ("worker", "counting_delivery"): (f"left_out = '{MARK}'", f"left_out = '{MARK}'"),
}
# Definer functions of the guard that write for a person: called with the key of a row.
FUNCTIONS: dict[str, tuple[str, str]] = {
    "put": (f"SELECT guard.put_paper({{key}}::uuid, '{MARK}'::bytea)", f"sealed = '{MARK}'"),
    "give_up": ("SELECT guard.give_up({key}::uuid, 'x')", "end_reason = 'x'"),
}


@dataclass(frozen=True)
class Made:
    """An INSERT that returns the key, and where its row stands."""

    table: str
    statement: str
    values: tuple[Any, ...]
    place: str = ""
    label: str = ""
    of: uuid.UUID | None = None


def more_rows(
    *,
    places: dict[str, uuid.UUID],
    people: list[uuid.UUID],
    askers: list[uuid.UUID],
    maker: uuid.UUID,
    grant: uuid.UUID,
) -> Iterator[Made]:
    """The rows of tables whose apps stand above this one."""
    for place, unit in places.items():
        for state in ("draft", "sending", "sent", "stopped"):
            yield Made(
                "positive_action_action",
                "INSERT INTO positive_action_action (id, unit_id, grant_id, made_by_id, made_at, "
                'kind, goal, ground, "group", starts, until, subject, body, state, looked_at, '
                "in_scope) VALUES (gen_random_uuid(), %s, %s, %s, now(), 'training', 'g', 'g', "
                "'origin', current_date, current_date, 's', 'b', %s, 0, 0) RETURNING id",
                (unit, grant, maker, state),
                place,
                state,
            )
    for person in people:
        yield Made(
            "organisation_importrun",
            "INSERT INTO organisation_importrun (id, kind, state, file_format, started_by_id, "
            "under_grant, created_at, changed_at, counts, problems, entities, done) VALUES "
            "(gen_random_uuid(), 'organisation', 'ready', 'csv', %s, %s, now(), now(), '{}', "
            "'[]', '[]', 0) RETURNING id",
            (person, grant),
            of=person,
        )
    yield from _requests(places, askers, maker)
    yield from _releases(places, maker)
    yield from _counts(places, people, maker)


def _requests(
    places: dict[str, uuid.UUID], askers: list[uuid.UUID], maker: uuid.UUID
) -> Iterator[Made]:
    """A request at every place, open and with advice; and one of each who asks, elsewhere."""
    statement = (
        "INSERT INTO rights_request (id, staff_id, unit_id, made_at, received_on, advised_at, "
        "advised_by_id, sealed, handled) VALUES (%s, %s, %s, now(), current_date, %s, %s, %s, %s) "
        "RETURNING id"
    )
    unit_of = "(SELECT s.unit_id FROM organisation_staffmember s WHERE s.id = %s)"
    of_staff = statement.replace("%s, %s, %s, now()", f"%s, %s, {unit_of}, now()")

    def made(
        staff: uuid.UUID, unit: uuid.UUID, advised: tuple[str | None, uuid.UUID | None]
    ) -> tuple[Any, ...]:
        key = uuid.uuid4()
        return (key, staff, unit, *advised, *_request_sealed(key, staff))

    for place, unit in places.items():
        yield Made("rights_request", statement, made(maker, unit, (None, None)), place, "open")
        advised = made(maker, unit, ("2020-01-01", maker))
        yield Made("rights_request", statement, advised, place, "advised")
    for person in askers:
        values = made(person, person, (None, None))
        yield Made("rights_request", of_staff, values, "elsewhere", "open", person)


def _request_sealed(key: uuid.UUID, staff: uuid.UUID) -> tuple[bytes, bytes]:
    """What was asked and filler for the answer, sealed as the page that shows them opens them."""
    asked = {"kind": "access", "text": "", "name": "", "uses": []}
    return (
        seal_data(asked, sealed_place("rights_request", "sealed", key, staff), length=64 * 8),
        seal_data(None, sealed_place("rights_request", "handled", key, staff), length=64 * 8),
    )


def _counts(
    places: dict[str, uuid.UUID], people: list[uuid.UUID], maker: uuid.UUID
) -> Iterator[Made]:
    for place, label, unit, key in count_rows.runs(places):
        state = (key, label, unit, maker, label == "draft")
        yield Made("counting_run", count_rows.RUN, state, place, label)
        # Where staff were told but nothing is delivered yet, the answer of a register waits.
        step = "answered" if label == "announced" else "waiting"
        delivery = (key, key, unit, step, count_rows.nobody_left_out(key))
        yield Made("counting_delivery", count_rows.DELIVERY, delivery, place, label)
        yield Made("counting_group", count_rows.GROUP, (key, key), place, label)
        yield Made("counting_result", count_rows.RESULT, (key,), place, label)
    for person in people:
        yield Made("counting_leftout", count_rows.LEFT_OUT, (person, maker), of=person)


def _releases(places: dict[str, uuid.UUID], maker: uuid.UUID) -> Iterator[Made]:
    states = ("making", "draft", "checking", "published", "withdrawn")
    for number, state in enumerate(states):
        release = uuid.UUID(int=0xF00F << 96 | number)
        table = 2_000_000_000 + number
        final = state in ("published", "withdrawn")
        yield Made(
            "reporting_release",
            'INSERT INTO reporting_release (id, reference_date, state, note, "limit", demo, hash, '
            "progress, step, failure, created_at, published_at, withdrawal_reason, "
            "prepared_by_id, approved_by_id, kind, asked_table, question, replaces_reason) VALUES "
            "(%s, '1990-12-31', %s, '', 10, false, 'h', 0, '', '', now(), now(), 'r', NULL, %s, "
            "'regular', '{}', '', '') RETURNING id",
            (release, state, maker if final else None),
            label=state,
        )
        yield Made(
            "reporting_releasetable",
            'INSERT INTO reporting_releasetable (id, release_id, "group", definition, method, '
            "\"limit\", depths) VALUES (%s, %s, 'proof', '', 'm', 10, '{}') RETURNING id",
            (table, release),
            label=state,
        )
        yield Made(
            "reporting_releaseunit",
            "INSERT INTO reporting_releaseunit (id, release_id, unit_id, code, name, kind, "
            "parent_code, own) VALUES (%s, %s, %s, 'PROOF', 'p', 'unit', '', false) RETURNING id",
            (table, release, places["own"]),
            label=state,
        )
        yield Made(
            "reporting_releasecheck",
            "INSERT INTO reporting_releasecheck (table_id, cells, shown, safe, reach) "
            "VALUES (%s, 1, 1, true, 1) RETURNING table_id",
            (table,),
            label=state,
        )
        yield Made(
            "reporting_ledgertable",
            "INSERT INTO reporting_ledgertable (table_id, sealed) VALUES (%s, '\\x00') "
            "RETURNING table_id",
            (table,),
            label=state,
        )
        for sealed in ("ledgerrelease", "linkgeneration"):
            yield Made(
                f"reporting_{sealed}",
                f"INSERT INTO reporting_{sealed} (release_id, sealed) VALUES (%s, '\\x00') "
                "RETURNING release_id",
                (release,),
                label=state,
            )
        cells = [(place, unit, False) for place, unit in places.items()]
        for place, unit, public in [*cells, ("", places["other_domain"], True)]:
            yield Made(
                "reporting_releasecell",
                "INSERT INTO reporting_releasecell (release_id, table_id, unit_id, unit_code, "
                "sex, age, level, category, public, population, count, conf_status) VALUES "
                "(%s, %s, %s, %s, 'T', 'T', 'T', 'T', %s, 20, 10, 'F') RETURNING id",
                (release, table, unit, f"PROOF-{place}", public),
                place,
                "public" if public and state == "published" else state,
            )
