"""What the proof of access needs of releases: whether making one goes on for who began it."""

import uuid

from access.proof.scene import TASKS
from monitoring.reporting.making import NotMade, check_right


def goes_on(person: uuid.UUID, grant: uuid.UUID) -> bool:
    """As the making asks it before each part."""
    try:
        check_right(person, grant)
    except NotMade:
        return False
    return True


TASKS["make_release"] = ("release_prepare", goes_on)
