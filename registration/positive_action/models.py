"""Positive action (U1): an invitation to who said yes, without anybody seeing whom it reaches."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from access.grants.models import Grant
from access.organisation.models import StaffMember, Unit
from registration.questionnaire.models import SealedRow


class Kind(models.TextChoices):
    TRAINING = "training", "opleiding"
    MENTORING = "mentoring", "mentoring"
    NETWORK = "network", "netwerk"
    VACANCY = "vacancy", "vacature"


class Group(models.TextChoices):
    """The groups that people can say yes for: a fixed catalogue, no free filter (U1)."""

    DISABILITY = "disability", "handicap of chronische ziekte"
    ORIGIN = "origin", "buitenlandse herkomst"


class State(models.TextChoices):
    DRAFT = "draft", "ontwerp"
    SENDING = "sending", "wordt verstuurd"
    SENT = "sent", "verstuurd"
    STOPPED = "stopped", "gestopt"


class Action(models.Model):
    """One action of an HR designee. It holds no name, no number of people and no list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=Kind)
    goal = models.CharField(max_length=200)
    ground = models.CharField(max_length=300)
    group = models.CharField(max_length=12, choices=Group)
    starts = models.DateField()
    until = models.DateField()
    subject = models.CharField(max_length=120)
    body = models.TextField(max_length=4000)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    # Whether enough people can be reached: asked once a day, never a number (U1).
    enough = models.BooleanField(null=True)
    enough_on = models.DateField(null=True)
    # While sending: how many of the scope's staff were looked at. Everybody counts, so it tells
    # nothing about who was reached.
    looked_at = models.PositiveIntegerField(default=0)
    in_scope = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "positive_action"
        ordering = ("-made_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gte=F("starts")), name="action_until_not_before_start"
            ),
        ]


class Inbox(SealedRow):
    """Messages to a person: one sealed row of one length for every staff member (R14).

    Sending rewrites the inbox of everybody in scope, reached or not.
    """

    class Meta:
        app_label = "positive_action"
