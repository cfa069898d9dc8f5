"""The envelope around every message: who, what, when, and in answer to what.

A request has a context and a content. A response has a context that echoes the references, and a
content, exceptions, or both: an error never stands beside a content.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from joserfc.jwk import ECKey, KeySet

from counting.port import Kind, Remark
from counting.protocol import schemas, signing
from counting.protocol.refusals import (
    Malformed,
    NumberShown,
    StaleTimestamp,
    WrongReference,
    WrongVersion,
)
from counting.protocol.texts import may_hold_a_number

SERVICE: Final = "AnonymousCount"
VERSIONS: Final = ("1.0",)
"""What this program speaks, oldest first."""
FRESH: Final = dt.timedelta(minutes=5)
"""How far the clock of a message may be from ours, either way."""

SCHEMA_OF: Final[Mapping[str, str]] = {
    "CountDescribe": "describe",
    "CountService": "service",
    "CountQuestion": "question",
    "CountOpened": "opened",
    "CountPart": "part",
    "CountPartReceived": "part-received",
    "CountManifest": "manifest",
    "CountTicket": "ticket",
    "CountPoll": "poll",
    "CountPending": "pending",
    "CountResult": "result",
    "CountRefusal": "refusal",
}
REQUESTS: Final = frozenset(
    {"CountDescribe", "CountQuestion", "CountPart", "CountManifest", "CountPoll"}
)


@dataclass(frozen=True)
class Party:
    """Who sends, and in what capacity; the register has none."""

    id: str
    capacity: str | None = None


@dataclass(frozen=True)
class Context:
    """What is around the content of a message."""

    version: str
    type: str
    timestamp: dt.datetime
    sender: Party
    reference: UUID
    correlation: UUID
    run: UUID
    in_response_to: UUID | None = None


@dataclass(frozen=True)
class Message:
    """One message, read or to be sent. Its content may be numbers under encryption: not shown."""

    context: Context
    content: Mapping[str, Any] = field(repr=False)
    remarks: tuple[Remark, ...] = ()

    @property
    def error(self) -> str | None:
        """The code of the first error, where the register refuses."""
        return next((each.code for each in self.remarks if each.kind is Kind.ERROR), None)


def new_request(
    type_: str, run: UUID, correlation: UUID, sender: Party, version: str, now: dt.datetime
) -> Context:
    """The context of a request, under a reference of its own."""
    return Context(version, type_, now, sender, uuid4(), correlation, run)


def in_answer_to(request: Context, type_: str, sender: Party, now: dt.datetime) -> Context:
    """The context of a response, which echoes the references of the request."""
    return Context(
        *(request.version, type_, now, sender, uuid4()),
        request.correlation,
        request.run,
        request.reference,
    )


def as_json(message: Message) -> dict[str, Any]:
    """The message as JSON has it."""
    context = message.context
    sender = {"id": context.sender.id}
    if context.sender.capacity is not None:
        sender["capacity"] = context.sender.capacity
    written: dict[str, Any] = {
        "service": {"name": SERVICE, "version": context.version},
        "type": context.type,
        "timestamp": write_time(context.timestamp),
        "sender": sender,
        "reference": str(context.reference),
        "correlation": str(context.correlation),
        "run": str(context.run),
    }
    if context.in_response_to is not None:
        written["inResponseTo"] = str(context.in_response_to)
    whole: dict[str, Any] = {"context": written}
    if context.type != "CountRefusal":
        whole["content"] = message.content
    if message.remarks:
        whole["exceptions"] = [
            {
                "kind": str(each.kind),
                "code": each.code,
                "origin": each.origin,
                "diagnosis": each.diagnosis,
            }
            for each in message.remarks
        ]
    return whole


def seal(message: Message, key: ECKey) -> str:
    """The message as it travels: checked against its schema, and signed."""
    whole = as_json(message)
    schemas.check(SCHEMA_OF[message.context.type], whole)
    return signing.sign(schemas.write_json(whole), key)


def open_message(text: bytes, keys: KeySet, now: dt.datetime) -> Message:
    """A message that one of these keys signed, of the shape of its type, and fresh.

    Raises the class of ``refusals`` that says what is wrong with it.
    """
    whole = schemas.read_json(signing.verify(text, keys))
    type_ = _type(whole)
    schemas.check(SCHEMA_OF[type_], whole)
    context = _read_context(whole["context"])
    if abs(now - context.timestamp) > FRESH:
        raise StaleTimestamp
    remarks = tuple(_read_exception(each) for each in whole.get("exceptions", ()))
    return Message(context, whole.get("content", {}), remarks)


def check_response(response: Message, request: Context, register: str, *types: str) -> None:
    """That a response answers this request, with the version agreed, and is of one of these types.

    A refusal always may come.
    """
    context = response.context
    if context.version != request.version:
        raise WrongVersion
    if (
        context.in_response_to != request.reference
        or context.run != request.run
        or context.correlation != request.correlation
        or context.sender.id != register
    ):
        raise WrongReference
    if context.type not in (*types, "CountRefusal"):
        raise Malformed


def agree(theirs: list[str]) -> str:
    """The highest version that both speak. ``WrongVersion`` where there is none."""
    common = [each for each in VERSIONS if each in theirs]
    if not common:
        raise WrongVersion
    return common[-1]


def write_time(moment: dt.datetime) -> str:
    """UTC, to the millisecond."""
    text = moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _type(whole: Any) -> str:
    context = whole.get("context") if isinstance(whole, dict) else None
    found = context.get("type") if isinstance(context, dict) else None
    if not isinstance(found, str) or found not in SCHEMA_OF:
        raise Malformed
    return found


def _read_context(written: Mapping[str, Any]) -> Context:
    try:
        timestamp = dt.datetime.fromisoformat(written["timestamp"])
    except ValueError:
        raise Malformed from None
    sender = written["sender"]
    answered = written.get("inResponseTo")
    return Context(
        written["service"]["version"],
        written["type"],
        timestamp,
        Party(sender["id"], sender.get("capacity")),
        UUID(written["reference"]),
        UUID(written["correlation"]),
        UUID(written["run"]),
        UUID(answered) if answered is not None else None,
    )


def _read_exception(written: Mapping[str, Any]) -> Remark:
    if any(may_hold_a_number(written[key]) for key in ("origin", "diagnosis")):
        raise NumberShown
    return Remark(Kind(written["kind"]), written["code"], written["origin"], written["diagnosis"])
