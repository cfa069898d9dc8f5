"""A case, its handlers, and what the employer must record in it (rules A8, R15)."""

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from access.cases.kinds import FOLLOWS_PERSON, CaseKind, kinds_of
from access.grants.models import Grant
from access.matrix import Kind
from access.organisation.models import StaffMember, Unit
from access.visibility import units_for

if TYPE_CHECKING:
    from access.actor import Actor


# What a vacancy lies behind: its person is told of it once it is decided, not before (A7, U3).
BEHIND_A_VACANCY = (CaseKind.PRIORITY, CaseKind.RESERVED_JOB)


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, seen by someone."""

    def visible_to(self, actor: "Actor") -> "CaseQuerySet":
        """The cases that ``actor`` handles in the acting role (A1, A2, A8, A11).

        Open, of a kind that the role may have, on a unit that the grant covers, with this grant
        among the handlers, about somebody else; an accommodation case only while the person still
        works where it was opened. Nothing where the grant gives no files.
        """
        units = units_for(actor, Kind.FILE)
        if actor.grant is None or units == []:
            return self.none()
        found = self.filter(
            closed_at__isnull=True,
            kind__in=kinds_of(actor.role),
            pk__in=Handler.objects.filter(grant=actor.grant, ended_at__isnull=True).values("case"),
        ).exclude(staff_id=actor.person_id)
        found = found.exclude(~Q(unit_id=F("staff__unit_id")), kind__in=FOLLOWS_PERSON)
        return found if units is None else found.filter(unit_id__in=units)

    def own(self, actor: "Actor") -> "CaseQuerySet":
        """The cases about ``actor`` that the person is told of, open and closed.

        All but a vacancy before its decision (A7, U3): as if it were not there.
        """
        return self.filter(staff_id=actor.person_id).exclude(pk__in=self._undecided(actor))

    def _undecided(self, actor: "Actor") -> "CaseQuerySet":
        """The cases about ``actor`` that a vacancy lies behind, not decided yet.

        A reserved job stays open for whoever follows its holder: what the employer recorded in it
        says that it is decided, and the person is shown that (R15).
        """
        mine = Case.objects.filter(
            staff_id=actor.person_id, kind__in=BEHIND_A_VACANCY, closed_at__isnull=True
        )
        hired = Fact.objects.filter(case__staff_id=actor.person_id).values("case")
        return mine.exclude(kind=CaseKind.RESERVED_JOB, pk__in=hired)


class Case(models.Model):
    """Why somebody may look at a person: a kind, a person, a unit, handlers; open or closed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in CaseKind])
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        app_label = "cases"
        ordering = ("opened_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in CaseKind]), name="case_kind_exists"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="case_closed_not_before_it_opened",
            ),
        ]


class Handler(models.Model):
    """A grant that is named for a case: that person, in that role, and nobody else (A8, A11).

    A grant that ends takes the case along; whoever comes after is named anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handlers")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "cases"
        ordering = ("named_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("case", "grant"),
                condition=Q(ended_at__isnull=True),
                name="handler_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("grant", "case"), name="handler_by_grant")]


class Fact(models.Model):
    """A fact that the employer must record, with its ground; it stands in its case alone (R15).

    Sealed: which group it is about and which duty obliges. No *do not contact* and no withdrawal
    reaches it; who handles the case sees it, and the person, with its ground.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facts")
    sealed = models.BinaryField()

    class Meta:
        app_label = "cases"


def undecided(actor: "Actor") -> "Collection[uuid.UUID]":
    """The cases about ``actor`` that a vacancy lies behind, before its decision."""
    return list(Case.objects.all()._undecided(actor).values_list("pk", flat=True))
