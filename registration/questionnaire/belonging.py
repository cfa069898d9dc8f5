"""PURE. Facts by group: which groups someone belongs to, and facts without a group."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from registration.definitions import (
    DEFINITIONS,
    NATIONALITY_KEYS,
    Definition,
    Facts,
    Membership,
)

_KEYS: Final[dict[str, frozenset[str]]] = {
    "origin": frozenset(NATIONALITY_KEYS),
    "disability": frozenset({"rec"}),
}
WHOLE: Final = "whole"
GROUPS: Final = frozenset(each.group for each in DEFINITIONS.values())


def group_of(key: str) -> str | None:
    """The group that a fact is about; None for the definitions put as a whole."""
    return next((group for group, keys in _KEYS.items() if key in keys), None)


def only(facts: Facts, groups: Iterable[str]) -> dict[str, Any]:
    """The facts about these groups and nothing else."""
    wanted = frozenset(groups)
    kept = {key: value for key, value in facts.items() if group_of(key) in wanted}
    whole = {
        name: told
        for name, told in facts.get(WHOLE, {}).items()
        if name in DEFINITIONS and DEFINITIONS[name].group in wanted
    }
    return {**kept, WHOLE: whole} if whole else kept


def in_use(day: dt.date) -> list[Definition]:
    """The definitions of a day, one a group."""
    return [
        each
        for each in DEFINITIONS.values()
        if each.valid_from <= day and (each.valid_until is None or day <= each.valid_until)
    ]


def memberships(
    facts: Facts, day: dt.date, told_on: dt.date | None = None
) -> dict[str, Membership]:
    """Per group, by the definition in use on a day; ``told_on`` as in ``definitions``."""
    return {each.group: each.judge(facts, day, told_on) for each in in_use(day)}


def belongs(facts: Facts, day: dt.date, told_on: dt.date | None = None) -> frozenset[str]:
    """The groups that someone surely belongs to."""
    found = memberships(facts, day, told_on)
    return frozenset(group for group, told in found.items() if told is Membership.YES)
