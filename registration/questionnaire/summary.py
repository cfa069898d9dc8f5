"""The registration as the home page shows it to its person: the state in one sentence."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.actor import Actor
from access.look import formats
from registration.questionnaire.belonging import only
from registration.questionnaire.opening import KEPT_AFTER_CLOSING, NOTHING, asked_of_people
from registration.questionnaire.questions import stopped
from registration.questionnaire.record import Registration
from registration.questionnaire.store import read_own, read_slip_own
from registration.questionnaire.wording import channel_words, choice_words


@dataclass(frozen=True)
class Notice:
    """Something that asks for the person's attention, on this page and nowhere else (R14)."""

    title: str
    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Summary:
    """What stands under *Mijn registratie*."""

    state: str
    registered: bool
    choice: str = ""
    consent: str = ""
    notices: list[Notice] = field(default_factory=list)


def summary(actor: Actor) -> Summary:
    """The own registration in words. Answers are not in it: they show only when asked for."""
    own = read_own(actor)
    notices = []
    if read_slip_own(actor) is not None:
        notices.append(
            Notice(
                _("Er wacht een formulier op papier"),
                _("Het telt pas mee als jij het bevestigt."),
                reverse("registration:paper_confirm"),
                _("Formulier bekijken"),
            )
        )
    mine = own.registration
    if mine is None:
        return Summary(
            _("Je hebt niets geregistreerd. Dat is jouw keuze. Niemand anders kan dit zien."),
            registered=False,
            notices=notices,
        )
    notices += [*_about_text(mine), *_about_closing(actor, mine)]
    words = choice_words(mine.choice)
    return Summary(
        _("Je bent geregistreerd. Je antwoorden blijven verborgen tot je ze zelf toont."),
        registered=True,
        choice=f"{words.title}. {words.consequence}",
        consent=_("Toestemming van %(day)s, tekst versie %(version)s. %(channel)s.")
        % {
            "day": formats.day(mine.consent.at, get_language()),
            "version": mine.consent.version,
            "channel": channel_words(mine.consent),
        },
        notices=notices,
    )


def _about_text(mine: Registration) -> list[Notice]:
    """A newer text with a wider use: that use stands still until the person agrees (R5)."""
    if not stopped(mine):
        return []
    return [
        Notice(
            _("De toestemmingstekst is veranderd"),
            _("Hij laat meer toe. Tot je instemt, gebruiken we je antwoorden daar niet voor."),
            reverse("registration:consent_text"),
            _("Nieuwe tekst lezen"),
        )
    ]


def _about_closing(actor: Actor, mine: Registration) -> list[Notice]:
    """A question that closed: not used any more, and when the answer will be gone (R13)."""
    today = timezone.localdate()
    person = actor.person_id
    closed = asked_of_people(today, [person]).get(person, NOTHING).closed if person else {}
    last = [day for group, day in closed.items() if only(mine.answers, {group})]
    if not last:
        return []
    gone = formats.day(max(last) + KEPT_AFTER_CLOSING, get_language())
    return [
        Notice(
            _("Een vraag is gesloten"),
            _(
                "We vragen dit niet meer, en gebruiken je antwoord niet meer. Ten laatste op "
                "%(day)s is het gewist."
            )
            % {"day": gone},
            reverse("registration:see"),
            _("Mijn antwoorden tonen"),
        )
    ]
