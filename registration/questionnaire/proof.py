"""What the proof of access needs of the registration: sealed rows by state, and whether they hold.

Found by ``access.proof`` (a module ``proof`` of an app); the program itself never imports it.
"""

import datetime as dt
import uuid

from django.utils import timezone

from access.proof.scene import OPENERS, WRITERS
from registration.questionnaire.models import Answers, PaperSlip, SealedRow, Uses
from registration.questionnaire.record import (
    INVITATIONS,
    ONLINE,
    PRIORITY,
    Choice,
    Consent,
    Own,
    Registration,
)
from registration.questionnaire.store import LENGTHS, make_rows, open_row, seal_row
from registration.questionnaire.using import allowed_by

GROUPS = frozenset({"origin", "disability"})


def own_of(state: str, at: dt.datetime) -> Own:
    """What stands in the own row of somebody in this state."""
    consent = Consent(at, 1, ONLINE)
    yes = Choice(True, frozenset({INVITATIONS, PRIORITY}))
    match state:
        case "yes":
            return Own(Registration({"rec": ["vaph"]}, yes, consent))
        case "do_not_contact":
            return Own(Registration({"rec": ["vaph"]}, Choice(False), consent))
        case "withdrawn":
            return Own(withdrawn_at=at)
    return Own()


def write(states: dict[uuid.UUID, str]) -> None:
    """The three sealed rows of each person, as the program derives them."""
    make_rows(states)
    at = timezone.now()
    for key, state in states.items():
        own = own_of(state, at)
        data = {
            Answers: own.to_data(),
            Uses: allowed_by(own, GROUPS, timezone.localdate()).to_data(),
            PaperSlip: None,
        }
        for model in LENGTHS:
            if data[model] is not None:
                model._default_manager.filter(pk=key).update(
                    sealed=seal_row(model, key, data[model])
                )


def _opener(model: type[SealedRow]) -> None:
    def holds(key: uuid.UUID, sealed: bytes) -> bool:
        return open_row(model, key, sealed) is not None

    OPENERS[model._meta.db_table] = holds


WRITERS.append(write)
_opener(Answers)
_opener(Uses)
