"""One stream, in a process of its own: read, check, encrypt, send, end (C2).

The intake forks this child for one request and never touches its connection. The child holds the
numbers of a part at a time and ends when the register answered: what a long-lived Python process
had in memory is never wiped. Nothing is logged of it but codes of ours.
"""

import logging
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import override

from counting import ledger, wording
from counting.extract import Extract, Report, Stopped
from counting.models import Delivery
from counting.port import (
    Answer,
    AnswerRefused,
    Pending,
    Question,
    Refused,
    Register,
    RegisterProblem,
    Rejected,
    Ticket,
)
from counting.upload import BrokenOff, Upload
from counting.upload import Refused as RequestRefused
from monitoring.waiting import until

log = logging.getLogger(__name__)

MOST_BYTES: Final = 200 * 1024 * 1024
LONGEST: Final = 30 * 60.0
"""Seconds that a stream may last."""
LOST: Final = frozenset({"RUN_UNKNOWN", "TICKET_UNKNOWN"})
PATIENCE: Final = 10 * 60.0
"""Seconds that a child waits for an answer; after that the intake asks again now and then."""


@dataclass(frozen=True)
class House:
    """What a child is given: its name, the way to the register, and who we are to it."""

    child: str
    register: Callable[[], Register]
    sender: str
    test_numbers: bool
    most_bytes: int = MOST_BYTES


def serve(connection: socket.socket, house: House) -> None:
    """Answer one request. What goes wrong is answered or logged by its code; nothing is raised."""
    upload = Upload(connection, time.monotonic() + LONGEST)
    try:
        upload.accept(most=house.most_bytes)
        delivery = ledger.redeem(uuid.UUID(upload.delivery), upload.ticket, house.child)
    except BrokenOff:
        return
    except RequestRefused as refusal:
        _answer(upload, refusal.status, refusal.code)
        return
    except ledger.NoTicket:
        _answer(upload, 401, "ticket")
        return
    _deliver(upload, delivery, house)


def _deliver(upload: Upload, delivery: Delivery, house: House) -> None:
    extract = Extract(
        ledger.groups_of(delivery),
        limit=delivery.run.limit,
        test_numbers=house.test_numbers,
    )
    question = ledger.question_of(delivery, sender=house.sender)
    failure, fresh, ticket = "", False, None
    try:
        register = house.register()
        ticket = _send(upload, delivery, extract, register, question)
    except Stopped as stop:
        failure = stop.code
    except BrokenOff:
        failure = ledger.BROKE_OFF
    except RegisterProblem as problem:
        log.warning("count: the register: %s", problem.code)
        failure, fresh = "register", isinstance(problem, AnswerRefused)
    failure = failure or extract.report.failure
    if ticket is None or failure:
        ledger.gave_up(delivery, failure or "stopped", extract.report, fresh=fresh)
        _answer(upload, 503 if failure == "register" else 422, failure or "stopped", extract.report)
        return
    if not ledger.was_sent(delivery, ticket, extract.report):
        _answer(upload, 422, "stopped", extract.report)
        return
    report = extract.report
    del extract
    _answer(upload, 200, "sent", report)
    upload.connection.close()
    delivery.register_ticket = {"id": str(ticket.id), "totals": dict(ticket.totals)}
    wait_for_answer(delivery, register, ticket, seconds=PATIENCE)


def _send(
    upload: Upload,
    delivery: Delivery,
    extract: Extract,
    register: Register,
    question: Question,
) -> Ticket | None:
    """Send the stream part by part and close it; None where it may not be counted."""
    told = time.monotonic()
    register.begin(question)
    for part in _parts(upload.body(), extract):
        register.send(part)
        part.clear()
        if time.monotonic() - told > 1:
            told = time.monotonic()
            if not ledger.tell_progress(delivery, extract.report.lines):
                raise Stopped("stopped")
    if extract.report.failure:
        return None
    return register.close({label: extract.sent[label] for label in question.groups})


def _parts(body: Iterator[bytes], extract: Extract) -> Iterator[list[tuple[str, str]]]:
    for data in body:
        yield from extract.feed(data)
    yield from extract.end()


def wait_for_answer(
    delivery: Delivery, register: Register, ticket: Ticket, *, seconds: float
) -> None:
    """Ask the register until it answers, and keep what it says; at most so long."""
    end = time.monotonic() + seconds
    while True:
        try:
            found = register.poll(ticket)
        except AnswerRefused as refusal:
            log.warning("count: an answer was refused: %s", refusal.code)
            ledger.make_void(delivery, "answer_refused")
            return
        except Rejected as refusal:
            log.warning("count: the register lost a run: %s", refusal.code)
            ledger.make_void(delivery, "register_lost")
            return
        except RegisterProblem as problem:
            log.warning("count: the register: %s", problem.code)
            return  # it has the run whole: the intake asks again
        if isinstance(found, Refused):
            log.warning("count: the register refused: %s", ", ".join(found.codes))
            lost = LOST & set(found.codes)
            ledger.make_void(delivery, "register_lost" if lost else "register_refused")
            return
        if isinstance(found, Answer):
            ledger.was_answered(delivery, found)
            return
        pause = _pause(found)
        if time.monotonic() + pause > end:
            return
        until(lambda: False, seconds=pause)


def _pause(pending: Pending) -> float:
    return min(max(pending.seconds, 0.1), 30.0)


def finish(delivery: Delivery, house: House) -> None:
    """Go on with what was sent by a child that is gone: no number is needed for it."""
    if ledger.take_over(delivery, house.child):
        question = ledger.question_of(delivery, sender=house.sender)
        ticket = ledger.ticket_of(delivery, question)
        wait_for_answer(delivery, house.register(), ticket, seconds=0.0)


def _answer(upload: Upload, status: int, code: str, report: Report | None = None) -> None:
    """Tell the deliverer in words, with lines and reasons and nothing of a line (C4)."""
    with override(upload.language):
        content: dict[str, Any] = {"code": code, "message": wording.outcome(code)}
        if report is not None:
            content |= {
                "lines": report.lines,
                "problem_count": report.problem_count,
                "problems": [
                    {"line": line, "reason": wording.reason(reason)}
                    for line, reason in report.problems
                ],
                "totals": [wording.off(found, expected) for _, found, expected in report.off],
            }
    try:
        upload.answer(status, content)
    except BrokenOff:
        log.warning("count: nobody listened to: %s", code)
