"""The registration form: one subject a screen, all passable, nothing kept until sent (ux §3).

All of it is the person's own place: the frame is the own one, and no act is noted in the journal,
for an entry would tell who registered, and when (R14).
"""

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.matrix import Kind
from access.needs import own_data
from access.request import FramedRequest
from registration.questionnaire import draft as drafts
from registration.questionnaire import questions
from registration.questionnaire.draft import Draft
from registration.questionnaire.forms import CHOOSE, NO, YES, ContactForm
from registration.questionnaire.question_forms import Told
from registration.questionnaire.questions import Asked
from registration.questionnaire.record import ONLINE, Choice, Consent, Registration
from registration.questionnaire.store import read_own, save_own
from registration.questionnaire.who_sees import seers
from registration.questionnaire.wording import choice_words, consent_sentence

CHECK = "nakijken"  # ?terug=nakijken: a step that was opened from the check page returns there


def own_page(
    request: FramedRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page in the person's own place."""
    context = {"band": "own", "home_url": reverse("home"), **context}
    return render(request, template, context, status=status)


def seers_of(request: FramedRequest) -> dict[str, Any]:
    """Who could see what after a yes, by name (R4)."""
    actor = request.actor
    return {
        "seers_contact": seers(actor, Kind.CONTACT),
        "seers_file": seers(actor, Kind.FILE),
    }


def load(request: FramedRequest) -> Draft:
    return drafts.load(request.session, request.actor.person)


def keep(request: FramedRequest, draft: Draft | None) -> None:
    drafts.keep(request.session, request.actor.person, draft)


@own_data
@never_cache
@require_safe
def start(request: FramedRequest) -> HttpResponse:
    """S1: why, what for, voluntary, who sees what, whom to turn to (R1, R2, R7, R10, R12)."""
    asked = questions.asked_of(request.actor)
    context = {"origin_open": asked.origin, **seers_of(request)}
    return own_page(request, "questionnaire/start.html", context)


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: FramedRequest) -> HttpResponse:
    """S2: the contact choice, before anything sensitive; may be left open until sending (R4)."""
    draft = load(request)
    if request.method == "POST":
        form = ContactForm(request.POST)
        if form.is_valid():
            choice = form.choice()
            draft.contact = choice.contact if choice else None
            draft.purposes = sorted(choice.purposes) if choice else []
            draft.started = True
            keep(request, draft)
            if request.GET.get("terug") == CHECK:
                return redirect("registration:check")
            asked = questions.asked_of(request.actor)
            return redirect(_step_url(questions.after(asked, draft.answers, None)))
    else:
        form = ContactForm(initial=_contact_initial(draft))
    back = "check" if request.GET.get("terug") == CHECK else "start"
    context = {
        "form": form,
        "back_url": reverse(f"registration:{back}"),
        **seers_of(request),
    }
    return own_page(request, "questionnaire/contact.html", context)


def _contact_initial(draft: Draft) -> dict[str, Any]:
    """What this person chose before; nothing where the choice is open."""
    if draft.contact is None:
        return {}
    return {"contact": YES if draft.contact else NO, "purposes": draft.purposes}


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def step(request: FramedRequest, name: str) -> HttpResponse:
    """S3 and O1 to O3: one subject, as far as it is open for this person (R13)."""
    draft = load(request)
    asked = questions.asked_of(request.actor)
    if name not in asked.subjects:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = questions.form_of(asked, name, sent, draft.answers)
    if request.method == "POST" and form.is_valid() and not form.more:
        told = form.applied(draft.answers)
        following = _onward(request, asked, name, draft.answers, told)
        draft.answers, draft.started = told, True
        keep(request, draft)
        return redirect(following)
    context = {
        "form": form,
        "subject": questions.subject_of(asked, name),
        "short_url": _step_url(questions.WHOLE) if name == questions.SELF else "",
        "long_url": _step_url(questions.SELF) if name == questions.WHOLE else "",
        "back_url": _back(request, asked, draft.answers, name),
    }
    return own_page(request, "questionnaire/step.html", context)


def _step_url(name: str | None) -> str:
    if name is None:
        return reverse("registration:check")
    return reverse("registration:step", args=[name])


def _onward(request: FramedRequest, asked: Asked, name: str, told: Told, now_told: Told) -> str:
    """Where *Verder* leads: the next subject, or the check page where it came from there.

    An answer changed from the check page may make another question necessary: that comes first.
    """
    if request.GET.get("terug") == CHECK:
        opened = questions.opens_more(asked, told, now_told)
        return _step_url(opened) + (f"?terug={CHECK}" if opened else "")
    return _step_url(questions.after(asked, now_told, name))


def _back(request: FramedRequest, asked: Asked, told: Told, name: str) -> str:
    if request.GET.get("terug") == CHECK:
        return reverse("registration:check")
    earlier = questions.before(asked, told, name)
    return _step_url(earlier) if earlier else reverse("registration:contact")


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: FramedRequest) -> HttpResponse:
    """The last step: everything at a glance, then sending and consenting (R4, R5)."""
    draft = load(request)
    asked = questions.asked_of(request.actor)
    problem = ""
    if request.method == "POST":
        if draft.contact is not None:
            _send(request, draft, asked)
            return redirect("registration:receipt")
        problem = str(CHOOSE)
    elif not draft.started:
        return redirect("registration:start")
    choice = _choice(draft)
    context = {
        "choice": choice_words(choice),
        "sections": questions.sections(asked, draft.answers, changeable=True),
        "consent_sentence": consent_sentence(choice),
        "text": asked.text,
        "changing": read_own(request.actor).registration is not None,
        "problem": problem,
        "has_errors": bool(problem),
        "back_url": _back_from_check(asked, draft.answers),
    }
    return own_page(request, "questionnaire/check.html", context)


def _back_from_check(asked: Asked, told: Told) -> str:
    last = questions.before(asked, told, None)
    return _step_url(last) if last else reverse("registration:contact")


def _choice(draft: Draft) -> Choice | None:
    if draft.contact is None:
        return None
    return Choice(draft.contact, frozenset(draft.purposes))


def _send(request: FramedRequest, draft: Draft, asked: Asked) -> None:
    choice = _choice(draft)
    assert choice is not None
    save_own(
        request.actor,
        Registration(
            answers=questions.kept(asked, draft.answers),
            choice=choice,
            consent=Consent(now(), asked.text.version, ONLINE),
        ),
    )
    keep(request, None)


def now() -> dt.datetime:
    return timezone.now().replace(second=0, microsecond=0)


@own_data
@never_cache
@require_safe
def stop(request: FramedRequest) -> HttpResponse:
    """*Stoppen zonder bewaren*: the draft is gone, and nothing was kept."""
    keep(request, None)
    return redirect("home")
