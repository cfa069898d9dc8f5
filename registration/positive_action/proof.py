"""What the proof of access needs of positive action: an inbox for everybody in its scene, and
whether a sending goes on for who started it.
"""

import uuid

from access.proof.scene import TASKS, WRITERS
from registration.positive_action.inbox import make_inboxes
from registration.positive_action.models import Action
from registration.positive_action.sending import NoLongerAllowed, starter


def write(states: dict[uuid.UUID, str]) -> None:
    """An empty inbox for each person, as the import makes it."""
    make_inboxes(states)


def goes_on(person: uuid.UUID, grant: uuid.UUID) -> bool:
    """As a sending asks it before each batch."""
    try:
        starter(Action(made_by_id=person, grant_id=grant))
    except NoLongerAllowed:
        return False
    return True


WRITERS.append(write)
TASKS["send_action"] = ("contact", goes_on)
