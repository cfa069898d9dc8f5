"""What the homes of roles say about figures: the own service or entity, what changed, the files.

Everything is read from published releases, through the same place as the pages of figures (S3).
"""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.home import Item
from access.look import formats
from access.matrix import Role
from access.request import FramedRequest
from monitoring.reporting import labels, opening, places, reading
from monitoring.reporting.models import Release
from monitoring.reporting.reading import Goal


def figures(request: FramedRequest) -> Item:
    """Each group against its target, or the fixed sentence where nothing is shown."""
    place = places.service(request, request.actor.acting.unit.code)
    found = opening.context(place)
    words = (
        _("Rapport van de entiteit bekijken")
        if request.actor.role is Role.EMANCIPATION_OFFICER
        else _("Cijfers bekijken")
    )
    return Item(
        found["heading"],
        url=place.url("unit"),
        action=words,
        template="house/figures_item.html",
        content=found,
    )


@dataclass(frozen=True)
class Change:
    """One group: from which share to which, or why the two cannot be compared."""

    title: str
    words: str


def changes(request: FramedRequest) -> Item | None:
    """The newest release beside the one before it; a break is named, never bridged (S5)."""
    releases = reading.published()
    if len(releases) < 2:
        return None
    now, before = releases[:2]
    place = places.service(request, request.actor.acting.unit.code)
    old = _goals(before, place.code)
    rows = [_change(goal, old.get(goal.key)) for goal in _goals(now, place.code).values()]
    lang = get_language()
    lead = _("Van %(first)s tot %(last)s.") % {
        "first": formats.day(before.reference_date, lang),
        "last": formats.day(now.reference_date, lang),
    }
    content = {"changes": [row for row in rows if row], "demo": now.demo or before.demo}
    return Item(
        _("Wat veranderde"),
        lead,
        place.url("table"),
        _("Bekijk de tabel"),
        template="house/changes_item.html",
        content=content,
    )


def _goals(release: Release, code: str) -> dict[tuple[str, str], Goal]:
    unit = reading.units_of(release).get(code)
    return {goal.key: goal for goal in reading.goals(release, unit)} if unit else {}


def _change(now: Goal, before: Goal | None) -> Change:
    """What changed of one group. Withheld then or now: the fixed words, as everywhere."""
    lang = get_language()
    old, new = (before.figure.share if before else None), now.figure.share
    if before and before.definition != now.definition:
        words = _("Andere definitie dan de vorige keer: niet te vergelijken.")
    elif before and before.method != now.method:
        words = _("Andere telwijze dan de vorige keer: niet te vergelijken.")
    elif old is None or new is None:
        words = str(labels.WITHHELD)
    else:
        words = _("van %(old)s naar %(new)s") % {
            "old": formats.percent(old, 1, lang),
            "new": formats.percent(new, 1, lang),
        }
    return Change(now.figure.label, words)


def export(request: FramedRequest) -> Item | None:
    """The table of the own entity as a file; nothing before the first release."""
    place = places.service(request, request.actor.acting.unit.code)
    if place.unit is None:
        return None
    return Item(
        _("Cijfers downloaden"),
        _("Precies wat je ziet, als csv of xlsx. Kies eerst groep en datum."),
        place.url("table"),
        _("Tabel kiezen en downloaden"),
    )
