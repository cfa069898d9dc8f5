"""Pages of roles: choose one, accept the declaration, appoint, end, give up (A3-A6, A11)."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from access.frame import ACTING, note
from access.grants import acts
from access.grants.forms import AppointForm, DeclarationForm
from access.grants.models import Grant
from access.labels import power_label, role_label
from access.matrix import MATRIX, Duty, Kind, Role
from access.needs import needs, own_data
from access.organisation.models import StaffMember
from access.request import FramedRequest
from access.visibility import one, visible_units

APPOINTING = (Duty.ACCESS_MANAGER, Duty.LEADING_OFFICIAL)


@own_data
def switch(request: FramedRequest) -> HttpResponse:
    """Choose the one role to act in (A11), or none."""
    mine = Grant.objects.begun().filter(holder_id=request.actor.person_id)
    mine = mine.select_related("unit")
    if request.method == "POST":
        chosen = request.POST.get("grant", "")
        if chosen == "":
            request.session[ACTING] = "none"
            return redirect("home")
        try:
            grant = one(mine, pk=uuid.UUID(chosen))
        except ValueError:
            return redirect("access:switch")
        request.session[ACTING] = str(grant.pk)
        note(request, "acting_role_chosen", details={"role": grant.role})
        if not Grant.objects.in_force().filter(pk=grant.pk).exists():
            return redirect("access:declaration", grant.pk)
        return redirect("access:work")
    declared = set(Grant.objects.in_force().filter(pk__in=mine).values_list("pk", flat=True))
    rows = [(g, role_label(g.role), g.pk in declared) for g in mine]
    acting = request.actor.grant
    context = {"rows": rows, "acting_pk": acting.pk if acting else None}
    return render(request, "access/switch.html", context)


@own_data
@require_http_methods(["GET", "POST"])
def declaration(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Read and accept the confidentiality declaration for one's own grant (A4)."""
    grant = one(Grant.objects.begun(), pk=pk, holder_id=request.actor.person_id)
    text = acts.current_declaration()
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acts.accept(grant)
        request.session[ACTING] = str(grant.pk)
        note(request, "declaration_accepted", details={"version": text.version})
        return redirect("access:work")
    context = {
        "grant": grant,
        "role": role_label(grant.role),
        "declaration": text,
        "form": form,
    }
    return render(request, "access/declaration.html", context)


@needs(*APPOINTING, Duty.ACCESS_CONTROLLER)
def overview(request: FramedRequest) -> HttpResponse:
    """Per entity who may do what, since when and by whom (A6): rights, never data."""
    power = request.power
    grants = Grant.objects.filter(unit__in=visible_units(request.actor, power))
    query = request.GET.get("q", "").strip()
    if query:
        grants = grants.filter(holder_name__icontains=query)
    grants = (
        grants.filter(ended_at__isnull=True)
        .select_related("unit")
        .order_by("unit__code", "role", "holder_name")
    )
    declared = set(Grant.objects.in_force().filter(pk__in=grants).values_list("pk", flat=True))
    note(request, "rights_overview")
    context = {
        "rows": [(g, role_label(g.role), g.pk in declared) for g in grants],
        "query": query,
        "may_appoint": power in APPOINTING,
        "me": request.actor.person_id,
    }
    return render(request, "access/overview.html", context)


@needs(*APPOINTING)
@require_http_methods(["GET", "POST"])
def appoint(request: FramedRequest) -> HttpResponse:
    """Appoint somebody by name (A3); never oneself."""
    power = request.power
    form = AppointForm(
        request.POST or None,
        units=visible_units(request.actor, power),
        staff=StaffMember.objects.visible_to(request.actor, power),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            grant = acts.appoint(
                request.actor,
                role=data["role"],
                holder_member=data["personnel_number"],
                unit=data["unit"],
                ground=data["ground"],
                starts=data["starts"],
                until=data["until"],
            )
        except acts.GrantRefused as refusal:
            form.add_error(None, str(refusal))
            note(request, "grant_refused", outcome="refused", details={"role": data["role"]})
        else:
            note(request, "grant_made", subject=grant.holder_id, details={"role": grant.role})
            messages.success(request, _("De aanstelling is bewaard."))
            return redirect("access:overview")
    matrix = [
        (
            role_label(r),
            [power_label(k) for k in Kind if k in MATRIX[r]],
            [power_label(k) for k in Kind if k not in MATRIX[r]],
        )
        for r in Role
        if r is not Role.STAFF_MEMBER
    ]
    return render(request, "access/appoint.html", {"form": form, "matrix": matrix})


@needs(*APPOINTING)
@require_http_methods(["GET", "POST"])
def end(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """End a grant; a page asks first."""
    mine = Grant.objects.filter(
        unit__in=visible_units(request.actor, request.power), ended_at__isnull=True
    ).exclude(holder_id=request.actor.person_id)
    grant = one(mine.select_related("unit"), pk=pk)
    if request.method == "POST":
        try:
            acts.end(grant, "ended_by_manager")
        except acts.GrantRefused as refusal:
            messages.error(request, str(refusal))
        else:
            note(request, "grant_ended", subject=grant.holder_id, details={"role": grant.role})
            messages.success(request, _("De rol is beëindigd."))
        return redirect("access:overview")
    return render(request, "access/end.html", {"grant": grant, "role": role_label(grant.role)})


@own_data
@require_POST
def give_up(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Give up an own role, or report a change of function (A5)."""
    grant = one(
        Grant.objects.filter(ended_at__isnull=True), pk=pk, holder_id=request.actor.person_id
    )
    try:
        acts.give_up(grant, "given_up")
    except acts.GrantRefused as refusal:
        messages.error(request, str(refusal))
    else:
        note(request, "grant_given_up", details={"role": grant.role})
        messages.success(request, _("Je hebt deze rol niet meer."))
    return redirect("access:switch")
