"""What people do with a run: start, propose, approve, announce, open, hand out a ticket (C7, A10).

Each act checks its rule and writes; the database checks the same step once more (``guard.sql``). A
refusal is ``CountRefused`` with the sentence that the person will read.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from access.actor import Actor
from access.matrix import Duty
from access.organisation.models import Unit
from counting.models import LIMIT, Delivery, Run, State, Step
from registration.definitions import CIRCULAR_2009, ORIGIN_2016, composition

TICKET_LASTS: Final = dt.timedelta(minutes=30)
VERSIONS: Final = {ORIGIN_2016.id: 1, CIRCULAR_2009.id: 1}
"""Which definitions the register can be asked for, and the version of each."""
NOT_ENDED: Final = (
    State.DRAFT,
    State.PROPOSED,
    State.APPROVED,
    State.ANNOUNCED,
    State.OPEN,
    State.COUNTING,
)


class CountRefused(Exception):
    """This step is not possible; the message says why and what to do."""


@dataclass(frozen=True)
class Told:
    """What staff are told before a count (C7)."""

    text_nl: str
    text_en: str
    ground: str
    authorisation: str
    contact: str
    opens_on: dt.date


def start(
    actor: Actor,
    *,
    day: dt.date,
    definition: str,
    breakdown: Sequence[str],
    smallest: int,
    entities: Sequence[Unit],
    told: Told,
) -> Run:
    """Make a draft; a task makes its plan. The day lies in the past; each entity in reach (A2)."""
    _needs(actor, Duty.COUNT_START)
    if day > timezone.localdate():
        raise CountRefused(_("Kies een datum die voorbij is."))
    if not entities:
        raise CountRefused(_("Kies minstens één entiteit."))
    if smallest < LIMIT:
        raise CountRefused(_("Een groep heeft minstens 10 mensen."))
    same = Run.objects.filter(reference_date=day, definition=definition, state__in=NOT_ENDED)
    codes = {unit.code for unit in entities}
    if any(codes & set(run.entities) for run in same):
        raise CountRefused(
            _("Voor deze datum loopt er al een telling van een van deze entiteiten.")
        )
    members = composition(day) if definition == CIRCULAR_2009.id else ()
    return Run.objects.create(
        unit=actor.acting.unit,
        reference_date=day,
        definition=definition,
        version=VERSIONS[definition],
        composition=sorted(members),
        breakdown=list(breakdown),
        smallest=smallest,
        entities=sorted(codes),
        text_nl=told.text_nl,
        text_en=told.text_en,
        ground=told.ground,
        authorisation=told.authorisation,
        contact=told.contact,
        opens_on=told.opens_on,
        started_by_id=actor.person,
    )


def propose(actor: Actor, run: Run) -> None:
    """The starter offers the plan to a second person."""
    _needs(actor, Duty.COUNT_START)
    if run.planned_at is None or run.plan_failure:
        raise CountRefused(_("Het plan is nog niet klaar. Kijk straks opnieuw."))
    _move(run, State.DRAFT, State.PROPOSED)


def give_back(actor: Actor, run: Run) -> None:
    """The second person gives the plan back."""
    _needs(actor, Duty.COUNT_APPROVE)
    _move(run, State.PROPOSED, State.DRAFT)


def approve(actor: Actor, run: Run) -> None:
    """The second person approves; never who started it (A10)."""
    _needs(actor, Duty.COUNT_APPROVE)
    if run.started_by_id == actor.person_id:
        raise CountRefused(_("Je startte deze telling zelf. Iemand anders keurt goed."))
    _move(
        run,
        State.PROPOSED,
        State.APPROVED,
        approved_by_id=actor.person_id,
        approved_at=timezone.now(),
    )


def announce(actor: Actor, run: Run) -> None:
    """Staff are told: from now on everybody reads what is counted, when and why (C7)."""
    _needs(actor, Duty.COUNT_START)
    _move(run, State.APPROVED, State.ANNOUNCED, announced_at=timezone.now())


def may_open(run: Run) -> None:
    """Refuse to open before the day that staff were told."""
    if run.state != State.ANNOUNCED:
        raise CountRefused(_("De telling is intussen gewijzigd. Kijk opnieuw."))
    if run.opens_on > timezone.localdate():
        raise CountRefused(_("Aanleveren kan pas vanaf de dag die aan het personeel is gezegd."))


def withdraw(actor: Actor, run: Run) -> None:
    """Stop a run that has not ended; what came of it is never used (C6)."""
    if not actor.may(Duty.COUNT_APPROVE):
        _needs(actor, Duty.COUNT_START)
    changed = Run.objects.filter(pk=run.pk, state__in=NOT_ENDED).update(
        state=State.VOID, ending="withdrawn", ended_at=timezone.now()
    )
    if not changed:
        raise CountRefused(_("Deze telling is al afgelopen."))


def hand_out_ticket(actor: Actor, delivery: Delivery) -> str:
    """A ticket for one stream of the entity's deliverer; an earlier one no longer works (A10).

    Random, shown once; only its digest is kept.
    """
    _needs(actor, Duty.COUNT_DELIVER)
    run = delivery.run
    if actor.person_id in (run.started_by_id, run.approved_by_id):
        raise CountRefused(_("Je startte of keurde deze telling. Iemand anders levert aan."))
    ticket = secrets.token_urlsafe(32)
    changed = Delivery.objects.filter(
        pk=delivery.pk, run__state=State.OPEN, step=Step.WAITING, asked=True
    ).update(
        ticket=digest(ticket),
        ticket_until=timezone.now() + TICKET_LASTS,
        deliverer_id=actor.person,
        under_grant=actor.acting.pk,
    )
    if not changed:
        raise CountRefused(_("Aanleveren kan nu niet. Kijk opnieuw naar de stand."))
    return ticket


def digest(ticket: str) -> bytes:
    """What is kept of a ticket. It is random and long: nobody finds it by trying."""
    return hashlib.sha256(ticket.encode()).digest()


def _needs(actor: Actor, duty: Duty) -> None:
    if actor.grant is None or not actor.may(duty):
        raise CountRefused(_("Je rol geeft deze taak niet."))


def _move(run: Run, expected: State, to: State, **fields: object) -> None:
    changed = Run.objects.filter(pk=run.pk, state=expected).update(state=to, **fields)
    if not changed:
        raise CountRefused(_("De telling is intussen gewijzigd. Kijk opnieuw."))
    run.refresh_from_db()
