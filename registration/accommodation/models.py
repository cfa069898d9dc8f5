"""A request for an accommodation, inside its case (rules U2, A8).

The dates stand in clear, for the clock; every word stands sealed, and opens only for the person
and, in the frame that names its case, for who handles it. No field asks for a diagnosis.
"""

import datetime as dt
import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from access.cases.models import Case
from access.organisation.models import StaffMember

DECIDE_WITHIN: Final = dt.timedelta(days=30)  # from the request to the decision (U2)


class Request(models.Model):
    """The clock of a request: asked, due, decided, looked at again. Whoever sees the case, sees it.

    ``review_on`` is the day of the yearly review; None where there is nothing to review.
    """

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="accommodation"
    )
    asked_on = models.DateField()
    due_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "accommodation"
        ordering = ("due_on", "case_id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due_on__gt=F("asked_on")), name="accommodation_due_after_asked"
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("asked_on")),
                name="accommodation_decided_after_asked",
            ),
        ]


class Told(models.Model):
    """What hinders, what would help, and the adviser, sealed: one fixed length for everybody."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        app_label = "accommodation"


class Proposal(models.Model):
    """A request that an HR designee wrote down for somebody, who has not confirmed it yet (U2).

    Until then only that person reads it: not even who wrote it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="+")
    made_on = models.DateField()
    sealed = models.BinaryField()

    class Meta:
        app_label = "accommodation"
        ordering = ("made_on", "id")


class Decision(models.Model):
    """What was decided and why, sealed. One a request, never rewritten."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        app_label = "accommodation"


class Measure(models.Model):
    """What will be done: by whom, by when; what it is and costs stands sealed.

    The owner reads the measure alone, never whose case it is in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(StaffMember, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    sealed = models.BinaryField()

    class Meta:
        app_label = "accommodation"
        ordering = ("due_on", "id")
