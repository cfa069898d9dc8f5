"""Pages of cases: for who handles them (A7, A8, R14), and the person's own (U2)."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.cases import acts
from access.cases.content import HANDLED_PARTS, OWN_PARTS, Content, content_of
from access.cases.forms import HandlersForm, PurposeForm
from access.cases.kinds import CaseKind
from access.cases.labels import BELONGS_LABELS, GROUND_LABELS, KIND_LABELS, PURPOSE_LABELS
from access.cases.models import Case, Handler
from access.cases.stated import state
from access.frame import in_case, note
from access.labels import role_label
from access.matrix import Kind
from access.needs import needs, own_data
from access.request import FramedRequest
from access.visibility import one


def _lines(case: Case, content: Content) -> list[str]:
    """The sentences of a case; none where there is nothing to show, whatever the reason (R14)."""
    found = [str(BELONGS_LABELS[CaseKind(case.kind)])] if content.belongs else []
    return [*found, *(str(GROUND_LABELS[fact.ground]) for fact in content.facts)]


def _handlers(case: Case) -> list[tuple[str, str, str]]:
    """Who handles a case now: name, role, unit. Whose grant ended is no handler."""
    named = Handler.objects.filter(
        case=case, ended_at__isnull=True, grant__ended_at__isnull=True
    ).select_related("grant__unit")
    return [(h.grant.holder_name, role_label(h.grant.role), h.grant.unit.name) for h in named]


def _kind(case: Case) -> str:
    return str(KIND_LABELS[CaseKind(case.kind)])


# For who handles a case -------------------------------------------------------------------


@needs(Kind.FILE)
@never_cache
@require_safe
def index(request: FramedRequest) -> HttpResponse:
    """The cases of the acting role: name, kind, since when. Nothing follows from a registration."""
    cases = Case.objects.visible_to(request.actor).select_related("staff", "unit")
    note(request, "cases_listed")
    return render(request, "cases/index.html", {"rows": [(case, _kind(case)) for case in cases]})


@needs(Kind.FILE)
@never_cache
@require_http_methods(["GET", "POST"])
def file(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The purpose first; then, by its button, what that purpose needs: each look is on record."""
    case = one(Case.objects.visible_to(request.actor).select_related("staff", "unit"), pk=pk)
    kind = CaseKind(case.kind)
    form = PurposeForm(request.POST or None, kind=kind)
    context = {"case": case, "kind": _kind(case), "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "cases/purpose.html", context)
    purpose = form.cleaned_data["purpose"]
    state(request, request.actor, case.pk, purpose)
    return file_page(request, case, purpose)


def file_page(request: FramedRequest, case: Case, purpose: str) -> HttpResponse:
    """The page of a case for the purpose that was stated; the look goes on record (A7)."""
    kind = CaseKind(case.kind)
    show = HANDLED_PARTS.get(kind)
    with in_case(request, case.pk):
        lines = _lines(case, content_of(case))
        part = show(request, case, purpose) if show else None
    note(
        request,
        "file_opened",
        subject=case.staff_id,
        details={
            "case": str(case.pk),
            "purpose": purpose,
            # The kinds of fields that were looked for, the same whatever was found (R14).
            "fields": ["name", "wishes" if kind is CaseKind.ACCOMMODATION else "group"],
        },
    )
    context = {
        "case": case,
        "kind": _kind(case),
        "purpose": PURPOSE_LABELS[purpose],
        "lines": lines,
        "part": part,
        "handlers": _handlers(case),
    }
    return render(request, "cases/file.html", context)


# The person's own -------------------------------------------------------------------------


@own_data
@never_cache
@require_safe
def mine(request: FramedRequest) -> HttpResponse:
    """The cases about oneself, open and closed."""
    cases = Case.objects.own(request.actor).select_related("unit").order_by("-opened_at")
    rows = [(case, _kind(case)) for case in cases]
    return render(request, "cases/mine.html", {"band": "own", "rows": rows})


@own_data
@never_cache
@require_safe
def own(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """One case about oneself: who handles it, and what they can see now."""
    case = one(Case.objects.own(request.actor).select_related("unit", "staff"), pk=pk)
    may_change = case.kind == CaseKind.ACCOMMODATION and case.closed_at is None
    moved = may_change and case.staff.unit_id != case.unit_id
    show = OWN_PARTS.get(CaseKind(case.kind))
    context = {
        "band": "own",
        "case": case,
        "kind": _kind(case),
        "may_change": may_change,
        "moved": moved,
        "handlers": [] if case.closed_at or moved else _handlers(case),
        "lines": _lines(case, content_of(case)),
        "part": show(request, case) if show else None,
    }
    return render(request, "cases/own.html", context)


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def open_case(request: FramedRequest) -> HttpResponse:
    """Open an accommodation case, and say who may handle it."""
    grants = acts.eligible(request.actor)
    form = HandlersForm(request.POST or None, grants=grants)
    if request.method == "POST" and form.is_valid():
        case = acts.open_own(request.actor, form.chosen)
        _noted(request, "case_opened", case)
        messages.success(request, _("Je dossier is open."))
        return redirect("cases:own", case.pk)
    _refused(request, form)
    return render(request, "cases/open.html", {"band": "own", "form": form})


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def handlers(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Change who may handle one's own case; who is left out, loses it at once."""
    case = one(Case.objects.own(request.actor).filter(closed_at__isnull=True), pk=pk)
    now = case.handlers.filter(ended_at__isnull=True).values_list("grant_id", flat=True)
    form = HandlersForm(
        request.POST or None,
        grants=acts.eligible(request.actor),
        initial={"handlers": [str(grant) for grant in now]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            acts.name_handlers(request.actor, case, form.chosen)
        except acts.CaseRefused as refusal:
            messages.error(request, str(refusal))
        else:
            _noted(request, "case_handlers_named", case)
            messages.success(request, _("Je keuze is bewaard."))
        return redirect("cases:own", case.pk)
    _refused(request, form)
    return render(request, "cases/open.html", {"band": "own", "form": form, "case": case})


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def close(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Close one's own case; a page asks first."""
    case = one(Case.objects.own(request.actor).filter(closed_at__isnull=True), pk=pk)
    if request.method == "POST":
        try:
            acts.close_own(request.actor, case)
        except acts.CaseRefused as refusal:
            messages.error(request, str(refusal))
        else:
            _noted(request, "case_closed", case)
            messages.success(request, _("Je dossier is gesloten."))
        return redirect("cases:own", case.pk)
    return render(request, "cases/close.html", {"band": "own", "case": case})


def _noted(request: FramedRequest, event: str, case: Case) -> None:
    note(request, event, subject=case.staff_id, details={"case": str(case.pk), "kind": case.kind})


def _refused(request: FramedRequest, form: HandlersForm) -> None:
    """A key that the page did not offer is on record; nothing was changed."""
    if request.method == "POST" and form.forged:
        note(request, "case_refused", subject=request.actor.person, outcome="refused")
