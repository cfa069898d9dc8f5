"""What can be done with a grant: appoint, approve, end, give up (rules A2, A3, A5, A10).

Each act first waits for whoever is changing grants (``guard.lock_grants``), reads again that the
asker's own role still stands, checks its rule, writes, and returns the grant. A refusal is
``GrantRefused`` with the sentence that the person will read; then nothing was changed.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from access.actor import Actor
from access.frame import refresh
from access.grants.models import (
    Acceptance,
    ApprovalChoice,
    Declaration,
    Grant,
    UnitGroupObjectPermission,
)
from access.look import formats
from access.matrix import ASSIGNED_WIDELY, FOUR_EYES, Duty, Kind, Role, holder, powers
from access.organisation.models import StaffMember, Unit, UnitKind

# The leading official appoints by name the HR designees and the first access manager (A3).
BY_LEADING_OFFICIAL = frozenset({Role.HR_DESIGNEE, Duty.ACCESS_MANAGER, Duty.LEADING_OFFICIAL})
APPOINTING = (Duty.ACCESS_MANAGER, Duty.LEADING_OFFICIAL)


class GrantRefused(Exception):
    """A grant cannot be made or changed in this way; the message says why."""


class GrantChanged(GrantRefused):
    """Somebody else was first: the message says when, and never who."""

    def __init__(self, at: dt.datetime) -> None:
        language = get_language()
        if timezone.localdate(at) == timezone.localdate():
            said = _("Dit is gewijzigd om %(time)s. Kijk opnieuw.")
            when = formats.clock(at, language)
        else:
            said = _("Dit is gewijzigd op %(time)s. Kijk opnieuw.")
            when = formats.moment(at, language)
        super().__init__(said % {"time": when})


class RoleEnded(Exception):
    """The role in which this was asked ended while it was being asked: no refusal of the act."""

    def __init__(self) -> None:
        super().__init__(
            _("De rol waarin je werkte, is intussen beëindigd. Er is niets gewijzigd.")
        )


def current_declaration() -> Declaration:
    """The declaration of today. There is always one: a migration writes the first."""
    return Declaration.objects.order_by("-version")[:1].get()


def begin(actor: Actor) -> None:
    """Wait for whoever is changing grants, then read anew that the acting role stands.

    Raises RoleEnded: of two managers who end each other's grants the second comes here.
    """
    lock()
    if refresh(actor).grant is None:
        raise RoleEnded


def lock() -> None:
    """One change of grants at a time; held until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.lock_grants()")


def appointable(actor: Actor) -> list[Role | Duty]:
    """The roles and duties that this person can give, in the order of the matrix (A3)."""
    everything: list[Role | Duty] = [r for r in Role if r is not Role.STAFF_MEMBER]
    everything += Duty
    if actor.may(Duty.LEADING_OFFICIAL):
        return everything
    return [each for each in everything if each not in BY_LEADING_OFFICIAL]


def check(
    *,
    held: Role | Duty,
    holder_member: StaffMember,
    unit: Unit,
    starts: dt.date,
    until: dt.date | None,
) -> None:
    """Refuse what no grant may be: too wide (A2), both halves of four eyes (A10), dates crossed."""
    today = timezone.localdate()
    if until is not None and until < starts:
        raise GrantRefused(_("Kies een einddatum die niet voor de begindatum ligt."))
    if until is not None and until < today:
        raise GrantRefused(_("Kies een einddatum die nog niet voorbij is."))
    if unit.valid_until is not None and unit.valid_until < max(starts, today):
        raise GrantRefused(_("Deze eenheid bestaat dan niet meer. Kies een andere."))
    if unit.kind in (UnitKind.GOVERNMENT, UnitKind.DOMAIN) and held not in ASSIGNED_WIDELY:
        raise GrantRefused(
            _("Deze rol geldt voor één entiteit of een dienst eronder. Kies een kleinere eenheid.")
        )
    left = holder_member.employed_until
    if left is not None and left < max(starts, today):
        raise GrantRefused(_("Deze persoon is dan niet meer in dienst."))
    check_halves(held, holder_member.pk)


def check_halves(held: Role | Duty, person: uuid.UUID) -> None:
    """Nobody does both halves of a four-eyes act; who runs the rights sees no data (A10)."""
    open_grants = Grant.objects.filter(holder_id=person, ended_at__isnull=True)
    mine = {grant.held for grant in open_grants.exclude(until__lt=timezone.localdate())}
    for halves in FOUR_EYES:
        if held in halves and mine & (halves - {held}):
            raise GrantRefused(
                _("Deze persoon heeft al de andere helft van een taak met vier ogen.")
            )
    sees = {role for role in Role if powers(role) & set(Kind)}
    if (held is Duty.ACCESS_MANAGER and mine & sees) or (
        held in sees and Duty.ACCESS_MANAGER in mine
    ):
        raise GrantRefused(
            _("Wie de toegangsrechten beheert, heeft zelf geen rol met toegang tot gegevens.")
        )


def needs_approval(actor: Actor, unit: Unit) -> bool:
    """Whether a grant by this person on this unit waits for a second access manager.

    What the leading official decides stands: who appoints the access managers needs none of them.
    """
    if actor.may(Duty.LEADING_OFFICIAL):
        return False
    return ApprovalChoice.objects.filter(
        four_eyes=True, unit__below__descendant_id=unit.pk
    ).exists()


def appoint(
    actor: Actor,
    *,
    role: str,
    holder_member: StaffMember,
    unit: Unit,
    ground: str,
    starts: dt.date,
    until: dt.date | None = None,
    deputy_for: Grant | None = None,
) -> Grant:
    """Appoint by name (A3), or propose where the entity asks for four eyes.

    The frame must be entered with the appointing duty. Raises GrantRefused. The grant works once it
    is approved and the holder accepts the declaration (A4).
    """
    begin(actor)
    held = _held(role)
    if holder_member.pk == actor.person_id:
        raise GrantRefused(_("Je kunt jezelf geen rol geven. Vraag het aan een andere beheerder."))
    if held in BY_LEADING_OFFICIAL and not actor.may(Duty.LEADING_OFFICIAL):
        raise GrantRefused(_("Alleen de leidend ambtenaar stelt iemand aan voor deze rol."))
    if held is Duty.LEADING_OFFICIAL and deputy_for is None:
        raise GrantRefused(
            _("Een leidend ambtenaar stelt alleen een vervanger van zichzelf aan, voor een tijd.")
        )
    if deputy_for is not None:
        _check_deputy(held, unit, until, deputy_for)
    check(held=held, holder_member=holder_member, unit=unit, starts=starts, until=until)
    me = StaffMember.objects.own(actor).get()
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
                appointed_by_name=me.name,
                approved_at=None if needs_approval(actor, unit) else timezone.now(),
                deputy_for=deputy_for,
            )
    except IntegrityError as error:
        raise GrantRefused(
            _(
                "Deze persoon heeft deze rol al op deze eenheid, of op een die ze omvat, in deze "
                "periode. Kies een andere periode of beëindig eerst de andere."
            )
        ) from error


def _held(role: str) -> Role | Duty:
    try:
        held = holder(role)
    except ValueError as error:
        raise GrantRefused(_("Kies een rol uit de lijst.")) from error
    if held is Role.STAFF_MEMBER:
        raise GrantRefused(_("Kies een rol uit de lijst."))
    return held


def _check_deputy(held: Role | Duty, unit: Unit, until: dt.date | None, of: Grant) -> None:
    if until is None:
        raise GrantRefused(_("Een vervanging heeft een einddatum. Kies er een."))
    if of.ended_at is not None or of.held is not held or of.unit_id != unit.pk:
        raise GrantRefused(
            _("Een vervanger krijgt de rol van wie vervangen wordt, en geen andere.")
        )
    if of.until is not None and until > of.until:
        raise GrantRefused(_("Een vervanging duurt niet langer dan de rol die vervangen wordt."))


def approve(actor: Actor, grant: Grant, seen: dt.datetime | None) -> Grant:
    """The second access manager says yes to a proposal of another (A10).

    ``seen`` is when the grant was last changed, as the approver saw it.
    """
    begin(actor)
    if grant.appointed_by_id == actor.person_id:
        raise GrantRefused(_("Wie iets voorstelt, keurt het niet zelf goed."))
    if not actor.may(Duty.ACCESS_MANAGER):
        raise GrantRefused(
            _("Alleen een beheerder van de toegangsrechten keurt een voorstel goed.")
        )
    member = StaffMember.objects.filter(pk=grant.holder_id).first()
    if member is None:
        raise GrantRefused(_("Deze persoon werkt niet meer in jouw entiteit."))
    check(
        held=grant.held,
        holder_member=member,
        unit=grant.unit,
        starts=grant.starts,
        until=grant.until,
    )
    me = StaffMember.objects.own(actor).get()
    return _change(
        grant,
        seen,
        approved_at=timezone.now(),
        approved_by_id=actor.person_id,
        approved_by_name=me.name,
    )


def end(actor: Actor, grant: Grant, reason: str, seen: dt.datetime | None) -> Grant:
    """End a grant or a proposal now. Its guardian rows go with its group.

    Two at once: one wins, the other is told (``seen``, as for ``approve``).
    """
    begin(actor)
    ended = _change(grant, seen, ended_at=timezone.now(), end_reason=reason)
    drop_rows([grant])
    return ended


def _change(grant: Grant, seen: dt.datetime | None, **values: object) -> Grant:
    now = timezone.now()
    open_ = Grant.objects.filter(pk=grant.pk, ended_at__isnull=True)
    if "approved_at" in values:
        open_ = open_.filter(approved_at__isnull=True)
    changed = seen and open_.filter(changed_at=seen).update(changed_at=now, **values)
    grant.refresh_from_db()
    if not changed:
        raise GrantChanged(grant.changed_at)
    return grant


def accept(grant: Grant) -> Grant:
    """The holder accepts the declaration of today (A4); from now on the grant can work.

    django-guardian's rows are written here: one group for the grant, one row a power.
    """
    Acceptance.objects.get_or_create(grant=grant, declaration=current_declaration())
    if grant.group is None:
        lock()
        grant.group = Group.objects.create(name=f"grant {grant.pk}")
        for power in powers(grant.held):
            assign_perm(f"organisation.{power.value}", grant.group, grant.unit)
        with connection.cursor() as cursor:
            cursor.execute("SELECT guard.bind_group(%s, %s)", [grant.pk, grant.group.pk])
    return grant


def give_up(grant: Grant, reason: str = "given_up") -> None:
    """The holder gives up an own role, or reports a change of function (A5)."""
    lock()
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.give_up(%s, %s)", [grant.pk, reason])
        row = cursor.fetchone()
    if not row[0]:
        grant.refresh_from_db()
        raise GrantChanged(grant.changed_at)
    drop_rows([grant])


def drop_rows(grants: Iterable[Grant]) -> None:
    """Take away django-guardian's rows of grants that ended."""
    groups = [grant.group_id for grant in grants if grant.group_id is not None]
    UnitGroupObjectPermission.objects.filter(group_id__in=groups).delete()
