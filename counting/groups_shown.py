"""Groups as people read them: what they are called, how many people, and why so (C5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.organisation.models import Unit
from counting.groups import AXES, OF_UNITS, Why
from counting.models import Delivery, Group, Run

WHY: Final = {
    Why.WHOLE: gettext_lazy("de hele entiteit"),
    Why.APART: gettext_lazy("groot genoeg"),
    Why.JOINED: gettext_lazy("samengevoegd: delen waren te klein"),
    Why.UPWARD: gettext_lazy("samengevoegd: te weinig veranderd sinds een vorige telling"),
    Why.TOO_SMALL: gettext_lazy("wacht: te weinig mensen"),
    Why.HARDLY_CHANGED: gettext_lazy("wacht: te weinig veranderd sinds een vorige telling"),
}
CODES: Final[Mapping[str, Mapping[str, object]]] = {
    "sex": {"F": gettext_lazy("vrouw"), "M": gettext_lazy("man"), "X": "x"},
    "level": {code: gettext_lazy("niveau {code}") for code in "ABCD"},
    "statute": {
        "statutory": gettext_lazy("statutair"),
        "contractual": gettext_lazy("contractueel"),
    },
    "age": {
        "-29": gettext_lazy("tot 29 jaar"),
        "30-39": gettext_lazy("30 tot 39 jaar"),
        "40-49": gettext_lazy("40 tot 49 jaar"),
        "50-59": gettext_lazy("50 tot 59 jaar"),
        "60-": gettext_lazy("60 jaar en ouder"),
    },
}


@dataclass(frozen=True)
class Shown:
    """A group on a page. ``people`` is None below the limit."""

    name: str
    people: int | None
    asked: bool
    why: str


@dataclass(frozen=True)
class Planned:
    """An entity with its groups."""

    name: str
    groups: list[Shown]


def plan_of(run: Run) -> list[Planned]:
    """The plan of a run, entity by entity."""
    return [
        Planned(delivery.entity.name, groups_of(delivery))
        for delivery in Delivery.objects.filter(run=run).select_related("entity", "run")
    ]


def groups_of(delivery: Delivery) -> list[Shown]:
    """The groups of one entity."""
    groups = list(Group.objects.filter(delivery=delivery))
    units = {c for group in groups for axis in OF_UNITS for c in group.values.get(axis, ())}
    names = dict(Unit.objects.filter(code__in=units).values_list("code", "name"))
    limit = delivery.run.limit
    return [
        Shown(
            _name(group.values, names),
            group.headcount if group.headcount >= limit else None,
            group.asked,
            str(WHY[Why(group.reason)]),
        )
        for group in groups
    ]


def are_of_units(delivery: Delivery) -> bool:
    """Whether an extract needs the unit of each person."""
    values = Group.objects.filter(delivery=delivery).values_list("values", flat=True)
    return any(OF_UNITS & set(each) for each in values)


def names_of(codes: Iterable[str]) -> list[str]:
    """The names of units, in their alphabet."""
    return sorted(Unit.objects.filter(code__in=list(codes)).values_list("name", flat=True))


def _name(values: Mapping[str, list[str]], names: Mapping[str, str]) -> str:
    parts = []
    for axis in AXES:  # in this order, whatever the order in which they are kept
        codes = values.get(axis, [])
        if not codes or (axis == "part" and "subpart" in values):
            continue  # the finer one says it
        words = [
            names.get(code, code) if axis in OF_UNITS else str(CODES[axis][code]).format(code=code)
            for code in codes
        ]
        parts.append(_(" of ").join(words))
    return ", ".join(parts) or _("iedereen")
