"""The contents of the messages, to and from what the port speaks of."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from counting.port import MOST_IN_PART, Misused, Question, Ticket
from counting.protocol import schemas
from counting.protocol.refusals import Malformed


def definition(question: Question) -> dict[str, Any]:
    return {"id": question.definition_id, "version": question.definition_version}


def question_content(question: Question, offered: Sequence[str]) -> dict[str, Any]:
    """What is asked; ``offered`` are the versions that we speak."""
    return {
        "idempotencyKey": str(question.idempotency_key),
        "offered": list(offered),
        "referenceDate": question.reference_date.isoformat(),
        "definition": definition(question),
        "composition": list(question.composition),
        "minimum": question.minimum,
        "withholdUnderMinimum": True,
        "authorisation": question.authorisation,
        "groups": list(question.groups),
    }


def read_question(run: UUID, sender: str, capacity: str, content: Mapping[str, Any]) -> Question:
    """The question that a register is asked. The content has passed its schema."""
    try:
        day = dt.date.fromisoformat(content["referenceDate"])
    except ValueError:
        raise Malformed from None
    return Question(
        run=run,
        idempotency_key=UUID(content["idempotencyKey"]),
        reference_date=day,
        definition_id=content["definition"]["id"],
        definition_version=content["definition"]["version"],
        composition=tuple(content["composition"]),
        minimum=content["minimum"],
        groups=tuple(content["groups"]),
        sender=sender,
        capacity=capacity,
        authorisation=content["authorisation"],
    )


def numbers_plaintext(
    question: Question, session: UUID, part: int, numbers: Iterable[tuple[str, str]]
) -> tuple[bytes, dict[str, int]]:
    """What stands inside the JWE of a part, and how many numbers of each group it has.

    ``Misused`` where there are too many, or none, or something else than labels and numbers.
    """
    groups: dict[str, list[str]] = {}
    known = set(question.groups)
    for size, (label, number) in enumerate(numbers):
        if size == MOST_IN_PART:
            raise Misused("PART_TOO_LARGE")
        if label not in known:
            raise Misused("GROUP_NOT_ASKED")
        groups.setdefault(label, []).append(number)
    written = {
        "run": str(question.run),
        "session": str(session),
        "part": part,
        "sender": question.sender,
        "groups": groups,
    }
    try:
        schemas.check("numbers", written)
    except Malformed:
        raise Misused("NOT_NUMBERS") from None
    return schemas.write_json(written), {label: len(found) for label, found in groups.items()}


def manifest_content(
    session: UUID, digests: Sequence[str], totals: Mapping[str, int]
) -> dict[str, Any]:
    """How many parts, which, and how many numbers of each group."""
    return {
        "session": str(session),
        "parts": len(digests),
        "digests": list(digests),
        "totals": dict(totals),
    }


def ticket_as_json(ticket: Ticket) -> dict[str, Any]:
    """A ticket, to be kept between processes. Aggregates only."""
    question = ticket.question
    return {
        "id": str(ticket.id),
        "run": str(question.run),
        "sender": question.sender,
        "capacity": question.capacity,
        "question": question_content(question, ()),
        "totals": dict(ticket.totals),
        "parts": ticket.parts,
        "alreadyReceived": ticket.already_received,
    }


def read_ticket(written: Mapping[str, Any]) -> Ticket:
    """What ``ticket_as_json`` wrote."""
    question = read_question(
        UUID(written["run"]), written["sender"], written["capacity"], written["question"]
    )
    return Ticket(
        UUID(written["id"]),
        question,
        dict(written["totals"]),
        written["parts"],
        written["alreadyReceived"],
    )
