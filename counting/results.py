"""What came back of a run: sealed by the intake, opened by a release alone (C5, C6, S5).

``counted`` is the narrow door to the figures, for the worker in a frame of the purpose
``release``:
aggregates a group, of a run that is whole. Nobody reads them on a page.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from access.sealing import newest_key, open_data, place, seal_data
from counting.models import Delivery, Group, Result, Run, State
from counting.port import Answer, Category

STEP_OF_LENGTH: Final = 64 * 1024
LEAST_MATCHED_PERCENT: Final = 80
"""Where the register found fewer, a group is not what it says: against made-up numbers. Ours."""


@dataclass(frozen=True)
class CountedGroup:
    """People of one entity, counted together; ``members`` None: withheld by the register.

    ``units``: codes of the units where they are placed. ``values``: what they share, by axis
    (``sex``, ``age``, ``level``, ``statute``; ``part`` and ``subpart`` are of units); an axis that
    is not there was not looked at. ``people`` is the headcount, ``matched`` how many of them the
    register found.
    """

    entity: str
    units: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    people: int
    matched: int | None
    members: int | None


@dataclass(frozen=True)
class Counted:
    """A whole run for a reference date. Figures of two definitions never stand in one line (G2).

    ``groups`` are every group that was asked: they do not overlap, and people of entities that
    waited are in none. Each holds at least ``limit`` people; of each that shows members, at least
    ``limit`` are and ``limit`` are not.
    """

    run: uuid.UUID
    reference_date: dt.date
    definition: str
    version: int
    composition: tuple[str, ...]
    limit: int
    groups: tuple[CountedGroup, ...]


def counted(reference_date: dt.date, definition: str | None = None) -> tuple[Counted, ...]:
    """The whole runs for a date, the newest last: a release of the date reads them as a source.

    Several, where entities were counted apart or a definition was counted beside another. A run
    that is void, or still going, is not here, and no part of it is. Needs a frame of the purpose
    ``release``.
    """
    runs = Run.objects.filter(reference_date=reference_date, state=State.DONE)
    if definition is not None:
        runs = runs.filter(definition=definition)
    return tuple(_whole(run) for run in runs.order_by("ended_at"))


def _whole(run: Run) -> Counted:
    groups = []
    for delivery in Delivery.objects.filter(run=run, asked=True).select_related("entity"):
        found = open_result(delivery.pk, bytes(Result.objects.get(pk=delivery.pk).sealed))["groups"]
        groups += [
            _group(delivery, group, found[group.pk.hex])
            for group in Group.objects.filter(delivery=delivery, asked=True)
        ]
    return Counted(
        run.pk,
        run.reference_date,
        run.definition,
        run.version,
        tuple(run.composition),
        run.limit,
        tuple(groups),
    )


def _group(delivery: Delivery, group: Group, counts: Mapping[str, Any]) -> CountedGroup:
    sent, matched, members = counts["sent"], counts["matched"], counts["yes"]
    if members is None or matched * 100 < sent * LEAST_MATCHED_PERCENT:
        matched = members = None
    return CountedGroup(
        delivery.entity.code,
        tuple(group.units),
        {axis: tuple(codes) for axis, codes in group.values.items()},
        group.headcount,
        matched,
        members,
    )


def _place(delivery: uuid.UUID) -> bytes:
    return place("counting_result", "sealed", delivery, "")


def content_of(answer: Answer) -> dict[str, Any]:
    """What is kept of an answer: counts a group, reasons, the codes of remarks, the receipt."""
    groups = {}
    for each in answer.groups:
        counts = each.counts or {}
        groups[each.label] = {
            "sent": each.sent,
            "matched": each.matched,
            "yes": counts.get(Category.YES),
            "no": counts.get(Category.NO),
        }
    return {
        "groups": groups,
        "reasons": {reason.value: count for reason, count in answer.reasons.items()},
        "remarks": [remark.code for remark in answer.remarks],
        "receipt": answer.receipt,
    }


def seal_result(delivery: uuid.UUID, content: Mapping[str, Any]) -> bytes:
    """Sealed, in steps of a fixed length."""
    size = len(str(content)) + 1024
    length = -(-size // STEP_OF_LENGTH) * STEP_OF_LENGTH
    return seal_data(content, _place(delivery), length=length)


def open_result(delivery: uuid.UUID, sealed: bytes) -> dict[str, Any]:
    """What ``seal_result`` sealed. Raises SealBroken."""
    found: dict[str, Any] = open_data(sealed, _place(delivery))
    return found


def reseal() -> None:
    """After a change of keys: every result with the newest one. In a frame of ``retention``."""
    for result in Result.objects.all():
        if bytes(result.sealed)[0] == newest_key():
            continue
        content = open_result(result.pk, bytes(result.sealed))
        Result.objects.filter(pk=result.pk).update(sealed=seal_result(result.pk, content))
