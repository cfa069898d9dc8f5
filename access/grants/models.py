"""Grants: a role or duty, held by a named person, on one unit, from one day until another."""

import datetime as dt
import uuid
from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from guardian.models.models import GroupObjectPermissionBase

from access.matrix import Duty, Role, holder
from access.organisation.models import StaffMember, Unit


class Declaration(models.Model):
    """The confidentiality declaration, versioned: a change of text asks everybody anew (A4)."""

    version = models.PositiveIntegerField(primary_key=True)
    text_nl = models.TextField()
    text_en = models.TextField()
    valid_from = models.DateField()

    class Meta:
        app_label = "grants"
        ordering = ("-version",)


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants, narrowed by their state on a day."""

    def begun(self, day: dt.date | None = None) -> "GrantQuerySet":
        """Approved, begun and not ended on ``day``: all but the declaration."""
        day = day or timezone.localdate()
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=day),
            starts__lte=day,
            ended_at__isnull=True,
            approved_at__isnull=False,
        )

    def in_force(self, day: dt.date | None = None) -> "GrantQuerySet":
        """Begun, and the declaration of today accepted (A4)."""
        newest = Declaration.objects.order_by("-version").values("version")[:1]
        return self.begun(day).filter(acceptances__declaration_id=models.Subquery(newest))


class Grant(models.Model):
    """A role or duty of one person on one unit (A2). It works once the declaration is accepted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="grants")
    # Appointed by name: the name is shown to whom the grant has access over.
    holder_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    starts = models.DateField()
    until = models.DateField(null=True, blank=True)  # inclusive
    ground = models.CharField(max_length=300)
    appointed_by = models.ForeignKey(
        StaffMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    appointed_by_name = models.CharField(max_length=120, blank=True)  # empty: by the operator
    appointed_at = models.DateTimeField(default=timezone.now)
    # Without it the grant is a proposal, and gives nothing. By whom only where two pairs of eyes
    # were asked for.
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        StaffMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by_name = models.CharField(max_length=120, blank=True)
    # A deputy stands in for the holder of another grant, for a fixed period.
    deputy_for = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="deputies"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)
    # An access manager saw that it ended without a manager's act, and decided what comes of it.
    handled_at = models.DateTimeField(null=True, blank=True)
    # Who changes a grant names this moment as it was seen: of two at once one wins.
    changed_at = models.DateTimeField(default=timezone.now)
    # The group of this one grant, which carries django-guardian's rows (A11: never added up).
    group = models.OneToOneField(
        Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="grant"
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        app_label = "grants"
        ordering = ("unit__code", "role", "starts")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts")),
                name="grant_until_not_before_start",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in Role if r is not Role.STAFF_MEMBER])
                | Q(role__in=[d.value for d in Duty]),
                name="grant_role_or_duty_exists",
            ),
            models.CheckConstraint(
                condition=Q(appointed_by__isnull=True) | ~Q(appointed_by=F("holder")),
                name="grant_never_to_oneself",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("appointed_by")) & ~Q(approved_by=F("holder"))),
                name="grant_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True) | Q(until__isnull=False),
                name="grant_of_a_deputy_has_an_end",
            ),
            # That two never overlap a trigger sees to (guard.sql): an exclusion constraint would
            # need an extension.
            models.UniqueConstraint(
                fields=("holder", "role", "unit", "starts"),
                condition=Q(ended_at__isnull=True),
                name="grant_once_from_a_day",
            ),
        ]

    @property
    def is_proposal(self) -> bool:
        """Whether it waits for a second access manager."""
        return self.approved_at is None and self.ended_at is None

    @property
    def held(self) -> Role | Duty:
        return holder(self.role)


class Acceptance(models.Model):
    """The holder accepted the confidentiality declaration, for this grant (A4)."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="acceptances")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "grants"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("grant", "declaration"), name="acceptance_once"),
        ]


class GrantUse(models.Model):
    """The last day on which the holder acted in a grant; no hour, no act (A6)."""

    grant = models.OneToOneField(
        Grant, primary_key=True, on_delete=models.CASCADE, related_name="last_use"
    )
    day = models.DateField()

    class Meta:
        app_label = "grants"


class ApprovalChoice(models.Model):
    """Whether grants of an entity need a second access manager's approval; without a row: no.

    A change that one access manager proposes waits in ``proposed`` for another.
    """

    unit = models.OneToOneField(
        Unit, primary_key=True, on_delete=models.PROTECT, related_name="approval_choice"
    )
    four_eyes = models.BooleanField(default=False)
    proposed = models.BooleanField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        StaffMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "grants"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(proposed__isnull=True, proposed_by__isnull=True)
                | Q(proposed__isnull=False, proposed_by__isnull=False),
                name="approvalchoice_proposed_by_somebody",
            ),
        ]


class ReviewRound(models.Model):
    """A round in which each grant of an entity is confirmed; what is not ends after it (A6)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="review_rounds")
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(  # empty: begun by itself, a year after the last one
        StaffMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ends_on = models.DateField()  # inclusive
    reminded_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "grants"
        ordering = ("-begun_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("unit",),
                condition=Q(closed_at__isnull=True),
                name="reviewround_one_open_a_unit",
            ),
        ]


class Confirmation(models.Model):
    """A grant was confirmed in a round, by somebody who does not hold it."""

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="confirmations")
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="confirmations")
    confirmed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "grants"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("round", "grant"), name="confirmation_once"),
        ]


class UnitGroupObjectPermission(GroupObjectPermissionBase):
    """django-guardian's row, with a direct key to the unit instead of a generic one."""

    content_object = models.ForeignKey(Unit, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        app_label = "grants"
