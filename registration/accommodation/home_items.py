"""What accommodation puts on the homes: my requests, and what waits for a role (ux.md §1)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from access.cases.kinds import CaseKind
from access.cases.models import Case
from access.home import Item
from access.matrix import Role
from access.request import FramedRequest
from registration.accommodation import acts, handling
from registration.accommodation.models import Request
from registration.accommodation.parts import status
from registration.accommodation.status import Status


def own(request: FramedRequest) -> Item | None:
    """One line for each open request of the person, and what waits for a confirmation."""
    open_ones = Case.objects.own(request.actor).filter(
        kind=CaseKind.ACCOMMODATION, closed_at__isnull=True
    )
    cases = list(open_ones.select_related("staff"))
    asked = {row.pk: row for row in Request.objects.filter(pk__in=[case.pk for case in cases])}
    lines: list[tuple[Case, Status]] = [(case, status(case, asked.get(case.pk))) for case in cases]
    waiting = acts.proposals(request.actor)
    if not lines and not waiting:
        return None
    return Item(
        _("Mijn aanpassing"),
        waiting=len(waiting) + sum(status.mine for _case, status in lines),
        template="accommodation/home_own.html",
        content={"lines": lines, "proposals": waiting},
    )


def propose(request: FramedRequest) -> Item:
    """The way to write a request down for somebody."""
    return Item(
        _("Aanpassing aanvragen voor iemand"),
        _("Vraagt iemand je hulp, schrijf dan mee op. Pas na een ja van die persoon telt het."),
        reverse("accommodation:propose"),
        _("Aanvraag opschrijven"),
    )


def carried_out(request: FramedRequest) -> Item | None:
    """The measures that the person still has to carry out; None for who has none."""
    rows = handling.carried_out_by(request.actor).filter(done_on__isnull=True)
    days = list(rows.values_list("due_on", flat=True))
    if not days:
        return None
    return Item(
        _("Maatregelen die jij uitvoert"),
        url=reverse("accommodation:tasks"),
        action=_("Maatregelen bekijken"),
        waiting=len(days),
        due=min(days),
    )


def to_decide(request: FramedRequest) -> Item | None:
    """The requests that wait for the reader; for the HR manager also what is late elsewhere."""
    if not handling.may_decide(request.actor):
        return None
    days = handling.waiting(request.actor)
    late = handling.late() if request.actor.role is Role.HR_MANAGER else []
    if not days and not late:
        return None
    return Item(
        _("Aanvragen van een aanpassing"),
        url=reverse("cases:index") if days else "",
        action=_("Aanvragen behandelen"),
        waiting=len(days),
        due=min(days, default=None),
        template="accommodation/home_late.html",
        content={"late": late},
    )


def to_review(request: FramedRequest) -> Item | None:
    """The yearly reviews that come within a month."""
    days = handling.to_review(request.actor) if handling.may_decide(request.actor) else []
    if not days:
        return None
    return Item(
        _("Jaarlijks nazicht van aanpassingen"),
        url=reverse("cases:index"),
        action=_("Aanpassingen nakijken"),
        waiting=len(days),
        due=min(days),
    )
