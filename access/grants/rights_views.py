"""Pages of all grants: the overview, its export, the quality check, the categories (A6, P6)."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from access.frame import note
from access.grants import acts, again, categories, faults, reviewing
from access.grants.acts import APPOINTING
from access.grants.exporting import FORMATS, rights_file, sheet
from access.grants.faults import Fault
from access.grants.forms import moment
from access.grants.listing import (
    PAGE,
    SORTS,
    STATES,
    Filter,
    entities_in,
    grants_of,
    rights_of,
    waiting,
)
from access.grants.models import Grant
from access.grants.tasks import tell_holder
from access.grants.views import in_a_standing_role, refuse
from access.labels import ROLE_LABELS
from access.matrix import Duty
from access.needs import needs
from access.request import FramedRequest
from access.visibility import one, visible_units

RUNNING = (*APPOINTING, Duty.ACCESS_CONTROLLER)


@needs(*RUNNING)
@require_GET
def overview(request: FramedRequest) -> HttpResponse:
    """Per entity who may do what, since when and by whom (A6): rights, never data."""
    actor, power = request.actor, request.power
    asked = Filter.of(request.GET)
    page = Paginator(grants_of(actor, power, asked), PAGE).get_page(request.GET.get("page"))
    note(request, "rights_overview")
    may_appoint = power in APPOINTING
    entities = entities_in(actor, power)
    context = {
        "page": page,
        "rights": rights_of(list(page.object_list)),
        "asked": asked,
        "roles": [(k, v) for k, v in ROLE_LABELS.items() if k != "staff_member"],
        "states": STATES.items(),
        "sorts": _sorts(),
        "entities": entities if len(entities) > 1 else [],
        "formats": FORMATS,
        "narrowed": _narrowed(request),
        "may_appoint": may_appoint,
        "can_give": {each.value for each in acts.appointable(actor)} if may_appoint else set(),
        "me": actor.person_id,
        "found": len(faults.findings(actor, power)),
    }
    if may_appoint:
        review = reviewing.open_round(actor, power)
        context |= {
            "review": review,
            "unconfirmed": reviewing.unconfirmed(review).count() if review else 0,
            "proposals": list(waiting(actor, power)) if actor.may(Duty.ACCESS_MANAGER) else [],
            "ended": again.ended(actor, power).count(),
        }
    return render(request, "access/overview.html", context)


def _sorts() -> list[tuple[str, str]]:
    words = {
        "unit": _("eenheid"),
        "name": _("naam"),
        "role": _("rol"),
        "starts": _("begin, nieuwste eerst"),
        "used": _("laatst gebruikt, langst geleden eerst"),
    }
    return [(name, words[name]) for name in SORTS]


def _narrowed(request: FramedRequest) -> str:
    """The filter as an address, for the downloads: what one sees is what one gets."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


@needs(*RUNNING)
@require_GET
def export(request: FramedRequest, form: str) -> HttpResponse:
    """The overview as a file, with the same filter. Every export is in the journal (A7)."""
    if form not in FORMATS:
        raise Http404
    asked = Filter.of(request.GET)
    rights = rights_of(list(grants_of(request.actor, request.power, asked)))
    note(request, "rights_exported", details={"form": form, "rows": len(rights)})
    name = f"toegangsrechten-{timezone.localdate()}.{form}"
    return _download(rights_file(form, rights), form, name)


def _download(data: bytes, form: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@needs(*RUNNING)
@require_GET
def quality(request: FramedRequest) -> HttpResponse:
    """What is wrong with the rights, and a button for each (A6). The controller only looks."""
    found = faults.findings(request.actor, request.power)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    note(request, "rights_checked", details={"found": len(found)})
    context = {
        "page": page,
        "total": len(found),
        "may_mend": request.power in APPOINTING,
        "me": request.actor.person_id,
    }
    return render(request, "access/quality.html", context)


@needs(*APPOINTING)
@require_POST
@in_a_standing_role
def mend(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The button beside a finding: ask for the declaration again, or end the grant."""
    theirs = Grant.objects.filter(unit__in=visible_units(request.actor, request.power))
    grant = one(theirs.exclude(holder_id=request.actor.person_id).select_related("unit"), pk=pk)
    seen = moment(request.POST.get("seen", ""))
    asked = request.POST.get("fault", "")
    details = {"role": grant.role, "fields": ["role"]}
    try:
        fault = faults.mend(request.actor, request.power, grant, asked, seen)
    except acts.GrantRefused as refusal:
        refuse(request, "rule", subject=grant.holder_id, **details)
        messages.error(request, str(refusal))
    else:
        if fault is Fault.UNDECLARED:
            note(request, "grant_reminded", subject=grant.holder_id, details=details)
            tell_holder.defer(grant=str(grant.pk))
            messages.success(request, _("We sturen een bericht. Het noemt de rol niet."))
        else:
            why = {"why": fault.value}
            note(request, "grant_ended", subject=grant.holder_id, details=details | why)
            messages.success(request, _("De rol is beëindigd."))
    return redirect("access:quality")


@needs(Duty.ACCESS_CONTROLLER, Duty.DATA_PROTECTION)
@require_GET
def categories_of_persons(request: FramedRequest) -> HttpResponse:
    """Which categories of persons have access to which data, for the authority (P6)."""
    form = request.GET.get("form", "")
    lines = categories.lines(request.actor, request.power)
    note(request, "rights_categories", details={"form": form if form in FORMATS else "page"})
    if form in FORMATS:
        header, rows = categories.as_rows(lines)
        name = f"categorieen-{timezone.localdate()}.{form}"
        return _download(sheet(form, header, rows, _("categorieën")), form, name)
    context = {"lines": lines, "today": timezone.localdate(), "formats": FORMATS}
    return render(request, "access/categories.html", context)
