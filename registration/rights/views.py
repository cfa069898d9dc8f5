"""Everything about me, in one place, and its copies (P1, R6, R14)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from access.configuration.reading import authority_on
from access.needs import own_data
from access.request import FramedRequest
from registration.rights import copies
from registration.rights.parts import collected


@own_data
@never_cache
@require_safe
def everything(request: FramedRequest) -> HttpResponse:
    """All that is kept about the person who reads; answers stay hidden until asked for (ux §2)."""
    context = {
        "band": "own",
        "home_url": reverse("home"),
        "parts": collected(request),
        "authority": authority_on(timezone.localdate()),
    }
    return render(request, "rights/everything.html", context)


@own_data
@never_cache
@require_safe
def download_data(request: FramedRequest) -> HttpResponse:
    """The copy as data. No note for the journal: downloading tells nothing to anybody (R14)."""
    return _file(copies.as_json(request), "application/json", "json")


@own_data
@never_cache
@require_safe
def download_pdf(request: FramedRequest) -> HttpResponse:
    """The copy to read."""
    return _file(copies.as_pdf(request), "application/pdf", "pdf")


def _file(content: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{_("mijn-gegevens")}.{ending}"'
    return response
