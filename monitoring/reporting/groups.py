"""The groups of a release: what is counted, over whom, by which definition and method (G1-G4).

Two definitions of origin are never mixed: the definition in use at the reference date is counted
under a code of its own (G2), so that figures of two definitions never stand in one line.
"""

import datetime as dt
from dataclasses import dataclass

TOTAL = "_T"  # SDMX's code for a total
MANAGEMENT = "management"
ORIGIN_2016 = dt.date(2016, 1, 1)

LIMIT = 10  # S1
LIMIT_MANAGEMENT = 5  # S1: for the category management and for sex, which is public

LEVELS = ("A", "B", "C", "D")
SEXES = ("F", "M", "X")
CATEGORIES = ("middle", "top")


@dataclass(frozen=True)
class Group:
    """A group of a release.

    ``flag`` is the column of the characteristics that makes a member; None: everyone is one.
    ``dims`` are the breakdowns beside the tree of units; ``root`` the code of each one's total.
    """

    code: str
    flag: str | None
    definition: str
    method: str
    dims: tuple[str, ...]
    limit: int
    management: bool = False

    def root(self, dim: str) -> str:
        return MANAGEMENT if self.management and dim == "category" else TOTAL


EVERYONE = Group(TOTAL, None, "", "personnel_data", ("sex", "level"), LIMIT)
ORIGIN = Group(
    "foreign_origin",
    "foreign_origin",
    "origin-2016",
    "voluntary_registration",
    ("sex", "level"),
    LIMIT,
)
BACKGROUND = Group(
    "migration_background",
    "migration_background",
    "circular-2009",
    "voluntary_registration",
    ("sex", "level"),
    LIMIT,
)
DISABILITY = Group(
    "disability",
    "disability",
    "disability-2006",
    "voluntary_registration",
    ("sex", "level"),
    LIMIT,
)
WOMEN = Group(
    "women",
    "women",
    "",
    "personnel_data",
    ("category",),
    LIMIT_MANAGEMENT,
    management=True,
)

# The anonymous count: a source without persons, so that only units break it down (``anonymous``).
ORIGIN_COUNTED = Group("foreign_origin_counted", None, "origin-2016", "anonymous_count", (), LIMIT)
BACKGROUND_COUNTED = Group(
    "migration_background_counted", None, "circular-2009", "anonymous_count", (), LIMIT
)
COUNTED = {g.definition: g for g in (ORIGIN_COUNTED, BACKGROUND_COUNTED)}
SAME_GROUP = {ORIGIN_COUNTED.code: ORIGIN.code, BACKGROUND_COUNTED.code: BACKGROUND.code}
"""Of each counted group the one that is registered by the same definition: they share a target."""

FOLLOWED = {g.code: g for g in (EVERYONE, ORIGIN, BACKGROUND, DISABILITY, WOMEN)}
ALL = FOLLOWED | {g.code: g for g in COUNTED.values()}


def groups_at(day: dt.date) -> tuple[Group, ...]:
    """The groups of a release for a reference date; everyone first."""
    origin = ORIGIN if day >= ORIGIN_2016 else BACKGROUND
    return (EVERYONE, origin, DISABILITY, WOMEN)
