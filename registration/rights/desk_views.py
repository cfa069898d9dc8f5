"""The desk: requests by deadline, letters, the officer's advice, the controller's decision (P1)."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.configuration.reading import authority_on
from access.frame import note
from access.journal.questions import entity_of_unit
from access.matrix import Duty
from access.needs import needs
from access.request import FramedRequest
from access.visibility import one
from registration.rights import clock, requests, tasks, words
from registration.rights.forms import AdviceForm, DecisionForm, ExtendForm, LetterForm
from registration.rights.models import Request
from registration.rights.requests import Ask, Asked, Outcome, RequestRefused


def _clock(row: Request) -> dict[str, object]:
    return {
        "row": row,
        "due": requests.due(row),
        "state": requests.state(row),
        "state_words": words.STATES[requests.state(row)],
        "entity": entity_of_unit(row.unit_id),
    }


# The officer -------------------------------------------------------------------------------


@needs(Duty.DATA_PROTECTION)
@never_cache
@require_safe
def desk(request: FramedRequest) -> HttpResponse:
    """What waits, the first deadline on top; who asked and what shows when one is opened."""
    rows = [_clock(row) for row in requests.for_officer(request.actor)]
    rows.sort(key=lambda each: (each["state"] == "answered", each["due"]))
    note(request, "requests_listed")
    return render(request, "rights/desk.html", {"rows": rows})


@needs(Duty.DATA_PROTECTION)
@never_cache
@require_http_methods(["GET", "POST"])
def handle(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """One request: extend the clock, or advise the controller with an answer."""
    row = one(requests.for_officer(request.actor), pk=pk)
    told = requests.opened(row)
    extending = request.method == "POST" and "extend" in request.POST
    longer = ExtendForm(request.POST if extending else None)
    form = AdviceForm(
        request.POST if request.method == "POST" and not extending else None,
        initial=_started(request, told),
    )
    try:
        if extending and longer.is_valid():
            requests.extend(row, longer.cleaned_data["reasons"])
            note(request, "request_extended", subject=row.staff_id)
            tasks.tell_person.defer(request=str(row.pk))
            messages.success(request, _("De termijn is verlengd. De persoon leest waarom."))
            return redirect("desk:request", row.pk)
        if form.is_bound and form.is_valid():
            requests.advise(
                request.actor,
                row,
                outcome=Outcome(form.cleaned_data["outcome"]),
                advice=form.cleaned_data["advice"],
                answer=form.cleaned_data["answer"],
            )
            note(request, "request_advised", subject=row.staff_id)
            messages.success(request, _("Je advies ligt bij de leidend ambtenaar."))
            return redirect("desk:requests")
    except RequestRefused:
        messages.error(request, _("Dit verzoek is intussen gewijzigd. Kijk opnieuw."))
        return redirect("desk:request", row.pk)
    note(
        request,
        "request_opened",
        subject=row.staff_id,
        details={"purpose": "request_opened", "fields": ["question"]},
    )
    today = timezone.localdate()
    context = {
        **_clock(row),
        "told": told,
        "kind": words.KINDS[told.asked.kind],
        "uses": [words.USES[use] for use in told.asked.uses],
        "outcome": words.OUTCOMES.get(told.handled.outcome, ""),
        "form": form,
        "longer": longer,
        "may_extend": requests.state(row) == "open"
        and clock.may_extend(row.received_on, today, extended=row.extended_on is not None),
        "templates": list(words.OUTCOMES.items()),
    }
    return render(request, "rights/handle.html", context)


def _started(request: FramedRequest, told: requests.Opened) -> dict[str, str]:
    """What the advice starts from: what stood there, or the template that was asked for."""
    chosen = request.GET.get("sjabloon", "")
    if chosen in words.OUTCOMES:
        authority = authority_on(timezone.localdate())
        answer = words.template(told.asked.kind, chosen, authority)
        return {"outcome": chosen, "answer": answer, "advice": told.handled.advice}
    kept = told.handled
    return {"outcome": kept.outcome, "advice": kept.advice, "answer": kept.answer}


@needs(Duty.DATA_PROTECTION)
@never_cache
@require_http_methods(["GET", "POST"])
def letter(request: FramedRequest) -> HttpResponse:
    """Enter a signed letter. The page says the same whatever the person registered (R14)."""
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        asked = Asked(Ask(data["kind"]), data["text"], data["name"], form.uses_chosen)
        row = requests.enter_letter(
            request.actor,
            number=data["number"],
            name=data["name"],
            received_on=data["received_on"],
            asked=asked,
        )
        if row is not None:
            note(request, "request_entered", subject=row.staff_id)
            tasks.carry_out.defer(request=str(row.pk))
            tasks.tell_person.defer(request=str(row.pk))
            messages.success(request, _("De brief is ingevoerd. De persoon krijgt een bericht."))
            return redirect("desk:request", row.pk)
        form.add_error(None, _("We vinden niemand met deze naam en dit nummer. Kijk beide na."))
    return render(request, "rights/letter.html", {"form": form})


# The controller ----------------------------------------------------------------------------


@needs(Duty.LEADING_OFFICIAL)
@never_cache
@require_safe
def decisions(request: FramedRequest) -> HttpResponse:
    """What waits for the controller, the first deadline on top; no names."""
    rows = [_clock(row) for row in requests.for_controller(request.actor)]
    rows.sort(key=lambda each: str(each["due"]))
    note(request, "requests_listed")
    return render(request, "rights/decisions.html", {"rows": rows})


@needs(Duty.LEADING_OFFICIAL)
@never_cache
@require_http_methods(["GET", "POST"])
def decide(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Decide as advised, or send it back. Neither the name nor what was written is opened."""
    row = one(requests.for_controller(request.actor), pk=pk)
    handled = requests.handled_of(row)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["decision"] == "follow":
                requests.decide(request.actor, row)
                note(request, "request_decided", subject=row.staff_id)
                tasks.carry_out.defer(request=str(row.pk))
                tasks.tell_person.defer(request=str(row.pk))
                messages.success(request, _("Je besliste. De persoon krijgt het antwoord."))
            else:
                requests.send_back(request.actor, row, form.cleaned_data["remark"])
                note(request, "request_sent_back", subject=row.staff_id)
                messages.success(request, _("Teruggestuurd naar de functionaris."))
        except RequestRefused:
            messages.error(request, _("Dit verzoek is intussen gewijzigd. Kijk opnieuw."))
        return redirect("desk:decisions")
    note(
        request,
        "request_weighed",
        subject=row.staff_id,
        details={"purpose": "request_weighed", "fields": ["advice"]},
    )
    context = {
        **_clock(row),
        "kind": words.KINDS.get(handled.kind, ""),
        "outcome": words.OUTCOMES.get(handled.outcome, ""),
        "handled": handled,
        "form": form,
    }
    return render(request, "rights/decide.html", context)
