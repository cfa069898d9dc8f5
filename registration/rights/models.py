"""A request of a person to the controller: access, rectification, erasure and so on (P1)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from access.organisation.models import StaffMember, Unit


class Request(models.Model):
    """One request. What is asked and what is answered stand sealed, of one length for all.

    In clear stand whose it is, the days of its clock, and who did which half of the answer: none of
    them tells what was asked, nor whether the person registered (R14).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    received_on = models.DateField()  # the clock starts here; of a letter the day it came
    extended_on = models.DateField(null=True)
    advised_at = models.DateTimeField(null=True)
    advised_by = models.ForeignKey(
        StaffMember, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    returned_at = models.DateTimeField(null=True)  # the controller asks for other advice
    answered_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        StaffMember, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()  # what was asked, by whom
    handled = models.BinaryField()  # reasons, advice, answer; filler until there is one

    class Meta:
        app_label = "rights"
        ordering = ("received_on", "made_at")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="request_answered_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(advised_at__isnull=False),
                name="request_answered_after_advice",
            ),
            # Two people: the officer advises, the controller decides (P1).
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("advised_by")),
                name="request_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("staff")),
                name="request_never_decided_by_its_person",
            ),
        ]
