"""Pages of one grant: appoint, check, decide on a proposal, end (A2, A3, A10)."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.frame import note
from access.grants import acts
from access.grants.acts import APPOINTING
from access.grants.forms import AppointForm, moment
from access.grants.listing import waiting
from access.grants.models import Grant
from access.grants.tasks import tell_managers
from access.grants.views import in_a_standing_role, refuse
from access.labels import power_label, role_label
from access.matrix import MATRIX, Duty, Kind, Role, holder
from access.needs import needs
from access.organisation.models import StaffMember, Unit
from access.request import FramedRequest
from access.visibility import one, visible_units


def effect(held: Role | Duty) -> dict[str, Any]:
    """What a role can do and what not, in words, out of the matrix (A1)."""
    if isinstance(held, Duty):
        return {"role": role_label(held), "duty": True, "may": [power_label(held)], "may_not": []}
    return {
        "role": role_label(held),
        "duty": False,
        "may": [power_label(kind) for kind in Kind if kind in MATRIX[held]],
        "may_not": [power_label(kind) for kind in Kind if kind not in MATRIX[held]],
    }


def units_of(request: FramedRequest) -> QuerySet[Unit]:
    """The units that are there today, in the asker's reach."""
    units = visible_units(request.actor, request.power)
    return units.exclude(valid_until__lt=timezone.localdate())


def _deputised(request: FramedRequest) -> Grant | None:
    """The grant that a deputy stands in for, named by the address or the form. Http404."""
    key = request.POST.get("deputy_for", request.GET.get("deputy_for", ""))
    if not key:
        return None
    open_ = Grant.objects.filter(
        unit__in=visible_units(request.actor, request.power), ended_at__isnull=True
    )
    try:
        return one(open_.select_related("unit"), pk=uuid.UUID(key))
    except ValueError:
        raise Http404 from None


@needs(*APPOINTING)
@require_http_methods(["GET", "POST"])
@in_a_standing_role
def appoint(request: FramedRequest) -> HttpResponse:
    """Appoint somebody by name (A3); never oneself. A page with the effect in words comes between.

    What is asked is tried and taken back first, so that a refusal comes before the last question.
    """
    deputised = _deputised(request)
    form = AppointForm(
        request.POST or None,
        units=units_of(request),
        staff=StaffMember.objects.visible_to(request.actor, request.power),
        roles=acts.appointable(request.actor),
        initial={"role": deputised.role, "unit": deputised.unit.code} if deputised else {},
    )
    if deputised:
        form.deputise()
    step = request.POST.get("step", "")
    if request.method == "POST" and step != "edit":
        if not form.is_valid():
            refuse(request, "form", fields=sorted(form.errors))
        else:
            done = _appoint(request, form, deputised, really=step == "do")
            if done is not None:
                return done
    context = {
        "form": form,
        "deputised": deputised,
        "deputised_role": role_label(deputised.role) if deputised else "",
        "matrix": [
            effect(role)
            for role in ([deputised.held] if deputised else acts.appointable(request.actor))
        ],
    }
    return render(request, "access/appoint.html", context)


def _appoint(
    request: FramedRequest, form: AppointForm, deputised: Grant | None, *, really: bool
) -> HttpResponse | None:
    """Do it, or show what would be done; None after a refusal, which stands on the form."""
    data = form.cleaned_data
    member: StaffMember = data["personnel_number"]
    try:
        with transaction.atomic():
            grant = acts.appoint(
                request.actor,
                role=data["role"],
                holder_member=member,
                unit=data["unit"],
                ground=data["ground"],
                starts=data["starts"],
                until=data["until"],
                deputy_for=deputised,
            )
            if not really:
                transaction.set_rollback(True)
    except acts.GrantRefused as refusal:
        form.add_error(None, str(refusal))
        refuse(request, "rule", subject=member.pk, role=data["role"], fields=["name"])
        return None
    if not really:
        note(request, "grant_prepared", subject=member.pk, details={"fields": ["name"]})
        context = {
            "form": form,
            "grant": grant,
            "effect": effect(holder(grant.role)),
            "deputised": deputised,
        }
        return render(request, "access/appoint_check.html", context)
    event = "grant_proposed" if grant.is_proposal else "grant_made"
    note(request, event, subject=grant.holder_id, details={"role": grant.role, "fields": ["role"]})
    if grant.is_proposal:
        tell_managers.defer(units=[str(grant.unit_id)])
        messages.success(request, _("Het voorstel wacht op een tweede beheerder."))
    else:
        messages.success(request, _("De aanstelling is bewaard."))
    return redirect("access:overview")


@needs(*APPOINTING)
@require_http_methods(["GET", "POST"])
@in_a_standing_role
def decide(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Approve or reject the proposal of another; take back an own one (A10)."""
    # Ended or approved meanwhile: the same page says so, instead of a page that is not there.
    shown = Grant.objects.filter(
        Q(approved_at__isnull=True) | Q(approved_by__isnull=False),
        unit__in=visible_units(request.actor, request.power),
    ).exclude(holder_id=request.actor.person_id)
    grant = one(shown.select_related("unit", "deputy_for"), pk=pk)
    own = grant.appointed_by_id == request.actor.person_id
    if request.method == "POST":
        seen = moment(request.POST.get("seen", ""))
        decision = request.POST.get("decision", "")
        try:
            if decision == "approve":
                acts.approve(request.actor, grant, seen)
                event = "grant_approved"
                said = _("De aanstelling is goedgekeurd.")
            elif decision == "reject":
                acts.end(request.actor, grant, "withdrawn" if own else "rejected", seen)
                event = "grant_rejected"
                said = _("Het voorstel is ingetrokken.") if own else _("Het voorstel is afgewezen.")
            else:
                raise acts.GrantRefused(_("Kies wat je beslist."))
        except acts.GrantRefused as refusal:
            refuse(request, "rule", subject=grant.holder_id, role=grant.role, fields=["role"])
            messages.error(request, str(refusal))
        else:
            note(
                request,
                event,
                subject=grant.holder_id,
                details={"role": grant.role, "fields": ["role"]},
            )
            messages.success(request, said)
        return redirect("access:overview")
    if not grant.is_proposal:
        messages.error(request, str(acts.GrantChanged(grant.changed_at)))
        return redirect("access:overview")
    context = {
        "grant": grant,
        "effect": effect(grant.held),
        "own": own,
        "may_approve": waiting(request.actor, request.power).filter(pk=pk).exists()
        and request.actor.may(Duty.ACCESS_MANAGER),
    }
    note(request, "grant_seen", details={"grant": str(grant.pk)})
    return render(request, "access/decide.html", context)


@needs(*APPOINTING)
@require_http_methods(["GET", "POST"])
@in_a_standing_role
def end(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """End a grant; a page asks first."""
    theirs = Grant.objects.filter(
        unit__in=visible_units(request.actor, request.power), approved_at__isnull=False
    ).exclude(holder_id=request.actor.person_id)
    grant = one(theirs.select_related("unit"), pk=pk)
    if request.method == "POST":
        try:
            acts.end(request.actor, grant, "ended_by_manager", moment(request.POST.get("seen", "")))
        except acts.GrantRefused as refusal:
            refuse(request, "rule", subject=grant.holder_id, role=grant.role, fields=["role"])
            messages.error(request, str(refusal))
        else:
            note(
                request,
                "grant_ended",
                subject=grant.holder_id,
                details={"role": grant.role, "fields": ["role"]},
            )
            messages.success(request, _("De rol is beëindigd."))
        return redirect("access:overview")
    if grant.ended_at is not None:
        messages.error(request, str(acts.GrantChanged(grant.changed_at)))
        return redirect("access:overview")
    note(request, "grant_seen", details={"grant": str(grant.pk)})
    return render(request, "access/end.html", {"grant": grant, "role": role_label(grant.role)})
