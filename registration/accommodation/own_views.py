"""Pages of a request: of the person, and of an HR designee who writes one for somebody (U2)."""

import uuid

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from access.cases.acts import CaseRefused, eligible, open_own
from access.cases.forms import HandlersForm
from access.cases.kinds import CaseKind
from access.cases.models import Case
from access.frame import note
from access.matrix import Kind
from access.needs import needs, own_data
from access.organisation.models import StaffMember
from access.request import FramedRequest
from access.visibility import one
from registration.accommodation import acts
from registration.accommodation.forms import ConfirmForm, ProposalForm, WishForm
from registration.accommodation.models import Proposal
from registration.accommodation.tasks import tell_person


def _noted(request: FramedRequest, event: str, case: Case) -> None:
    note(
        request, event, subject=case.staff_id, details={"case": str(case.pk), "fields": ["wishes"]}
    )


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def tell(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what hinders and what would help; or say it otherwise, until it is decided."""
    mine = Case.objects.own(request.actor).filter(
        kind=CaseKind.ACCOMMODATION, closed_at__isnull=True
    )
    case = one(mine, pk=pk)
    before = acts.told(case.pk)
    initial = vars(before) if before else {}
    form = WishForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if before is None:
                acts.ask(case, form.wish())
            else:
                acts.change(case, form.wish())
        except acts.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            _noted(request, "accommodation_changed" if before else "accommodation_asked", case)
            done = _("Je aanvraag is gewijzigd.") if before else _("Je aanvraag is verstuurd.")
            messages.success(request, done)
        return redirect("cases:own", case.pk)
    context = {"band": "own", "form": form, "case": case, "before": before}
    return render(request, "accommodation/tell.html", context)


@needs(Kind.ENTER)
@never_cache
@require_http_methods(["GET", "POST"])
def propose(request: FramedRequest) -> HttpResponse:
    """Write a request down for somebody who asks so: nobody sees it before that person confirms."""
    staff = StaffMember.objects.visible_to(request.actor, Kind.ENTER)
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        staff=staff.exclude(pk=request.actor.person_id),
    )
    if request.method == "POST" and form.is_valid() and form.person:
        by = StaffMember.objects.own(request.actor).get().name
        key = acts.propose(form.person, form.wish(by))
        tell_person.defer(proposal=str(key))
        note(
            request,
            "accommodation_proposed",
            subject=form.person.pk,
            details={"fields": ["name", "wishes"]},
        )
        messages.success(
            request, _("De aanvraag ligt klaar. Alleen de persoon ziet ze, tot die ze bevestigt.")
        )
        return redirect("accommodation:propose")
    return render(request, "accommodation/propose.html", {"form": form})


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """What an HR designee wrote: read it, change it, choose who may see it, and only then ask."""
    proposal = one(Proposal.objects.filter(staff_id=request.actor.person_id), pk=pk)
    wish = acts.wish_of(proposal)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        grants=eligible(request.actor),
        initial=vars(wish),
    )
    if request.method == "POST" and form.is_valid():
        case = open_own(request.actor, form.chosen)
        acts.ask(case, form.wish())
        acts.settle(proposal)
        _noted(request, "accommodation_confirmed", case)
        messages.success(request, _("Je aanvraag is verstuurd."))
        return redirect("cases:own", case.pk)
    context = {"band": "own", "form": form, "proposal": proposal, "by": wish.by}
    return render(request, "accommodation/confirm.html", context)


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def drop(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw away what a designee wrote down; a page asks first."""
    proposal = one(Proposal.objects.filter(staff_id=request.actor.person_id), pk=pk)
    if request.method == "POST":
        acts.settle(proposal)
        note(
            request,
            "accommodation_dropped",
            subject=proposal.staff_id,
            details={"fields": ["wishes"]},
        )
        messages.success(request, _("De aanvraag is gewist. Niemand heeft ze gezien."))
        return redirect("cases:mine")
    return render(request, "accommodation/drop.html", {"band": "own", "proposal": proposal})


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def along(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """After a move: the file comes along only when the person says so, for whom the person says."""
    moved = Case.objects.own(request.actor).filter(
        kind=CaseKind.ACCOMMODATION, closed_at__isnull=True
    )
    case = one(moved.exclude(unit_id=F("staff__unit_id")), pk=pk)
    form = HandlersForm(
        request.POST if request.method == "POST" else None, grants=eligible(request.actor)
    )
    if request.method == "POST" and form.is_valid():
        try:
            acts.take_along(request.actor, case, form.chosen)
        except (acts.Refused, CaseRefused) as refusal:
            messages.error(request, str(refusal))
        else:
            _noted(request, "accommodation_taken_along", case)
            messages.success(request, _("Je dossier is meegenomen naar je nieuwe dienst."))
        return redirect("cases:own", case.pk)
    return render(request, "accommodation/along.html", {"band": "own", "form": form, "case": case})
