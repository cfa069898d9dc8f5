"""What people told, sealed. Three rows of one fixed length for every staff member (design).

Whether a row holds an answer or filler cannot be seen from its size, its key or any clear column;
there is no time and no history (rule R14).
"""

from django.db import models

from access.organisation.models import StaffMember


class SealedRow(models.Model):
    """A sealed value of a staff member; see ``access.sealing`` for its form."""

    staff = models.OneToOneField(StaffMember, primary_key=True, on_delete=models.CASCADE)
    sealed = models.BinaryField()

    class Meta:
        abstract = True


class Answers(SealedRow):
    """Everything the person told. Only the person, and the release purpose, may read it."""

    class Meta:
        app_label = "questionnaire"


class Uses(SealedRow):
    """Only what the person's yes allows, per purpose (R3, R4); blank filler otherwise."""

    class Meta:
        app_label = "questionnaire"


class PaperSlip(SealedRow):
    """An entry from paper that waits for the person's confirmation (R5); filler otherwise."""

    class Meta:
        app_label = "questionnaire"


class OpenQuestion(models.Model):
    """Which questionnaire is open for an entity, from and until (R13)."""

    entity = models.ForeignKey(
        "organisation.Entity", on_delete=models.CASCADE, related_name="questions"
    )
    questionnaire = models.CharField(max_length=40)  # an id of the catalogue
    opens = models.DateField()
    closes = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "questionnaire"
        constraints = [
            models.UniqueConstraint(
                fields=("entity", "questionnaire", "opens"), name="open_question_once"
            ),
            models.CheckConstraint(
                condition=models.Q(closes__isnull=True) | models.Q(closes__gte=models.F("opens")),
                name="open_question_closes_not_before_it_opens",
            ),
        ]


class InvitationRound(models.Model):
    """A day on which the neutral invitation goes out; how far it came, so that it can go on.

    The same for everybody, registered or not: nothing here follows from an answer (R14).
    """

    day = models.DateField(primary_key=True)
    everybody = models.BooleanField(default=False)
    after = models.DateField()  # who entered after this day
    reached = models.UUIDField(null=True)  # the last person in the order of keys
    finished = models.BooleanField(default=False)

    class Meta:
        app_label = "questionnaire"


class Feedback(models.Model):
    """How often each answer to the one question about the form was given; no time, no person.

    Everybody can answer it, registered or not, so that the count tells nothing of that (R14).
    """

    answer = models.CharField(primary_key=True, max_length=10)
    given = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "questionnaire"
