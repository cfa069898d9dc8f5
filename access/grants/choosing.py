"""The entity's own choice: does a grant need a second access manager (four eyes, A10)?

Changed with four eyes itself, or by the leading official. Without a choice: no.
"""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from access.actor import Actor
from access.grants import acts
from access.grants.models import ApprovalChoice
from access.grants.reviewing import entity_of
from access.matrix import Duty
from access.organisation.models import Unit


def entity(actor: Actor) -> Unit:
    """The entity of the acting unit. Raises GrantRefused where the role is for a part of it."""
    unit = entity_of(actor.acting.unit)
    if unit.pk != actor.acting.unit_id:
        raise acts.GrantRefused(_("Dit geldt voor een hele entiteit. Vraag het daar."))
    return unit


def choice_of(unit: Unit) -> ApprovalChoice:
    """The choice of an entity, saved or not."""
    return ApprovalChoice.objects.filter(pk=unit.pk).first() or ApprovalChoice(unit=unit)


def change(actor: Actor, four_eyes: bool, seen: dt.datetime | None) -> ApprovalChoice:
    """Ask for four eyes or not: at once by the leading official, else as a proposal.

    ``seen`` is when the choice was last changed as the asker saw it, None where there was none.
    Raises GrantRefused.
    """
    acts.begin(actor)
    choice = _current(actor, seen)
    if choice.four_eyes == four_eyes:
        raise acts.GrantRefused(_("Dit is al de keuze van de entiteit."))
    if actor.may(Duty.LEADING_OFFICIAL):
        choice.four_eyes = four_eyes
        return _save(choice, None, None)
    return _save(choice, four_eyes, actor)


def decide(actor: Actor, accept: bool, seen: dt.datetime | None) -> ApprovalChoice:
    """Another access manager, or the leading official, accepts or drops the proposal."""
    acts.begin(actor)
    choice = _current(actor, seen)
    if choice.proposed is None:
        raise acts.GrantRefused(_("Er is geen voorstel meer."))
    if accept and choice.proposed_by_id == actor.person_id:
        raise acts.GrantRefused(_("Wie iets voorstelt, keurt het niet zelf goed."))
    if accept:
        choice.four_eyes = choice.proposed
    return _save(choice, None, None)


def _current(actor: Actor, seen: dt.datetime | None) -> ApprovalChoice:
    choice = choice_of(entity(actor))
    stored = None if choice._state.adding else choice.changed_at
    if stored != seen:
        raise acts.GrantChanged(choice.changed_at)
    return choice


def _save(choice: ApprovalChoice, proposed: bool | None, by: Actor | None) -> ApprovalChoice:
    choice.proposed = proposed
    choice.proposed_by_id = by.person_id if by else None
    choice.changed_at = timezone.now()
    choice.save()
    return choice
