"""The page *Werk*: the home of the acting role or duty (ux.md §1). ``access.home`` fills it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from access.home import Item, first_act, role_items, waiting_words
from access.labels import power_label
from access.matrix import Kind, Power, powers
from access.needs import own_data
from access.request import FramedRequest


@dataclass(frozen=True)
class Task:
    """Something that a power can do: a link with a sentence. ``first`` makes it the main one."""

    power: Power
    title: str
    lead: str
    url: str
    first: bool = False


# Filled by the apps at start-up; each function is called per request, for translated words.
TASKS: list[Callable[[], list[Task]]] = []


@own_data
@never_cache
@require_safe
def work(request: FramedRequest) -> HttpResponse:
    """What waits for the acting role, what it can do, and what it may and may not see."""
    actor = request.actor
    if actor.grant is None:
        return redirect("access:switch")
    items = role_items(request) + _tasks(request)
    given = powers(actor.grant.held)
    context = {
        "band": "role",
        "main": first_act(items),
        "items": items,
        "waits": waiting_words(sum(item.waiting for item in items)),
        "may": ", ".join(
            power_label(power) for power in [*Kind, *sorted(given - set(Kind))] if power in given
        ),
        "may_not": ", ".join(power_label(kind) for kind in Kind if kind not in given),
    }
    return render(request, "access/work.html", context)


def _tasks(request: FramedRequest) -> list[Item]:
    tasks = [task for each in TASKS for task in each() if request.actor.may(task.power)]
    tasks.sort(key=lambda task: not task.first)
    return [Item(task.title, task.lead, task.url) for task in tasks]
