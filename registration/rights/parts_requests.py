"""What the person asked of the controller, what was decided, and the limits that hold (P1)."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.look import formats
from access.request import FramedRequest
from registration.questionnaire.store import read_own
from registration.rights import requests, words
from registration.rights.parts import Entry, Part, register_part, stamp
from registration.rights.requests import Opened


def limits(request: FramedRequest) -> Part:
    """Restriction and objections in force."""
    held = read_own(request.actor).limits
    return Part(
        _("Beperking en bezwaar"),
        {"restricted": held.restricted, "objected": sorted(held.objected)},
        tuple(Entry(text=text) for text in words.held(held)),
        empty=_("Je liet niets beperken en maakte geen bezwaar."),
        url=reverse("rights:requests"),
        link=_("Mijn verzoeken bekijken"),
    )


def made(request: FramedRequest) -> Part:
    """The requests, with their deadlines, decisions and answers."""
    found = requests.own(request.actor)
    return Part(
        _("Verzoeken en beslissingen"),
        [
            {
                "kind": each.asked.kind.value,
                "uses": list(each.asked.uses),
                "text": each.asked.text,
                "by_letter": each.asked.letter,
                "received_on": each.row.received_on.isoformat(),
                "due": each.due.isoformat(),
                "state": each.state,
                "extension": each.handled.extension,
                "answered_at": stamp(each.row.answered_at),
                "outcome": each.handled.outcome if each.state == "answered" else "",
                "answer": each.handled.answer if each.state == "answered" else "",
            }
            for each in found
        ],
        tuple(_entry(each) for each in found),
        empty=_("Je deed geen verzoek."),
    )


def _entry(each: Opened) -> Entry:
    answered = each.state == "answered"
    outcome = str(words.DECIDED.get(each.handled.outcome, "")) if answered else ""
    return Entry(
        str(words.KINDS[each.asked.kind]),
        (
            (_("Ontvangen op"), formats.day(each.row.received_on, get_language())),
            (_("Antwoord ten laatste op"), formats.day(each.due, get_language())),
            (_("Stand"), str(words.STATES[each.state])),
            (_("Beslissing"), outcome or _("nog geen beslissing")),
            (_("Antwoord"), each.handled.answer if answered else _("nog geen antwoord")),
        ),
        each.asked.text,
    )


register_part("limits", limits)
register_part("requests", made)
