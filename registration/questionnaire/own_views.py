"""See, change, withdraw, prove and agree anew: the own registration afterwards (R5, R6)."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.demo_stamp import is_demo
from access.look import formats
from access.needs import own_data
from access.request import FramedRequest
from registration.questionnaire import questions
from registration.questionnaire.draft import Draft
from registration.questionnaire.record import ONLINE, Consent, Registration
from registration.questionnaire.store import read_own, save_own, withdraw_own
from registration.questionnaire.views import keep, now, own_page
from registration.questionnaire.wording import (
    channel_words,
    choice_words,
    language,
    use_sentence,
)


@own_data
@never_cache
@require_safe
def receipt(request: FramedRequest) -> HttpResponse:
    """What was kept, what next, and a proof to download; no mail (R14)."""
    mine = read_own(request.actor).registration
    if mine is None:
        return redirect("home")
    context = {"registration": mine, "use_sentence": use_sentence(mine.choice)}
    return own_page(request, "questionnaire/receipt.html", context)


@own_data
@never_cache
@require_safe
def see(request: FramedRequest) -> HttpResponse:
    """Everything the person told, in words (R6)."""
    mine = read_own(request.actor).registration
    context: dict[str, object] = {"registration": mine}
    if mine is not None:
        context |= {
            "choice": choice_words(mine.choice),
            "sections": questions.sections(questions.asked_of(request.actor), mine.answers),
            "consent": _consent_words(mine),
        }
    return own_page(request, "questionnaire/see.html", context)


def _consent_words(mine: Registration) -> dict[str, str]:
    return {
        "at": formats.moment(mine.consent.at, get_language()),
        "text": _("versie %(version)s") % {"version": mine.consent.version},
        "channel": channel_words(mine.consent),
    }


@own_data
@never_cache
@require_safe
def change(request: FramedRequest) -> HttpResponse:
    """The check page with what stands now; only what changes is asked (ux §3)."""
    mine = read_own(request.actor).registration
    if mine is None:
        return redirect("registration:start")
    keep(
        request,
        Draft(mine.choice.contact, sorted(mine.choice.purposes), dict(mine.answers), started=True),
    )
    return redirect("registration:check")


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: FramedRequest) -> HttpResponse:
    """One page, one button, no reason asked (R6)."""
    if request.method == "POST":
        withdraw_own(request.actor, now())
        keep(request, None)
        return redirect("registration:withdrawn")
    return own_page(request, "questionnaire/withdraw.html", {"cancel_url": reverse("home")})


@own_data
@never_cache
@require_safe
def withdrawn(request: FramedRequest) -> HttpResponse:
    """What was erased, and when the backups follow."""
    if read_own(request.actor).registration is not None:
        return redirect("home")
    context = {"backup_days": settings.BACKUP_DAYS}
    return own_page(request, "questionnaire/withdrawn.html", context)


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def consent_text(request: FramedRequest) -> HttpResponse:
    """The text of today; where it widened since the person's yes, the place to agree (R5)."""
    text = questions.asked_of(request.actor).text
    mine = read_own(request.actor).registration
    widened = mine is not None and bool(questions.stopped(mine))
    if request.method == "POST":
        if mine is not None and widened:
            save_own(request.actor, replace(mine, consent=Consent(now(), text.version, ONLINE)))
        return redirect("home")
    context = {"text": text, "body": text.words(language()), "agree": widened}
    return own_page(request, "questionnaire/consent_text.html", context)


@own_data
@never_cache
@require_safe
def proof(request: FramedRequest) -> HttpResponse:
    """The proof to download: date, text and choice; no answer (ux §3)."""
    return _proof(request, with_answers=False)


@own_data
@never_cache
@require_safe
def proof_answers(request: FramedRequest) -> HttpResponse:
    """The proof with the answers in it, asked for apart."""
    return _proof(request, with_answers=True)


def _proof(request: FramedRequest, *, with_answers: bool) -> HttpResponse:
    mine = read_own(request.actor).registration
    if mine is None:
        return redirect("home")
    asked = questions.asked_of(request.actor)
    context = {
        "consent": _consent_words(mine),
        "choice": choice_words(mine.choice),
        "sections": questions.sections(asked, mine.answers) if with_answers else [],
        "text": questions.text_of(mine.consent.version).words(language()),
        "demo": is_demo(),
    }
    response = HttpResponse(render_to_string("questionnaire/proof.html", context))
    response["Content-Disposition"] = f'attachment; filename="{_("bewijs")}.html"'
    return response
