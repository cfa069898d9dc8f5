"""The one line that tells the person where the request stands: "waits for ..., until ..." (U2)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.cases.models import Case, Handler
from access.look import formats
from access.matrix import Role
from registration.accommodation.models import Request

# Who decides; the diversity service is there to think along.
DECIDERS: Final = (Role.LINE_MANAGER, Role.HR_DESIGNEE, Role.HR_MANAGER)


@dataclass(frozen=True)
class Status:
    """A sentence; ``mine``: it waits for the person; ``due``: until when."""

    text: str
    mine: bool = False
    due: dt.date | None = None


@dataclass(frozen=True)
class Next:
    """The measure that is due first: who carries it out, and by when."""

    owner: str
    due_on: dt.date


def deciders(case: Case) -> list[str]:
    """The names of the handlers who can decide now."""
    named = Handler.objects.filter(
        case=case,
        ended_at__isnull=True,
        grant__ended_at__isnull=True,
        grant__role__in=[role.value for role in DECIDERS],
    ).select_related("grant")
    return [handler.grant.holder_name for handler in named]


def one_of(names: Sequence[str]) -> str:
    """A, B of C."""
    *first, last = names
    return _("%(names)s of %(last)s") % {"names": ", ".join(first), "last": last} if first else last


def status_of(
    case: Case, asked: Request | None, names: Sequence[str], first: Next | None = None
) -> Status:
    """Where an accommodation case stands, for its person.

    ``names``: who can decide; ``first``: the measure that is due first.
    """
    if case.closed_at is not None:
        return Status(_("Gesloten. Er wacht niets meer."))
    if case.staff.unit_id != case.unit_id:
        return Status(_("Wacht op jou: je werkt nu bij een andere dienst."), mine=True)
    if asked is None:
        return Status(_("Wacht op jou: vertel wat je hindert en wat zou helpen."), mine=True)
    if asked.decided_on is not None:
        return _decided(asked, first)
    if not names:
        return Status(_("Wacht op jou: duid iemand aan die kan beslissen."), mine=True)
    words = {
        "who": one_of(names),
        "when": _left(asked.due_on),
    }
    return Status(_("Wacht op de beslissing van %(who)s: %(when)s.") % words, due=asked.due_on)


def _decided(asked: Request, first: Next | None) -> Status:
    if first is not None:
        words = {"who": first.owner, "when": _left(first.due_on)}
        return Status(_("Wacht op de uitvoering door %(who)s: %(when)s.") % words, due=first.due_on)
    if asked.review_on is not None:
        words = {"when": _left(asked.review_on)}
        return Status(_("Wacht op het jaarlijkse nazicht: %(when)s.") % words, due=asked.review_on)
    return Status(_("Er is beslist. Er wacht niets meer."))


def _left(day: dt.date) -> str:
    return formats.days_left(day, timezone.localdate(), get_language())
