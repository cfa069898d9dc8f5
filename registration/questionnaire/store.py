"""Reading and writing the sealed rows: the only code that does (design, rules R6, R14).

Every staff member has three rows of one fixed length: answers, uses, and the slip from paper.
Saving, changing, withdrawing and confirming rewrite all three with the same statements, so that
neither sizes nor statements tell them apart. Nothing here writes a log line, a metric or a time.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from access.actor import Actor
from access.database.locks import lock_choices
from access.sealing import open_data, open_sealed, place, seal_data
from registration.questionnaire.models import Answers, PaperSlip, SealedRow, Uses
from registration.questionnaire.opening import NOTHING, asked_of_people
from registration.questionnaire.record import Limits, Own, Registration, Slip, merged
from registration.questionnaire.using import Allowed, allowed_by

ANSWERS_LENGTH: Final = 1400
USES_LENGTH: Final = 256
PAPER_LENGTH: Final = 1600
# The form of what is sealed. A change that an older program would misread takes the next number.
SCHEMA: Final = 2  # 2: an own row may hold limits (P1)
LENGTHS: Final[dict[type[SealedRow], int]] = {
    Answers: ANSWERS_LENGTH,
    Uses: USES_LENGTH,
    PaperSlip: PAPER_LENGTH,
}


def seal_row(model: type[SealedRow], staff_id: uuid.UUID, data: dict[str, Any] | None) -> bytes:
    """Seal the data of one row, with its schema; None is filler, as long as anything else."""
    versioned = None if data is None else {"v": SCHEMA, **data}
    return seal_data(versioned, _place(model, staff_id), length=LENGTHS[model])


def open_row(model: type[SealedRow], staff_id: uuid.UUID, sealed: bytes | memoryview) -> Any:
    """Open one row. Raises ``access.sealing.SealBroken``, or NewerSchema."""
    return _known(open_data(sealed, _place(model, staff_id)))


def _known(data: Any) -> Any:
    """The data, where this program knows its schema; rows of before there was one are of the first.

    In ``uses`` of then the version of the consent text stood as ``v``, without a ``t`` beside it.
    """
    if data is None or ("g" in data and "t" not in data):
        return data
    if data.get("v", 1) > SCHEMA:
        raise NewerSchema
    return data


def _place(model: type[SealedRow], staff_id: uuid.UUID) -> bytes:
    key = str(staff_id)
    return place(model._meta.db_table, "sealed", key, key)


def make_rows(staff_ids: Iterable[uuid.UUID]) -> None:
    """Three rows of filler for each new staff member; a row that is there stays as it is.

    The caller stands in a frame of the purpose import, or is the maintenance role.
    """
    ids = list(staff_ids)
    for model in LENGTHS:
        model._default_manager.bulk_create(
            [model(staff_id=pk, sealed=seal_row(model, pk, None)) for pk in ids],
            ignore_conflicts=True,
            batch_size=1000,
        )


# The person's own rows -----------------------------------------------------------------


def read_own(actor: Actor) -> Own:
    """What the own row holds; in a frame of the person's own."""
    return Own.from_data(_read(Answers, actor))


def read_uses_own(actor: Actor) -> Allowed:
    """What others could now be shown about the person, by purpose: what the yes allows."""
    return Allowed.from_data(_read(Uses, actor))


def read_slip_own(actor: Actor) -> Slip | None:
    """The form from paper that waits for the person, or None."""
    data = _read(PaperSlip, actor)
    return Slip.from_data(data) if data else None


def save_own(actor: Actor, registration: Registration) -> None:
    """Keep what the person sent: a new registration or a changed one.

    A form from paper that was waiting is gone: what the person says now holds (R5).
    """
    own = _locked(actor)
    write_all(_person(actor), Own(registration, limits=own.limits), None)


def withdraw_own(actor: Actor, at: dt.datetime | None = None) -> None:
    """Withdraw: the answers, what the yes allowed, and any waiting form are gone (R6)."""
    own = _locked(actor)
    write_all(_person(actor), Own(withdrawn_at=at or timezone.now(), limits=own.limits), None)


def limit_own(actor: Actor, change: Callable[[Limits], Limits]) -> Limits:
    """Change what may be done with what the person told, from the commit on; return what holds.

    What waits on paper stays. A change that changes nothing rewrites the rows alike (R14).
    """
    own = _locked(actor)
    slip = read_slip_own(actor)
    limits = change(own.limits)
    write_all(_person(actor), replace(own, limits=limits), slip)
    return limits


def confirm_paper(actor: Actor, at: dt.datetime | None = None) -> bool:
    """The person confirms the form from paper that waits: from now on it counts (R5).

    False where nothing waits. It never widens: see ``record.merged``.
    """
    own = _locked(actor)
    slip = read_slip_own(actor)
    if slip is None:
        write_all(_person(actor), own, None)
        return False
    write_all(_person(actor), merged(own, slip, at=at or timezone.now()), None)
    return True


def refuse_paper(actor: Actor) -> None:
    """The person throws the waiting form away; what stood before stays as it was."""
    write_all(_person(actor), _locked(actor), None)


def write_all(staff_id: uuid.UUID, own: Own, slip: Slip | None) -> None:
    """Rewrite the three rows of one person, always all three and always alike (R14)."""
    today = timezone.localdate()
    groups = asked_of_people(today, [staff_id]).get(staff_id, NOTHING).groups
    lock_choices(alone=False)  # no selection of people is under way while a choice changes
    for model, data in (
        (Answers, own.to_data()),
        (Uses, allowed_by(own, groups, today).to_data()),
        (PaperSlip, slip.to_data() if slip else None),
    ):
        changed = model._default_manager.filter(pk=staff_id).update(
            sealed=seal_row(model, staff_id, data)
        )
        if changed != 1:
            raise RowMissing


def rewrite_person(staff_id: uuid.UUID, change: Callable[[Own], Own]) -> None:
    """Change the own row of one person for a request that came by letter, or was granted (P1).

    For the worker, in a frame of the purpose ``retention``. Where the answers went, what waited on
    paper goes with them.
    """
    row = Answers.objects.select_for_update().filter(pk=staff_id).values_list("sealed", flat=True)
    sealed = row.first()
    if sealed is None:
        raise RowMissing
    own = Own.from_data(open_row(Answers, staff_id, sealed))
    waiting = PaperSlip.objects.filter(pk=staff_id).values_list("sealed", flat=True).first()
    told = open_row(PaperSlip, staff_id, waiting) if waiting is not None else None
    after = change(own)
    erased = after.withdrawn_at != own.withdrawn_at
    write_all(staff_id, after, Slip.from_data(told) if told and not erased else None)


def _locked(actor: Actor) -> Own:
    """The own row as it is about to change: two changes at once happen one after the other, so
    that neither undoes a limit that the other set.
    """
    rows = Answers.objects.select_for_update().filter(pk=_person(actor))
    sealed = rows.values_list("sealed", flat=True).first()
    if sealed is None:
        raise RowMissing
    return Own.from_data(open_row(Answers, _person(actor), sealed))


def _read(model: type[SealedRow], actor: Actor) -> Any:
    staff_id = _person(actor)
    row = model._default_manager.filter(pk=staff_id).values_list("sealed", flat=True).first()
    if row is None:
        raise RowMissing
    return open_row(model, staff_id, row)


def _person(actor: Actor) -> uuid.UUID:
    if actor.person_id is None:
        raise RowMissing
    return actor.person_id


class RowMissing(LookupError):
    """A staff member without sealed rows: the import makes them, so something is wrong with us."""

    def __init__(self) -> None:
        super().__init__("Er ging iets mis bij ons. Je antwoorden zijn niet bewaard.")


class NewerSchema(ValueError):
    """A sealed row of a newer program: read by this one it could mean something else."""

    def __init__(self) -> None:
        super().__init__(
            "A sealed row has a schema that this version of the program does not know."
        )


# Paper, entered by an HR designee ------------------------------------------------------


def put_paper(staff_id: uuid.UUID, slip: Slip) -> bool:
    """Lay a form from paper ready for the person; reads nothing (R5).

    False where the database refuses: outside the designee's units, or the designee's own.
    """
    sealed = seal_row(PaperSlip, staff_id, slip.to_data())
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.put_paper(%s, %s)", [staff_id, sealed])
        row = cursor.fetchone()
    return bool(row and row[0])


# Uses of many, in the worker -----------------------------------------------------------


def open_many(
    rows: Iterable[tuple[uuid.UUID, bytes | memoryview]],
) -> Iterator[tuple[uuid.UUID, Allowed]]:
    """Open the ``uses`` of many people: key and what is allowed, without those who allow nothing.

    What is no longer asked of a person is left out from the day the question closes (R13), also
    before the night has rewritten the row. Needs the caller's frame.
    """
    opened = list(open_uses(rows))
    asked = asked_of_people(timezone.localdate(), [staff_id for staff_id, _ in opened])
    for staff_id, allowed in opened:
        yield staff_id, allowed.narrowed(asked.get(staff_id, NOTHING).groups)


def open_uses(
    rows: Iterable[tuple[uuid.UUID, bytes | memoryview]],
) -> Iterator[tuple[uuid.UUID, Allowed]]:
    """Open many sealed ``uses``: 50,000 in under a second (the benchmark measures it)."""
    for staff_id, sealed in rows:
        raw = open_sealed(sealed, _place(Uses, staff_id))
        if raw:
            yield staff_id, _parsed(raw)


@lru_cache(maxsize=256)
def _parsed(raw: bytes) -> Allowed:
    """Few different values exist, and none of them names a person: each is read once."""
    return Allowed.from_data(_known(json.loads(raw)))
