"""What who handles a case does with its request: decide, plan measures, look at them again (U2).

Every function that reads or writes words runs in the frame that names the case (``in_case``).
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actor import Actor
from access.cases.models import Case
from registration.accommodation.acts import Refused
from registration.accommodation.models import Decision, Measure, Request
from registration.accommodation.status import DECIDERS
from registration.accommodation.words import (
    Decided,
    Planned,
    open_decision,
    open_measure,
    seal_decision,
    seal_measure,
)

YEAR = dt.timedelta(days=365)
GRANTED, PARTLY, REFUSED = "granted", "partly", "refused"


@dataclass(frozen=True)
class Step:
    """A measure as it is shown: its row, and what was sealed."""

    row: Measure
    planned: Planned

    @property
    def waits(self) -> bool:
        """Whether somebody still carries it out: after a move nobody of the old place does."""
        return self.row.done_on is None and self.row.owner_id is not None


def may_decide(actor: Actor) -> bool:
    """Whether the acting role decides; the database judges it anew."""
    return actor.role in DECIDERS


def decision(case: uuid.UUID) -> Decided | None:
    """What was decided, if anything."""
    row = Decision.objects.filter(pk=case).values_list("sealed", flat=True).first()
    return None if row is None else open_decision(case, row)


def measures(case: uuid.UUID) -> list[Step]:
    """The measures of a case, the first due first."""
    return [_step(row) for row in Measure.objects.filter(case_id=case)]


def _step(row: Measure) -> Step:
    return Step(row, open_measure(row.pk, row.case_id, row.sealed))


def decide(case: Case, decided: Decided) -> None:
    """Decide, once. Where something will be done, it is looked at again in a year. Raises Refused.

    Two at once: the second is told.
    """
    today = timezone.localdate()
    try:
        with transaction.atomic():
            Decision.objects.bulk_create(
                [Decision(case=case, sealed=seal_decision(case.pk, decided))]
            )
            review = None if decided.outcome == REFUSED else today + YEAR
            Request.objects.filter(pk=case.pk).update(decided_on=today, review_on=review)
    except IntegrityError as twice:
        raise Refused(_("Over deze aanvraag is intussen al beslist.")) from twice


def colleague(number: str, name: str) -> uuid.UUID | None:
    """The key of who has this number and this name, both; otherwise None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.colleague(%s, %s)", [number.strip(), " ".join(name.split())])
        row = cursor.fetchone()
    found: uuid.UUID | None = row[0]
    return found


def plan(case: Case, planned: Planned, owner: uuid.UUID, due_on: dt.date) -> None:
    """Plan a measure."""
    key = uuid.uuid4()
    Measure.objects.bulk_create(
        [
            Measure(
                id=key,
                case=case,
                owner_id=owner,
                due_on=due_on,
                sealed=seal_measure(key, case.pk, planned),
            )
        ]
    )


def review(case: Case) -> dt.date:
    """It was looked at again: the next time is in a year. Returns that day."""
    day = timezone.localdate() + YEAR
    Request.objects.filter(pk=case.pk, decided_on__isnull=False).update(review_on=day)
    return day


# For who carries out a measure, in the own frame -------------------------------------------


def carried_out_by(actor: Actor) -> QuerySet[Measure]:
    """The measures that the person carries out, done or not; the database shows only live ones."""
    return Measure.objects.filter(owner_id=actor.person_id)


def what(row: Measure) -> str:
    """What is to be done; no more is shown to the owner."""
    return _step(row).planned.what


def done(actor: Actor, key: uuid.UUID) -> None:
    """It is done."""
    carried_out_by(actor).filter(pk=key, done_on__isnull=True).update(done_on=timezone.localdate())


# For homes, in a frame of the power *file* --------------------------------------------------


def waiting(actor: Actor) -> list[dt.date]:
    """Until when: the requests that the acting grant handles and that nobody has decided on."""
    rows = Request.objects.filter(case__in=Case.objects.visible_to(actor), decided_on__isnull=True)
    return list(rows.values_list("due_on", flat=True))


def to_review(actor: Actor) -> list[dt.date]:
    """The days of the yearly reviews that come within a month, or have passed."""
    soon = timezone.localdate() + dt.timedelta(days=30)
    rows = Request.objects.filter(case__in=Case.objects.visible_to(actor), review_on__lte=soon)
    return [day for day in rows.values_list("review_on", flat=True) if day is not None]


def late() -> list[tuple[dt.date, str, str]]:
    """For the HR manager: due, place, and who should decide; never whose request it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT due, place, handler FROM guard.late_accommodations() ORDER BY due")
        return [(due, place, handler or "") for due, place, handler in cursor.fetchall()]
