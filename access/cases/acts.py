"""What the person does with the own cases: open, choose who handles, close (rules A8, U2).

The person opens an accommodation case and names its handlers: that is the consent to them, and it
can be taken back at any moment. The frame is the person's own; the database lets in nothing else.
"""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actor import Actor
from access.cases.kinds import MAY_HAVE, CaseKind, kinds_of
from access.cases.models import Case, Handler
from access.grants.models import Grant
from access.journal import aims
from access.organisation.models import StaffMember, UnitClosure


class CaseRefused(Exception):
    """A case cannot be changed in this way; the message says why."""


def eligible(actor: Actor, kind: CaseKind = CaseKind.ACCOMMODATION) -> QuerySet[Grant]:
    """The grants that can handle a case of the person: in force, of a role that may have the kind,
    on a unit that covers where the person works now; never the person's own."""
    me = StaffMember.objects.own(actor).get()
    above = UnitClosure.objects.filter(descendant_id=me.unit_id).values("ancestor_id")
    roles = [role.value for role in MAY_HAVE if kind in kinds_of(role)]
    return (
        Grant.objects.in_force()
        .filter(role__in=roles, unit_id__in=above)
        .exclude(holder_id=actor.person)
        .select_related("unit")
        .order_by("role", "holder_name", "pk")
    )


def open_own(actor: Actor, handlers: Collection[uuid.UUID]) -> Case:
    """Open an accommodation case about oneself, for these grants. Raises CaseRefused."""
    me = StaffMember.objects.own(actor).get()
    case = Case.objects.create(kind=CaseKind.ACCOMMODATION, staff_id=me.pk, unit_id=me.unit_id)
    aims.register(case.pk, me.pk)  # a refused attempt at this case is told to the person (A7)
    name_handlers(actor, case, handlers)
    return case


def name_handlers(actor: Actor, case: Case, wanted: Collection[uuid.UUID]) -> None:
    """From now on these grants handle the case, and no other. Raises CaseRefused."""
    _only_open_own(actor, case)
    allowed = set(eligible(actor).values_list("pk", flat=True))
    if not set(wanted) <= allowed:
        raise CaseRefused(_("Kies iemand uit de lijst."))
    with transaction.atomic():
        now = set(case.handlers.filter(ended_at__isnull=True).values_list("grant_id", flat=True))
        case.handlers.filter(ended_at__isnull=True, grant_id__in=now - set(wanted)).update(
            ended_at=timezone.now()
        )
        Handler.objects.bulk_create(
            [Handler(case=case, grant_id=grant) for grant in sorted(set(wanted) - now)]
        )


def close_own(actor: Actor, case: Case) -> None:
    """Close the case: from the commit on it opens no page. Two at once: the second is told."""
    _only_open_own(actor, case)
    changed = Case.objects.own(actor).filter(pk=case.pk, closed_at__isnull=True)
    if not changed.update(closed_at=timezone.now()):
        raise CaseRefused(_("Dit dossier is intussen gesloten."))


def _only_open_own(actor: Actor, case: Case) -> None:
    if case.staff_id != actor.person_id or case.kind != CaseKind.ACCOMMODATION:
        raise CaseRefused(_("Dit dossier kun je niet zelf wijzigen."))
    if case.closed_at is not None:
        raise CaseRefused(_("Dit dossier is intussen gesloten."))
