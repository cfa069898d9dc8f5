"""The pages of the house: home, the short texts, health."""

from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from access.configuration.reading import authority_on, circular_on
from access.frame import ACTING
from access.grants.models import Grant
from access.home import own_items
from access.labels import power_label, role_label
from access.look.tables import Column
from access.matrix import MATRIX, Kind, Role
from access.needs import own_data, public, signed_in
from access.request import FramedRequest
from monitoring.house.looks import latest
from registration.questionnaire.summary import summary

PAGES = {"privacy", "circular", "accessibility", "help"}


@public
def front(request: FramedRequest) -> HttpResponse:
    """The first address: the home of the acting role, else one's own, or the log-in (ux.md §1)."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    actor = request.actor
    if actor.grant is not None:
        return redirect("access:work")
    if actor.person_id is None or request.session.get(ACTING) == "none":
        return redirect("home")
    roles = list(
        Grant.objects.begun().filter(holder_id=actor.person_id).values_list("pk", flat=True)
    )
    if not roles:
        return redirect("home")
    # Several roles: choose one (A11). One that is not in force: its declaration first (A4).
    return (
        redirect("access:declaration", roles[0]) if len(roles) == 1 else redirect("access:switch")
    )


@own_data
@never_cache
def home(request: FramedRequest) -> HttpResponse:
    """*Mijn gegevens*: the person's own place; the same for who registered and who did not."""
    actor = request.actor
    context = {
        "band": "own",
        "registration": summary(actor),
        "looks": latest(actor, 3),
        "items": own_items(request),
    }
    return render(request, "house/home.html", context)


@own_data
def manager_example(request: FramedRequest) -> HttpResponse:
    """What a line manager sees of somebody without a case: nothing, for everybody (A8, R14)."""
    kinds = [(power_label(kind), kind in MATRIX[Role.LINE_MANAGER]) for kind in Kind]
    context = {"band": "own", "home_url": reverse("home"), "kinds": kinds}
    return render(request, "house/manager_example.html", context)


@public
def page(request: FramedRequest, name: str) -> HttpResponse:
    """A short text: privacy, the circular in short, accessibility, help (R11, P4)."""
    if name not in PAGES:
        raise Http404
    matrix = [(role_label(r), [(power_label(k), k in MATRIX[r]) for k in Kind]) for r in Role]
    context = {
        "matrix": matrix,
        "columns": [
            Column(_("Rol")),
            *(Column(power_label(k)[:1].upper() + power_label(k)[1:]) for k in Kind),
        ],
        "authority": authority_on(timezone.localdate()),
        "circular": circular_on(timezone.localdate()) if name == "circular" else None,
    }
    return render(request, f"house/{name}.html", context)


@public
def health(request: FramedRequest) -> HttpResponse:
    """Alive, and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@signed_in
@require_safe
def stay(request: FramedRequest) -> HttpResponse:
    """Extend the session: any request does; this one leaves the page, and what was typed, alone."""
    return HttpResponse(status=204)
