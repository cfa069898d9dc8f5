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

Nationalities can be judged for any day. An answer to a list of recognitions, or to a definition as
a whole, is about the list or the Union of the day it was told: ``told_on``, where it is left out
the day of judgement itself. It counts for another day only where it cannot have changed.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol

from registration.nationalities import BELGIAN, nationalities

DO_NOT_KNOW: Final = "?"
RATHER_NOT_SAY: Final = "-"
UNKNOWN_ANSWERS: Final = frozenset({DO_NOT_KNOW, RATHER_NOT_SAY})
MOST_NATIONALITIES: Final = 3
# No facts that pass ``check_facts`` are longer than this, as compact JSON: the sealed row that
# holds them has one fixed length, and must never turn out too short (R14).
MOST_BYTES: Final = 500

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
# The circular does not speak of former states. Ours: one counts as the states that stand in its
# place, and lies inside where all of those do. Of Yugoslavia, of Serbia and Montenegro and of the
# Soviet Union some or all lie outside, so they do; East Germany always is inside, and
# Czechoslovakia from 1 May 2004, which figures up to 2010 do not see.
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


def _as_a_whole(
    facts: Facts, definition: str, *, yes_holds: bool = True, no_holds: bool = True
) -> Membership:
    told = facts.get("whole", {}).get(definition)
    if told == "y" and yes_holds:
        return Membership.YES
    return Membership.NO if told == "n" and no_holds else Membership.UNKNOWN


def _first_known(*values: Membership) -> Membership:
    return next((value for value in values if value is not Membership.UNKNOWN), Membership.UNKNOWN)


# The definitions -----------------------------------------------------------------------


def migration_background_2009(
    facts: Facts, day: dt.date, told_on: dt.date | None = None
) -> Membership:
    """G1: own or a parent's nationality outside the EU, or two grandparents'.

    Who was outside the Union of the day it was put as a whole is outside a Union that has no
    member more; who was inside, is inside one that has no member less (G2).
    """
    inside, then = composition(day), composition(told_on or day)
    by_facts = any_of(
        (
            outside(facts.get("now"), inside),
            *(outside(facts.get(key), inside) for key in PARENTS),
            at_least(2, (outside(facts.get(key), inside) for key in GRANDPARENTS)),
        )
    )
    whole = _as_a_whole(facts, CIRCULAR_2009.id, yes_holds=inside <= then, no_holds=then <= inside)
    return _first_known(by_facts, whole)


def origin_2016(facts: Facts, day: dt.date, told_on: dt.date | None = None) -> Membership:
    """G2: non-Belgian nationality now or at birth, or a parent's at birth; no grandparents.

    It knows no Union, so that the day of an answer makes no difference.
    """
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


def _recognitions() -> tuple[Recognition, ...]:
    """The list of G3 (a) to (f), in its order: data, because it changes over time."""
    path = Path(__file__).parent / "questionnaire" / "data" / "recognitions.json"
    return tuple(
        Recognition(
            row["id"],
            dt.date.fromisoformat(row["valid_from"]),
            dt.date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        )
        for row in json.loads(path.read_text("utf-8"))
    )


RECOGNITIONS: Final = _recognitions()


def recognitions_on(day: dt.date) -> tuple[Recognition, ...]:
    """The recognitions that count on a day."""
    return tuple(each for each in RECOGNITIONS if each.counts_on(day))


def disability(facts: Facts, day: dt.date, told_on: dt.date | None = None) -> Membership:
    """G3: at least one recognition of the day, or the definition as a whole.

    *None of these* is a no only for a list that holds nothing more than the one that was asked.
    Someone whose recognitions no longer count is unknown, not no, and so is everybody on a day
    without a list.
    """
    told = facts.get("rec")
    counted = frozenset(each.id for each in recognitions_on(day))
    asked = frozenset(each.id for each in recognitions_on(told_on or day))
    no_holds = bool(counted) and counted <= asked
    by_facts = Membership.UNKNOWN
    if isinstance(told, (list, tuple)):
        if counted.intersection(told):
            by_facts = Membership.YES
        elif not told and no_holds:
            by_facts = Membership.NO
    whole = _as_a_whole(
        facts, DISABILITY.id, yes_holds=bool(asked) and asked <= counted, no_holds=no_holds
    )
    return _first_known(by_facts, whole)


class Judge(Protocol):
    """What a definition says of someone's facts."""

    def __call__(
        self, facts: Facts, day: dt.date, told_on: dt.date | None = None
    ) -> Membership: ...


@dataclass(frozen=True)
class Definition:
    """A dated definition of a group. Figures of two definitions never stand in one line (G2)."""

    id: str
    group: str
    valid_from: dt.date
    valid_until: dt.date | None
    judge: Judge


# Both definitions stand in the decision of the government of 24 December 2004, which the circular
# of 2009 follows; that of 20 July 2006 is about targets and the Union of the figures (G2). The ids
# are names that stand in sealed answers, and stay as they are.
_SINCE: Final = dt.date(2004, 12, 24)
CIRCULAR_2009: Final = Definition(
    "circular-2009", "origin", _SINCE, dt.date(2015, 12, 31), migration_background_2009
)
ORIGIN_2016: Final = Definition("origin-2016", "origin", dt.date(2016, 1, 1), None, origin_2016)
DISABILITY: Final = Definition("disability-2006", "disability", _SINCE, None, disability)
DEFINITIONS: Final = {each.id: each for each in (CIRCULAR_2009, ORIGIN_2016, DISABILITY)}


def judge(
    definition: str, facts: Facts, day: dt.date, told_on: dt.date | None = None
) -> Membership:
    """Whether ``facts`` meet a definition on a day. An unknown id raises KeyError."""
    return DEFINITIONS[definition].judge(facts, day, told_on)


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
