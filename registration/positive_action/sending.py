"""Sending an action: in the worker, as the person who started it, with that person's rights now.

Each person is looked at anew at the moment of sending (U1). The inbox of everybody in scope is
rewritten in the same way, so that what the database shows is the same for who was reached and who
was not. The mail says only that a message waits.
"""

import uuid
from collections.abc import Iterator
from typing import Final

from django.db.models import F
from django.utils import timezone

from access.actor import Actor
from access.database.locks import lock_choices
from access.envelope import post
from access.frame import entered, running_for
from access.journal.recording import Note, append
from access.matrix import Kind
from access.organisation.models import StaffMember
from registration.positive_action import inbox
from registration.positive_action.models import Action, Inbox, State
from registration.questionnaire.models import Uses
from registration.questionnaire.record import INVITATIONS
from registration.questionnaire.store import open_many

LIMIT: Final = 10  # S1
BATCH: Final = 200


class NoLongerAllowed(Exception):
    """The person who started the task no longer holds the right that it needs."""


def starter(action: Action) -> Actor:
    """Who started it, with the grant of that moment, if it is still in force."""
    actor = running_for(action.made_by_id, action.grant_id, Kind.CONTACT)
    if actor is None:
        raise NoLongerAllowed
    return actor


def _read(action_id: uuid.UUID) -> Action:
    with entered(purpose="system"):
        return Action.objects.get(pk=action_id)


def _reached(action: Action, actor: Actor, ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Whom of ``ids`` the action reaches now: who said yes to invitations and is of the group."""
    rows = Uses.objects.filter(staff_id__in=ids).values_list("staff_id", "sealed")
    return {
        staff_id
        for staff_id, allowed in open_many(rows)
        if action.group in allowed.groups(INVITATIONS) and staff_id != actor.person_id
    }


def _scope(action: Action, actor: Actor) -> list[uuid.UUID]:
    today = timezone.localdate()
    staff = StaffMember.objects.visible_to(actor, Kind.CONTACT).filter(
        unit__above__ancestor_id=action.unit_id, employed_from__lte=today
    )
    return list(staff.exclude(employed_until__lt=today).order_by("pk").values_list("pk", flat=True))


def _batches(ids: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    for first in range(0, len(ids), BATCH):
        yield ids[first : first + BATCH]


def judge(action_id: uuid.UUID) -> bool:
    """Whether the action would reach enough people: once a day, and never a number (U1)."""
    action = _read(action_id)
    actor = starter(action)
    today = timezone.localdate()
    with entered(actor, Kind.CONTACT):
        action = Action.objects.select_for_update().get(pk=action_id)
        if action.enough_on == today and action.enough is not None:
            return action.enough
        action.enough = len(_reached(action, actor, _scope(action, actor))) >= LIMIT
        action.enough_on = today
        action.save(update_fields=["enough", "enough_on"])
        # That somebody selected, and how; not whom: nobody was reached (A7, U1).
        append(
            Note(
                "selection_made",
                role=str(actor.role),
                power=str(Kind.CONTACT),
                details={"purpose": "positive_action", "fields": ["group"]},
            )
        )
        return action.enough


def send(action_id: uuid.UUID) -> None:
    """Carry the action out. Stops at the next batch when the starter's right ends."""
    action = _read(action_id)
    if action.state != State.SENDING:
        return
    try:
        actor = starter(action)
        with entered(actor, Kind.CONTACT):
            ids = _scope(action, actor)
            Action.objects.filter(pk=action.pk).update(in_scope=len(ids), looked_at=0)
        for batch in _batches(ids):
            _send_batch(action, starter(action), batch)
    except NoLongerAllowed:
        _finish(action, State.STOPPED)
    else:
        _finish(action, State.SENT)


def _finish(action: Action, state: State) -> None:
    with entered(purpose="system"):
        Action.objects.filter(pk=action.pk).update(state=state)


def _send_batch(action: Action, actor: Actor, ids: list[uuid.UUID]) -> None:
    """One batch, one transaction for the inboxes; the mails after its commit."""
    today = timezone.localdate()
    with entered(actor, Kind.CONTACT):
        lock_choices(alone=True)
        reached = _reached(action, actor, ids)
        new: list[uuid.UUID] = []
        for row in Inbox.objects.filter(pk__in=ids):
            messages = inbox.open_inbox(row.pk, row.sealed)
            after = messages
            if row.pk in reached:
                after = inbox.with_message(messages, action, today)
                if after is not messages:
                    new.append(row.pk)
            Inbox.objects.filter(pk=row.pk).update(sealed=inbox.seal_inbox(row.pk, after))
        addresses = list(
            StaffMember.objects.filter(pk__in=new).exclude(email="").values_list("email", flat=True)
        )
        Action.objects.filter(pk=action.pk).update(looked_at=F("looked_at") + len(ids))
        for person in new:
            append(
                Note(
                    "message_received",
                    subject=person,
                    role=str(actor.role),
                    power=str(Kind.CONTACT),
                    details={"purpose": "positive_action", "fields": ["sent"]},
                )
            )
    post(addresses)  # after the commit: a mail cannot be taken back
