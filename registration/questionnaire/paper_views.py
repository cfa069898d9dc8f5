"""Entry from paper by an HR designee, and its confirmation by the person (R5).

The designee types what stands on paper, states that a signature is on file, and always gets the
same answer. Nothing that was stored before is read: the database lets nobody but the person.
"""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.actor import Actor
from access.frame import entered, note
from access.matrix import Kind
from access.needs import needs, own_data, public
from access.organisation.models import StaffMember
from access.request import FramedRequest
from registration.questionnaire import questions, strip
from registration.questionnaire.forms import StripForm
from registration.questionnaire.paper_forms import PaperForm
from registration.questionnaire.record import Own
from registration.questionnaire.store import (
    confirm_paper,
    put_paper,
    read_own,
    read_slip_own,
    refuse_paper,
)
from registration.questionnaire.views import now, own_page
from registration.questionnaire.wording import choice_words, confirm_sentence, language


@needs(Kind.ENTER)
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: FramedRequest) -> HttpResponse:
    """Type a form from paper: who, date, answers, signature on file; check; save (R5)."""
    staff = StaffMember.objects.visible_to(request.actor, Kind.ENTER)
    form = PaperForm(
        _posted(request), staff=staff.exclude(pk=request.actor.person_id), actor=request.actor
    )
    context = {"band": "role", "form": form, "blank_url": reverse("registration:paper_blank")}
    if request.method == "POST" and form.is_valid() and form.person:
        person, slip = form.person, form.slip()
        if request.POST.get("act") == "save":
            # The answer is the same whatever the database did: the row of everybody is there.
            put_paper(person.pk, slip)
            note(request, "paper_entered", subject=person.pk, details={"fields": ["paper"]})
            return redirect("registration:paper_done")
        if request.POST.get("act") == "check":
            context |= {
                "person": person,
                "slip": slip,
                "choice": choice_words(slip.registration.choice),
                "sections": questions.sections(form.asked, slip.registration.answers),
                "sent": _sent(request),
            }
            note(request, "paper_checked", subject=person.pk, details={"fields": ["name"]})
            return render(request, "questionnaire/paper_check.html", context)
    return render(request, "questionnaire/paper_enter.html", context)


def _sent(request: FramedRequest) -> list[tuple[str, str]]:
    """What was typed, to go along with the check page; it is judged anew when it comes back."""
    passing = {"act", "csrfmiddlewaretoken"}
    return [(k, v) for k, values in request.POST.lists() for v in values if k not in passing]


@needs(Kind.ENTER)
@never_cache
@require_safe
def done(request: FramedRequest) -> HttpResponse:
    """Always the same page, without a name: it says nothing about what was there before (R14)."""
    context = {"band": "role"}
    return render(request, "questionnaire/paper_done.html", context)


@needs(Kind.ENTER)
@never_cache
@require_safe
def blank(request: FramedRequest) -> HttpResponse:
    """A blank form to print, with a number, and a strip with a code that the person keeps."""
    made = strip.new_strip()
    asked = questions.asked_of(request.actor)
    context = {
        "band": "role",
        "number": strip.grouped(made.number),
        "code": strip.grouped(made.code),
        "asked": asked,
        "body": asked.text.words(language()),
        "form": PaperForm(staff=StaffMember.objects.none(), actor=request.actor),
    }
    return render(request, "questionnaire/paper_blank.html", context)


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: FramedRequest) -> HttpResponse:
    """The person reads what was typed, and confirms it or throws it away (R5)."""
    actor = request.actor
    if request.method == "POST":
        if request.POST.get("act") == "confirm" and confirm_paper(actor, now()):
            if read_own(actor).registration is not None:
                return redirect("registration:receipt")
        elif request.POST.get("act") == "refuse":
            refuse_paper(actor)
        return redirect("home")
    slip, own = read_slip_own(actor), read_own(actor)
    context: dict[str, object] = {"slip": slip}
    if slip is not None:
        choice = slip.registration.choice
        context |= {
            "choice": choice_words(choice),
            "sections": questions.sections(questions.asked_of(actor), slip.registration.answers),
            "consent_sentence": confirm_sentence(choice),
            "limits": _limits(own),
        }
    return own_page(request, "questionnaire/paper_confirm.html", context)


def _limits(own: Own) -> str:
    """What a form from paper cannot change, told to the person before confirming (R5)."""
    if own.withdrawn_at is not None:
        return _(
            "Je wiste je registratie. Een formulier op papier maakt dat niet ongedaan. Wil je "
            "opnieuw meedoen? Gooi dit formulier weg en registreer zelf."
        )
    if own.registration is not None:
        return _(
            "Je bent al geregistreerd. Wat je zelf antwoordde, blijft. Het formulier vult alleen "
            "aan wat je openliet, en kan niets ruimer maken."
        )
    return ""


@public
@never_cache
@require_http_methods(["GET", "POST"])
def use_strip(request: FramedRequest) -> HttpResponse:
    """Confirm with the code of the strip, without a log-in; always the same answer (R5, R14)."""
    if request.user.is_authenticated:
        return redirect("registration:paper_confirm")
    form = StripForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["personnel_number"]
        # By address and number together: who guesses here keeps nobody else from the own strip.
        # Every well-typed attempt counts, right or wrong, whether a form waits or not (R14).
        key = f"{get_adapter().get_client_ip(request)} {number}"
        if not ratelimit.consume(request, action="strip", key=key):
            return render(request, "429.html", status=429)
        _confirm_by_code(number, form.cleaned_data["code"])
        return render(request, "questionnaire/strip_done.html")
    return render(request, "questionnaire/strip.html", {"form": form})


def _confirm_by_code(number: str, code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.person_of_number(%s)", [number])
        person = cursor.fetchone()[0]
    if person is None:
        return
    actor = Actor(person)
    with entered(actor):
        slip = read_slip_own(actor)
        if slip is not None and strip.same(code, slip.code):
            # Not in the journal: there an entry would tell that this person registered, and when.
            confirm_paper(actor, now())


def _posted(request: FramedRequest) -> QueryDict | None:
    """What was sent, also when it is empty: an empty form is a form with everything left open."""
    return request.POST if request.method == "POST" else None
