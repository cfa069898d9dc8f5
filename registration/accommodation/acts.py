"""What is done with a request: by the person, and by an HR designee who writes for one (U2).

The database lets through no more than this; every function runs in the frame that its docstring
names.
"""

import uuid
from collections.abc import Collection

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actor import Actor
from access.cases.acts import name_handlers
from access.cases.models import Case
from access.journal import aims
from access.organisation.models import StaffMember
from registration.accommodation.models import DECIDE_WITHIN, Proposal, Request, Told
from registration.accommodation.words import (
    Wish,
    open_proposal,
    open_told,
    seal_proposal,
    seal_told,
)


class Refused(Exception):
    """It cannot be done now; the message says why."""


def told(case: uuid.UUID) -> Wish | None:
    """What the person told, in the person's own frame or in the frame of the case."""
    row = Told.objects.filter(pk=case).values_list("sealed", flat=True).first()
    return None if row is None else open_told(case, row)


def ask(case: Case, wish: Wish) -> Request:
    """Ask, in the person's own frame: from today the clock runs. Raises Refused."""
    today = timezone.localdate()
    try:
        with transaction.atomic():
            asked = Request.objects.create(case=case, asked_on=today, due_on=today + DECIDE_WITHIN)
            Told.objects.create(case=case, sealed=seal_told(case.pk, wish))
    except IntegrityError as twice:
        raise Refused(_("Je aanvraag is al verstuurd.")) from twice
    return asked


def change(case: Case, wish: Wish) -> None:
    """Say it otherwise, in the person's own frame, until it is decided. Raises Refused."""
    if not Told.objects.filter(pk=case.pk).update(sealed=seal_told(case.pk, wish)):
        raise Refused(_("Over je aanvraag is intussen beslist. Je kunt ze niet meer wijzigen."))


def propose(person: StaffMember, wish: Wish) -> uuid.UUID:
    """Write a request down for somebody, in a frame of the power *enter*; returns its key."""
    key = uuid.uuid4()
    Proposal.objects.bulk_create(
        [
            Proposal(
                id=key,
                staff=person,
                made_on=timezone.localdate(),
                sealed=seal_proposal(key, person.pk, wish),
            )
        ]
    )
    aims.register(key, person.pk)  # a refused attempt at it is told to the person (A7)
    return key


def proposals(actor: Actor) -> list[Proposal]:
    """What waits for the confirmation of the person, in the person's own frame."""
    return list(Proposal.objects.filter(staff_id=actor.person_id))


def wish_of(proposal: Proposal) -> Wish:
    """What an HR designee wrote down. Raises SealBroken."""
    return open_proposal(proposal.pk, proposal.staff_id, proposal.sealed)


def settle(proposal: Proposal) -> None:
    """Confirmed or thrown away, in the person's own frame: the paper of the designee goes."""
    Proposal.objects.filter(pk=proposal.pk).delete()


def take_along(actor: Actor, case: Case, handlers: Collection[uuid.UUID]) -> None:
    """The case goes along to where the person works now, for these handlers and nobody else.

    In the person's own frame. Raises Refused, and CaseRefused for who may not handle it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT guard.take_along(%s)", [case.pk])
            row = cursor.fetchone()
        if not row[0]:
            raise Refused(_("Dit dossier is al bij je dienst."))
        name_handlers(actor, case, handlers)
