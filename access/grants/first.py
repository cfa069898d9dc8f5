"""What nobody inside the program can do: the operator's appointments, and a new declaration.

The first leading official of an entity, from whom every other grant there follows (A3), and the
roles that stand on a policy domain or on the whole government, which no entity can give. As the
maintenance role; journalled as the operator's.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from access.grants.acts import GrantRefused, check
from access.grants.models import Declaration, Grant
from access.journal.recording import Note, append
from access.matrix import ASSIGNED_WIDELY, Duty, holder
from access.organisation.models import StaffMember, Unit, UnitKind


def appoint_by_operator(
    *, role: str, personnel_number: str, unit_code: str, decision: str, until: dt.date | None = None
) -> Grant:
    """Appoint by name on a decision taken outside the program. Raises GrantRefused, in English.

    A leading official on an entity; on a policy domain or the government a role that may be wide.
    """
    try:
        held = holder(role)
    except ValueError as error:
        raise GrantRefused(f"There is no role or duty called {role}.") from error
    unit = Unit.objects.filter(code=unit_code).first()
    if unit is None:
        raise GrantRefused(f"There is no unit with the code {unit_code}.")
    if not decision.strip():
        raise GrantRefused("Name the decision on which this rests.")
    wide = unit.kind in (UnitKind.GOVERNMENT, UnitKind.DOMAIN)
    first = held is Duty.LEADING_OFFICIAL and unit.kind == UnitKind.ENTITY
    if not first and not (wide and held in ASSIGNED_WIDELY):
        raise GrantRefused(
            "The operator appoints a leading official on an entity, or on a policy domain or the "
            "government a role that may stand there. Everything else its entity appoints."
        )
    with transaction.atomic():
        member = StaffMember.objects.filter(personnel_number=personnel_number.strip()).first()
        if member is None:
            raise GrantRefused("There is nobody with this personnel number.")
        today = timezone.localdate()
        check(held=held, holder_member=member, unit=unit, starts=today, until=until)
        mine = Grant.objects.filter(holder=member, role=held.value, ended_at__isnull=True)
        covered = Q(unit__above__ancestor=unit) | Q(unit__below__descendant=unit)
        if mine.filter(covered).exclude(until__lt=today).exists():
            raise GrantRefused("This person holds this role there already.")
        grant = Grant.objects.create(
            holder=member,
            holder_name=member.name,
            role=held.value,
            unit=unit,
            starts=today,
            until=until,
            ground=decision.strip()[:300],
            approved_at=timezone.now(),
        )
        append(
            Note(
                "grant_made",
                subject=member.pk,
                role="operator",
                details={"role": held.value, "fields": ["role"]},
            ),
            framed=False,
        )
    return grant


def declare_anew(text_nl: str, text_en: str) -> Declaration:
    """Publish a new text of the declaration: every role stops until its holder accepts it (A4)."""
    if not text_nl.strip() or not text_en.strip():
        raise GrantRefused("The declaration needs a Dutch and an English text.")
    with transaction.atomic():
        newest = Declaration.objects.order_by("-version").first()
        if newest and (newest.text_nl, newest.text_en) == (text_nl.strip(), text_en.strip()):
            raise GrantRefused("This is the text of today. Nothing was changed.")
        made = Declaration.objects.create(
            version=(newest.version if newest else 0) + 1,
            text_nl=text_nl.strip(),
            text_en=text_en.strip(),
            valid_from=timezone.localdate(),
        )
        details = {"version": made.version}
        append(Note("declaration_published", role="operator", details=details), framed=False)
    return made
