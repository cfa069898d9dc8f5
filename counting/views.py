"""Pages of the count: start, plan, approve, announce, deliver. No raw result on any (C5)."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.actor import Actor
from access.frame import note
from access.matrix import Duty, Power
from access.needs import needs, own_data
from access.organisation.models import UnitKind
from access.request import FramedRequest
from access.visibility import one, visible_units
from counting import acts, groups_shown, wording
from counting.forms import DEFINITIONS, StartForm
from counting.models import Delivery, Run, State, Step
from counting.plan import open_left_out
from counting.tasks import open_run, plan_run

MAKERS = (Duty.COUNT_START, Duty.COUNT_APPROVE)


def runs_of(actor: Actor, power: Power) -> QuerySet[Run]:
    """The runs that the acting grant makes or approves."""
    return Run.objects.filter(unit__in=visible_units(actor, power))


def deliveries_of(actor: Actor) -> QuerySet[Delivery]:
    """The deliveries of the acting deliverer's entities, of runs that staff were told of."""
    return Delivery.objects.filter(
        entity__in=visible_units(actor, Duty.COUNT_DELIVER),
        run__announced_at__isnull=False,
        asked=True,
    ).select_related("run", "entity")


@needs(*MAKERS, Duty.COUNT_DELIVER)
@require_safe
def index(request: FramedRequest) -> HttpResponse:
    """All runs, or all deliveries, of the acting duty."""
    if request.power is Duty.COUNT_DELIVER:
        rows = [(d, _stand(d)) for d in deliveries_of(request.actor).order_by("-run__started_at")]
        return render(request, "counting/deliveries.html", {"rows": rows})
    context = {
        "rows": [
            (run, wording.STATES[State(run.state)]) for run in runs_of(request.actor, request.power)
        ],
        "may_start": request.power is Duty.COUNT_START,
    }
    return render(request, "counting/index.html", context)


@needs(Duty.COUNT_START)
@require_http_methods(["GET", "POST"])
def new(request: FramedRequest) -> HttpResponse:
    """Start a count: a draft, of which a task makes the plan. Nothing is sent."""
    entities = visible_units(request.actor, Duty.COUNT_START).filter(kind=UnitKind.ENTITY)
    form = StartForm(request.POST or None, entities=list(entities.order_by("name")))
    if request.method == "POST" and form.is_valid():
        try:
            run = acts.start(request.actor, **form.asked())
        except acts.CountRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            plan_run.defer(**_asked(request, run))
            note(request, "count_started", details={"count": str(run.pk)})
            return redirect("counting:show", run.pk)
    return render(request, "counting/new.html", {"form": form})


def _asked(request: FramedRequest, run: Run) -> dict[str, str]:
    """The arguments of a task: the run and who asked."""
    return {
        "run_id": str(run.pk),
        "person_id": str(request.actor.person),
        "grant_id": str(request.actor.acting.pk),
    }


@needs(*MAKERS)
@require_safe
def show(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """One run: its plan, and why; its state; in the end the coverage of the whole (C5)."""
    run = one(runs_of(request.actor, request.power).select_related("unit"), pk=pk)
    starting = request.power is Duty.COUNT_START
    mine = run.started_by_id == request.actor.person_id
    context = {
        "run": run,
        "state": wording.STATES[State(run.state)],
        "definition": dict(DEFINITIONS)[run.definition],
        "failure": wording.PLAN_FAILURES.get(run.plan_failure, ""),
        "ending": wording.ENDINGS.get(run.ending, ""),
        "entities": groups_shown.plan_of(run),
        "deliveries": [(d, _stand(d)) for d in Delivery.objects.filter(run=run, asked=True)],
        "reasons": [
            (wording.UNMATCHED[name], count) for name, count in sorted(run.reasons.items()) if count
        ],
        "may_propose": starting
        and run.state == State.DRAFT
        and run.planned_at is not None
        and not run.plan_failure,
        "may_approve": not starting and run.state == State.PROPOSED and not mine,
        "may_announce": starting and run.state == State.APPROVED,
        "may_open": starting and run.state == State.ANNOUNCED,
        "early": run.opens_on > timezone.localdate(),
        "may_withdraw": run.state in acts.NOT_ENDED,
        "mine": mine,
    }
    return render(request, "counting/show.html", context)


def _stand(delivery: Delivery) -> str:
    """Where a delivery stands, in words."""
    if delivery.step == Step.WAITING and delivery.failure:
        return _("het aanleveren mislukte")
    return str(wording.STEPS[Step(delivery.step)])


@needs(*MAKERS)
@require_POST
def step(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The next step of a run, by its starter or its second person (A10)."""
    run = one(runs_of(request.actor, request.power), pk=pk)
    asked = request.POST.get("step", "")
    try:
        done = _take(request, run, asked)
    except acts.CountRefused as refusal:
        messages.error(request, str(refusal))
    else:
        note(request, f"count_{asked}", details={"count": str(pk)})
        messages.success(request, done)
    return redirect("counting:show", pk)


def _take(request: FramedRequest, run: Run, asked: str) -> str:
    """Take a step; the sentence that says so. Raises CountRefused."""
    if asked == "propose":
        acts.propose(request.actor, run)
        return _("Een tweede persoon kijkt het plan nu na.")
    if asked == "approve":
        acts.approve(request.actor, run)
        return _("Je keurde de telling goed. Nu kan ze aangekondigd worden.")
    if asked == "give_back":
        acts.give_back(request.actor, run)
        return _("Je gaf het plan terug.")
    if asked == "announce":
        acts.announce(request.actor, run)
        return _("Het personeel kan de aankondiging nu lezen.")
    if asked == "open":
        acts.may_open(run)
        open_run.defer(**_asked(request, run))
        return _("We kijken het plan nog één keer na. Daarna kan er aangeleverd worden.")
    raise acts.CountRefused(_("De telling is intussen gewijzigd. Kijk opnieuw."))


@needs(*MAKERS)
@require_http_methods(["GET", "POST"])
def withdraw(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop a run; a page asks first."""
    run = one(runs_of(request.actor, request.power).filter(state__in=acts.NOT_ENDED), pk=pk)
    if request.method == "POST":
        try:
            acts.withdraw(request.actor, run)
        except acts.CountRefused as refusal:
            messages.error(request, str(refusal))
        else:
            note(request, "count_withdrawn", details={"count": str(pk)})
            messages.success(request, _("De telling is gestopt. Niets ervan wordt gebruikt."))
        return redirect("counting:show", pk)
    return render(request, "counting/withdraw.html", {"run": run})


@needs(Duty.COUNT_DELIVER)
@never_cache
@require_http_methods(["GET", "POST"])
def delivery(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """What an entity hands in, and how. A POST gives a code for one stream, shown once."""
    found = one(deliveries_of(request.actor), pk=pk)
    code = ""
    if request.method == "POST":
        try:
            code = acts.hand_out_ticket(request.actor, found)
        except acts.CountRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("counting:delivery", pk)
        note(request, "count_code", details={"count": str(found.run_id)})
    # The page names whom to leave out, by personnel number.
    details = {"count": str(found.run_id), "fields": ["left_out"]}
    note(request, "count_delivery_seen", details=details)
    return render(request, "counting/delivery.html", _delivery(request, found, code))


def _delivery(request: FramedRequest, found: Delivery, code: str) -> dict[str, Any]:
    run = found.run
    return {
        "delivery": found,
        "run": run,
        "state": _stand(found),
        "definition": dict(DEFINITIONS)[run.definition],
        "groups": groups_shown.groups_of(found),
        "of_units": groups_shown.are_of_units(found),
        "left_out": open_left_out(found),
        "may_deliver": run.state == State.OPEN and found.step == Step.WAITING,
        "receiving": found.step == Step.RECEIVING,
        "finished": found.step in (Step.SENT, Step.ANSWERED),
        "failure": wording.OUTCOMES.get(found.failure, "") if found.failure else "",
        "problems": [
            (line, wording.reason(reason))
            for line, reason, *more in found.problems
            if not more and isinstance(reason, str)
        ],
        "more_problems": found.problem_count > len(found.problems),
        "code": code,
        "site": request.build_absolute_uri("/").rstrip("/"),
    }


@own_data
@require_safe
def announcement(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """What everybody may read of a count: date, why, ground, what goes and what returns (C7)."""
    run = one(Run.objects.filter(announced_at__isnull=False), pk=pk)
    context = {
        "run": run,
        "text": run.text_en if get_language() == "en" else run.text_nl,
        "other": run.text_nl if get_language() == "en" else run.text_en,
        "definition": dict(DEFINITIONS)[run.definition],
        "entities": groups_shown.names_of(run.entities),
        "state": wording.STATES[State(run.state)],
        "band": "own",
    }
    return render(request, "counting/announcement.html", context)
