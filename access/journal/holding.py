"""What the journal does not tell a person yet: looks in a case before its decision (A7, U3).

An app whose cases must stay unknown to their person until they are decided adds a function here: it
gives the keys of such cases about the person, in that person's own frame. Once a case is decided,
or gone, its looks are in the list like all others.
"""

import uuid
from collections.abc import Callable, Iterable

from access.actor import Actor

UNDECIDED: list[Callable[[Actor], Iterable[uuid.UUID]]] = []


def undecided(actor: Actor) -> frozenset[uuid.UUID]:
    """The cases whose looks wait for a decision."""
    return frozenset(key for find in UNDECIDED for key in find(actor))
