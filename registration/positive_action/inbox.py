"""The inbox of a person: the keys of the messages that wait, sealed in one row of one length."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, Final

from access.actor import Actor
from access.sealing import open_data, place, seal_data
from registration.positive_action.models import Action, Inbox

LENGTH: Final = 800
MOST: Final = 8  # the newest stay; a message is 90 bytes at most


def _place(staff_id: uuid.UUID) -> bytes:
    return place("positive_action_inbox", "sealed", staff_id, staff_id)


def seal_inbox(staff_id: uuid.UUID, messages: list[dict[str, Any]]) -> bytes:
    """Seal the newest messages of one inbox; an empty one is filler of the same length."""
    return seal_data(messages[:MOST] or None, _place(staff_id), length=LENGTH)


def open_inbox(staff_id: uuid.UUID, sealed: bytes | memoryview) -> list[dict[str, Any]]:
    """The messages of one inbox, the newest first: key of the action, and the day."""
    found = open_data(sealed, _place(staff_id))
    return list(found or [])


def make_inboxes(staff_ids: Iterable[uuid.UUID]) -> None:
    """An empty inbox for each new staff member; in a frame of the purpose import."""
    Inbox.objects.bulk_create(
        [Inbox(staff_id=pk, sealed=seal_inbox(pk, [])) for pk in staff_ids],
        ignore_conflicts=True,
        batch_size=1000,
    )


def with_message(
    messages: list[dict[str, Any]], action: Action, day: dt.date
) -> list[dict[str, Any]]:
    """The inbox with this action's message on top; the same action never stands twice."""
    if any(message["action"] == str(action.pk) for message in messages):
        return messages
    return [{"action": str(action.pk), "on": day.isoformat()}, *messages]


def own_messages(actor: Actor) -> list[Action]:
    """The messages to the person, the newest first; in a frame of the person's own."""
    return [action for action, _day in own_messages_with_day(actor)]


def own_messages_with_day(actor: Actor) -> list[tuple[Action, dt.date]]:
    """The same, each with the day on which it came."""
    row = Inbox.objects.filter(pk=actor.person_id).values_list("sealed", flat=True).first()
    if row is None or actor.person_id is None:
        return []
    came = {
        message["action"]: dt.date.fromisoformat(message["on"])
        for message in open_inbox(actor.person_id, row)
    }
    found = Action.objects.filter(pk__in=came).select_related("unit")
    actions = {str(action.pk): action for action in found}
    return [(actions[key], day) for key, day in came.items() if key in actions]
