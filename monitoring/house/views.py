"""The pages of the house: home, the short texts, health."""

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from access.journal.models import JournalEntry
from access.labels import power_label, role_label
from access.matrix import MATRIX, Kind, Role
from access.needs import own_data, public

PAGES = {"privacy", "circular", "accessibility", "help"}


@public
def front(request: HttpRequest) -> HttpResponse:
    """The first address: one's own place, or the log-in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return redirect("home")


@own_data
def home(request: HttpRequest) -> HttpResponse:
    """*Mijn gegevens*: the person's own place; the same for who registered and who did not."""
    looks = JournalEntry.objects.exclude(actor=request.actor.person_id)[:3]
    return render(request, "house/home.html", {"looks": looks})


@public
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A short text: privacy, the circular in short, accessibility, help (R11, P4)."""
    if name not in PAGES:
        raise Http404
    matrix = [(role_label(r), [k in MATRIX[r] for k in Kind]) for r in Role]
    context = {
        "matrix": matrix,
        "kinds": [power_label(k) for k in Kind],
        "authority": settings.SUPERVISORY_AUTHORITY,
    }
    return render(request, f"house/{name}.html", context)


@public
def health(request: HttpRequest) -> HttpResponse:
    """Alive, and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
