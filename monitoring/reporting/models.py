"""Releases: frozen, protected sets of tables for a reference date (rules S1-S6), and targets.

What a reader may see is in ``ReleaseCell``: a withheld cell has no number there, for anyone. The
true numbers that an audit needs stand sealed in ``LedgerTable``, which only the worker can read.
"""

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from access.organisation.models import StaffMember, Unit, UnitKind
from monitoring.reporting.groups import TOTAL


class State(models.TextChoices):
    """Where a release stands. Only ``published`` is read by others than its two makers."""

    MAKING = "making", "wordt gemaakt"
    FAILED = "failed", "niet gelukt"
    DRAFT = "draft", "ontwerp"
    CHECKING = "checking", "ter controle"
    PUBLISHED = "published", "gepubliceerd"
    WITHDRAWN = "withdrawn", "ingetrokken"


class Kind(models.TextChoices):
    """A release of all groups, or one table that answers a question."""

    REGULAR = "regular", "publicatie"
    REQUESTED = "requested", "gevraagde tabel"


class Release(models.Model):
    """A set of tables for one reference date. Prepared by one person, published by another (A10).

    ``previous`` is the release that was the last one published when this one was made: what is
    safe beside the ledger of then may not be published beside a longer one. ``replaces`` is
    withdrawn for ``replaces_reason`` in the transaction in which this one is published.

    ``guard.sql`` refuses every change but the next step, and any change to what is frozen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference_date = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REGULAR)
    state = models.CharField(max_length=10, choices=State, default=State.MAKING)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replaces_reason = models.TextField(blank=True)
    # A requested table: who asked what, and which table answers (group, unit, breakdown).
    question = models.TextField(blank=True)
    asked_table: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    # Nobody: made from the command line by the operator of the server.
    prepared_by = models.ForeignKey(
        StaffMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        StaffMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)
    limit = models.PositiveSmallIntegerField(default=10)  # S1
    demo = models.BooleanField(default=False)
    hash = models.CharField(max_length=64, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)  # in percent, while it is made
    step = models.CharField(max_length=40, blank=True)
    failure = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        app_label = "reporting"
        ordering = ("-reference_date", "-created_at")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(prepared_by__isnull=True)
                | Q(approved_by__isnull=True)
                | ~Q(prepared_by=F("approved_by")),
                name="release_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("published", "withdrawn"))
                | (Q(approved_by__isnull=False) & Q(published_at__isnull=False) & ~Q(hash="")),
                name="release_published_only_when_approved_and_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawal_reason=""),
                name="release_withdrawn_only_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces_reason=""),
                name="release_replaces_only_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="regular") | ~Q(question=""),
                name="release_requested_only_with_its_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference_date:%Y-%m-%d} {self.state}"


class ReleaseTable(models.Model):
    """One table of a release: a group, how it was counted, and the breakdown that was chosen."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="tables")
    group = models.CharField(max_length=30)
    definition = models.CharField(max_length=30, blank=True)
    method = models.CharField(max_length=30)
    limit = models.PositiveSmallIntegerField()
    # For each breakdown ("", "sex", "level", "sex,level", "category") how deep into the tree.
    depths: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    class Meta:
        app_label = "reporting"
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("release", "group"), name="release_table_once"),
        ]


class ReleaseUnit(models.Model):
    """The tree of units as it stood at the reference date.

    ``own``: not a unit but the people placed directly on one that has units below it.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=44)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=UnitKind)
    parent_code = models.CharField(max_length=44, blank=True)
    own = models.BooleanField(default=False)

    class Meta:
        app_label = "reporting"
        ordering = ("release", "parent_code", "own", "name", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("release", "code"), name="release_unit_once"),
        ]


class ReleaseCell(models.Model):
    """One published number, or a cell that is not shown: then it holds no number at all (S2).

    ``conf_status`` is F (free) or C (confidential); nothing tells why a cell is C.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="cells")
    table = models.ForeignKey(ReleaseTable, on_delete=models.CASCADE, related_name="cells")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=44)
    sex = models.CharField(max_length=2, default=TOTAL)
    age = models.CharField(max_length=10, default=TOTAL)
    level = models.CharField(max_length=2, default=TOTAL)
    category = models.CharField(max_length=10, default=TOTAL)
    public = models.BooleanField(default=False)  # government and policy domain: all staff (S3)
    population = models.PositiveIntegerField(null=True)
    count = models.PositiveIntegerField(null=True)
    conf_status = models.CharField(max_length=1)
    # The date of the figure where an earlier one is carried forward (S2).
    carried_from = models.DateField(null=True)

    class Meta:
        app_label = "reporting"
        indexes: ClassVar = [
            models.Index(fields=("table", "unit_code"), name="release_cell_by_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("table", "unit_code", "sex", "age", "level", "category"),
                name="release_cell_once",
            ),
            models.CheckConstraint(
                condition=Q(conf_status="F", population__isnull=False, count__isnull=False)
                | Q(conf_status="C", population__isnull=True, count__isnull=True),
                name="release_cell_withheld_has_no_number",
            ),
            models.CheckConstraint(
                condition=Q(count__isnull=True) | Q(count__lte=F("population")),
                name="release_cell_count_within_population",
            ),
        ]


class ReleaseCheck(models.Model):
    """What the audit of one table found: for the two makers of a release, never for readers."""

    table = models.OneToOneField(
        ReleaseTable, on_delete=models.CASCADE, related_name="check_result"
    )
    cells = models.PositiveIntegerField()
    shown = models.PositiveIntegerField()
    # The narrowest interval an attacker can derive; None where nothing is withheld.
    narrowest = models.PositiveIntegerField(null=True)
    safe = models.BooleanField()
    # Share of people whose own unit has a published figure in this table.
    reach = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        app_label = "reporting"


class LedgerTable(models.Model):
    """The aggregates that the audit of a frozen table needs (S6), sealed. Never rows of persons."""

    table = models.OneToOneField(
        ReleaseTable, primary_key=True, on_delete=models.CASCADE, related_name="ledger"
    )
    sealed = models.BinaryField()

    class Meta:
        app_label = "reporting"


class LedgerRelease(models.Model):
    """The rest of it: recounts in earlier breakdowns, numbers of changes, headcounts; sealed."""

    release = models.OneToOneField(
        Release, primary_key=True, on_delete=models.CASCADE, related_name="ledger"
    )
    sealed = models.BinaryField()

    class Meta:
        app_label = "reporting"


class LinkGeneration(models.Model):
    """How each person counted in a release, sealed: what the next one needs to count changes.

    Exactly one lives, that of the release last published, and goes in the same transaction as the
    next is published (S6, ``guard.sql``); a draft waits with its own.
    """

    release = models.OneToOneField(
        Release, primary_key=True, on_delete=models.CASCADE, related_name="links"
    )
    sealed = models.BinaryField()

    class Meta:
        app_label = "reporting"


class Target(models.Model):
    """A target figure (S4): of the whole government, or of one policy domain, until a due date."""

    group = models.CharField(max_length=30)
    category = models.CharField(max_length=10, blank=True)
    definition = models.CharField(max_length=30, blank=True)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # None: the government
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    decided = models.DateField()
    due = models.DateField()
    source = models.CharField(max_length=200)
    example = models.BooleanField(default=False)  # set by the demo, and says so

    class Meta:
        app_label = "reporting"
        ordering = ("group", "category", "decided")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(percent__gt=0) & Q(percent__lte=100), name="target_between_0_and_100"
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("decided")), name="target_due_not_before_decided"
            ),
            models.UniqueConstraint(
                fields=("group", "category", "unit", "decided"),
                nulls_distinct=False,
                name="target_once",
            ),
        ]

    def in_force(self, day: dt.date) -> bool:
        return self.decided <= day <= self.due


class OfficialFigure(models.Model):
    """A share that was published before this program: facts with their source (S5)."""

    reference_date = models.DateField()
    group = models.CharField(max_length=30)
    category = models.CharField(max_length=10, blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    numerator = models.PositiveIntegerField(null=True, blank=True)
    denominator = models.PositiveIntegerField(null=True, blank=True)
    method = models.CharField(max_length=30)
    definition = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        app_label = "reporting"
        ordering = ("group", "category", "reference_date", "definition")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("group", "category", "reference_date", "method", "definition"),
                name="official_figure_once",
            ),
        ]
