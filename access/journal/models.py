"""The journal: who looked, in which role, at whom (sealed), for which purpose (sealed) (A7)."""

import uuid

from django.db import models
from django.db.models import F, Q

from access.organisation.models import StaffMember, Unit


class JournalEntry(models.Model):
    """One act. Rows are written by ``guard.journal_append`` alone and never changed (A7).

    ``sealed`` holds about whom, group, purpose and kinds of fields; ``subject_index`` is a keyed
    index of the person it is about, by which that person finds the own entries.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=20)
    power = models.CharField(max_length=20)
    event = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10)
    subject_index = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        app_label = "journal"
        managed = True
        ordering = ("-number",)
        indexes = [models.Index(fields=("subject_index", "-number"), name="journal_by_subject")]


class JournalHead(models.Model):
    """The one row that says where the chain stands; locked while an entry is appended.

    ``month``, ``first`` and ``opening`` are of the segment that is open: its month, the number of
    its first entry, and the hash before that entry.
    """

    id = models.BooleanField(primary_key=True, default=True)
    number = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)
    month = models.DateField(null=True)
    first = models.BigIntegerField(default=1)
    opening = models.BinaryField(max_length=32, null=True)

    class Meta:
        app_label = "journal"
        constraints = [
            models.CheckConstraint(condition=Q(id=True), name="journal_one_head"),
        ]


class JournalSegment(models.Model):
    """A month of the journal that is closed (A7): from where to where, and its two heads.

    When it has expired its entries are gone and this row is their stub: ``stub`` is the hash of
    what it says, and stands in an entry of the chain as well.
    """

    month = models.DateField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    opening = models.BinaryField(max_length=32)
    closing = models.BinaryField(max_length=32)
    closed_at = models.DateTimeField()
    expired_at = models.DateTimeField(null=True)
    stub = models.BinaryField(max_length=32, null=True)

    class Meta:
        app_label = "journal"
        ordering = ("month",)
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="journal_segment_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(expired_at__isnull=True, stub__isnull=True)
                | Q(expired_at__isnull=False, stub__isnull=False),
                name="journal_segment_stub_when_expired",
            ),
        ]


class JournalAim(models.Model):
    """Whose an object is, sealed: so that a refused attempt at it is told to that person (A7).

    No process reads a row; ``guard.journal_aim_of`` gives back one sealed value for one key.
    """

    key = models.UUIDField(primary_key=True)
    sealed = models.BinaryField()

    class Meta:
        app_label = "journal"


class JournalQuestion(models.Model):
    """A question or complaint about who looked (R10), sealed, for the data protection officer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()  # what was asked, with the name of who asked
    answer = models.BinaryField()  # filler until there is one

    class Meta:
        app_label = "journal"
        ordering = ("asked_at",)
