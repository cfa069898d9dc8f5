"""Pages of the duty *configure*: questions, contacts, authority, circular (R10, R11, R13, P4).

Each decision is typed, then shown with what it means, then kept; it holds from a day on, stands in
the journal, and is never edited once in use. The database judges who may decide about what.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.configuration import acts, reading
from access.configuration.models import Document, Name
from access.frame import note
from access.look import formats
from access.matrix import Duty
from access.needs import needs, public
from access.organisation.models import Entity, UnitKind
from access.request import FramedRequest
from access.visibility import one, visible_units
from monitoring.house.configuring.forms import (
    AuthorityForm,
    CircularForm,
    ContactForm,
    QuestionsForm,
    groups_words,
)
from registration.questionnaire import asking
from registration.questionnaire.feedback import results
from registration.questionnaire.opening import asked_by_entity

Rows = list[tuple[str, str]]


def _mine(request: FramedRequest) -> Any:
    units = visible_units(request.actor, Duty.CONFIGURE).filter(kind=UnitKind.ENTITY)
    return Entity.objects.filter(unit__in=units).select_related("unit").order_by("unit__name")


def _whole(request: FramedRequest) -> bool:
    """Whether the acting grant stands on the whole government: only then the installation's own."""
    return request.actor.acting.unit.kind == UnitKind.GOVERNMENT


def _needs_whole(request: FramedRequest) -> None:
    if not _whole(request):
        raise Http404  # the same as no such page: it is not within this grant's reach


@needs(Duty.CONFIGURE)
@require_safe
def index(request: FramedRequest) -> HttpResponse:
    """What is asked and whom to turn to, per entity; and what holds for all."""
    today = timezone.localdate()
    wanted = request.GET.get("q", "").strip()
    entities = _mine(request)
    if wanted:
        entities = entities.filter(unit__name__icontains=wanted)
    entities = list(entities)
    asked = asked_by_entity(today)
    contacts = reading.contacts_on(today, entities)
    rows = [(e, groups_words(asked[e.pk].groups), contacts[e.pk]) for e in entities]
    context = {
        "rows": rows,
        "query": wanted,
        "whole": _whole(request),
        "authority": reading.authority_on(today),
        "authority_planned": reading.planned(Name.AUTHORITY, None, today),
        "circular": reading.circular_on(today),
        "feedback": results(),
        "waiting": Document.objects.filter(since__isnull=True).defer("content").first(),
    }
    return render(request, "configuring/index.html", context)


@needs(Duty.CONFIGURE)
@require_safe
def entity(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """One entity: what holds now, what is planned, what held before."""
    found = one(_mine(request), pk=pk)
    today = timezone.localdate()
    context = {
        "entity": found,
        "asked": groups_words(asked_by_entity(today)[found.pk].groups),
        "periods": [
            (groups_words(frozenset(each.groups)), row) for each, row in asking.periods(found)
        ],
        "today": today,
        "contact": reading.contacts_on(today, [found])[found.pk],
        "contact_planned": reading.planned(Name.CONTACT, found, today),
    }
    return render(request, "configuring/entity.html", context)


@needs(Duty.CONFIGURE)
@require_http_methods(["GET", "POST"])
def questions(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Which questions an entity asks, from a later day on (R13)."""
    found = one(_mine(request), pk=pk)
    form = QuestionsForm(request.POST or None)

    def rows() -> Rows:
        groups = frozenset(
            group
            for each in asking.choices_on(form.first)
            if each.id in form.asked_ids()
            for group in each.groups
        )
        return [(_("Deze entiteit vraagt"), groups_words(groups)), _since(form)]

    def keep() -> None:
        day = form.cleaned_data["since"]
        asking.ask(found, form.asked_ids(), day, timezone.localdate())
        note(request, "questions_decided", details={"fields": ["questions"]})
        messages.success(request, _("De vragen zijn bewaard, vanaf %(day)s.") % _day(form))

    return _decide(
        request,
        form,
        title=_("Vragen van %(entity)s") % {"entity": found.unit.name},
        rows=rows,
        keep=keep,
        back=reverse("configuring:entity", args=[found.pk]),
        means=[
            _("Sluit een vraag? Vanaf die dag gebruiken we de antwoorden erop niet meer."),
            _("Ten laatste 3 maanden later wist het systeem ze. Wie antwoordde, leest dat zelf."),
            _("Wat voor een latere dag gepland stond, vervalt."),
        ],
    )


@needs(Duty.CONFIGURE)
@require_http_methods(["GET", "POST"])
def contact(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Whom the staff of an entity can turn to, from a day on (R10)."""
    found = one(_mine(request), pk=pk)
    today = timezone.localdate()
    now = reading.contacts_on(today, [found])[found.pk]
    form = ContactForm(request.POST or None, initial={**now.to_data(), "since": today})

    def rows() -> Rows:
        names = ("name", "phone", "email", "confidential_adviser")
        labels = {name: str(form.fields[name].label) for name in names}
        return [*((labels[name], form.cleaned_data[name]) for name in names), _since(form)]

    def keep() -> None:
        acts.set_contact(found, form.contact(), form.cleaned_data["since"])
        note(request, "contact_decided", details={"fields": ["contact"]})
        messages.success(request, _("De contactpersoon is bewaard, vanaf %(day)s.") % _day(form))

    return _decide(
        request,
        form,
        title=_("Contact van %(entity)s") % {"entity": found.unit.name},
        rows=rows,
        keep=keep,
        back=reverse("configuring:entity", args=[found.pk]),
        means=[_("Vanaf die dag staat dit op elke pagina van wie bij deze entiteit werkt.")],
    )


@needs(Duty.CONFIGURE)
@require_http_methods(["GET", "POST"])
def authority(request: FramedRequest) -> HttpResponse:
    """Which supervisory authority is named, from a day on (P4)."""
    _needs_whole(request)
    today = timezone.localdate()
    initial = {"text": reading.authority_on(today), "since": today}
    form = AuthorityForm(request.POST or None, initial=initial)

    def rows() -> Rows:
        return [(str(form.fields["text"].label), form.cleaned_data["text"]), _since(form)]

    def keep() -> None:
        acts.set_authority(form.cleaned_data["text"], form.cleaned_data["since"])
        note(request, "authority_decided", details={"fields": ["authority"]})
        messages.success(request, _("De toezichthouder is bewaard, vanaf %(day)s.") % _day(form))

    return _decide(
        request,
        form,
        title=_("Toezichthouder"),
        rows=rows,
        keep=keep,
        back=reverse("configuring:index"),
        means=[_("Vanaf die dag staat dit op de privacypagina en bij Wie keek?, voor iedereen.")],
    )


def _day(form: Form) -> dict[str, str]:
    return {"day": formats.day(form.cleaned_data["since"], get_language())}


def _since(form: Form) -> tuple[str, str]:
    return _("Vanaf"), _day(form)["day"]


def _decide(
    request: FramedRequest,
    form: Form,
    *,
    title: str,
    rows: Callable[[], Rows],
    keep: Callable[[], None],
    back: str,
    means: list[str],
) -> HttpResponse:
    """Type, look again, keep. What was typed travels along, so that nothing is kept in between."""
    step = request.POST.get("step", "")
    if request.method == "POST" and form.is_valid():
        if step == "keep":
            keep()
            return redirect(back)
        if step == "check":
            context = {"form": form, "title": title, "rows": rows(), "means": means, "back": back}
            return render(request, "configuring/check.html", context)
    context = {"form": form, "title": title, "back": back}
    return render(request, "configuring/decide.html", context)


# The circular ----------------------------------------------------------------------------


@needs(Duty.CONFIGURE)
@require_http_methods(["GET", "POST"])
def circular(request: FramedRequest) -> HttpResponse:
    """Upload the full text; it waits until it is confirmed (R11)."""
    _needs_whole(request)
    form = CircularForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.put_circular(form.cleaned_data["title"], form.cleaned_data["file"].read())
        except acts.NoPdf as refusal:
            form.add_error("file", str(refusal))
        else:
            note(request, "circular_uploaded", details={"fields": ["circular"]})
            return redirect("configuring:circular_confirm", made)
    now = reading.circular_on(timezone.localdate())
    return render(request, "configuring/circular.html", {"form": form, "circular": now})


@needs(Duty.CONFIGURE)
@require_http_methods(["GET", "POST"])
def circular_confirm(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Look at the file once more; from then on everybody can read it, and it stays as it is."""
    found = _waiting(request, pk)
    if request.method == "POST":
        if acts.publish_circular(found.pk):
            note(request, "circular_published", details={"fields": ["circular"]})
            messages.success(request, _("De omzendbrief staat nu voor iedereen klaar."))
        else:
            messages.error(request, _("Dit is intussen gewijzigd. Kijk opnieuw."))
        return redirect("configuring:index")
    # In groups: read aloud, compared by eye, and no wider than a phone.
    groups = " ".join(found.sha256[at : at + 8] for at in range(0, len(found.sha256), 8))
    context = {"document": found, "checksum": groups}
    return render(request, "configuring/circular_confirm.html", context)


@needs(Duty.CONFIGURE)
@require_POST
def circular_drop(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw away a text that waits."""
    acts.drop_circular(_waiting(request, pk).pk)
    note(request, "circular_dropped", details={"fields": ["circular"]})
    messages.success(request, _("Het bestand is gewist. Er verandert niets voor lezers."))
    return redirect("configuring:index")


@needs(Duty.CONFIGURE)
@require_safe
def circular_waiting(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The file that waits, to look at before it is confirmed."""
    return _pdf(one(Document.objects.all(), pk=_waiting(request, pk).pk))


def _waiting(request: FramedRequest, pk: uuid.UUID) -> Document:
    _needs_whole(request)
    return one(Document.objects.filter(since__isnull=True).defer("content"), pk=pk)


@public
@require_safe
def circular_file(request: FramedRequest) -> HttpResponse:
    """The full text, for everybody: who is asked to register, applicants included (R11).

    To the summary where there is none yet.
    """
    now = reading.circular_on(timezone.localdate())
    return redirect("page", "circular") if now is None else _pdf(now)


def _pdf(document: Document) -> HttpResponse:
    """Always a download: a page of ours never runs in, or beside, a file that was uploaded."""
    response = HttpResponse(bytes(document.content), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="omzendbrief.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
