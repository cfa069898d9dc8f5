"""PURE. Who belongs to a target group, by dated definitions that are never edited after use.

Facts are what the person told (rules G1-G3, R2, R8), as plain data::

    now, birth          own nationality now, and at birth
    p1, p2              the parents' nationality
    g1, g2, g3, g4      the grandparents' nationality
    whole               {definition id: "y" | "n" | "?" | "-"}, the definition put as a whole
    rec                 recognitions of disability

A nationality is a list of codes of ``nationalities``; a recognition a list of ids. ``"?"`` is *I do
not know*, ``"-"`` is *I would rather not say*, a key that is absent was left open: the three are
unknown. An answer is ``yes``, ``no`` or ``unknown``, and unknown never becomes no. That no
recognition applies is the empty list.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from registration.nationalities import BELGIAN, nationalities

DO_NOT_KNOW: Final = "?"
RATHER_NOT_SAY: Final = "-"
UNKNOWN_ANSWERS: Final = frozenset({DO_NOT_KNOW, RATHER_NOT_SAY})
MOST_NATIONALITIES: Final = 3

OWN: Final = ("now", "birth")
PARENTS: Final = ("p1", "p2")
GRANDPARENTS: Final = ("g1", "g2", "g3", "g4")
NATIONALITY_KEYS: Final = (*OWN, *PARENTS, *GRANDPARENTS)

Facts = Mapping[str, Any]


class Membership(StrEnum):
    """Whether somebody belongs to a group: three values."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class BadFacts(ValueError):
    """Facts that no form makes. The message holds nothing of what was told."""

    def __init__(self) -> None:
        super().__init__("Deze antwoorden passen niet bij de vragen.")


# The European Union by date (G2) -------------------------------------------------------

_JOINED: Final[tuple[tuple[dt.date, str], ...]] = (
    (dt.date(1958, 1, 1), "BE DE FR IT LU NL"),
    (dt.date(1973, 1, 1), "DK GB IE"),
    (dt.date(1981, 1, 1), "GR"),
    (dt.date(1986, 1, 1), "ES PT"),
    (dt.date(1995, 1, 1), "AT FI SE"),
    (dt.date(2004, 5, 1), "CY CZ EE HU LT LV MT PL SI SK"),
    (dt.date(2007, 1, 1), "BG RO"),
    (dt.date(2013, 7, 1), "HR"),
)
_LEFT: Final[tuple[tuple[dt.date, str], ...]] = ((dt.date(2020, 2, 1), "GB"),)
# Figures up to this day use the fifteen members of before 1 May 2004 (OB).
LAST_DAY_OF_FIFTEEN: Final = dt.date(2010, 12, 31)
# A former state counts as the state or states that stand in its place where all of them are
# members; Yugoslavia and the Soviet Union have some outside, so they are outside.
_SUCCESSORS: Final[dict[str, str]] = {"DDDE": "DE", "CSHH": "CZ SK"}


def members_on(day: dt.date) -> frozenset[str]:
    """The members of the European Union on a day, with former states that now lie inside it."""
    joined = {code for since, codes in _JOINED if since <= day for code in codes.split()}
    left = {code for since, codes in _LEFT if since <= day for code in codes.split()}
    members = joined - left
    former = {code for code, now in _SUCCESSORS.items() if members.issuperset(now.split())}
    return frozenset(members | former)


def composition(reference: dt.date) -> frozenset[str]:
    """The composition for figures of a reference date (G2)."""
    if reference <= LAST_DAY_OF_FIFTEEN:
        return members_on(dt.date(2004, 4, 30))
    return members_on(reference)


# Three-valued logic --------------------------------------------------------------------


def any_of(values: Iterable[Membership]) -> Membership:
    """Yes where one is; no where all are; else unknown."""
    return at_least(1, values)


def at_least(number: int, values: Iterable[Membership]) -> Membership:
    """Yes where ``number`` are; no where too few could be; else unknown."""
    found = list(values)
    sure = found.count(Membership.YES)
    possible = sure + found.count(Membership.UNKNOWN)
    if sure >= number:
        return Membership.YES
    return Membership.NO if possible < number else Membership.UNKNOWN


def outside(answer: Any, inside: frozenset[str]) -> Membership:
    """Whether one of somebody's nationalities lies outside; stateless does (G1)."""
    if not isinstance(answer, (list, tuple)) or not answer:
        return Membership.UNKNOWN
    return Membership.NO if inside.issuperset(answer) else Membership.YES


def _as_a_whole(facts: Facts, definition: str) -> Membership:
    told = facts.get("whole", {}).get(definition)
    return {"y": Membership.YES, "n": Membership.NO}.get(told, Membership.UNKNOWN)


def _first_known(*values: Membership) -> Membership:
    return next((value for value in values if value is not Membership.UNKNOWN), Membership.UNKNOWN)


# The definitions -----------------------------------------------------------------------


def migration_background_2009(facts: Facts, day: dt.date) -> Membership:
    """G1: own or a parent's nationality outside the EU, or two grandparents'."""
    inside = composition(day)
    by_facts = any_of(
        (
            outside(facts.get("now"), inside),
            *(outside(facts.get(key), inside) for key in PARENTS),
            at_least(2, (outside(facts.get(key), inside) for key in GRANDPARENTS)),
        )
    )
    return _first_known(by_facts, _as_a_whole(facts, CIRCULAR_2009.id))


def origin_2016(facts: Facts, day: dt.date) -> Membership:
    """G2: non-Belgian nationality now or at birth, or a parent's at birth; no grandparents."""
    belgian = frozenset({BELGIAN})
    by_facts = any_of(outside(facts.get(key), belgian) for key in (*OWN, *PARENTS))
    return _first_known(by_facts, _as_a_whole(facts, ORIGIN_2016.id))


@dataclass(frozen=True)
class Recognition:
    """A recognition of disability that counts between two days (G3)."""

    id: str
    valid_from: dt.date
    valid_until: dt.date | None = None

    def counts_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


_SINCE = dt.date(2006, 7, 20)
RECOGNITIONS: Final[tuple[Recognition, ...]] = (
    Recognition("vaph", _SINCE),  # (a) the Flemish agency for persons with a disability
    Recognition("special_education", _SINCE),  # (b) highest diploma of special secondary education
    Recognition("vdab", _SINCE),  # (c) the Flemish employment service
    Recognition("allowance", _SINCE),  # (d) income-replacement or integration allowance
    Recognition("federal_66", _SINCE),  # (e) federal certificate, at least 66 %
    Recognition("final_66", _SINCE),  # (f) final ruling or certificate of a fund, at least 66 %
)


def recognitions_on(day: dt.date) -> tuple[Recognition, ...]:
    """The recognitions that count on a day."""
    return tuple(each for each in RECOGNITIONS if each.counts_on(day))


def disability(facts: Facts, day: dt.date) -> Membership:
    """G3: at least one recognition of the day, or the definition as a whole.

    Someone whose recognitions no longer count is unknown, not no: the present list was not asked.
    """
    told = facts.get("rec")
    by_facts = Membership.UNKNOWN
    if isinstance(told, (list, tuple)):
        counted = {each.id for each in recognitions_on(day)}
        if counted & set(told):
            by_facts = Membership.YES
        elif not told:
            by_facts = Membership.NO
    return _first_known(by_facts, _as_a_whole(facts, DISABILITY.id))


@dataclass(frozen=True)
class Definition:
    """A dated definition of a group. Figures of two definitions never stand in one line (G2)."""

    id: str
    group: str
    valid_from: dt.date
    valid_until: dt.date | None
    judge: Callable[[Facts, dt.date], Membership]


CIRCULAR_2009: Final = Definition(
    "circular-2009", "origin", _SINCE, dt.date(2015, 12, 31), migration_background_2009
)
ORIGIN_2016: Final = Definition("origin-2016", "origin", dt.date(2016, 1, 1), None, origin_2016)
DISABILITY: Final = Definition("disability-2006", "disability", _SINCE, None, disability)
DEFINITIONS: Final = {each.id: each for each in (CIRCULAR_2009, ORIGIN_2016, DISABILITY)}


def judge(definition: str, facts: Facts, day: dt.date) -> Membership:
    """Whether ``facts`` meet a definition on a day. An unknown id raises KeyError."""
    return DEFINITIONS[definition].judge(facts, day)


def settled(facts: Facts, day: dt.date) -> bool:
    """Whether grandparents need not be asked: the earlier answers have settled it (R8)."""
    inside = composition(day)
    asked = (outside(facts.get(key), inside) for key in ("now", *PARENTS))
    return any_of(asked) is Membership.YES


# What may be kept ----------------------------------------------------------------------


def check_facts(facts: Facts) -> None:
    """Refuse facts that no form makes. Raises BadFacts, which tells nothing of them."""
    known = {*NATIONALITY_KEYS, "whole", "rec"}
    if not isinstance(facts, Mapping) or not known.issuperset(facts):
        raise BadFacts
    for key in NATIONALITY_KEYS:
        if key in facts:
            _check_list(facts[key], set(nationalities()), MOST_NATIONALITIES, least=1)
    if "rec" in facts:
        _check_list(facts["rec"], {each.id for each in RECOGNITIONS}, len(RECOGNITIONS), least=0)
    whole = facts.get("whole", {})
    if not isinstance(whole, Mapping) or not all(
        key in DEFINITIONS and value in ("y", "n", *UNKNOWN_ANSWERS) for key, value in whole.items()
    ):
        raise BadFacts


def _check_list(value: Any, allowed: set[str], most: int, *, least: int) -> None:
    if isinstance(value, str) and value in UNKNOWN_ANSWERS:
        return
    if (
        not isinstance(value, (list, tuple))
        or not least <= len(value) <= most
        or len(set(map(str, value))) != len(value)
        or not allowed.issuperset(map(str, value))
    ):
        raise BadFacts
