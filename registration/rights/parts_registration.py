"""What the person told, the consent, a form from paper that waits, and messages received (P1).

The data have the same keys whatever was told: not registered, withdrawn and registered differ in
their values alone (R14). Nothing here is shown to anybody but the person.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.look import formats
from access.request import FramedRequest
from registration.positive_action.inbox import own_messages_with_day
from registration.questionnaire import questions
from registration.questionnaire.record import PURPOSES, Own, Registration
from registration.questionnaire.store import read_own, read_slip_own, read_uses_own
from registration.questionnaire.using import Allowed
from registration.questionnaire.wording import channel_words, choice_words, language
from registration.rights.parts import Entry, Part, register_part, stamp


def _told(request: FramedRequest, mine: Registration | None) -> dict[str, Any]:
    """A registration as data: as codes, and in the words of the form."""
    sections = questions.sections(questions.asked_of(request.actor), mine.answers) if mine else []
    return {
        "answers": dict(mine.answers) if mine else {},
        "answers_in_words": [
            {"group": section.title, "question": row.label, "answer": list(row.values)}
            for section in sections
            for row in section.rows
        ],
        "contact": mine.choice.contact if mine else None,
        "purposes": sorted(mine.choice.purposes) if mine else [],
        "consent": {
            "at": stamp(mine.consent.at) if mine else None,
            "version": mine.consent.version if mine else None,
            "channel": mine.consent.channel if mine else None,
            "text": questions.text_of(mine.consent.version).words(language()) if mine else None,
        },
    }


def _entries(request: FramedRequest, mine: Registration) -> tuple[Entry, ...]:
    asked = questions.asked_of(request.actor)
    return tuple(
        Entry(
            section.title,
            tuple((r.label, ", ".join(r.values) or _("niet beantwoord")) for r in section.rows),
        )
        for section in questions.sections(asked, mine.answers)
    )


def _consent(mine: Registration) -> Entry:
    words = choice_words(mine.choice)
    return Entry(
        _("Je toestemming"),
        (
            (_("Gegeven op"), formats.moment(mine.consent.at, get_language())),
            (_("Tekst"), _("versie %(version)s") % {"version": mine.consent.version}),
            (_("Hoe"), channel_words(mine.consent)),
            (_("Je keuze"), f"{words.title}. {words.consequence}"),
        ),
    )


def _state(own: Own) -> str:
    if own.registration is not None:
        return "registered"
    return "withdrawn" if own.withdrawn_at is not None else "none"


def _shown(allowed: Allowed) -> dict[str, list[str]]:
    return {purpose: sorted(allowed.groups(purpose)) for purpose in PURPOSES}


def registration(request: FramedRequest) -> Part:
    """What the person told and to which text; on the page the answers stay hidden (ux §2)."""
    own = read_own(request.actor)
    mine = own.registration
    data = {
        "state": _state(own),
        "withdrawn_at": stamp(own.withdrawn_at),
        # By purpose, the groups that a designated person could now be shown (R4).
        "shown_to_others": _shown(read_uses_own(request.actor)),
        **_told(request, mine),
    }
    title = _("Wat je registreerde")
    if mine is None:
        empty = _("Je hebt niets geregistreerd. Dat is jouw keuze. Niemand anders kan dit zien.")
        if own.withdrawn_at is not None:
            gone = formats.moment(own.withdrawn_at, get_language())
            empty = _("Je wiste je registratie op %(at)s. We bewaren alleen dat je dat deed.")
            empty = empty % {"at": gone}
        return Part(
            title, data, empty=empty, url=reverse("registration:start"), link=_("Registreren")
        )
    consent = _consent(mine)
    text = Entry(_("De tekst waarmee je instemde"), text=data["consent"]["text"])
    return Part(
        title,
        data,
        (*_entries(request, mine), consent, text),
        brief=(consent,),
        url=reverse("registration:see"),
        link=_("Mijn antwoorden tonen"),
    )


def paper(request: FramedRequest) -> Part:
    """A form from paper that waits for the person's yes (R5); its code is not repeated."""
    slip = read_slip_own(request.actor)
    mine = slip.registration if slip else None
    data = {
        "waiting": slip is not None,
        "signed_on": slip.signed_on.isoformat() if slip else None,
        **_told(request, mine),
    }
    title = _("Een formulier op papier")
    if slip is None or mine is None:
        return Part(title, data, empty=_("Er wacht geen formulier op papier."))
    signed = Entry(lines=((_("Getekend op"), formats.day(slip.signed_on, get_language())),))
    return Part(
        title,
        data,
        (signed, *_entries(request, mine), _consent(mine)),
        brief=(signed,),
        url=reverse("registration:paper_confirm"),
        link=_("Formulier bekijken"),
    )


def messages(request: FramedRequest) -> Part:
    """The messages of positive action that reached the person, and why (U1)."""
    found = own_messages_with_day(request.actor)
    return Part(
        _("Berichten aan jou"),
        [
            {
                "on": day.isoformat(),
                "from": action.unit.name,
                "subject": action.subject,
                "body": action.body,
                "group": action.group,
                "ground": action.ground,
            }
            for action, day in found
        ],
        tuple(
            Entry(
                action.subject,
                (
                    (_("Gekregen op"), formats.day(day, get_language())),
                    (_("Van"), action.unit.name),
                    (_("Waarom jij"), _("Je zei ja op uitnodigingen.")),
                ),
                action.body,
            )
            for action, day in found
        ),
        empty=_("Je kreeg geen berichten."),
        brief=tuple(
            Entry(action.subject, ((_("Gekregen op"), formats.day(day, get_language())),))
            for action, day in found
        ),
    )


register_part("registration", registration)
register_part("paper", paper)
register_part("messages", messages)
