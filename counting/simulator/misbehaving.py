"""Every way in which a register can be bad, each behind a switch.

``BEHAVIOUR[:MESSAGE[:TIMES]]``: on answers to this message (when left out the result, or the token
where it is about tokens; ``any`` for all), so many times (always when left out):
``drop:CountPart:2``. An error may name its code: ``error=NO_AUTHORISATION:CountQuestion``.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import uuid4

from counting.protocol.envelope import Message
from counting.simulator.desk import exception


class Behaviour(StrEnum):
    """What may be asked of the simulator."""

    # On the way
    SLOW = "slow"
    TRICKLE = "trickle"
    DROP = "drop"
    TWICE = "twice"
    BUSY = "busy"
    HUGE = "huge"
    MALFORMED = "malformed"
    PAGE = "page"
    # With tokens
    EXPIRED_TOKEN = "expired-token"
    NO_TOKEN = "no-token"
    # With signatures
    BAD_SIGNATURE = "bad-signature"
    UNSIGNED = "unsigned"
    OTHER_KEY = "other-key"
    # In the envelope
    WRONG_REFERENCE = "wrong-reference"
    WRONG_RUN = "wrong-run"
    WRONG_CORRELATION = "wrong-correlation"
    STALE = "stale"
    DOWNGRADE = "downgrade"
    ERROR = "error"
    UNAVAILABLE = "unavailable"
    TELL_NUMBER = "tell-number"
    # In the result
    SUMS = "sums"
    SENT = "sent"
    SMALL = "small"
    COMPLEMENT = "complement"
    REASONS = "reasons"
    UNKNOWN_GROUP = "unknown-group"
    MISSING_GROUP = "missing-group"
    DOUBLE_GROUP = "double-group"
    OTHER_QUESTION = "other-question"
    OTHER_TICKET = "other-ticket"


RESULT, TOKEN = "result", "token"
ANY = "any"
# Shaped like a test number, which can belong to nobody.
TOLD_NUMBER = "85.61.01-001.26"


@dataclass
class Switch:
    """A behaviour, on which message, and how often still; None: always."""

    behaviour: Behaviour
    message: str = RESULT
    times: int | None = None
    code: str = "INTERNAL"

    @classmethod
    def read(cls, text: str) -> "Switch":
        """From the command line. Raises ValueError."""
        name, _, rest = text.partition(":")
        message, _, times = rest.partition(":")
        name, _, code = name.partition("=")
        found = Behaviour(name)
        usual = TOKEN if found in (Behaviour.EXPIRED_TOKEN, Behaviour.NO_TOKEN) else RESULT
        return cls(*(found, message or usual, int(times) if times else None), code or cls.code)

    def takes(self, request: str, answer: str) -> bool:
        """Whether it is on for this answer; one time less is left then."""
        if self.times == 0 or self.message not in (ANY, request, *self._result(answer)):
            return False
        if self.times is not None:
            self.times -= 1
        return True

    @staticmethod
    def _result(answer: str) -> tuple[str, ...]:
        return (RESULT,) if answer == "CountResult" else ()


def spoil(switch: Switch, message: Message) -> Message:
    """The message as this behaviour would have it; what is done on the way leaves it as it is."""
    if switch.behaviour is Behaviour.ERROR:
        return _refuse(switch.code)(message)
    change = _CHANGES.get(switch.behaviour)
    return change(message) if change else message


def _context(**changes: Any) -> Callable[[Message], Message]:
    def change(message: Message) -> Message:
        found = {name: value() for name, value in changes.items()}
        return dataclasses.replace(message, context=dataclasses.replace(message.context, **found))

    return change


def _stale(message: Message) -> Message:
    then = message.context.timestamp - dt.timedelta(hours=1)
    return dataclasses.replace(
        message, context=dataclasses.replace(message.context, timestamp=then)
    )


def _refuse(code: str) -> Callable[[Message], Message]:
    def change(message: Message) -> Message:
        context = dataclasses.replace(message.context, type="CountRefusal")
        return Message(context, {}, (exception(code),))

    return change


def _tell_number(message: Message) -> Message:
    remark = exception("NUMBER_UNKNOWN")
    told = dataclasses.replace(remark, diagnosis=f"{TOLD_NUMBER} is not known.")
    context = dataclasses.replace(message.context, type="CountRefusal")
    return Message(context, {}, (told,))


def _content(edit: Callable[[dict[str, Any]], None]) -> Callable[[Message], Message]:
    def change(message: Message) -> Message:
        if message.context.type != "CountResult":
            return message
        content = dict(message.content)
        content["groups"] = [dict(each) for each in content["groups"]]
        content["reasons"] = dict(content["reasons"])
        edit(content)
        return dataclasses.replace(message, content=content)

    return change


def _sums(content: dict[str, Any]) -> None:
    group = content["groups"][0]
    shown = group["matched"] // 2
    group["counts"] = {"yes": shown, "no": group["matched"] - shown + 1}


def _sent(content: dict[str, Any]) -> None:
    content["groups"][0]["sent"] += 1


def _show(content: dict[str, Any], small: str) -> None:
    group = content["groups"][0]
    few = min(3, group["matched"])
    large = "no" if small == "yes" else "yes"
    group["counts"] = {small: few, large: group["matched"] - few}


def _reasons(content: dict[str, Any]) -> None:
    content["reasons"]["not_found"] = sum(each["sent"] for each in content["groups"]) + 10


def _unknown_group(content: dict[str, Any]) -> None:
    content["groups"][0]["label"] = uuid4().hex


def _missing_group(content: dict[str, Any]) -> None:
    content["groups"] = content["groups"][1:] or [
        {**content["groups"][0], "label": uuid4().hex},
    ]


def _double_group(content: dict[str, Any]) -> None:
    content["groups"].append(content["groups"][0])


def _other_question(content: dict[str, Any]) -> None:
    content["referenceDate"] = "1999-12-31"


def _other_ticket(content: dict[str, Any]) -> None:
    content["ticket"] = str(uuid4())


_CHANGES: dict[Behaviour, Callable[[Message], Message]] = {
    Behaviour.WRONG_REFERENCE: _context(in_response_to=uuid4),
    Behaviour.WRONG_RUN: _context(run=uuid4),
    Behaviour.WRONG_CORRELATION: _context(correlation=uuid4),
    Behaviour.STALE: _stale,
    Behaviour.DOWNGRADE: _context(version=lambda: "0.9"),
    Behaviour.UNAVAILABLE: _refuse("SOURCE_TEMPORARILY_UNAVAILABLE"),
    Behaviour.TELL_NUMBER: _tell_number,
    Behaviour.SUMS: _content(_sums),
    Behaviour.SENT: _content(_sent),
    Behaviour.SMALL: _content(lambda content: _show(content, "yes")),
    Behaviour.COMPLEMENT: _content(lambda content: _show(content, "no")),
    Behaviour.REASONS: _content(_reasons),
    Behaviour.UNKNOWN_GROUP: _content(_unknown_group),
    Behaviour.MISSING_GROUP: _content(_missing_group),
    Behaviour.DOUBLE_GROUP: _content(_double_group),
    Behaviour.OTHER_QUESTION: _content(_other_question),
    Behaviour.OTHER_TICKET: _content(_other_ticket),
}
