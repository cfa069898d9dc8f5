"""Who objected to the count, once the data protection officer upheld it (C3, P1).

The desk of the data protection officer calls ``uphold``, in a frame of its duty. The person is
taken out of the groups by personnel data; the deliverer reads which personnel number to leave out
of the extract, and no reason.
"""

import uuid

from access.actor import Actor
from access.matrix import Duty
from counting.models import LeftOut
from counting.tasks import check_runs_again


def uphold(actor: Actor, staff_id: uuid.UUID) -> None:
    """Leave a person out of every count from now on; runs under way are looked at again.

    Raises PermissionDenied without the duty of data protection.
    """
    _need_duty(actor)
    LeftOut.objects.get_or_create(pk=staff_id, defaults={"decided_by_id": actor.person})
    check_runs_again.defer()


def take_back(actor: Actor, staff_id: uuid.UUID) -> None:
    """Count the person again, at their own request."""
    _need_duty(actor)
    LeftOut.objects.filter(pk=staff_id).delete()
    check_runs_again.defer()


def _need_duty(actor: Actor) -> None:
    from django.core.exceptions import PermissionDenied

    if not actor.may(Duty.DATA_PROTECTION):
        raise PermissionDenied
