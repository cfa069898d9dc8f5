"""Pages of the two makers of a release: make, follow, check, publish, withdraw (A10, S6)."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from access.frame import note
from access.look.forms import DayField
from access.matrix import Duty
from access.needs import needs
from access.request import FramedRequest
from access.visibility import one
from monitoring.reporting import acts, labels, places, reading
from monitoring.reporting.models import Kind, Release, ReleaseCheck, State
from monitoring.reporting.pages import download, table, unit_page
from monitoring.reporting.tasks import make_release

MAKERS = (Duty.RELEASE_PREPARE, Duty.RELEASE_APPROVE)


class MakeForm(forms.Form):
    """The reference date of a new release."""

    day = DayField(
        label=gettext_lazy("Datum van de toestand"),
        help_text=gettext_lazy("Bijvoorbeeld 31/12/2026. Wie die dag in dienst was, telt mee."),
    )


class OfferForm(forms.Form):
    """The note that goes with the release; readers see it."""

    note = forms.CharField(
        label=gettext_lazy("Nota bij de cijfers"),
        help_text=gettext_lazy("Lezers zien deze nota. Laat leeg als er niets te zeggen is."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )


class ReplaceForm(forms.Form):
    """Why a release is withdrawn and made anew; readers see it."""

    reason = forms.CharField(
        label=gettext_lazy("Waarom vervang je deze publicatie?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Geef een reden.")},
    )


@needs(*MAKERS)
def releases(request: FramedRequest) -> HttpResponse:
    """All releases and where each stands."""
    rows = [(r, labels.STATES[r.state], labels.KINDS[r.kind]) for r in Release.objects.all()]
    may_make = request.power is Duty.RELEASE_PREPARE
    return render(
        request, "reporting/releases.html", {"rows": rows, "may_make": may_make, "band": "role"}
    )


@needs(Duty.RELEASE_PREPARE)
@require_http_methods(["GET", "POST"])
def make(request: FramedRequest) -> HttpResponse:
    """Begin a release; a task makes it."""
    form = MakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            release = acts.begin(request.actor, day=form.cleaned_data["day"])
        except acts.ReleaseRefused as refusal:
            form.add_error("day", str(refusal))
        else:
            return begun(request, release)
    return render(request, "reporting/release_make.html", {"form": form, "band": "role"})


def begun(request: FramedRequest, release: Release) -> HttpResponse:
    """Hand a release that was begun to the worker, and follow it."""
    make_release.defer(
        release_id=str(release.pk),
        person_id=str(request.actor.person_id),
        grant_id=str(request.actor.acting.pk),
    )
    note(request, "release_begun", details={"release": str(release.pk)})
    return redirect("reporting:release", release.pk)


@needs(*MAKERS)
def release(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """One release: progress while it is made, then its audit and the next step."""
    found = one(Release.objects.all(), pk=pk)
    context = _detail(request, found) | {"form": OfferForm(initial={"note": found.note})}
    return render(request, "reporting/release.html", context)


@needs(*MAKERS)
def progress(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The bar alone, for who has scripts; when all is done the page loads anew."""
    found = one(Release.objects.all(), pk=pk)
    answer = render(request, "components/progress_state.html", _progress(found))
    if found.state != State.MAKING:
        answer["HX-Refresh"] = "true"
    return answer


@needs(Duty.RELEASE_PREPARE)
@require_POST
def offer(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Offer for the check by a second person."""
    found = one(Release.objects.all(), pk=pk)
    form = OfferForm(request.POST)
    if not form.is_valid():
        context = _detail(request, found) | {"form": form}
        return render(request, "reporting/release.html", context)
    try:
        acts.offer(request.actor, found, note=form.cleaned_data["note"])
    except acts.ReleaseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        note(request, "release_offered", details={"release": str(pk)})
        messages.success(request, _("De publicatie wacht nu op controle."))
    return redirect("reporting:release", pk)


@needs(Duty.RELEASE_APPROVE)
@require_POST
def decide(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The second person publishes, or gives back (A10)."""
    found = one(Release.objects.all(), pk=pk)
    publishing = request.POST.get("step") == "publish"
    try:
        if publishing:
            acts.publish(request.actor, found)
        else:
            acts.give_back(request.actor, found)
    except acts.ReleaseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        event = "release_published" if publishing else "release_given_back"
        note(request, event, details={"release": str(pk)})
        done = _("De cijfers zijn gepubliceerd.") if publishing else _("Je gaf het ontwerp terug.")
        messages.success(request, done)
    return redirect("reporting:release", pk)


@needs(Duty.RELEASE_PREPARE)
@require_http_methods(["GET", "POST"])
def discard(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw a draft away; a page asks first."""
    found = one(Release.objects.filter(state__in=(State.DRAFT, State.CHECKING)), pk=pk)
    if request.method == "POST":
        try:
            acts.discard(request.actor, found)
        except acts.ReleaseRefused as refusal:
            messages.error(request, str(refusal))
        else:
            note(request, "release_discarded", details={"release": str(pk)})
            messages.success(request, _("Het ontwerp is verwijderd."))
        return redirect("reporting:release", pk)
    return render(request, "releases/discard.html", {"release": found, "band": "role"})


@needs(Duty.RELEASE_PREPARE)
@require_http_methods(["GET", "POST"])
def replace(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin the release that replaces a published one, with a reason; a page asks first.

    The old one stays until the new one is published, and is withdrawn at that moment.
    """
    found = one(Release.objects.filter(state=State.PUBLISHED), pk=pk)
    form = ReplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = acts.replace(request.actor, found, reason=form.cleaned_data["reason"])
        except acts.ReleaseRefused as refusal:
            form.add_error("reason", str(refusal))
        else:
            return begun(request, new)
    context = {"form": form, "release": found, "band": "role"}
    return render(request, "releases/replace.html", context)


@needs(*MAKERS)
def preview_unit(request: FramedRequest, pk: uuid.UUID, code: str) -> HttpResponse:
    """The opening page of any unit as its readers will see it: protected figures only."""
    return unit_page(request, places.preview(_made(pk), code))


@needs(*MAKERS)
def preview_table(request: FramedRequest, pk: uuid.UUID, code: str) -> HttpResponse:
    return table(request, places.preview(_made(pk), code))


@needs(*MAKERS)
def preview_download(request: FramedRequest, pk: uuid.UUID, code: str, form: str) -> HttpResponse:
    return download(request, places.preview(_made(pk), code), form)


def _made(pk: uuid.UUID) -> Release:
    return one(Release.objects.exclude(state__in=(State.MAKING, State.FAILED)), pk=pk)


def _progress(found: Release) -> dict[str, object]:
    return {
        "value": found.progress,
        "maximum": 100,
        "text": f"{labels.STEPS[found.step]} ({found.progress}%)",
        "done": found.state != State.MAKING,
        "poll_url": reverse("reporting:progress", args=[found.pk]),
    }


def _detail(request: FramedRequest, found: Release) -> dict[str, object]:
    checks = [
        (c, labels.GROUPS[c.table.group], labels.DEFINITIONS[c.table.definition])
        for c in ReleaseCheck.objects.filter(table__release=found).select_related("table")
    ]
    units = reading.units_of(found)
    root = next((c for c, u in units.items() if not u.parent_code and not u.own), "")
    requested = found.kind == Kind.REQUESTED
    preview_url = ""
    if root and requested:
        preview_url = reverse("reporting:preview_requested", args=[found.pk])
    elif root:
        preview_url = reverse("reporting:preview_unit", args=[found.pk, root])
    mine = found.prepared_by_id is not None and found.prepared_by_id == request.actor.person_id
    power = request.power
    waiting = found.state in (State.DRAFT, State.CHECKING)
    failure, _newline, cells = found.failure.partition("\n")
    return {
        "release": found,
        "band": "role",
        "state": labels.STATES[found.state],
        "progress": _progress(found),
        "checks": checks,
        "preview_url": preview_url,
        "mine": mine,
        "may_offer": power is Duty.RELEASE_PREPARE and found.state == State.DRAFT,
        "may_decide": power is Duty.RELEASE_APPROVE and found.state == State.CHECKING and not mine,
        "may_replace": power is Duty.RELEASE_PREPARE and found.state == State.PUBLISHED,
        "may_discard": power is Duty.RELEASE_PREPARE and waiting,
        "stale": waiting and acts.is_stale(found),
        "failure": failure,
        "failed_cells": [cell for cell in cells.split("; ") if cell],
    }
