"""Pages of many grants at once: the yearly review, again after a change, four eyes (A5, A6)."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from access.frame import note
from access.grants import acts, again, choosing, reviewing
from access.grants.acts import APPOINTING
from access.grants.forms import AgainForm, RoundForm, moment
from access.grants.listing import PAGE, reason_label, rights_of
from access.grants.models import Grant
from access.grants.tasks import tell_managers
from access.grants.views import in_a_standing_role, refuse
from access.labels import role_label
from access.matrix import Duty
from access.needs import needs
from access.organisation.models import StaffMember
from access.request import FramedRequest

ROLE = {"fields": ["role"]}


def _keys(request: FramedRequest) -> list[uuid.UUID]:
    """The ticked grants. Raises GrantRefused for what is no key."""
    try:
        return [uuid.UUID(key) for key in request.POST.getlist("grant")]
    except ValueError:
        raise acts.GrantRefused(_("Kies rollen uit de lijst.")) from None


# The review -------------------------------------------------------------------------------


@needs(*APPOINTING)
@require_http_methods(["GET", "POST"])
@in_a_standing_role
def review(request: FramedRequest) -> HttpResponse:
    """The round that runs: confirm grants, and see what ends if nobody does (A6)."""
    actor, power = request.actor, request.power
    found = reviewing.open_round(actor, power)
    if found is None:
        default = timezone.localdate() + reviewing.LASTS
        form = RoundForm(initial={"ends_on": default})
        return render(request, "access/review_start.html", {"form": form})
    if request.method == "POST":
        try:
            for grant in reviewing.confirm(actor, found, _keys(request)):
                details = {"role": grant.role, **ROLE}
                note(request, "grant_confirmed", subject=grant.holder_id, details=details)
        except acts.GrantRefused as refusal:
            refuse(request, "rule")
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Bevestigd."))
        return redirect("access:review")
    waiting = reviewing.unconfirmed(found).select_related("unit", "last_use", "deputy_for")
    waiting = waiting.order_by("unit__code", "role", "holder_name", "pk")
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    total = reviewing.to_confirm(found).count()
    note(request, "rights_reviewed")
    context = {
        "review": found,
        "page": page,
        "rights": rights_of(list(page.object_list)),
        "left": page.paginator.count,
        "total": total,
        "done": total - page.paginator.count,
        "me": actor.person_id,
        "today": timezone.localdate(),
    }
    return render(request, "access/review.html", context)


@needs(*APPOINTING)
@require_POST
@in_a_standing_role
def review_start(request: FramedRequest) -> HttpResponse:
    """Begin a round of review."""
    form = RoundForm(request.POST)
    if form.is_valid():
        try:
            begun = reviewing.start(request.actor, form.cleaned_data["ends_on"])
        except acts.GrantRefused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            note(request, "review_begun", details={"until": str(begun.ends_on)})
            tell_managers.defer(units=[str(begun.unit_id)])
            messages.success(request, _("Het nazicht is begonnen."))
            return redirect("access:review")
    refuse(request, "review", fields=sorted(form.errors))
    return render(request, "access/review_start.html", {"form": form})


# Again after a change ---------------------------------------------------------------------


@needs(*APPOINTING)
@require_http_methods(["GET", "POST"])
@in_a_standing_role
def propose_again(request: FramedRequest) -> HttpResponse:
    """What ended by a change at the personnel: propose again, many at once, or leave it (A5)."""
    if request.method == "POST":
        step = request.POST.get("step", "")
        try:
            grants = again.chosen(request.actor, request.power, _keys(request))
            if step == "leave":
                acts.begin(request.actor)
                again.handle(request.actor, grants)
                note(request, "grants_left_ended", details={"grants": len(grants)})
                messages.success(request, _("Nagekeken. Deze rollen blijven beëindigd."))
                return redirect("access:again")
            return _again(request, grants, really=step == "do")
        except acts.GrantRefused as refusal:
            refuse(request, "rule")
            messages.error(request, str(refusal))
            return redirect("access:again")
    page = Paginator(again.ended(request.actor, request.power), PAGE).get_page(
        request.GET.get("page")
    )
    rows = [(g, role_label(g.role), reason_label(g.end_reason)) for g in page.object_list]
    note(request, "rights_ended_listed")
    return render(request, "access/again.html", {"page": page, "rows": rows})


def _again(request: FramedRequest, grants: Sequence[Grant], *, really: bool) -> HttpResponse:
    """The check page, and after it the act."""
    actor, power = request.actor, request.power
    form = AgainForm(request.POST if really else None)
    chosen = list(grants)
    if really and form.is_valid():
        data = form.cleaned_data
        try:
            again.propose(actor, power, chosen, ground=data["ground"], starts=data["starts"])
        except again.NoneAgain as refusal:
            form.add_error(None, str(refusal))
        else:
            _tell_again(request, chosen)
            return redirect("access:overview")
    if really:
        refuse(request, "rule", fields=sorted(form.errors))
    tried = again.propose(
        actor, power, chosen, ground="-", starts=timezone.localdate(), only_check=True
    )
    context = {
        "form": form,
        "proposals": tried,
        "possible": [proposal for proposal in tried if not proposal.refusal],
        "four_eyes": any(acts.needs_approval(actor, grant.unit) for grant in chosen),
    }
    return render(request, "access/again_check.html", context)


def _tell_again(request: FramedRequest, grants: list[Grant]) -> None:
    waits = [acts.needs_approval(request.actor, grant.unit) for grant in grants]
    for grant, proposed in zip(grants, waits, strict=True):
        note(
            request,
            "grant_proposed" if proposed else "grant_made",
            subject=grant.holder_id,
            details={"role": grant.role, **ROLE},
        )
    if any(waits):
        tell_managers.defer(units=sorted({str(grant.unit_id) for grant in grants}))
        messages.success(request, _("De voorstellen wachten op een tweede beheerder."))
    else:
        messages.success(request, _("De rollen zijn opnieuw toegekend, na de verklaring."))


# Four eyes --------------------------------------------------------------------------------


@needs(*APPOINTING)
@require_http_methods(["GET", "POST"])
@in_a_standing_role
def four_eyes(request: FramedRequest) -> HttpResponse:
    """The choice of the entity: does a grant need a second access manager (A10)?"""
    actor = request.actor
    if request.method == "POST":
        seen = moment(request.POST.get("seen", ""))
        asked = request.POST.get("choice", "")
        try:
            if asked in ("on", "off"):
                choice = choosing.change(actor, asked == "on", seen)
            elif asked in ("accept", "drop"):
                choice = choosing.decide(actor, asked == "accept", seen)
            else:
                raise acts.GrantRefused(_("Kies wat je beslist."))
        except acts.GrantRefused as refusal:
            refuse(request, "four_eyes")
            messages.error(request, str(refusal))
        else:
            note(request, "four_eyes_" + asked, details={"now": choice.four_eyes})
            if choice.proposed is not None:
                tell_managers.defer(units=[str(choice.unit_id)])
            messages.success(request, _said(asked, waits=choice.proposed is not None))
        return redirect("access:four_eyes")
    try:
        choice = choosing.choice_of(choosing.entity(actor))
    except acts.GrantRefused as refusal:
        return render(request, "access/four_eyes.html", {"refusal": str(refusal)})
    by = StaffMember.objects.filter(pk=choice.proposed_by_id or uuid.UUID(int=0)).first()
    context = {
        "choice": choice,
        "seen": "" if choice._state.adding else choice.changed_at.isoformat(),
        "own": choice.proposed_by_id == actor.person_id,
        "by": by.name if by else "",
        "at_once": actor.may(Duty.LEADING_OFFICIAL),
    }
    return render(request, "access/four_eyes.html", context)


def _said(asked: str, *, waits: bool) -> str:
    if waits:
        return _("Je voorstel wacht op een tweede beheerder.")
    return _("Het voorstel is weg.") if asked == "drop" else _("De keuze is gewijzigd.")
