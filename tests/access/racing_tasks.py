"""The end of a grant raced against a task that acts under it: it stops at its next batch (A5).

The task is a real one, the sending of an action, in small batches. Django is connected as
the worker; the grant is ended over a connection of its own, later in each race.
"""

import datetime as dt
import threading
import time
import uuid
from unittest import mock

import psycopg

from tests import databases
from tests.access.racing import Holder, Outcomes, holder

POWER = "contact"
FEW = 4  # people in a batch
_WRITE = """
INSERT INTO positive_action_action (id, unit_id, grant_id, made_by_id, made_at, kind, goal, ground,
    "group", starts, until, subject, body, state, looked_at, in_scope)
SELECT %s, g.unit_id, g.id, g.holder_id, now(), 'training', 'race', 'race', 'origin', %s, %s,
    'race', 'race', 'sending', 0, 0
FROM grants_grant g WHERE g.id = %s
"""


def task_races(name: str, times: int) -> Outcomes:
    """So many sendings; ``late``: those that took no step that began after the end's commit."""
    of = holder(name, "hr_designee", POWER)
    manager = holder(name, "leading_official", "leading_official")
    outcomes = Outcomes()
    with psycopg.connect(databases.conninfo("maintenance", name), autocommit=True) as admin:
        _sending(admin, of)  # the first of a process takes longer
        began = time.monotonic()
        steps, whole = _state(admin, _sending(admin, of))[1], time.monotonic() - began
        assert steps > 10 * FEW, "there must be batches to stop between"
        for number in range(times):
            _race(name, admin, of, manager, whole * number / times, outcomes)
            admin.execute("UPDATE grants_grant SET ended_at = NULL WHERE id = %s", [of.grant])
    return outcomes


def _race(
    name: str,
    admin: "psycopg.Connection[tuple[object, ...]]",
    of: Holder,
    manager: Holder,
    after: float,
    outcomes: Outcomes,
) -> None:
    key = uuid.uuid4()
    at_end: list[int] = []

    def end() -> None:
        threading.Event().wait(after)
        with psycopg.connect(databases.conninfo("web", name)) as ending:
            manager.enter(ending)
            done = ending.execute(
                "UPDATE grants_grant SET ended_at = clock_timestamp() WHERE id = %s", [of.grant]
            )
            assert done.rowcount == 1
            ending.commit()
            at_end.append(_state(admin, key)[1])

    other = threading.Thread(target=end)
    other.start()
    _sending(admin, of, key)
    other.join()
    state, looked_at, in_scope = _state(admin, key)
    outcomes.raced.append(state)
    # The batch under way at the end may still be counted: it began before. No other may.
    last = at_end[0] + FEW
    if looked_at <= last and (state == "stopped" or (state == "sent" and looked_at == in_scope)):
        outcomes.late += 1
    else:
        outcomes.wrong.append(f"{state} after {looked_at} of {in_scope}, {at_end[0]} at the end")


def _sending(
    admin: "psycopg.Connection[tuple[object, ...]]", of: Holder, key: uuid.UUID | None = None
) -> uuid.UUID:
    """Write an action that is being sent, and carry it out as the worker does."""
    from registration.positive_action import sending

    key = key or uuid.uuid4()
    today = dt.datetime.now(tz=dt.UTC).date()
    admin.execute(_WRITE, [key, today, today, of.grant])
    with mock.patch.object(sending, "BATCH", FEW):
        sending.send(key)
    return key


def _state(admin: "psycopg.Connection[tuple[object, ...]]", key: uuid.UUID) -> tuple[str, int, int]:
    row = admin.execute(
        "SELECT state, looked_at, in_scope FROM positive_action_action WHERE id = %s", [key]
    ).fetchone()
    return (str(row[0]), int(str(row[1])), int(str(row[2]))) if row else ("", 0, 0)
