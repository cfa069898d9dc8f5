"""The draft of a registration: sealed, in the session, of one fixed size, and gone with it.

Every session of someone who logged in holds one, filled or not, so that its presence and its size
tell nothing (R14). It never counts (ux §3).
"""

import base64
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest

from access.sealing import SealBroken, open_data, place, seal_data

KEY: Final = "draft"
LENGTH: Final = 1600


@dataclass
class Draft:
    """What was filled in so far. ``contact`` is None while the contact choice is open (R4)."""

    contact: bool | None = None
    purposes: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    started: bool = False  # someone is filling in: the check page is the way back

    def to_data(self) -> dict[str, Any]:
        return {"c": self.contact, "p": self.purposes, "a": self.answers, "s": self.started}


def load(session: SessionBase, person: uuid.UUID) -> Draft:
    """The draft of this session; an empty one where there is none that opens."""
    sealed = session.get(KEY)
    try:
        data = open_data(base64.b64decode(sealed), _place(person)) if sealed else None
    except (SealBroken, ValueError):
        data = None  # another person's, or sealed with a key that is gone: it simply died
    if data is None:
        return Draft()
    return Draft(data["c"], data["p"], data["a"], data["s"])


def keep(session: SessionBase, person: uuid.UUID, draft: Draft | None) -> None:
    """Put the draft in the session; None forgets it, and leaves filler of the same size."""
    data = draft.to_data() if draft is not None else None
    sealed = seal_data(data, _place(person), length=LENGTH)
    session[KEY] = base64.b64encode(sealed).decode()


def _place(person: uuid.UUID) -> bytes:
    return place("django_session", KEY, "", person)


@receiver(user_logged_in, dispatch_uid="registration.questionnaire.draft")
def begin(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    """Every session gets a draft of filler when it begins; the person is not known here yet."""
    sealed = seal_data(None, place("django_session", KEY, "", ""), length=LENGTH)
    request.session[KEY] = base64.b64encode(sealed).decode()
