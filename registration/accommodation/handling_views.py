"""Pages for who handles a request, and for who carries out a measure (U2, A8).

A page about the person opens only after the purpose was stated; each look is on record (A7).
"""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.cases.kinds import CaseKind
from access.cases.labels import PURPOSE_LABELS
from access.cases.models import Case
from access.cases.stated import stated
from access.cases.views import file_page
from access.frame import in_case, note
from access.labels import role_label
from access.look import formats
from access.matrix import Kind
from access.needs import needs, own_data
from access.request import FramedRequest
from access.visibility import one
from registration.accommodation import acts, handling
from registration.accommodation.forms import DecisionForm, MeasureForm
from registration.accommodation.parts import asked_in, clock
from registration.accommodation.words import Decided


def _case(request: FramedRequest, pk: uuid.UUID) -> Case:
    """An accommodation case that the acting grant handles; 404 as for no such key."""
    handled = Case.objects.visible_to(request.actor).filter(kind=CaseKind.ACCOMMODATION)
    return one(handled.select_related("staff", "unit"), pk=pk)


def _noted(request: FramedRequest, event: str, case: Case, purpose: str = "") -> None:
    """A look names its purpose; an act is its own: the person reads which act it was (A7)."""
    details = {"case": str(case.pk), "fields": ["name", "wishes"]}
    if purpose:
        details["purpose"] = purpose
    note(request, event, subject=case.staff_id, details=details)


@needs(Kind.FILE)
@never_cache
@require_safe
def file(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The page of the case, for the purpose that was stated; else that is asked first."""
    case = _case(request, pk)
    purpose = stated(request, request.actor, case.pk)
    return file_page(request, case, purpose) if purpose else redirect("cases:file", case.pk)


@needs(Kind.FILE)
@never_cache
@require_http_methods(["GET", "POST"])
def decide(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Decide with reasons, beside what the person told."""
    case = _case(request, pk)
    purpose = _purpose_of_decider(request, case)
    if purpose is None:
        return redirect("accommodation:file", case.pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    with in_case(request, case.pk):
        asked, wish = asked_in(case), acts.told(case.pk)
        if asked is None or asked.decided_on is not None:
            messages.error(request, _("Over deze aanvraag kun je nu niet beslissen."))
            return redirect("accommodation:file", case.pk)
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            try:
                handling.decide(case, Decided(told["outcome"], told["reasons"], _by(request)))
            except acts.Refused as refusal:
                messages.error(request, str(refusal))
            else:
                _noted(request, "accommodation_decided", case)
                messages.success(request, _("Je beslissing is bewaard. De persoon leest ze nu."))
            return redirect("accommodation:file", case.pk)
    _noted(request, "file_opened", case, purpose)
    context = _context(case, purpose) | {"form": form, "wish": wish, "clock": clock(asked)}
    return render(request, "accommodation/decide.html", context)


@needs(Kind.FILE)
@never_cache
@require_http_methods(["GET", "POST"])
def measure(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Plan a measure: what, who, when, what it costs."""
    case = _case(request, pk)
    purpose = _purpose_of_decider(request, case)
    if purpose is None:
        return redirect("accommodation:file", case.pk)
    form = MeasureForm(request.POST if request.method == "POST" else None)
    with in_case(request, case.pk):
        wish = acts.told(case.pk)
        if request.method == "POST" and form.is_valid() and form.owner:
            handling.plan(case, form.planned(), form.owner, form.cleaned_data["due_on"])
            _noted(request, "accommodation_measured", case)
            messages.success(request, _("De maatregel is bewaard. Wie ze uitvoert, ziet ze nu."))
            return redirect("accommodation:file", case.pk)
    _noted(request, "file_opened", case, purpose)
    context = _context(case, purpose) | {"form": form, "wish": wish}
    return render(request, "accommodation/measure.html", context)


@needs(Kind.FILE)
@never_cache
@require_http_methods(["GET", "POST"])
def review(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The yearly review: talk with the person; then the next one is in a year."""
    case = _case(request, pk)
    purpose = _purpose_of_decider(request, case)
    if purpose is None:
        return redirect("accommodation:file", case.pk)
    with in_case(request, case.pk):
        asked, steps = asked_in(case), handling.measures(case.pk)
        if asked is None or asked.review_on is None:
            messages.error(request, _("Voor deze aanvraag is er niets na te kijken."))
            return redirect("accommodation:file", case.pk)
        if request.method == "POST":
            day = formats.day(handling.review(case), get_language())
            _noted(request, "accommodation_reviewed", case)
            messages.success(request, _("Nagekeken. Het volgende nazicht is op %s.") % day)
            return redirect("accommodation:file", case.pk)
    _noted(request, "file_opened", case, purpose)
    return render(
        request, "accommodation/review.html", _context(case, purpose) | {"measures": steps}
    )


def _purpose_of_decider(request: FramedRequest, case: Case) -> str | None:
    """The stated purpose; None where it must be asked first, or where the role only reads along."""
    if not handling.may_decide(request.actor):
        messages.error(request, _("In je rol kun je meelezen, maar niet beslissen."))
        return None
    return stated(request, request.actor, case.pk)


def _context(case: Case, purpose: str) -> dict[str, Any]:
    return {"case": case, "purpose": PURPOSE_LABELS[purpose]}


def _by(request: FramedRequest) -> str:
    grant = request.actor.acting
    return f"{grant.holder_name}, {role_label(grant.role)}"


# For who carries out a measure --------------------------------------------------------------


@own_data
@never_cache
@require_safe
def tasks(request: FramedRequest) -> HttpResponse:
    """The measures that the reader carries out: what and by when, never for whom."""
    rows = [(row, handling.what(row)) for row in handling.carried_out_by(request.actor)]
    return render(request, "accommodation/tasks.html", {"band": "own", "rows": rows})


@own_data
@never_cache
@require_http_methods(["POST"])
def done(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """It is done; pressing twice is no error."""
    one(handling.carried_out_by(request.actor), pk=pk)
    handling.done(request.actor, pk)
    note(request, "accommodation_carried_out")
    messages.success(request, _("Aangeduid als uitgevoerd."))
    return redirect("accommodation:tasks")
