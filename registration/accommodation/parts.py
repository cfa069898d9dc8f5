"""What a request puts on the pages of its case (U2, A8): the person's own, and who handles it."""

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from access.cases.content import Part
from access.cases.models import Case
from access.look import formats
from access.request import FramedRequest
from registration.accommodation import acts, handling
from registration.accommodation.models import Request
from registration.accommodation.status import Next, Status, deciders, status_of

OUTCOMES: Final = {
    handling.GRANTED: gettext_lazy("De aanpassing komt er"),
    handling.PARTLY: gettext_lazy("Een deel of iets anders komt er"),
    handling.REFUSED: gettext_lazy("De aanpassing komt er niet"),
}


def asked_in(case: Case) -> Request | None:
    """The request of a case, as far as the frame shows it."""
    return Request.objects.filter(pk=case.pk).first()


def status(case: Case, asked: Request | None) -> Status:
    """Where a case stands, in the person's own frame."""
    undone = [step for step in handling.measures(case.pk) if step.waits]
    first = Next(undone[0].planned.owner, undone[0].row.due_on) if undone else None
    return status_of(case, asked, deciders(case), first)


def own_part(request: FramedRequest, case: Case) -> Part:
    """Where it stands, the steps with their dates, what the person told and what was decided."""
    asked = asked_in(case)
    content = {
        "status": status(case, asked),
        "act": _next_act(case, asked),
        "primary": asked is None or case.staff.unit_id != case.unit_id,
        "steps": steps(asked),
        "wish": acts.told(case.pk),
        "appeal_days": settings.APPEAL_DAYS,
    }
    return Part("accommodation/own_part.html", content | _outcome(case, asked))


def _next_act(case: Case, asked: Request | None) -> tuple[str, str] | None:
    """What the person can do next with the request: an address, and its words."""
    if case.closed_at is not None:
        return None
    if case.staff.unit_id != case.unit_id:
        along = reverse("accommodation:along", args=[case.pk])
        return along, _("Dossier meenemen naar mijn nieuwe dienst")
    tell = reverse("accommodation:tell", args=[case.pk])
    if asked is None:
        return tell, _("Vertellen wat je hindert")
    return None if asked.decided_on else (tell, _("Aanvraag wijzigen"))


def handled_part(request: FramedRequest, case: Case, purpose: str) -> Part:
    """What hinders and would help, and what was decided: the same for each who handles the case."""
    asked = asked_in(case)
    content = {
        "clock": clock(asked),
        "wish": acts.told(case.pk),
        "case": case,
        "may_decide": asked is not None and handling.may_decide(request.actor),
    }
    return Part("accommodation/handled_part.html", content | _outcome(case, asked))


def _outcome(case: Case, asked: Request | None) -> dict[str, Any]:
    """The decision and the measures."""
    decided = handling.decision(case.pk)
    return {
        "asked": asked,
        "decided": decided,
        "outcome": OUTCOMES[decided.outcome] if decided else "",
        "measures": handling.measures(case.pk),
    }


def clock(asked: Request | None) -> str:
    """How long there still is to decide, in words."""
    if asked is None or asked.decided_on is not None:
        return ""
    left = formats.days_left(asked.due_on, timezone.localdate(), get_language())
    return _("Te beslissen: %(when)s.") % {"when": left}


def steps(asked: Request | None) -> list[dict[str, Any]]:
    """Asked, decided, looked at again: with the day on which it happened or should."""
    if asked is None:
        return []
    decided, review = asked.decided_on, asked.review_on
    found = [
        {"label": _("Aangevraagd"), "note": _day(asked.asked_on), "state": "done"},
        {
            "label": _("Beslist"),
            "note": _day(decided) if decided else _until(asked.due_on),
            "state": "done" if decided else "now",
        },
    ]
    if review:
        found.append({"label": _("Nagekeken"), "note": _until(review), "state": "now"})
    return found


def _until(day: dt.date) -> str:
    return _("ten laatste op %(day)s") % {"day": _day(day)}


def _day(value: dt.date) -> str:
    return formats.day(value, get_language())
