"""Organisation and staff: one tree of units, and the people in it. No register number anywhere.

Policy domain, entity and unit are nodes of one tree below the government, so that a grant on a
node covers everything below it (rule A2) and a figure adds up along it.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from access.organisation.querysets import StaffQuerySet


class UnitKind(models.TextChoices):
    GOVERNMENT = "government", "overheid"
    DOMAIN = "domain", "beleidsdomein"
    ENTITY = "entity", "entiteit"
    UNIT = "unit", "afdeling, dienst of team"


class EntityKind(models.TextChoices):
    """The eight kinds of entity of the circular (rules.md §1)."""

    DEPARTMENT = "department", "departement"
    IVA_WITHOUT = "iva_without_legal_personality", "IVA zonder rechtspersoonlijkheid"
    IVA_WITH = "iva_with_legal_personality", "IVA met rechtspersoonlijkheid"
    EVA_PUBLIC = "eva_public_law", "publiekrechtelijk EVA"
    COUNCIL = "strategic_advisory_council", "strategische adviesraad"
    HOSPITAL = "university_hospital", "universitair ziekenhuis"
    WATER = "water_company", "drinkwatermaatschappij"
    EDUCATION = "community_education", "gemeenschapsonderwijs (administratie)"


class Unit(models.Model):
    """A node of the organisation: government, policy domain, entity or a unit below it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=UnitKind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    # A unit that was renumbered, merged or split keeps its row, and says what it became (A5).
    became = models.ManyToManyField("self", symmetrical=False, related_name="came_from")

    class Meta:
        app_label = "organisation"
        ordering = ("code",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    (Q(kind="government") & Q(parent__isnull=True))
                    | (~Q(kind="government") & Q(parent__isnull=False))
                ),
                name="unit_only_the_government_has_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="unit_valid_until_not_before_valid_from",
            ),
        ]
        # The object permissions of django-guardian: the kinds of access and the duties (A1, A10).
        permissions: ClassVar = [
            ("enter", "Enter data"),
            ("statistics", "Derive statistics"),
            ("contact", "Select and contact for positive action"),
            ("file", "Consult an individual file"),
            ("count_start", "Start a count"),
            ("count_approve", "Approve a count"),
            ("count_deliver", "Deliver a count"),
            ("release_prepare", "Prepare a release"),
            ("release_approve", "Approve a release"),
            ("configure", "Configure"),
            ("leading_official", "Appoint as leading official"),
            ("access_manager", "Manage access"),
            ("access_controller", "Control access"),
            ("data_protection", "Data protection"),
            ("personnel_data", "Personnel data"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitClosure(models.Model):
    """Every unit with every unit at or above it: a grant's tree in one look-up (A2)."""

    ancestor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="below")
    descendant = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="above")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        app_label = "organisation"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("ancestor", "descendant"), name="closure_once"),
        ]


class Entity(models.Model):
    """What only an entity has: its kind (eight of them) and who its staff can turn to (R10)."""

    unit = models.OneToOneField(
        Unit, primary_key=True, on_delete=models.CASCADE, related_name="entity"
    )
    kind = models.CharField(max_length=40, choices=EntityKind)
    uses_anonymous_count = models.BooleanField(default=True)  # R13: the default
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_email = models.EmailField(blank=True)
    confidential_adviser = models.CharField(max_length=120, blank=True)

    class Meta:
        app_label = "organisation"


class Statute(models.TextChoices):
    STATUTORY = "statutory", "statutair"
    CONTRACTUAL = "contractual", "contractueel"


class Level(models.TextChoices):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Category(models.TextChoices):
    NONE = "none", "geen leidinggevende functie"
    MIDDLE = "middle", "middenkader"
    TOP = "top", "topkader"


class Sex(models.TextChoices):
    F = "F", "vrouw"
    M = "M", "man"
    X = "X", "x"


class Education(models.TextChoices):
    LOW = "low", "kortgeschoold"
    MIDDLE = "middle", "middengeschoold"
    HIGH = "high", "hooggeschoold"


class StaffMember(models.Model):
    """A person in service, from the personnel file. Protected by row-level security."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    personnel_number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="staff")
    function = models.CharField(max_length=120)
    statute = models.CharField(max_length=12, choices=Statute)
    level = models.CharField(max_length=1, choices=Level)
    category = models.CharField(max_length=6, choices=Category, default=Category.NONE)
    sex = models.CharField(max_length=1, choices=Sex)
    birth_date = models.DateField()
    education = models.CharField(max_length=6, choices=Education, blank=True)
    fte = models.DecimalField(max_digits=3, decimal_places=2)
    employed_from = models.DateField()
    employed_until = models.DateField(null=True, blank=True)
    nationality = models.CharField(max_length=2, blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        app_label = "organisation"
        ordering = ("personnel_number",)
        indexes: ClassVar = [
            models.Index(fields=("unit", "personnel_number"), name="staff_by_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(employed_until__isnull=True)
                | Q(employed_until__gte=F("employed_from")),
                name="staff_employed_until_not_before_from",
            ),
            models.CheckConstraint(
                condition=Q(fte__gt=0) & Q(fte__lte=1), name="staff_fte_between_0_and_1"
            ),
        ]

    def __str__(self) -> str:
        return self.personnel_number


class StaffPlacement(models.Model):
    """The history of a staff member: unit and the properties that figures use, from and until.

    A figure at a reference date reads placements, never the present row.
    """

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="placements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=120)
    statute = models.CharField(max_length=12, choices=Statute)
    level = models.CharField(max_length=1, choices=Level)
    category = models.CharField(max_length=6, choices=Category)
    fte = models.DecimalField(max_digits=3, decimal_places=2)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)  # inclusive; open while it lasts

    class Meta:
        app_label = "organisation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("staff", "from_date"), name="placement_one_start_a_day"
            ),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
                name="placement_until_not_before_from",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("from_date", "until_date"), name="placement_by_date"),
        ]


class RunState(models.TextChoices):
    """Where an import stands. Only ``done`` changed anything."""

    CHECKING = "checking", "wordt nagekeken"
    REFUSED = "refused", "er zijn fouten"
    READY = "ready", "wacht op bevestiging"
    RUNNING = "running", "wordt ingelezen"
    DONE = "done", "ingelezen"
    STOPPED = "stopped", "gestopt"


class ImportRun(models.Model):
    """One import, from upload to result. The file and the examples wait sealed, then are erased.

    The bar moves while the import is one transaction: ``done`` is written through a connection
    of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(
        max_length=12, choices=[("organisation", "organisatie"), ("staff", "personeel")]
    )
    state = models.CharField(max_length=10, choices=RunState, default=RunState.CHECKING)
    day = models.DateField(null=True, blank=True)  # the date that a staff file tells about
    file_format = models.CharField(max_length=4)
    # Nobody started a run of the command line but who may use that machine.
    started_by = models.ForeignKey(
        StaffMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    under_grant = models.UUIDField(null=True, blank=True)  # no key: grants stand above this app
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    content = models.BinaryField(null=True)  # sealed
    preview = models.BinaryField(null=True)  # sealed: examples name people
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    entities = models.JSONField(default=list)  # which entities the file told about
    done = models.PositiveSmallIntegerField(default=0)  # of 100

    class Meta:
        app_label = "organisation"
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["checking", "ready", "running"])
                | Q(content__isnull=True, preview__isnull=True),
                name="importrun_nothing_kept_after_the_end",
            ),
            models.CheckConstraint(
                condition=(Q(kind="staff") & Q(day__isnull=False))
                | (Q(kind="organisation") & Q(day__isnull=True)),
                name="importrun_staff_file_has_a_day",
            ),
        ]
