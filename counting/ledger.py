"""What the intake reads and writes of a run, each in a short transaction of its own (C6).

In a frame of the purpose ``count``, as counting's own database role. A step is a change of one row
that expects the step before: what two processes try at once, one does.
"""

import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from access.actor import NOBODY, Actor
from access.frame import entered
from access.grants.models import Grant
from access.matrix import Duty
from counting.acts import digest
from counting.extract import Report
from counting.groups import OF_UNITS
from counting.lines import GroupOf
from counting.models import Delivery, Group, Result, Run, State, Step
from counting.port import Answer, Question, Ticket
from counting.results import content_of, open_result, seal_result

CAPACITY: Final = "employer"
BROKE_OFF: Final = "broke_off"
GOING: Final = (State.OPEN, State.COUNTING)


class NoTicket(Exception):
    """The ticket is none, was used, or is too old; or who it was for may no longer deliver."""


def redeem(key: uuid.UUID, ticket: str, child: str) -> Delivery:
    """Use a ticket, once: the stream that follows is its delivery's. Raises NoTicket.

    ``key``: of the delivery, or of its run.
    """
    with entered(NOBODY, purpose="count"):
        found = Delivery.objects.filter(Q(pk=key) | Q(run_id=key), ticket=digest(ticket)).first()
    if found is None or not _may_deliver(found):
        raise NoTicket
    with entered(NOBODY, purpose="count"):
        changed = Delivery.objects.filter(
            pk=found.pk,
            ticket=digest(ticket),
            ticket_until__gt=timezone.now(),
            step=Step.WAITING,
            asked=True,
            run__state=State.OPEN,
        ).update(
            step=Step.RECEIVING,
            ticket=None,
            ticket_until=None,
            child=child,
            lines_read=0,
            failure="",
            problems=[],
            problem_count=0,
            refused={},
        )
        if not changed:
            raise NoTicket
        return Delivery.objects.select_related("run", "entity").get(pk=found.pk)


def _may_deliver(delivery: Delivery) -> bool:
    """Whether who asked for the ticket still delivers for this entity, by the database."""
    if delivery.deliverer_id is None or delivery.under_grant is None:
        return False
    actor = Actor(delivery.deliverer_id, Grant(pk=delivery.under_grant))
    with entered(actor, Duty.COUNT_DELIVER), connection.cursor() as cursor:
        cursor.execute("SELECT %s IN (SELECT guard.units())", [delivery.entity_id])
        row = cursor.fetchone()
        may = bool(row and row[0])
        if may:
            cursor.execute("SELECT guard.used()")  # a delivery is a use of the role (A6)
    return may


def question_of(delivery: Delivery, *, sender: str) -> Question:
    """What is asked of the register: the same for every process that asks."""
    run = delivery.run
    with entered(NOBODY, purpose="count"):
        labels = Group.objects.filter(delivery=delivery, asked=True).values_list("pk", flat=True)
        groups = tuple(label.hex for label in labels)
    return Question(
        run=delivery.reference,
        idempotency_key=delivery.key,
        reference_date=run.reference_date,
        definition_id=run.definition,
        definition_version=run.version,
        composition=tuple(run.composition),
        minimum=run.limit,
        groups=groups,
        sender=sender,
        capacity=CAPACITY,
        authorisation=run.authorisation,
    )


def groups_of(delivery: Delivery) -> list[GroupOf]:
    """The groups that an extract is held against, those that wait too."""
    with entered(NOBODY, purpose="count"):
        groups = list(Group.objects.filter(delivery=delivery))
    of_units = any(OF_UNITS & set(group.values) for group in groups)
    return [
        GroupOf(
            label=group.pk.hex,
            asked=group.asked,
            headcount=group.headcount,
            units=frozenset(group.units) if of_units else None,
            values={
                axis: frozenset(codes)
                for axis, codes in group.values.items()
                if axis not in OF_UNITS
            },
        )
        for group in groups
    ]


def tell_progress(delivery: Delivery, lines: int) -> bool:
    """Write how far the stream is. False where the run was stopped meanwhile."""
    with entered(NOBODY, purpose="count"):
        return bool(
            Delivery.objects.filter(
                pk=delivery.pk, child=delivery.child, step=Step.RECEIVING, run__state=State.OPEN
            ).update(lines_read=lines)
        )


def gave_up(delivery: Delivery, failure: str, report: Report | None, *, fresh: bool) -> None:
    """The attempt is void: the extract is handed in again. ``fresh``: under a new key.

    A key is used again as long as the register may have counted what was sent under it.
    """
    fields: dict[str, Any] = {"step": Step.WAITING, "failure": failure}
    if report is not None:
        fields |= {
            "problems": [list(problem) for problem in report.problems]
            or [list(off) for off in report.off],
            "problem_count": report.problem_count,
            "lines_read": report.lines,
        }
    if fresh:
        fields |= {"key": uuid.uuid4(), "reference": uuid.uuid4()}
    with entered(NOBODY, purpose="count"):
        Delivery.objects.filter(pk=delivery.pk, child=delivery.child, step=Step.RECEIVING).update(
            **fields
        )


def was_sent(delivery: Delivery, ticket: Ticket, report: Report) -> bool:
    """The register has it whole. False where the run was stopped meanwhile."""
    kept = {"id": str(ticket.id), "totals": dict(ticket.totals), "parts": ticket.parts}
    with entered(NOBODY, purpose="count"):
        run = Run.objects.select_for_update().get(pk=delivery.run_id)
        changed = run.state == State.OPEN and Delivery.objects.filter(
            pk=delivery.pk, child=delivery.child, step=Step.RECEIVING
        ).update(
            step=Step.SENT,
            register_ticket=kept,
            sent_at=timezone.now(),
            lines_read=report.lines,
            problems=[list(problem) for problem in report.problems],
            problem_count=report.problem_count,
            refused=dict(report.refused),
        )
        waiting = Delivery.objects.filter(
            run=run, asked=True, step__in=(Step.WAITING, Step.RECEIVING)
        )
        if changed and not waiting.exists():
            run.state = State.COUNTING
            run.save(update_fields=["state"])
    return bool(changed)


def ticket_of(delivery: Delivery, question: Question) -> Ticket:
    """The register's ticket of a delivery that was sent."""
    kept = delivery.register_ticket
    assert kept is not None  # it was sent
    return Ticket(uuid.UUID(kept["id"]), question, kept["totals"], kept["parts"])


def was_answered(delivery: Delivery, answer: Answer) -> None:
    """Keep an answer, sealed; the last one ends the run, whole. Of a void run nothing is kept."""
    sealed = seal_result(delivery.pk, content_of(answer))
    with entered(NOBODY, purpose="count"):
        run = Run.objects.select_for_update().get(pk=delivery.run_id)
        if run.state not in GOING:
            return
        changed = Delivery.objects.filter(pk=delivery.pk, step=Step.SENT).update(
            step=Step.ANSWERED, answered_at=timezone.now()
        )
        if not changed:
            return  # another process had it first: it counts once
        Result.objects.create(delivery=delivery, sealed=sealed)
        if not Delivery.objects.filter(run=run, asked=True).exclude(step=Step.ANSWERED).exists():
            run.state, run.ended_at = State.DONE, timezone.now()
            run.coverage, run.reasons = _coverage(run)
            run.save(update_fields=["state", "ended_at", "coverage", "reasons"])


def make_void(delivery: Delivery, code: str) -> None:
    """The register's answer cannot be used: nothing of the run is (C6)."""
    with entered(NOBODY, purpose="count"):
        Run.objects.filter(pk=delivery.run_id, state__in=GOING).update(
            state=State.VOID, ending=code, ended_at=timezone.now()
        )


def _coverage(run: Run) -> tuple[int, dict[str, int | None]]:
    """Of the whole run: percent of the people who were found, and reasons from the limit up."""
    people = matched = 0
    known: Counter[str] = Counter()
    for delivery in Delivery.objects.filter(run=run, asked=True):
        people += sum(
            Group.objects.filter(delivery=delivery, asked=True).values_list("headcount", flat=True)
        )
        found = open_result(delivery.pk, bytes(Result.objects.get(pk=delivery.pk).sealed))
        matched += sum(group["matched"] for group in found["groups"].values())
        known.update({reason: count or 0 for reason, count in found["reasons"].items()})
        known.update(_local(delivery.refused))
    shown = {reason: count if count >= run.limit else None for reason, count in known.items()}
    return matched * 100 // people, shown


def _local(refused: Mapping[str, int]) -> dict[str, int]:
    """What was refused here, in the words of the register: it never saw these."""
    twice = int(refused.get("duplicate", 0))
    return {"duplicate": twice, "malformed": sum(refused.values()) - twice}


def abandoned(boot: str, alive: set[str]) -> list[Delivery]:
    """Streams whose child is gone are void; what was sent whole and nobody works on is given."""
    working = Q(child__in=alive)
    with entered(NOBODY, purpose="count"):
        Delivery.objects.filter(step=Step.RECEIVING).exclude(working).update(
            step=Step.WAITING, failure=BROKE_OFF, lines_read=0, child=""
        )
        sent = Delivery.objects.filter(step=Step.SENT, run__state__in=GOING).exclude(working)
        return list(sent.select_related("run"))


def take_over(delivery: Delivery, child: str) -> bool:
    """Work on what was sent, as the only one."""
    with entered(NOBODY, purpose="count"):
        changed = Delivery.objects.filter(
            pk=delivery.pk, step=Step.SENT, child=delivery.child
        ).update(child=child)
    delivery.child = child
    return bool(changed)
