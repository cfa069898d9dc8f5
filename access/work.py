"""The page *Werk*: the home of the acting role or duty (ux.md §1). ``access.home`` fills it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render

from access.home import Item, first_act, role_items
from access.labels import power_label
from access.matrix import MATRIX, Kind, Power, Role
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
def work(request: FramedRequest) -> HttpResponse:
    """What waits for the acting role, what it can do, and what it may and may not see."""
    actor = request.actor
    if actor.grant is None:
        return redirect("access:switch")
    items = role_items(request) + _tasks(request)
    role = actor.role
    kinds = [(power_label(kind), isinstance(role, Role) and kind in MATRIX[role]) for kind in Kind]
    context = {
        "band": "role",
        "main": first_act(items),
        "items": items,
        "waiting": any(item.waiting for item in items),
        "kinds": kinds,
    }
    return render(request, "access/work.html", context)


def _tasks(request: FramedRequest) -> list[Item]:
    tasks = [task for each in TASKS for task in each() if request.actor.may(task.power)]
    tasks.sort(key=lambda task: not task.first)
    return [Item(task.title, task.lead, task.url) for task in tasks]
