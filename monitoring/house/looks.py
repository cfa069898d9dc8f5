"""*Wie keek?*: the person's own view of the journal (A7). What is sealed is opened for them alone.

The list holds entries about the reader and nobody else: the database gives no other (its policy
compares the keyed index of the person of the frame). What another person did to somebody else, and
a selection that reached nobody, left no such entry. A look in a case about a vacancy stays out
until that case is decided: the list must not tell of a vacancy before its decision.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from access.actor import Actor
from access.grants.models import Acceptance, Grant
from access.journal.holding import undecided
from access.journal.models import JournalEntry
from access.journal.recording import entry_place
from access.labels import ROLE_LABELS, role_label
from access.organisation.models import UnitClosure, UnitKind
from access.sealing import SealBroken, open_data
from monitoring.house.look_words import FIELDS, OTHERWISE, OUTCOMES, PURPOSES, REFUSED

logger = logging.getLogger(__name__)

_CHUNK: Final = 50


@dataclass(frozen=True)
class Look:
    """One entry, in words: when, who, in which role and entity, what for, which kinds of fields.

    ``who`` is a name only where the installation shows names and the holder's declaration said so.
    """

    at: dt.datetime
    who: str
    role: str
    entity: str
    own: bool
    purpose: str
    fields: str
    outcome: str
    refused: bool

    @property
    def part(self) -> str:
        """Role and entity, as far as they do not stand in ``who`` already."""
        return ", ".join(text for text in (self.role, self.entity) if text)


@dataclass(frozen=True)
class _Opened:
    """An entry with what was sealed in it."""

    entry: JournalEntry
    details: dict[str, Any]

    @property
    def case(self) -> uuid.UUID | None:
        return _key(self.details.get("case"))

    @property
    def refused(self) -> bool:
        return self.entry.outcome in REFUSED


def looks(
    actor: Actor,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    kind: str = "",
) -> list["_Opened"]:
    """The entries about this person, newest first; the database itself gives no others.

    ``kind``: ``others`` leaves out the own acts, ``refused`` keeps what was refused.
    """
    entries = JournalEntry.objects.all()
    if since:
        entries = entries.filter(at__gte=since)
    if until:
        entries = entries.filter(at__lt=until)
    if kind == "others":
        entries = entries.exclude(actor=actor.person_id)
    elif kind == "refused":
        entries = entries.filter(outcome__in=REFUSED)
    return list(_told(actor, entries.iterator()))


def latest(actor: Actor, count: int) -> list[Look]:
    """The newest ones, in words; no more is opened than is needed."""
    found: list[_Opened] = []
    entries: QuerySet[JournalEntry] = JournalEntry.objects.all()
    while len(found) < count:
        chunk = list(entries[:_CHUNK])
        if not chunk:
            break
        found += _told(actor, chunk)
        entries = JournalEntry.objects.filter(number__lt=chunk[-1].number)
    return in_words(actor, found[:count])


def _told(actor: Actor, entries: Iterable[JournalEntry]) -> Iterator[_Opened]:
    """Opened, without what waits for a decision."""
    waiting = undecided(actor)
    for entry in entries:
        opened = _Opened(entry, _open(entry))
        if opened.case not in waiting or entry.actor == actor.person_id:
            yield opened


def _open(entry: JournalEntry) -> dict[str, Any]:
    try:
        return open_data(entry.sealed, entry_place(bytes(entry.subject_index))) or {}
    except SealBroken:
        # The entry stays in the list: that somebody looked must never be hidden by a broken seal.
        logger.error("A journal entry does not open: number %s", entry.number)
        return {}


def _key(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def in_words(actor: Actor, found: list[_Opened]) -> list[Look]:
    """Say who looked, from the grants under which they did, and what for."""
    grants = _Grants(found)
    return [_words(actor, opened, grants) for opened in found]


class _Grants:
    """The grants under which the entries were made, their entities, and who may be named."""

    def __init__(self, found: list[_Opened]) -> None:
        actors = {opened.entry.actor for opened in found if opened.entry.actor}
        rows = list(Grant.objects.filter(holder_id__in=actors).select_related("unit"))
        self.by_key = {grant.pk: grant for grant in rows}
        self.entities = dict(
            UnitClosure.objects.filter(
                descendant_id__in={grant.unit_id for grant in rows},
                ancestor__kind=UnitKind.ENTITY,
            ).values_list("descendant_id", "ancestor__name")
        )
        self.declared: dict[uuid.UUID, dt.datetime] = {}
        if settings.JOURNAL_NAMES_FROM is not None:
            for grant, at in Acceptance.objects.filter(
                grant__in=rows, declaration__version__gte=settings.JOURNAL_NAMES_FROM
            ).values_list("grant_id", "accepted_at"):
                self.declared[grant] = min(at, self.declared.get(grant, at))

    def of(self, opened: _Opened) -> Grant | None:
        """The grant that the entry names; else the holder's of that role, of that moment."""
        entry = opened.entry
        named = self.by_key.get(_key(opened.details.get("grant")) or uuid.UUID(int=0))
        if named is not None and named.holder_id == entry.actor:
            return named
        fitting = [
            grant
            for grant in self.by_key.values()
            if grant.holder_id == entry.actor
            and grant.role == entry.role
            and (grant.ended_at is None or grant.ended_at >= entry.at)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def entity(self, grant: Grant) -> str:
        return str(self.entities.get(grant.unit_id) or grant.unit.name)

    def may_name(self, grant: Grant, at: dt.datetime) -> bool:
        """The installation shows names, and the holder had accepted a declaration that says so."""
        accepted = self.declared.get(grant.pk)
        return accepted is not None and accepted <= at


def _words(actor: Actor, opened: _Opened, grants: _Grants) -> Look:
    entry = opened.entry
    own = entry.actor == actor.person_id
    role = role_label(entry.role) if entry.role in ROLE_LABELS else ""
    grant = None if own or entry.actor is None else grants.of(opened)
    entity = grants.entity(grant) if grant else ""
    if own:
        who, role = _("Jijzelf"), ""
    elif entry.actor is None:
        who, role = _("Het systeem"), ""
    elif grant and grants.may_name(grant, entry.at):
        who = grant.holder_name
    elif role:
        who, role = role[:1].upper() + role[1:], ""
    else:
        who = _("Een collega zonder rol")
    purposes = PURPOSES.get(str(opened.details.get("purpose"))) or PURPOSES.get(entry.event)
    fields = [str(FIELDS[name]) for name in opened.details.get("fields", ()) if name in FIELDS]
    return Look(
        at=entry.at,
        who=who,
        role=role,
        entity=entity,
        own=own,
        purpose=str(purposes or OTHERWISE),
        fields=_("niets") if opened.refused else ", ".join(fields) or _("geen gegevens"),
        outcome=str(OUTCOMES.get(entry.outcome, entry.outcome)),
        refused=opened.refused,
    )
