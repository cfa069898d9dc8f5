"""What a copy of everything about me tells of the journal, and of who could look now (A7, P1)."""

import datetime as dt
from dataclasses import asdict

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.look import formats
from access.request import FramedRequest
from monitoring.house.looks import Look, in_words, latest, looks
from monitoring.house.seers import accesses
from registration.rights.parts import Entry, Part, register_part, stamp

ON_PAGE = 3


def _entry(look: Look) -> Entry:
    who = ", ".join(text for text in (look.who, look.part) if text)
    return Entry(
        formats.moment(look.at, get_language()),
        (
            (_("Wie"), who),
            (_("Doel"), look.purpose),
            (_("Welke gegevens"), look.fields),
            (_("Resultaat"), look.outcome),
        ),
    )


def looked(request: FramedRequest) -> Part:
    """Everything in the journal about the person, as long as it is kept; on the page the latest."""
    since = timezone.now() - dt.timedelta(days=31 * (settings.JOURNAL_MONTHS + 1))
    found = in_words(request.actor, looks(request.actor, since=since))
    return Part(
        _("Wie keek?"),
        [{**asdict(look), "at": stamp(look.at)} for look in found],
        tuple(_entry(look) for look in found),
        empty=_("Niemand bekeek je gegevens."),
        brief=tuple(_entry(look) for look in latest(request.actor, ON_PAGE)),
        url=reverse("who_looked"),
        link=_("Alles bekijken"),
    )


def could_look(request: FramedRequest) -> Part:
    """Who could see what now, by name, from the grants in force (R4)."""
    found = accesses(request.actor)
    return Part(
        _("Wie kan nu kijken?"),
        [asdict(access) for access in found],
        tuple(
            Entry(
                access.title,
                (
                    (_("Wat"), access.sees),
                    (_("Wanneer"), access.condition),
                    (
                        _("Wie"),
                        "; ".join(
                            f"{h.name}, {h.role}, {h.unit}" + (f" ({h.only})" if h.only else "")
                            for h in access.holders
                        )
                        or _("niemand"),
                    ),
                ),
            )
            for access in found
        ),
        brief=tuple(Entry(access.title, ((_("Wanneer"), access.condition),)) for access in found),
        url=reverse("who_can_look"),
        link=_("Bekijk wie dat zijn"),
    )


register_part("looks", looked)
register_part("could_look", could_look)
