"""What the result of the register must satisfy before any figure of it is used (C1, C5).

For each group: sent is what was sent; matched is no more; the counts are all there or all withheld;
each, and so each complement, is from the limit up; together they are what matched. For the whole
run: every reason is from the limit up or withheld, and together they can be what did not match.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from counting.port import Answer, Category, GroupCounts, Reason, Remark, Ticket
from counting.protocol.messages import definition
from counting.protocol.refusals import (
    SmallCountShown,
    SumsDoNotMatch,
    UnknownGroup,
    WrongReference,
)


def check_result(
    content: Mapping[str, Any], ticket: Ticket, remarks: tuple[Remark, ...], receipt: str
) -> Answer:
    """The answer, or the refusal that says what is wrong. The content has passed its schema."""
    question = ticket.question
    echoed = {
        "ticket": str(ticket.id),
        "idempotencyKey": str(question.idempotency_key),
        "referenceDate": question.reference_date.isoformat(),
        "definition": definition(question),
        "composition": list(question.composition),
        "minimum": question.minimum,
    }
    if not ticket.already_received:  # then the parts were cut by who sent them before
        echoed["parts"] = ticket.parts
    if any(content[name] != value for name, value in echoed.items()):
        raise WrongReference
    found = {each["label"]: each for each in content["groups"]}
    if len(found) != len(content["groups"]) or found.keys() != ticket.totals.keys():
        raise UnknownGroup
    groups = tuple(
        _group(found[label], ticket.totals[label], question.minimum) for label in question.groups
    )
    reasons = {each: content["reasons"][each] for each in Reason}
    _check_reasons(reasons, sum(each.unmatched for each in groups), question.minimum)
    return Answer(question.run, question.composition, groups, reasons, remarks, receipt)


def _group(written: Mapping[str, Any], sent: int, minimum: int) -> GroupCounts:
    matched, shown = written["matched"], written["counts"]
    if written["sent"] != sent or matched > sent:
        raise SumsDoNotMatch
    if shown is None:
        return GroupCounts(written["label"], sent, matched, None)
    counts = {each: shown[each] for each in Category}
    if sum(counts.values()) != matched:
        raise SumsDoNotMatch
    if min(counts.values()) < minimum:
        raise SmallCountShown
    return GroupCounts(written["label"], sent, matched, counts)


def _check_reasons(reasons: Mapping[Reason, int | None], unmatched: int, minimum: int) -> None:
    shown = [count for count in reasons.values() if count is not None]
    if any(count < minimum for count in shown):
        raise SmallCountShown
    rest = unmatched - sum(shown)
    if not 0 <= rest <= (len(reasons) - len(shown)) * (minimum - 1):
        raise SumsDoNotMatch


def ticket_id(content: Mapping[str, Any]) -> UUID:
    """The ticket that a message names."""
    return UUID(content["ticket"])
