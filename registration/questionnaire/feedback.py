"""One question about the form, for everybody; kept is how often each answer was given (R14)."""

from typing import Final

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from access.look.widgets import OptionRadios
from access.needs import own_data
from access.request import FramedRequest
from registration.questionnaire.models import Feedback
from registration.questionnaire.views import own_page

LIMIT: Final = 10  # fewer are not shown (S1)
ANSWERS: Final = {
    "clear": gettext_lazy("Ja, alles was duidelijk"),
    "partly": gettext_lazy("Niet alles was duidelijk"),
    "unclear": gettext_lazy("Nee, het was onduidelijk"),
}


class FeedbackForm(forms.Form):
    """The one question."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Is het formulier om te registreren duidelijk?"),
        choices=list(ANSWERS.items()),
        widget=OptionRadios,
        error_messages={"required": gettext_lazy("Kies een antwoord.")},
    )


@own_data
@never_cache
@require_http_methods(["GET", "POST"])
def feedback(request: FramedRequest) -> HttpResponse:
    """Ask it, and count the answer. Who answers more often than a few times an hour counts once."""
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        # In memory, hashed, for an hour; a stored mark would tell who answered.
        if ratelimit.consume(request, action="feedback", key=str(request.actor.person)):
            row = Feedback.objects.filter(pk=form.cleaned_data["answer"])
            row.update(given=F("given") + 1)
        messages.success(request, _("Je antwoord is geteld. We weten niet van wie het komt."))
        return redirect("home")
    return own_page(request, "questionnaire/feedback.html", {"form": form})


def results() -> list[tuple[str, int | None]]:
    """Per answer how often it was given, in whole tens; None under the limit."""
    given = dict(Feedback.objects.values_list("answer", "given"))
    return [
        (str(words), number // LIMIT * LIMIT if (number := given.get(answer, 0)) >= LIMIT else None)
        for answer, words in ANSWERS.items()
    ]
