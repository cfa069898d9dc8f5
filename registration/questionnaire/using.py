"""What the person's yes allows: derived from the own row, kept apart in ``uses`` (R3, R4).

``uses`` holds, per purpose that the person said yes to, the groups that the person belongs to, and
the version of the text of that yes. *Do not contact* leaves nothing there, and a restriction or an
objection (P1) neither: no code has to respect a flag, the data are not where any role can reach
(design).
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from registration.questionnaire.belonging import GROUPS, belongs, only
from registration.questionnaire.catalogue import floor
from registration.questionnaire.record import PURPOSES, Own


@dataclass(frozen=True)
class Allowed:
    """Per purpose, the groups in which the person may be seen for it."""

    version: int = 0
    by_purpose: dict[str, frozenset[str]] = field(default_factory=dict)

    def groups(self, purpose: str) -> frozenset[str]:
        """The groups for one purpose; none where the text has widened since the yes (R5)."""
        if self.version < floor(purpose):
            return frozenset()
        return self.by_purpose.get(purpose, frozenset())

    def narrowed(self, groups: frozenset[str]) -> "Allowed":
        """The same, for these groups at most."""
        return Allowed(self.version, {p: g & groups for p, g in self.by_purpose.items()})

    def to_data(self) -> dict[str, Any] | None:
        """Plain data for sealing; None, the filler, where nothing is allowed."""
        given = {p: sorted(g) for p, g in self.by_purpose.items() if g}
        return {"t": self.version, "g": given} if given else None

    @classmethod
    def from_data(cls, data: dict[str, Any] | None) -> "Allowed":
        if data is None:
            return cls()
        # Before rows had the number of their schema, the version of the text stood under its name.
        version = data["t"] if "t" in data else data["v"]
        return cls(version, {p: frozenset(g) for p, g in data["g"].items()})


def allowed_by(own: Own, groups: frozenset[str], day: dt.date) -> Allowed:
    """What the own row allows others to be shown, of the groups that are asked of the person."""
    mine = own.registration
    if mine is None or not mine.choice.purposes:
        return Allowed()
    found = belongs(only(mine.answers, groups), day, mine.consent.at.date())
    given = [p for p in PURPOSES if p in mine.choice.purposes and own.limits.allows(p)]
    return Allowed(mine.consent.version, dict.fromkeys(given, found))


def without(own: Own, expired: frozenset[str]) -> Own:
    """The own row without the answers about groups whose question ran out (R13)."""
    mine = own.registration
    if mine is None or not expired:
        return own
    return replace(own, registration=replace(mine, answers=only(mine.answers, GROUPS - expired)))
