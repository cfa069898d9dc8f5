from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from access.home import Item
    from access.request import FramedRequest


class CountingConfig(AppConfig):
    """The anonymous automated count: register numbers in, aggregates out, nothing kept (C1-C7)."""

    name = "counting"
    label = "counting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.home import Spot, register
        from access.matrix import Duty

        register(Spot.COUNTS, _runs, Duty.COUNT_START, Duty.COUNT_APPROVE)
        register(Spot.COUNTS, _deliveries, Duty.COUNT_DELIVER)
        register(Spot.MESSAGES, _announced)


def _runs(request: "FramedRequest") -> "Item":
    """Runs that wait for the reader: a plan to approve, a step to take."""
    from access.home import Item
    from access.matrix import Duty
    from counting.models import State
    from counting.views import runs_of

    mine = {
        Duty.COUNT_START: (State.DRAFT, State.APPROVED, State.ANNOUNCED),
        Duty.COUNT_APPROVE: (State.PROPOSED,),
    }
    power = Duty.COUNT_START if request.actor.may(Duty.COUNT_START) else Duty.COUNT_APPROVE
    waiting = runs_of(request.actor, power).filter(state__in=mine[power])
    starts = power is Duty.COUNT_START
    return Item(
        _("Anonieme tellingen"),
        _("Start een telling, volg ze op en kondig ze aan.")
        if starts
        else _("Kijk na wat een ander voorbereidde."),
        reverse("counting:index"),
        _("Tellingen bekijken"),
        waiting=waiting.count(),
    )


def _deliveries(request: "FramedRequest") -> "Item":
    """Extracts that wait for the deliverer."""
    from access.home import Item
    from counting.models import State, Step
    from counting.views import deliveries_of

    waiting = deliveries_of(request.actor).filter(run__state=State.OPEN, step=Step.WAITING)
    return Item(
        _("Aanleveren voor een telling"),
        _("Lever het uittreksel van je entiteit aan. We bewaren er niets van."),
        reverse("counting:index"),
        _("Aanleveringen bekijken"),
        waiting=waiting.count(),
    )


def _announced(request: "FramedRequest") -> "Item | None":
    """Counts of the own entity that staff were told of (C7)."""
    from access.home import Item
    from access.organisation.models import StaffMember, UnitClosure
    from counting.models import Run, State

    me = StaffMember.objects.own(request.actor).first()
    if me is None:
        return None
    above = set(
        UnitClosure.objects.filter(descendant_id=me.unit_id).values_list(
            "ancestor__code", flat=True
        )
    )
    told = Run.objects.filter(announced_at__isnull=False).exclude(state=State.VOID)
    runs = [run for run in told.order_by("-announced_at")[:50] if above & set(run.entities)][:3]
    if not runs:
        return None
    return Item(
        _("Anonieme telling"),
        template="counting/announced.html",
        content={"runs": runs},
    )
