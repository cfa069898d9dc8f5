"""What the worker does: tell people that something waits; destroy what has run out (P3, R14)."""

import datetime as dt
import uuid
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from access.envelope import post
from access.frame import entered
from access.journal import aims
from access.organisation.models import StaffMember
from registration.accommodation.models import Proposal

PROPOSAL_DAYS: Final = dt.timedelta(days=30)  # an unconfirmed request is kept no longer


def tell_person(proposal: uuid.UUID) -> int:
    """Mail the person for whom a request was written down; returns how many mails."""
    with entered(purpose="system"):
        people = Proposal.objects.filter(pk=proposal).values("staff_id")
        found = StaffMember.objects.filter(pk__in=people).exclude(email="")
        addresses = list(found.values_list("email", flat=True))
    post(addresses)
    return len(addresses)


def remind(today: dt.date | None = None) -> int:
    """Tell who is waited for today, in the one envelope; returns how many mails."""
    with entered(purpose="system"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT guard.accommodation_waits_for(%s)", [today or timezone.localdate()]
            )
            people = [key for (key,) in cursor.fetchall()]
        found = StaffMember.objects.filter(pk__in=people).exclude(email="").order_by("pk")
        addresses = list(found.values_list("email", flat=True))
    post(addresses)
    return len(addresses)


def expire(today: dt.date | None = None) -> None:
    """What has run out goes (P3): unconfirmed requests, and the words of closed cases."""
    day = today or timezone.localdate()
    with entered(purpose="retention"):
        old = list(
            Proposal.objects.filter(made_on__lt=day - PROPOSAL_DAYS).values_list("pk", flat=True)
        )
        for key in old:
            aims.forget(key)
        Proposal.objects.filter(pk__in=old).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT guard.expire_accommodations(%s, %s)", [day, settings.APPEAL_DAYS]
            )
