"""The plan of a run: its groups and deliveries, from personnel data, before anything is sent (C5).

Runs in the worker, in a frame of the purpose ``count``. Made when a run is started, and made again
when deliveries open: where people came, went or were left out meanwhile the run is void.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable

import pandas as pd
from django.db import DatabaseError
from django.utils import timezone

from access.actor import NOBODY
from access.frame import entered, running_for
from access.matrix import Duty
from access.organisation.models import StaffMember, Unit
from access.sealing import open_data, place, seal_data
from counting.groups import Piece, make_groups
from counting.models import Delivery, Group, LeftOut, Run, State
from counting.people import counted_earlier, people_at

NOBODY_THERE = "nobody_in_service"
NO_GROUP = "no_group_large_enough"
RIGHT_ENDED = "right_ended"
CHANGED = "people_changed"
LEFT_OUT_LENGTH = 4096


def plan(run_id: uuid.UUID, *, person: uuid.UUID, grant: uuid.UUID) -> None:
    """Make the plan of a draft that ``acts.start`` made. What goes wrong stands on the run."""
    if not may_start(person, grant):
        failure = RIGHT_ENDED
    else:
        with entered(NOBODY, purpose="count"):
            failure = _plan(run_id)
    if failure:
        with entered(NOBODY, purpose="count"):
            Run.objects.filter(pk=run_id, state=State.DRAFT).update(plan_failure=failure)


def _plan(run_id: uuid.UUID) -> str:
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.state != State.DRAFT or run.planned_at is not None:
        return ""  # made already: a task that was tried again
    run.planned_at = timezone.now()
    people, pieces = _pieces(run)
    if people.empty:
        return NOBODY_THERE
    run.plan_hash = _hash(people, pieces)
    _write(run, pieces)
    run.save(update_fields=["planned_at", "plan_hash"])
    return "" if any(piece.asked for piece in pieces) else NO_GROUP  # the plan says why


def _pieces(run: Run) -> tuple[pd.DataFrame, list[Piece]]:
    people = people_at(run.reference_date, entities=run.entities, known_at=timezone.now())
    groups = make_groups(
        people,
        axes=run.breakdown,
        smallest=run.smallest,
        limit=run.limit,
        earlier=counted_earlier(run),
    )
    return people, groups


def _hash(people: pd.DataFrame, pieces: list[Piece]) -> str:
    """What the plan rests on: who is in which group, by keys that are random."""
    found = [
        [
            piece.entity,
            piece.why.value,
            sorted(str(key) for key in people["staff"].iloc[piece.rows]),
        ]
        for piece in pieces
    ]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def _write(run: Run, pieces: list[Piece]) -> None:
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=run.entities)}
    for code in sorted({piece.entity for piece in pieces}):
        own = [piece for piece in pieces if piece.entity == code]
        delivery = Delivery.objects.create(
            run=run, entity=units[code], asked=any(piece.asked for piece in own)
        )
        delivery.left_out = seal_left_out(delivery.pk, _left_out(units[code]))
        delivery.save(update_fields=["left_out"])
        Group.objects.bulk_create(
            Group(
                delivery=delivery,
                position=position,
                units=list(piece.units),
                values={axis: list(codes) for axis, codes in piece.values.items()},
                headcount=piece.size,
                asked=piece.asked,
                reason=piece.why.value,
            )
            for position, piece in enumerate(own)
        )


def _left_out(entity: Unit) -> list[str]:
    """Personnel numbers of who is left out and stands in this entity now, for its deliverer."""
    return list(
        StaffMember.objects.filter(
            pk__in=LeftOut.objects.values("pk"), unit__above__ancestor=entity
        ).values_list("personnel_number", flat=True)
    )


def _place(delivery: uuid.UUID) -> bytes:
    return place("counting_delivery", "left_out", delivery, "")


def seal_left_out(delivery: uuid.UUID, numbers: Iterable[str]) -> bytes:
    """Sealed, and as long for nobody as for somebody."""
    return seal_data(sorted(numbers), _place(delivery), length=LEFT_OUT_LENGTH)


def open_left_out(delivery: Delivery) -> list[str]:
    """The personnel numbers that the deliverer leaves out of the extract."""
    assert delivery.left_out is not None  # the plan wrote it; without a plan nobody delivers
    return [str(each) for each in open_data(delivery.left_out, _place(delivery.pk))]


def open_deliveries(run_id: uuid.UUID, *, person: uuid.UUID, grant: uuid.UUID) -> None:
    """Open an announced run for its deliverers, where its plan still stands; else it is void."""
    if not may_start(person, grant):
        return
    with entered(NOBODY, purpose="count"):
        run = Run.objects.select_for_update().get(pk=run_id)
        if run.state == State.ANNOUNCED:
            _check_again(run)
            if run.state == State.ANNOUNCED:
                run.state = State.OPEN
                run.save(update_fields=["state"])


def check_again() -> None:
    """Look again at every run under way: after an objection was upheld, or an import."""
    under_way = (State.PROPOSED, State.APPROVED, State.ANNOUNCED, State.OPEN)
    with entered(NOBODY, purpose="count"):
        for run in Run.objects.select_for_update().filter(state__in=under_way):
            _check_again(run)


def _check_again(run: Run) -> None:
    if _hash(*_pieces(run)) != run.plan_hash:
        run.state, run.ending, run.ended_at = State.VOID, CHANGED, timezone.now()
        run.save(update_fields=["state", "ending", "ended_at"])


def may_start(person: uuid.UUID, grant: uuid.UUID) -> bool:
    """Whether the person who asked may still start counts, at this moment."""
    try:
        return running_for(person, grant, Duty.COUNT_START) is not None
    except DatabaseError:
        return False
