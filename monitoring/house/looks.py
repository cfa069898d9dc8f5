"""*Wie keek?*: the person's own view of the journal (A7). What is sealed is opened for them alone.

The list holds entries about the reader and nobody else: the database gives no other (its policy
compares the keyed index of the person of the frame).
"""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.actor import Actor
from access.grants.models import Grant
from access.journal.models import JournalEntry
from access.labels import ROLE_LABELS, role_label
from access.sealing import SealBroken, open_data, place

logger = logging.getLogger(__name__)

# What an event about a person was for, as that person reads it.
PURPOSES = {
    "paper_entered": gettext_lazy("Je papieren formulier intypen"),
    "paper_refused": gettext_lazy("Je papieren formulier intypen"),
    "message_received": gettext_lazy("Je uitnodigen voor positieve actie"),
    "grant_made": gettext_lazy("Je aanstellen in een rol"),
    "grant_ended": gettext_lazy("Je rol beëindigen"),
    "personnel_imported": gettext_lazy("Je personeelsgegevens bijwerken"),
}
OUTCOMES = {
    "done": gettext_lazy("gedaan"),
    "denied": gettext_lazy("geweigerd"),
    "refused": gettext_lazy("geweigerd"),
    "failed": gettext_lazy("mislukt"),
}
# Where the details name the kinds of fields.
FIELDS = {
    "name": gettext_lazy("naam en werkadres"),
    "group": gettext_lazy("of je tot de groep hoort"),
    "sent": gettext_lazy("niets: het systeem verstuurde het bericht"),
    "paper": gettext_lazy("wat op je formulier staat"),
    "role": gettext_lazy("je rol"),
}


@dataclass(frozen=True)
class Look:
    """One entry, in words: when, who, in which role, what for, which kinds of fields."""

    at: dt.datetime
    who: str
    role: str
    own: bool
    purpose: str
    fields: str
    outcome: str
    refused: bool


def looks(
    actor: Actor, *, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> QuerySet[JournalEntry]:
    """The entries about this person, newest first; the database itself gives no others."""
    entries = JournalEntry.objects.all()
    if since:
        entries = entries.filter(at__gte=since)
    if until:
        entries = entries.filter(at__lt=until)
    return entries


def in_words(actor: Actor, entries: list[JournalEntry]) -> list[Look]:
    """Open the entries and name who looked, from the grants under which they did."""
    names: dict[uuid.UUID | None, str] = dict(
        Grant.objects.filter(holder_id__in={e.actor for e in entries}).values_list(
            "holder_id", "holder_name"
        )
    )
    return [_words(actor, entry, names) for entry in entries]


def _words(actor: Actor, entry: JournalEntry, names: dict[uuid.UUID | None, str]) -> Look:
    details = _open(entry)
    own = entry.actor == actor.person_id
    if own:
        who, role = _("Jijzelf"), ""
    elif entry.actor is None:
        who, role = _("Het systeem"), ""
    else:
        role = role_label(entry.role) if entry.role in ROLE_LABELS else ""
        who = names.get(entry.actor, "") or _("Een collega")
    fields = [str(FIELDS[name]) for name in details.get("fields", ()) if name in FIELDS]
    refused = entry.outcome in {"denied", "refused"}
    return Look(
        at=entry.at,
        who=who,
        role=role,
        own=own,
        purpose=str(PURPOSES.get(entry.event, _("Je gegevens bekijken"))),
        fields=_("niets") if refused else ", ".join(fields),
        outcome=str(OUTCOMES.get(entry.outcome, entry.outcome)),
        refused=refused,
    )


def _open(entry: JournalEntry) -> dict[str, Any]:
    index = bytes(entry.subject_index)
    at = place("journal_journalentry", "sealed", "", index.hex())
    try:
        return open_data(entry.sealed, at) or {}
    except SealBroken:
        # The entry stays in the list: that somebody looked must never be hidden by a broken seal.
        logger.error("A journal entry does not open: number %s", entry.number)
        return {}
