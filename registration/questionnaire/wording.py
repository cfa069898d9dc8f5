"""What a choice and a consent mean, in the sentences that people read (ux §3, §5)."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registration.questionnaire.record import INVITATIONS, PAPER, PRIORITY, Choice, Consent


@dataclass(frozen=True)
class ChoiceWords:
    """The contact choice as a heading and its consequence."""

    title: str
    consequence: str


def choice_words(choice: Choice | None) -> ChoiceWords:
    """The contact choice in words; None is not chosen yet."""
    if choice is None:
        return ChoiceWords(
            _("Contact: nog niet gekozen"),
            _("Kies of we je mogen contacteren. Zonder die keuze bewaren we niets."),
        )
    if not choice.contact:
        return ChoiceWords(
            _("Contact: nee"),
            _(
                "We gebruiken je antwoorden alleen in anonieme tellingen. Niemand anders kan ze "
                "bekijken. Je krijgt geen uitnodigingen en geen voorrang."
            ),
        )
    invitation = _(
        "Je kunt een bericht krijgen over bijvoorbeeld een opleiding. De aangewezen medewerker "
        "bereikt dan wie tot de groep hoort."
    )
    priority = _(
        "Bij voorrang of een voorbehouden betrekking mag wie over die betrekking beslist, zien "
        "dat je tot de groep hoort."
    )
    if choice.purposes == {INVITATIONS, PRIORITY}:
        return ChoiceWords(
            _("Contact: ja, voor uitnodigingen en voorrang"), f"{invitation} {priority}"
        )
    if INVITATIONS in choice.purposes:
        return ChoiceWords(
            _("Contact: ja, voor uitnodigingen"), f"{invitation} {_('Voorrang koos je niet.')}"
        )
    if PRIORITY in choice.purposes:
        return ChoiceWords(
            _("Contact: ja, voor voorrang"), f"{priority} {_('Uitnodigingen koos je niet.')}"
        )
    return ChoiceWords(
        _("Contact: ja, maar voor niets aangeduid"),
        _("Je duidde geen doel aan. We gebruiken je antwoorden dus alleen in anonieme tellingen."),
    )


def use_sentence(choice: Choice) -> str:
    """What the answers are used for, as a whole sentence."""
    if choice.purposes == {INVITATIONS, PRIORITY}:
        return _(
            "We gebruiken je antwoorden in anonieme cijfers, om je uit te nodigen en voor voorrang."
        )
    if INVITATIONS in choice.purposes:
        return _("We gebruiken je antwoorden in anonieme cijfers, en om je uit te nodigen.")
    if PRIORITY in choice.purposes:
        return _("We gebruiken je antwoorden in anonieme cijfers, en voor voorrang.")
    return _("We gebruiken je antwoorden alleen in anonieme cijfers.")


def consent_sentence(choice: Choice | None) -> str:
    """What one agrees to by sending (R5)."""
    if choice is None or not choice.purposes:
        return _(
            "Als je verstuurt, geef je toestemming om deze antwoorden te gebruiken in anonieme "
            "tellingen, en voor niets anders."
        )
    goals = {
        frozenset({INVITATIONS}): _("om je uit te nodigen"),
        frozenset({PRIORITY}): _("voor voorrang en voorbehouden betrekkingen"),
        frozenset({INVITATIONS, PRIORITY}): _(
            "om je uit te nodigen en voor voorrang en voorbehouden betrekkingen"
        ),
    }[choice.purposes]
    return _(
        "Als je verstuurt, geef je toestemming om deze antwoorden te gebruiken: in anonieme "
        "tellingen en %(goals)s."
    ) % {"goals": goals}


def confirm_sentence(choice: Choice) -> str:
    """What one agrees to by confirming a form from paper (R5)."""
    return _("Als je bevestigt, geef je toestemming voor wat op het formulier staat. %(use)s") % {
        "use": use_sentence(choice)
    }


def channel_words(consent: Consent) -> str:
    return _("Op papier, en door jou bevestigd") if consent.channel == PAPER else _("Online")


def language() -> str:
    """The reader's language as the catalogue names it: nl or en."""
    return "en" if (get_language() or "nl").startswith("en") else "nl"
