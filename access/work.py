"""The page *Werk*: what this role does next (ux.md §1). Other apps add their tasks here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render

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
    """The tasks of the acting role, and what it may and may not see."""
    actor = request.actor
    if actor.grant is None:
        return redirect("access:switch")
    tasks = [task for each in TASKS for task in each() if actor.may(task.power)]
    tasks.sort(key=lambda task: not task.first)
    main = tasks[0] if tasks else None
    role = actor.role
    kinds = [(power_label(kind), isinstance(role, Role) and kind in MATRIX[role]) for kind in Kind]
    context = {"band": "role", "main": main, "others": tasks[1:], "kinds": kinds}
    return render(request, "access/work.html", context)
