"""Pages of positive action: for the HR designee, and the message for who gets it (U1)."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.frame import note
from access.matrix import Kind
from access.needs import needs, own_data
from access.request import FramedRequest
from access.visibility import one, visible_units
from registration.positive_action.forms import GROUPS, KINDS, ActionForm
from registration.positive_action.inbox import own_messages
from registration.positive_action.models import Action, State
from registration.positive_action.tasks import judge_action, send_action


def _mine(request: FramedRequest):  # type: ignore[no-untyped-def]
    return Action.objects.filter(unit__in=visible_units(request.actor, Kind.CONTACT))


@needs(Kind.CONTACT)
@require_safe
def index(request: FramedRequest) -> HttpResponse:
    """The actions of the entity; no number of people anywhere."""
    return render(request, "positive_action/index.html", {"actions": _mine(request)})


@needs(Kind.CONTACT)
@require_http_methods(["GET", "POST"])
def new(request: FramedRequest) -> HttpResponse:
    """Make an action; it is sent only after a check page."""
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        action = form.save(commit=False)
        action.unit = request.actor.acting.unit
        action.grant = request.actor.acting
        action.made_by_id = request.actor.person_id
        action.save()
        judge_action.defer(action=str(action.pk))
        note(request, "action_made", details={"purpose": "positive_action"})
        return redirect("action:show", action.pk)
    return render(request, "positive_action/edit.html", {"form": form})


@needs(Kind.CONTACT)
@require_http_methods(["GET", "POST"])
def edit(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Change an action that was not sent."""
    action = one(_mine(request).filter(state=State.DRAFT), pk=pk)
    form = ActionForm(request.POST or None, instance=action)
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        changed.save(update_fields=list(form.Meta.fields))
        note(request, "action_changed", details={"purpose": "positive_action"})
        return redirect("action:show", action.pk)
    return render(request, "positive_action/edit.html", {"form": form, "action": action})


@needs(Kind.CONTACT)
@require_safe
def show(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Check before sending; the state after. *Enough people* or *not to be shown*, never more."""
    action = one(_mine(request).select_related("unit"), pk=pk)
    context = {
        "action": action,
        "kind": dict(KINDS)[action.kind],
        "group": dict(GROUPS)[action.group],
    }
    return render(request, "positive_action/show.html", context)


@needs(Kind.CONTACT)
@require_POST
def send(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Send it: a task. Not where there are too few people to reach (S1)."""
    action = one(_mine(request), pk=pk)
    if action.state != State.DRAFT:
        messages.error(request, _("Deze actie is al verstuurd."))
    elif not action.enough:
        messages.error(request, _("Deze actie kan niet verstuurd worden: te weinig mensen."))
    elif Action.objects.filter(pk=pk, state=State.DRAFT).update(state=State.SENDING):
        send_action.defer(action=str(action.pk))
        note(request, "action_sent", details={"purpose": "positive_action"})
        messages.success(request, _("De berichten worden verstuurd."))
    return redirect("action:show", pk)


@needs(Kind.CONTACT)
@require_http_methods(["GET", "POST"])
def drop(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw away an action that was not sent; a page asks first."""
    action = one(_mine(request).filter(state=State.DRAFT), pk=pk)
    if request.method == "POST":
        action.delete()
        note(request, "action_dropped", details={"purpose": "positive_action"})
        messages.success(request, _("Het ontwerp is gewist."))
        return redirect("action:index")
    return render(request, "positive_action/drop.html", {"action": action})


@own_data
@require_safe
def message(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """A message to the person who reads it, and why it came; nobody else's opens (404)."""
    found = [action for action in own_messages(request.actor) if action.pk == pk]
    if not found:
        one(Action.objects.none())
    return render(request, "positive_action/message.html", {"action": found[0], "band": "own"})
