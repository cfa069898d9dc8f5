"""What stands on a home page: one registry, filled by the apps at start-up (ux.md §1).

There are two kinds of home: the person's own (*Mijn gegevens*), and that of a role or duty
(*Werk*). Both are lists of items in a fixed order. An app adds an item with one call::

    from access.home import Item, Spot, register

    register(Spot.QUALITY, quality_item, Duty.ACCESS_MANAGER, Duty.ACCESS_CONTROLLER)

``quality_item(request)`` returns an ``Item``, or None where there is nothing to show. It runs in
the frame of the first power given that the acting grant gives (A11); without a power the item
stands on the person's own home, in the person's own frame. An item that fails says so, and the
others work. No item tells how many people did anything, registered least of all (R14):
``waiting`` counts the tasks of the reader.
"""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext

from access.frame import as_power, own_part
from access.look import formats
from access.matrix import Duty, Power, Role
from access.request import FramedRequest

logger = logging.getLogger(__name__)


class Spot(StrEnum):
    """Where on a home an item stands. The order of each role stands in ``ORDER``."""

    # The person's own home
    REQUESTS = "requests"  # own requests and files
    MESSAGES = "messages"  # messages to me
    # Homes of roles and duties
    TASKS = "tasks"  # requests to confirm, deadlines, messages that failed
    DECISIONS = "decisions"  # decisions on accommodation that wait for me
    FILES = "files"  # cases that this role handles (A8)
    VACANCIES = "vacancies"
    RESERVED = "reserved"  # share of reserved jobs, in FTE
    PROTOCOLS = "protocols"  # integration protocols to approve
    ACTIONS = "actions"  # running actions
    PAPER = "paper"  # enter from paper
    FIGURES = "figures"
    CHANGES = "changes"  # what changed since the last release
    EXPORT = "export"
    RELEASES = "releases"  # to make, check, publish
    COUNTS = "counts"  # to start, approve, deliver
    QUALITY = "quality"  # quality check of rights
    APPOINTMENTS = "appointments"  # to approve
    REVIEW = "review"  # review round of rights
    ENDED = "ended"  # rights ended by a personnel change
    RIGHTS = "rights"  # overview of rights
    IMPORT = "import"  # personnel and organisation
    QUESTIONS = "questions"  # which questions are open (R13)
    DESK = "desk"  # requests by days left (P1)
    LOOKS = "looks"  # suspicious looks; the journal
    RETENTION = "retention"
    REGISTER = "register"  # of processing


# How an item is called where it cannot be built, and so cannot say it itself.
TITLES: Final = {
    Spot.REQUESTS: gettext_lazy("Mijn aanvragen en dossiers"),
    Spot.MESSAGES: gettext_lazy("Berichten aan jou"),
    Spot.TASKS: gettext_lazy("Taken"),
    Spot.DECISIONS: gettext_lazy("Te beslissen"),
    Spot.FILES: gettext_lazy("Dossiers"),
    Spot.VACANCIES: gettext_lazy("Vacatures"),
    Spot.RESERVED: gettext_lazy("Voorbehouden betrekkingen"),
    Spot.PROTOCOLS: gettext_lazy("Integratieprotocollen"),
    Spot.ACTIONS: gettext_lazy("Positieve acties"),
    Spot.PAPER: gettext_lazy("Invoeren van papier"),
    Spot.FIGURES: gettext_lazy("Cijfers"),
    Spot.CHANGES: gettext_lazy("Wat veranderde"),
    Spot.EXPORT: gettext_lazy("Cijfers downloaden"),
    Spot.RELEASES: gettext_lazy("Publicaties"),
    Spot.COUNTS: gettext_lazy("Tellingen"),
    Spot.QUALITY: gettext_lazy("Kwaliteitscontrole"),
    Spot.APPOINTMENTS: gettext_lazy("Aanstellingen"),
    Spot.REVIEW: gettext_lazy("Nazicht van de rechten"),
    Spot.ENDED: gettext_lazy("Beëindigd door een wijziging bij het personeel"),
    Spot.RIGHTS: gettext_lazy("Toegangsrechten"),
    Spot.IMPORT: gettext_lazy("Inlezen"),
    Spot.QUESTIONS: gettext_lazy("Open vragen"),
    Spot.DESK: gettext_lazy("Verzoeken"),
    Spot.LOOKS: gettext_lazy("Inzagelogboek"),
    Spot.RETENTION: gettext_lazy("Bewaartermijnen"),
    Spot.REGISTER: gettext_lazy("Register van verwerkingen"),
}

_FIGURES: Final = (Spot.FIGURES, Spot.CHANGES, Spot.EXPORT)

# What the home of each role says, in this order (ux.md §1). What is not named does not stand there.
ORDER: Final[dict[Role | Duty, tuple[Spot, ...]]] = {
    Role.LINE_MANAGER: (Spot.FIGURES, Spot.DECISIONS, Spot.FILES, Spot.VACANCIES),
    Role.HR_DESIGNEE: (
        Spot.TASKS,
        Spot.DECISIONS,
        Spot.ACTIONS,
        Spot.PAPER,
        Spot.FILES,
        Spot.VACANCIES,
        Spot.FIGURES,
    ),
    Role.EMANCIPATION_OFFICER: _FIGURES,
    Role.HR_MANAGER: (
        Spot.FIGURES,
        Spot.DECISIONS,
        Spot.FILES,
        Spot.RESERVED,
        Spot.VACANCIES,
    ),
    Role.AGO_DESIGNEE: (Spot.FIGURES, Spot.COUNTS, Spot.CHANGES),
    Role.DIVERSITY_SERVICE: (
        Spot.FIGURES,
        Spot.RELEASES,
        Spot.COUNTS,
        Spot.PROTOCOLS,
        Spot.RESERVED,
        Spot.FILES,
        Spot.RIGHTS,
    ),
    Role.RECRUITER: (Spot.VACANCIES, Spot.FILES),
    Duty.ACCESS_MANAGER: (Spot.QUALITY, Spot.APPOINTMENTS, Spot.REVIEW, Spot.ENDED, Spot.RIGHTS),
    Duty.LEADING_OFFICIAL: (
        Spot.DECISIONS,
        Spot.APPOINTMENTS,
        Spot.REVIEW,
        Spot.QUALITY,
        Spot.RIGHTS,
    ),
    Duty.ACCESS_CONTROLLER: (Spot.QUALITY, Spot.RIGHTS),
    Duty.RELEASE_PREPARE: (Spot.RELEASES,),
    Duty.RELEASE_APPROVE: (Spot.RELEASES,),
    Duty.COUNT_START: (Spot.COUNTS,),
    Duty.COUNT_APPROVE: (Spot.COUNTS,),
    Duty.COUNT_DELIVER: (Spot.COUNTS,),
    Duty.CONFIGURE: (Spot.QUESTIONS,),
    Duty.DATA_PROTECTION: (Spot.DESK, Spot.LOOKS, Spot.RETENTION, Spot.REGISTER),
    Duty.PERSONNEL_DATA: (Spot.IMPORT,),
}
_OWN_ORDER: Final = (Spot.REQUESTS, Spot.MESSAGES)


@dataclass(frozen=True)
class Item:
    """One item of a home.

    ``title`` heads it, ``lead`` is one sentence, ``action`` the words of its link (a verb with an
    object; the title where there is none). ``waiting`` is how many tasks of the reader wait here,
    ``due`` the first date among them. ``template`` may draw more than the sentence; it gets
    ``item`` and finds its material in ``content``.
    """

    title: str
    lead: str = ""
    url: str = ""
    action: str = ""
    waiting: int = 0
    due: dt.date | None = None
    template: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    failed: bool = False

    @property
    def link(self) -> str:
        return self.action or self.title

    @property
    def waits(self) -> str:
        """How many tasks wait here, and until when, in words."""
        words = waiting_words(self.waiting)
        if not words or self.due is None:
            return words
        return f"{words}, {formats.days_left(self.due, timezone.localdate(), get_language())}"


def waiting_words(number: int) -> str:
    """How many tasks of the reader wait, in words; empty where none does."""
    if not number:
        return ""
    words = ngettext("%(number)s taak wacht op jou", "%(number)s taken wachten op jou", number)
    return words % {"number": formats.number(number, language=get_language())}


Build = Callable[[FramedRequest], Item | None]


@dataclass(frozen=True)
class _Entry:
    spot: Spot
    build: Build
    powers: tuple[Power, ...]


_ENTRIES: list[_Entry] = []


def register(spot: Spot, build: Build, *powers: Power) -> None:
    """Put an item on the homes that have its spot, for who has one of these powers.

    Without a power it stands on everybody's own home. Raises ValueError for a spot of no home.
    """
    homes = ORDER.values() if powers else [_OWN_ORDER]
    if not any(spot in order for order in homes):
        raise ValueError(f"{spot} stands on no such home")
    _ENTRIES.append(_Entry(spot, build, powers))


def own_items(request: FramedRequest) -> list[Item]:
    """What the apps put on the person's own home."""
    entries = [entry for entry in _ENTRIES if not entry.powers]
    entries.sort(key=lambda entry: _OWN_ORDER.index(entry.spot))
    built = (_built(request, entry, None) for entry in entries)
    return [item for item in built if item is not None]


def role_items(request: FramedRequest) -> list[Item]:
    """What stands on the home of the acting role or duty: the spots of its order, in that order."""
    held = request.actor.role
    if held is None:
        return []
    order = ORDER.get(held, ())
    mine = []
    for entry in _ENTRIES:
        power = next((p for p in entry.powers if request.actor.may(p)), None)
        if power is not None and entry.spot in order:
            mine.append((entry, power))
    mine.sort(key=lambda pair: order.index(pair[0].spot))
    built = (_built(request, entry, power) for entry, power in mine)
    return [item for item in built if item is not None]


def first_act(items: Sequence[Item]) -> Item | None:
    """The first thing to do: the task that is due first, else the first that waits, else the first
    item with an address.
    """
    waiting = [item for item in items if item.url and item.waiting]
    if waiting:
        return min(waiting, key=lambda item: item.due or dt.date.max)
    return next((item for item in items if item.url), None)


def _built(request: FramedRequest, entry: _Entry, power: Power | None) -> Item | None:
    """Build one item in its own part of the transaction: a failure leaves the others whole."""
    part = own_part(request) if power is None else as_power(request, power)
    try:
        with part:
            return entry.build(request)
    except Exception as error:  # noqa: BLE001  one item that breaks hides no other
        # Its kind alone: a message may hold a name or a key (stack.md, trap 10).
        logger.error("The item %s of a home failed: %s", entry.spot, type(error).__name__)
        return Item(str(TITLES[entry.spot]), failed=True)
