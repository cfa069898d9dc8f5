"""What a good result is, written out plainly: nothing here is shared with the program.

The judge of the hostile answers: given the payload that a register signed, whether the client may
take it, and then which figures it must give.
"""

import datetime as dt
import re
from typing import Any

from counting.port import Ticket

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]{0,79}")
CODE = re.compile(r"[A-Z][A-Z_]{0,59}")
REASONS = {"not_found", "replaced", "cancelled", "duplicate", "malformed", "undetermined"}
Figures = dict[str, tuple[int, int, tuple[int, int] | None]]


class Bad(Exception):
    """Not to be taken."""


def need(holds: object) -> None:
    if not holds:
        raise Bad


def number(value: Any) -> int:
    need(type(value) is int and 0 <= value <= 100_000_000)
    return int(value)


def text(value: Any, shape: re.Pattern[str]) -> str:
    need(type(value) is str and shape.fullmatch(value))
    return str(value)


def names(value: Any, *wanted: str) -> None:
    need(type(value) is dict and set(value) == set(wanted))


def judge(payload: Any, request: dict[str, Any], ticket: Ticket, now: dt.datetime) -> Figures:
    """The figures of each group: sent, matched, and both counts or None. ``Bad`` otherwise."""
    need(type(payload) is dict and set(payload) - {"exceptions"} == {"context", "content"})
    if "exceptions" in payload:
        need(type(payload["exceptions"]) is list and 1 <= len(payload["exceptions"]) <= 50)
        for each in payload["exceptions"]:
            remark(each)
    context(payload["context"], request, now)
    return content(payload["content"], ticket)


def remark(each: Any) -> None:
    names(each, "kind", "code", "origin", "diagnosis")
    need(each["kind"] in ("warning", "information"))
    text(each["code"], CODE)
    text(each["origin"], WORD)
    need(type(each["diagnosis"]) is str and len(each["diagnosis"]) <= 500)
    for value in (each["origin"], each["diagnosis"]):
        need(sum(letter.isdigit() for letter in value) < 9)


def context(found: Any, request: dict[str, Any], now: dt.datetime) -> None:
    names(
        *(found, "service", "type", "timestamp", "sender", "reference"),
        *("correlation", "run", "inResponseTo"),
    )
    need(found["service"] == {"name": "AnonymousCount", "version": request["service"]["version"]})
    need(found["type"] == "CountResult")
    need(found["sender"] == {"id": "register-simulator"})
    text(found["reference"], UUID)
    need(found["inResponseTo"] == request["reference"])
    need(found["correlation"] == request["correlation"])
    need(found["run"] == request["run"])
    try:
        signed = dt.datetime.strptime(
            text(found["timestamp"], TIME), "%Y-%m-%dT%H:%M:%S.%fZ"
        ).replace(tzinfo=dt.UTC)
    except ValueError:
        raise Bad from None
    need(abs((now - signed).total_seconds()) < 299)


def content(found: Any, ticket: Ticket) -> Figures:
    asked = ticket.question
    names(
        *(found, "ticket", "idempotencyKey", "referenceDate", "definition", "composition"),
        *("minimum", "parts", "groups", "reasons"),
    )
    need(found["ticket"] == str(ticket.id))
    need(found["idempotencyKey"] == str(asked.idempotency_key))
    need(found["referenceDate"] == str(asked.reference_date))
    names(found["definition"], "id", "version")
    need(found["definition"]["id"] == asked.definition_id)
    need(number(found["definition"]["version"]) == asked.definition_version)
    need(found["composition"] == list(asked.composition))
    need(number(found["minimum"]) == asked.minimum)
    need(number(found["parts"]) == ticket.parts)
    need(type(found["groups"]) is list)
    figures: Figures = {}
    unmatched = 0
    for group in found["groups"]:
        names(group, "label", "sent", "matched", "counts")
        need(type(group["label"]) is str and group["label"] not in figures)
        need(group["label"] in ticket.totals)
        sent, matched = number(group["sent"]), number(group["matched"])
        need(sent == ticket.totals[group["label"]] and matched <= sent)
        unmatched += sent - matched
        shown = None
        if group["counts"] is not None:
            names(group["counts"], "yes", "no")
            shown = number(group["counts"]["yes"]), number(group["counts"]["no"])
            need(shown[0] + shown[1] == matched and min(shown) >= asked.minimum)
        figures[group["label"]] = sent, matched, shown
    need(set(figures) == set(ticket.totals))
    reasons(found["reasons"], unmatched, asked.minimum)
    return figures


def reasons(found: Any, unmatched: int, minimum: int) -> None:
    names(found, *REASONS)
    shown = [number(each) for each in found.values() if each is not None]
    withheld = len(found) - len(shown)
    need(all(each >= minimum for each in shown))
    need(sum(shown) <= unmatched <= sum(shown) + withheld * (minimum - 1))
