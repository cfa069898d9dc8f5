"""A count, from its start to its sealed answer. No register number, nor a trace of one (C2).

A ``Run`` has a ``Delivery`` for each entity, which has its ``Group``s: every person of the entity
belongs to one. What came back stands sealed in a ``Result`` a delivery, and is read by a release.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from access.organisation.models import StaffMember, Unit

LIMIT = 10  # S1: for origin also in the category management


class State(models.TextChoices):
    """Where a run stands. Only ``done`` has figures, and they are whole (C6)."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    ANNOUNCED = "announced"
    OPEN = "open"
    COUNTING = "counting"
    DONE = "done"
    VOID = "void"


class Run(models.Model):
    """One count: what is asked of the register, about which entities, and who decided so (C7)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the starter's
    reference_date = models.DateField()
    definition = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    composition = models.JSONField(default=list)  # members of the European Union, ISO (G2)
    breakdown = models.JSONField(default=list)  # names of counting.groups.AXES, in their order
    smallest = models.PositiveIntegerField()  # no part of an entity is asked apart below it
    limit = models.PositiveSmallIntegerField(default=LIMIT)
    entities = models.JSONField(default=list)  # their codes: everybody may read whom a count is of
    # What staff are told (C7)
    text_nl = models.TextField()
    text_en = models.TextField()
    ground = models.CharField(max_length=300)
    authorisation = models.CharField(max_length=200)
    contact = models.CharField(max_length=200)
    opens_on = models.DateField()
    # The plan: made by a task, checked again when deliveries open
    planned_at = models.DateTimeField(null=True)
    plan_failure = models.CharField(max_length=40, blank=True)
    plan_hash = models.CharField(max_length=64, blank=True)
    started_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(
        StaffMember, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=40, blank=True)  # why it is void: a code of ours
    # For the whole run only (C5): percents, and the reasons from the limit up.
    coverage = models.PositiveSmallIntegerField(null=True)
    reasons = models.JSONField(default=dict)

    class Meta:
        app_label = "counting"
        ordering = ("-started_at",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(limit__gte=LIMIT), name="count_limit_at_least_10"),
            models.CheckConstraint(
                condition=Q(smallest__gte=F("limit")), name="count_smallest_at_least_the_limit"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("started_by")),
                name="count_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(coverage__isnull=True) | Q(coverage__lte=100),
                name="count_coverage_percent",
            ),
        ]


class Step(models.TextChoices):
    """Where the delivery of one entity stands."""

    WAITING = "waiting"  # no extract yet, or one that broke off
    RECEIVING = "receiving"  # a child of the intake reads the stream
    SENT = "sent"  # the register has it whole; no number is left here
    ANSWERED = "answered"


class Delivery(models.Model):
    """What one entity hands in, by its own deliverer. Never the name of a file, never a number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="deliveries")
    entity = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=10, choices=Step, default=Step.WAITING)
    asked = models.BooleanField()  # False: no group of it is large enough
    reference = models.UUIDField(default=uuid.uuid4)  # ours, towards the register
    key = models.UUIDField(default=uuid.uuid4)  # sent twice it counts once (C6)
    # Personnel numbers to leave out, sealed, for the deliverer alone
    left_out = models.BinaryField(null=True)
    deliverer = models.ForeignKey(
        StaffMember, null=True, on_delete=models.PROTECT, related_name="+"
    )
    under_grant = models.UUIDField(null=True)  # no key: grants stand beside this app
    # A random ticket, used once; only its digest is kept.
    ticket = models.BinaryField(max_length=32, null=True)
    ticket_until = models.DateTimeField(null=True)
    child = models.CharField(max_length=80, blank=True)  # which child of which intake works on it
    lines_read = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=40, blank=True)  # why the last attempt broke off
    problems = models.JSONField(default=list)  # [line, reason], or [group, reason]: never content
    problem_count = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict)  # lines whose number is none, by reason
    register_ticket = models.JSONField(null=True)  # aggregates only
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "counting"
        ordering = ("entity__code",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("run", "entity"), name="delivery_one_an_entity"),
            models.CheckConstraint(
                condition=Q(ticket__isnull=True) | Q(step="waiting"),
                name="delivery_ticket_only_while_waiting",
            ),
        ]


class Group(models.Model):
    """People of one entity who are counted together, by personnel data at the reference date.

    ``units`` are codes of the units they are placed on; ``values`` what they share, by axis. The
    key is the random label that the register sees.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="groups")
    position = models.PositiveIntegerField()
    units = models.JSONField()
    values = models.JSONField()
    headcount = models.PositiveIntegerField()
    asked = models.BooleanField()
    reason = models.CharField(max_length=20)  # counting.groups.Why

    class Meta:
        app_label = "counting"
        ordering = ("position",)


class Result(models.Model):
    """What came back of one delivery: counts a group, reasons and the receipt, sealed together."""

    delivery = models.OneToOneField(
        Delivery, primary_key=True, on_delete=models.CASCADE, related_name="result"
    )
    sealed = models.BinaryField()

    class Meta:
        app_label = "counting"


class LeftOut(models.Model):
    """Somebody whose objection to the count was upheld: out of every group, for no told reason."""

    staff = models.OneToOneField(
        StaffMember, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "counting"
