"""Which questions are open for whom, and which ran out (R13). Dated rows per entity; a default.

An entity without a row asks disability alone where it uses the anonymous count, and origin too
where it does not.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from access.organisation.models import UnitClosure


def entity_of(unit_id: uuid.UUID) -> uuid.UUID | None:
    """The entity at or above a unit; None above the entities."""
    return (
        UnitClosure.objects.filter(descendant_id=unit_id, ancestor__kind="entity")
        .values_list("ancestor_id", flat=True)
        .first()
    )


def expired(people: Iterable[uuid.UUID], day: dt.date) -> dict[uuid.UUID, frozenset[str]]:
    """Per person, the questions whose answers are destroyed: closed three months ago or more."""
    return {}
