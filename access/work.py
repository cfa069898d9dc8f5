"""The page *Werk*: the home of the acting role or duty (ux.md §1). ``access.home`` fills it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from access.home import first_act, role_items, waiting_words
from access.labels import power_label
from access.matrix import Duty, Kind, powers
from access.needs import own_data
from access.request import FramedRequest


@own_data
@never_cache
@require_safe
def work(request: FramedRequest) -> HttpResponse:
    """What waits for the acting role, what it can do, and what it may and may not see."""
    actor = request.actor
    if actor.grant is None:
        return redirect("access:switch")
    items = role_items(request)
    held = actor.grant.held
    given = powers(held)
    may = [power_label(kind) for kind in Kind if kind in given]
    context = {
        "band": "role",
        "main": first_act(items),
        "items": items,
        "waits": waiting_words(sum(item.waiting for item in items)),
        "may": _("alleen deze taak") if isinstance(held, Duty) else ", ".join(may),
        "may_not": ", ".join(power_label(kind) for kind in Kind if kind not in given),
    }
    return render(request, "access/work.html", context)
