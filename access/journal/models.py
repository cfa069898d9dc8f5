"""The journal: who looked, in which role, at whom (sealed), for which purpose (sealed) (A7)."""

from django.db import models


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
    """The one row that says where the chain stands; locked while an entry is appended."""

    id = models.BooleanField(primary_key=True, default=True)
    number = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    class Meta:
        app_label = "journal"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=True), name="journal_one_head"),
        ]
