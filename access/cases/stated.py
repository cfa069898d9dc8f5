"""For which purpose somebody opened a case: asked once a session, before anything is shown (A7)."""

import uuid
from typing import Final

from django.http import HttpRequest

from access.actor import Actor

KEY: Final = "purposes"
_MOST: Final = 30  # the oldest is asked anew; a session is no list of people


def state(request: HttpRequest, actor: Actor, case: uuid.UUID, purpose: str) -> None:
    """Remember the purpose, for this session, this acting grant and this case."""
    kept = dict(request.session.get(KEY, {}))
    kept.pop(_name(actor, case), None)
    kept[_name(actor, case)] = purpose
    request.session[KEY] = dict(list(kept.items())[-_MOST:])


def stated(request: HttpRequest, actor: Actor, case: uuid.UUID) -> str | None:
    """The purpose, or None where it must be asked first."""
    found = request.session.get(KEY, {}).get(_name(actor, case))
    return str(found) if found else None


def _name(actor: Actor, case: uuid.UUID) -> str:
    return f"{actor.acting.pk} {case}"
