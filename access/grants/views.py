"""Pages of one's own roles: choose one, accept the declaration, give up (A4, A5, A11)."""

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from access.frame import ACTING, note, step_out
from access.grants import acts
from access.grants.forms import DeclarationForm
from access.grants.models import Grant
from access.grants.tasks import tell_managers
from access.labels import role_label
from access.needs import own_data
from access.request import FramedRequest
from access.visibility import one

View = Callable[..., HttpResponse]


def in_a_standing_role(view: View) -> View:
    """Who changes grants under a role that ended meanwhile is told so, and nothing is changed."""

    @functools.wraps(view)
    def stands(request: FramedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except acts.RoleEnded as ended:
            step_out(request)
            note(request, "grant_refused", outcome="refused", details={"why": "role_ended"})
            messages.error(request, str(ended))
            return redirect("access:switch")

    return stands


def refuse(
    request: FramedRequest, why: str, *, subject: uuid.UUID | None = None, **details: Any
) -> None:
    """Write down that something was asked that may not be; nothing was changed (A7)."""
    note(
        request,
        "grant_refused",
        outcome="refused",
        subject=subject,
        details={"why": why, **details},
    )


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
            refuse(request, "form", fields=["grant"])
            messages.error(request, _("Kies een rol uit de lijst."))
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
        "again": grant.acceptances.exists(),
    }
    return render(request, "access/declaration.html", context)


@own_data
@require_POST
def give_up(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Give up an own role (A5). The access manager is told."""
    grant = one(
        Grant.objects.filter(ended_at__isnull=True), pk=pk, holder_id=request.actor.person_id
    )
    try:
        acts.give_up(grant)
    except acts.GrantRefused as refusal:
        messages.error(request, str(refusal))
    else:
        note(request, "grant_given_up", details={"role": grant.role})
        tell_managers.defer(units=[str(grant.unit_id)])
        messages.success(request, _("Je hebt deze rol niet meer."))
    return redirect("access:switch")


@own_data
@require_POST
def function_changed(request: FramedRequest) -> HttpResponse:
    """Report a change of function: every own role ends at once, the managers are told (A5)."""
    mine = list(Grant.objects.filter(holder_id=request.actor.person_id, ended_at__isnull=True))
    try:
        for grant in mine:
            acts.give_up(grant, "function_reported")
            note(request, "grant_given_up", details={"role": grant.role, "why": "function"})
    except acts.GrantRefused as refusal:
        messages.error(request, str(refusal))
    if mine:
        tell_managers.defer(units=sorted({str(grant.unit_id) for grant in mine}))
        messages.success(request, _("Je rollen zijn beëindigd. De beheerder weet ervan."))
    return redirect("access:switch")
