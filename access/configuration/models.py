"""What an installation decides itself, from a day on: values and documents (rules R10, R11, P4).

Nothing here is edited after use: what is decided anew is a new row from a later day. The web role
reads; it writes through the functions of ``guard.sql`` alone, in a frame of the duty *configure*.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from access.grants.models import Grant
from access.organisation.models import Entity


class Name(models.TextChoices):
    """What can be decided."""

    CONTACT = "contact", "contact"  # whom to turn to, of one entity (R10)
    AUTHORITY = "authority", "toezichthouder"  # of the installation (P4)


class DatedValue(models.Model):
    """A value from a day on, of one entity or, without one, of the whole installation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=20, choices=Name)
    entity = models.ForeignKey(
        Entity, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateField()
    value: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField()
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        app_label = "configuration"
        ordering = ("-since", "-made_at")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(name="contact") & Q(entity__isnull=False))
                | (Q(name="authority") & Q(entity__isnull=True)),
                name="dated_value_of_what_it_is_about",
            ),
        ]


class Document(models.Model):
    """The full text of the circular (R11), a PDF; without a day it waits to be confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=200)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    since = models.DateField(null=True, blank=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        app_label = "configuration"
        ordering = ("-since", "-made_at")
