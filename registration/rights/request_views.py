"""The person's requests: make, follow, withdraw; and what stops meanwhile (P1)."""

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
from access.needs import own_data
from access.request import FramedRequest
from access.visibility import one
from registration.questionnaire.store import read_own
from registration.rights import requests, tasks, words
from registration.rights.forms import RequestForm
from registration.rights.models import Request
from registration.rights.requests import Ask, Opened, RequestRefused


def _row(request: FramedRequest, pk: uuid.UUID) -> Request:
    return one(Request.objects.filter(staff_id=request.actor.person), pk=pk)


def told(each: Opened) -> dict[str, object]:
    """A request as its person reads it: what is proposed shows only once it is decided."""
    answered = each.state == "answered"
    return {
        "pk": each.row.pk,
        "kind": words.KINDS[each.asked.kind],
        "uses": [words.USES[use] for use in each.asked.uses],
        "text": each.asked.text,
        "letter": each.asked.letter,
        "received_on": each.row.received_on,
        "due": each.due,
        "state": each.state,
        "state_words": words.STATES[each.state],
        "status": words.status(each.state),
        "extension": each.handled.extension,
        "answered_at": each.row.answered_at,
        "outcome": words.DECIDED.get(each.handled.outcome, "") if answered else "",
        "answer": each.handled.answer if answered else "",
    }


@own_data
@never_cache
@require_safe
def index(request: FramedRequest) -> HttpResponse:
    """The own requests with their deadlines, and the limits that hold."""
    context = {
        "band": "own",
        "rows": [told(each) for each in requests.own(request.actor)],
        "held": words.held(read_own(request.actor).limits),
        "authority": authority_on(timezone.localdate()),
    }
    return render(request, "rights/requests.html", context)


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: FramedRequest) -> HttpResponse:
    """Make a request. What it stops, stops with this."""
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = requests.make(
            request.actor,
            Ask(form.cleaned_data["kind"]),
            text=form.cleaned_data["text"],
            uses=form.uses_chosen,
        )
        note(request, "request_made", subject=request.actor.person)
        tasks.tell_desk.defer()
        messages.success(request, _("Je verzoek is ontvangen."))
        return redirect("rights:request", row.pk)
    return render(request, "rights/new.html", {"band": "own", "form": form})


@own_data
@never_cache
@require_safe
def show(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """One request: the receipt, where it stands, and the answer."""
    context = {
        "band": "own",
        "asked": told(requests.opened(_row(request, pk))),
        "authority": authority_on(timezone.localdate()),
    }
    return render(request, "rights/request.html", context)


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a request back; a page says what follows."""
    row = _row(request, pk)
    if request.method == "POST":
        try:
            requests.withdraw(request.actor, row)
        except RequestRefused:
            messages.error(request, _("Dit verzoek is intussen afgehandeld."))
        else:
            note(request, "request_withdrawn", subject=request.actor.person)
            messages.success(request, _("Je verzoek is ingetrokken."))
        return redirect("rights:request", row.pk)
    context = {"band": "own", "asked": told(requests.opened(row))}
    return render(request, "rights/withdraw.html", context)


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def lift(request: FramedRequest) -> HttpResponse:
    """Lift what one stopped. No note: it would tell that there was something to lift (R14)."""
    if request.method == "POST":
        requests.lift(request.actor)
        messages.success(request, _("We gebruiken wat je registreerde weer zoals je eerder koos."))
        return redirect("rights:requests")
    context = {"band": "own", "held": words.held(read_own(request.actor).limits)}
    return render(request, "rights/lift.html", context)
