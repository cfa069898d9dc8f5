"""What the tests of grants share: appoint somebody, and find a grant of the cast."""

from django.utils import timezone

from access.actor import Actor
from access.frame import entered
from access.grants import acts
from access.grants.models import Grant
from access.organisation.models import StaffMember, Unit

RIGHTS = "/werk/toegangsrechten/"


def appointing(actor, who, role, unit, **other):
    """Appoint by the act itself, in the frame of the caller."""
    return acts.appoint(
        actor,
        role=role,
        holder_member=StaffMember.objects.get(pk=who),
        unit=Unit.objects.get(code=unit),
        ground=other.pop("ground", "beslissing"),
        starts=other.pop("starts", timezone.localdate()),
        **other,
    )


def grant_of(key, member_id):
    """The one open grant of one of the cast."""
    person = member_id(key)
    with entered(Actor(person)):
        open_ = Grant.objects.filter(holder_id=person, ended_at__isnull=True)
        return open_.select_related("unit", "group").get()


def seen(grant):
    """The hidden field of a page that showed this grant."""
    return grant.changed_at.isoformat()
