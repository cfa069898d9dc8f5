"""The demo's releases: the same steps in the same frames, by the demo's own two makers."""

import uuid

from access.actor import NOBODY, Actor
from access.demo_stamp import is_demo
from access.frame import entered
from access.grants.models import Grant
from access.matrix import Duty
from access.organisation.models import UnitKind
from monitoring.reporting import acts, facts
from monitoring.reporting.models import Release


class NoDemo(Exception):
    """Outside a demo, or without its cast, nobody publishes on someone else's behalf."""


def _holder(duty: Duty) -> Actor:
    """Who holds this duty on the whole government."""
    with entered(NOBODY, purpose="system"):
        grant = (
            Grant.objects.in_force()
            .filter(role=duty.value, unit__kind=UnitKind.GOVERNMENT)
            .select_related("unit", "group")
            .first()
        )
    if grant is None:
        raise NoDemo(f"Niemand heeft de taak {duty.value}.")
    return Actor(grant.holder_id, grant)


def publish(release_id: uuid.UUID) -> None:
    """Offer and publish a release in a demo; also sets the demo's example targets."""
    if not is_demo():
        raise NoDemo("Dit is geen demo.")
    preparer, approver = _holder(Duty.RELEASE_PREPARE), _holder(Duty.RELEASE_APPROVE)
    with entered(preparer, Duty.RELEASE_PREPARE):
        acts.offer(preparer, Release.objects.get(pk=release_id), note="")
    with entered(approver, Duty.RELEASE_APPROVE):
        acts.publish(approver, Release.objects.get(pk=release_id))
    facts.load_example_targets()
