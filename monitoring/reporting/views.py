"""Pages that read releases: opening, table explorer, downloads, series (S1-S5)."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from access.matrix import Duty, Kind
from access.needs import needs, own_data
from access.request import FramedRequest
from access.visibility import one
from monitoring.reporting import places, reading, series
from monitoring.reporting.models import Release, State
from monitoring.reporting.pages import compare, download, report_file, table, unit_page
from monitoring.reporting.places import Place


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


@own_data
def public_compare(request: FramedRequest, code: str) -> HttpResponse:
    """The policy domains side by side, for all staff (S3)."""
    return compare(request, places.public(request, code))


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


@needs(Kind.STATISTICS)
def service_compare(request: FramedRequest, code: str) -> HttpResponse:
    """The parts of a unit side by side, within the reach of the acting role (S3)."""
    return compare(request, places.service(request, code))


@own_data
def public_report(request: FramedRequest, code: str) -> HttpResponse:
    """The report of what is public, as PDF (S3)."""
    return report_file(request, places.public(request, code))


@needs(Kind.STATISTICS)
def service_report(request: FramedRequest, code: str) -> HttpResponse:
    """The report of a unit within the reach of the acting role, as PDF (S3)."""
    return report_file(request, places.service(request, code))


@needs(Duty.RELEASE_PREPARE, Duty.RELEASE_APPROVE)
def preview_compare(request: FramedRequest, pk: uuid.UUID, code: str) -> HttpResponse:
    """The same as its readers will see it, for the two makers of a release (A10)."""
    return compare(request, _preview(pk, code))


@needs(Duty.RELEASE_PREPARE, Duty.RELEASE_APPROVE)
def preview_report(request: FramedRequest, pk: uuid.UUID, code: str) -> HttpResponse:
    """The report as its readers will get it (A10)."""
    return report_file(request, _preview(pk, code))


def _preview(pk: uuid.UUID, code: str) -> Place:
    made = one(Release.objects.exclude(state__in=(State.MAKING, State.FAILED)), pk=pk)
    return places.preview(made, code)


@own_data
def history(request: FramedRequest, name: str) -> HttpResponse:
    """The official history of one group, with its breaks (S5)."""
    if name not in series.NAMES:
        raise Http404
    return render(request, "reporting/series.html", series.context(name))
