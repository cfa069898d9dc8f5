"""Pages about who looked and who could look, and a question about it (A7, R4, R10)."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.configuration.reading import authority_on
from access.frame import note
from access.journal import questions
from access.journal.forms import QuestionForm
from access.journal.tasks import tell_officer
from access.needs import own_data
from access.request import FramedRequest
from monitoring.house.forms import LooksForm
from monitoring.house.looks import in_words, looks
from monitoring.house.seers import accesses


@own_data
@never_cache
@require_safe
def who_looked(request: FramedRequest) -> HttpResponse:
    """Everything in the journal about the person, by period (A7)."""
    form = LooksForm(request.GET or None)
    period = form.period()
    found = looks(request.actor, since=period.since, until=period.until, kind=form.kind())
    page_obj = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "band": "own",
        "home_url": reverse("home"),
        "form": form,
        "caption": period.caption,
        "page_obj": page_obj,
        "rows": in_words(request.actor, list(page_obj)),
        "empty": _("Niemand bekeek je gegevens in deze periode."),
        "authority": authority_on(timezone.localdate()),
        "months": settings.JOURNAL_MONTHS,
        "names": settings.JOURNAL_NAMES_FROM is not None,
    }
    return render(request, "house/who_looked.html", context)


@own_data
@never_cache
@require_safe
def who_can_look(request: FramedRequest) -> HttpResponse:
    """Who could see what now, by name, from the grants in force (R4)."""
    context = {
        "band": "own",
        "home_url": reverse("home"),
        "accesses": accesses(request.actor),
    }
    return render(request, "house/who_can_look.html", context)


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: FramedRequest) -> HttpResponse:
    """Ask a question or complain; below it what was asked before, with the answers (R10)."""
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        questions.ask(request.actor, form.cleaned_data["text"])
        note(request, "question_asked", subject=request.actor.person)
        tell_officer.defer()
        messages.success(request, _("Je vraag is verstuurd. Je leest het antwoord op deze pagina."))
        return redirect("ask_about_looks")
    context = {
        "band": "own",
        "home_url": reverse("home"),
        "form": form,
        "asked": questions.own(request.actor),
        "authority": authority_on(timezone.localdate()),
    }
    return render(request, "house/ask.html", context)
