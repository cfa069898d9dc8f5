"""What can be done with a grant: appoint, accept, end, give up (rules A2, A3, A4, A5, A10).

Each act checks its rule, writes, and returns the grant. A refusal is ``GrantRefused`` with the
sentence that the person will read.
"""

import datetime as dt

from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from access.actor import Actor
from access.grants.models import Acceptance, Declaration, Grant
from access.matrix import ASSIGNED_WIDELY, FOUR_EYES, Duty, Kind, Role, holder, powers
from access.organisation.models import StaffMember, Unit, UnitKind


class GrantRefused(Exception):
    """A grant cannot be made or changed in this way; the message says why."""


# The leading official appoints by name the HR designees and the first access manager (A3).
BY_LEADING_OFFICIAL = frozenset({Role.HR_DESIGNEE, Duty.ACCESS_MANAGER})


def current_declaration() -> Declaration:
    """The declaration of today. There is always one: a migration writes the first."""
    return Declaration.objects.order_by("-version")[:1].get()


def check(
    *,
    held: Role | Duty,
    holder_member: StaffMember,
    unit: Unit,
    starts: dt.date,
    until: dt.date | None,
) -> None:
    """Refuse what no grant may be: too wide (A2), both halves of four eyes (A10), dates crossed."""
    if until is not None and until < starts:
        raise GrantRefused(_("Kies een einddatum die niet voor de begindatum ligt."))
    if unit.kind in (UnitKind.GOVERNMENT, UnitKind.DOMAIN) and held not in ASSIGNED_WIDELY:
        raise GrantRefused(
            _("Deze rol geldt voor één entiteit of een dienst eronder. Kies een kleinere eenheid.")
        )
    open_grants = Grant.objects.filter(holder=holder_member, ended_at__isnull=True)
    mine = {grant.held for grant in open_grants}
    for halves in FOUR_EYES:
        if held in halves and mine & (halves - {held}):
            raise GrantRefused(
                _("Deze persoon heeft al de andere helft van een taak met vier ogen.")
            )
    if held is Duty.ACCESS_MANAGER and mine & {
        r for r in Role if r is not Role.STAFF_MEMBER and powers(r) & set(Kind)
    }:
        raise GrantRefused(
            _("Wie de toegangsrechten beheert, heeft zelf geen rol met toegang tot gegevens.")
        )


def appoint(
    actor: Actor,
    *,
    role: str,
    holder_member: StaffMember,
    unit: Unit,
    ground: str,
    starts: dt.date,
    until: dt.date | None = None,
) -> Grant:
    """Appoint by name (A3). The frame must be entered with the appointing duty.

    Raises GrantRefused. The grant works once the holder accepts the declaration (A4).
    """
    try:
        held = holder(role)
    except ValueError as error:
        raise GrantRefused(_("Kies een rol uit de lijst.")) from error
    if held is Role.STAFF_MEMBER:
        raise GrantRefused(_("Kies een rol uit de lijst."))
    if holder_member.pk == actor.person_id:
        raise GrantRefused(_("Je kunt jezelf geen rol geven. Vraag het aan een andere beheerder."))
    if held in BY_LEADING_OFFICIAL and not actor.may(Duty.LEADING_OFFICIAL):
        raise GrantRefused(_("Alleen de leidend ambtenaar stelt iemand aan voor deze rol."))
    check(held=held, holder_member=holder_member, unit=unit, starts=starts, until=until)
    try:
        with transaction.atomic():
            return Grant.objects.create(
                holder=holder_member,
                holder_name=holder_member.name,
                role=held.value,
                unit=unit,
                starts=starts,
                until=until,
                ground=ground,
                appointed_by_id=actor.person_id,
                approved_at=timezone.now(),
            )
    except IntegrityError as error:
        raise GrantRefused(_("Deze persoon heeft deze rol al op deze eenheid.")) from error


def accept(grant: Grant) -> Grant:
    """The holder accepts the declaration of today (A4); from now on the grant can work.

    django-guardian's rows are written here: one group for the grant, one row a power.
    """
    Acceptance.objects.get_or_create(grant=grant, declaration=current_declaration())
    if grant.group is None:
        grant.group = Group.objects.create(name=f"grant {grant.pk}")
        for power in powers(grant.held):
            assign_perm(f"organisation.{power.value}", grant.group, grant.unit)
        with connection.cursor() as cursor:
            cursor.execute("SELECT guard.bind_group(%s, %s)", [grant.pk, grant.group.pk])
    return grant


def end(grant: Grant, reason: str) -> Grant:
    """End a grant now. Its guardian rows go with its group. Two at once: the second is told."""
    changed = Grant.objects.filter(pk=grant.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), end_reason=reason
    )
    if not changed:
        raise GrantRefused(_("Dit is intussen gewijzigd. Kijk opnieuw."))
    _drop_rows(grant)
    grant.refresh_from_db()
    return grant


def give_up(grant: Grant, reason: str) -> None:
    """The holder gives up an own role, or reports a change of function (A5)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.give_up(%s, %s)", [grant.pk, reason])
        row = cursor.fetchone()
    if not row[0]:
        raise GrantRefused(_("Dit is intussen gewijzigd. Kijk opnieuw."))
    _drop_rows(grant)


def _drop_rows(grant: Grant) -> None:
    from access.grants.models import UnitGroupObjectPermission

    if grant.group_id is not None:
        UnitGroupObjectPermission.objects.filter(group_id=grant.group_id).delete()
