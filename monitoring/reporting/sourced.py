"""What stands beside every table and chart: date, source, definition, and that it is a demo."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.look import formats
from monitoring.reporting import labels
from monitoring.reporting.models import Release, ReleaseTable

COUNTED = "anonymous_count"


def words(method: str, definition: str) -> str:
    """How a group was counted, and by which definition."""
    found = [labels.METHODS[method], labels.DEFINITIONS[definition]]
    if method == COUNTED:
        found.append(labels.COUNTED_WHOLE)
    return ", ".join(str(w) for w in found if w)


def line(release: Release, tables: Iterable[ReleaseTable]) -> str:
    """One grey line: the date, then per group its source and definition."""
    shown = list(tables)
    parts: dict[str, None] = {}
    for table in shown:
        told = words(table.method, table.definition)
        group = str(labels.GROUPS[table.group]).lower()
        parts[told if len(shown) == 1 else f"{group}: {told}"] = None
    day = formats.day(release.reference_date, get_language())
    return " · ".join([day, *parts])


def about(release: Release, what: str, tables: Iterable[ReleaseTable]) -> list[tuple[str, str]]:
    """What belongs with numbers wherever they go: date, source, definition, limits, hash, demo.

    ``what`` says which numbers, and over whom: the scope.
    """
    shown = list(tables)
    found = [
        (_("Tabel"), what),
        (_("Datum"), formats.day(release.reference_date, get_language())),
        (_("Wie telt mee"), _("iedereen die op die datum in dienst was")),
        *(_counted(shown)),
        (_("Bron"), _joined(str(labels.METHODS[t.method]) for t in shown)),
        (_("Definitie"), _joined(str(labels.DEFINITIONS[t.definition]) for t in shown) or "–"),
        (_("Grens"), _joined(str(limit) for limit in sorted({t.limit for t in shown}))),
        (_("Afscherming"), str(labels.WITHHELD_SENTENCE)),
        (_("Publicatie"), f"{release.pk} · sha256 {release.hash}"),
    ]
    if any(t.method == "voluntary_registration" for t in shown):
        found.append((_("Onderschat"), str(labels.UNDER_COUNT)))
    if release.note:
        found.append((_("Nota"), release.note))
    if release.demo:
        found.append((_("Demo"), str(labels.DEMO)))
    return found


def _counted(tables: Iterable[ReleaseTable]) -> list[tuple[str, str]]:
    """Over whom a counted figure is, where there is one."""
    if all(table.method != COUNTED for table in tables):
        return []
    return [(_("Anonieme telling"), str(labels.COUNTED_WHOLE))]


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(t for t in texts if t))
