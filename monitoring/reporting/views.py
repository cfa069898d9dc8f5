"""Pages that read releases: opening, table explorer, downloads, series (S1-S5)."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from access.matrix import Kind
from access.needs import needs, own_data
from access.request import FramedRequest
from monitoring.reporting import places, reading, series
from monitoring.reporting.pages import download, table, unit_page


@own_data
def opening(request: FramedRequest) -> HttpResponse:
    """*Cijfers*: to the service of the acting role, else to what is public for all staff."""
    actor = request.actor
    if actor.grant is not None and actor.may(Kind.STATISTICS):
        return redirect("reporting:service_unit", actor.grant.unit.code)
    root = places.public_root()
    if root is None:
        found = {"heading": _("Cijfers"), "withdrawn": reading.withdrawn()}
        return render(request, "reporting/none.html", found)
    return unit_page(request, places.public(request, root))


@own_data
def public_unit(request: FramedRequest, code: str) -> HttpResponse:
    """The government or a policy domain, for all staff (S3)."""
    return unit_page(request, places.public(request, code))


@own_data
def public_table(request: FramedRequest, code: str) -> HttpResponse:
    return table(request, places.public(request, code))


@own_data
def public_download(request: FramedRequest, code: str, form: str) -> HttpResponse:
    return download(request, places.public(request, code), form)


@needs(Kind.STATISTICS)
def service_unit(request: FramedRequest, code: str) -> HttpResponse:
    """A unit within the reach of the acting role: its slice of the same release (S3)."""
    return unit_page(request, places.service(request, code))


@needs(Kind.STATISTICS)
def service_table(request: FramedRequest, code: str) -> HttpResponse:
    return table(request, places.service(request, code))


@needs(Kind.STATISTICS)
def service_download(request: FramedRequest, code: str, form: str) -> HttpResponse:
    return download(request, places.service(request, code), form)


@own_data
def history(request: FramedRequest, name: str) -> HttpResponse:
    """The official history of one group, with its breaks (S5)."""
    if name not in series.NAMES:
        raise Http404
    return render(request, "reporting/series.html", series.context(name))
