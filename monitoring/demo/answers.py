"""PURE. What everybody of the demo tells in the questionnaire, or that they tell nothing.

Nationalities follow from the file. Everything else is simulated, as ``SIMULATED`` says: whether
somebody registers, the contact choice, the purposes, disability, and when.
"""

import datetime as dt
from functools import cache
from typing import Any, Final

from monitoring.demo.careers import LAST, between
from monitoring.demo.cast import CAST
from monitoring.demo.draws import draw, weighted
from monitoring.demo.leaders import leaders
from monitoring.demo.organisation import entity_above
from monitoring.demo.origins import origin
from monitoring.demo.people import Person, people
from monitoring.demo.published import latest
from monitoring.demo.source import entities
from registration.definitions import DO_NOT_KNOW, GRANDPARENTS, RATHER_NOT_SAY, settled
from registration.questionnaire.record import (
    INVITATIONS,
    ONLINE,
    PRIORITY,
    Choice,
    Consent,
    Registration,
)

# Shown on the pages of the demo and in everything that is exported from it.
SIMULATED: Final = {
    "nl": (
        "Echt zijn de beleidsdomeinen en entiteiten, en 13.298 overheidsmedewerkers uit een "
        "Amerikaanse enquête van 1994 en 1995: hun geslacht, leeftijdsgroep, opleiding, beroep, "
        "sector, arbeidstijd, nationaliteit en geboorteland. De Verenigde Staten spelen daarin de "
        "rol van België. Verzonnen zijn de namen, de personeelsnummers, de diensten, en wie waar "
        "werkt en leiding geeft. Door toeval nagebootst zijn wie zich registreert, wie een "
        "handicap heeft, de contactkeuze, het statuut, alle datums, en wie in dienst kwam, van "
        "dienst veranderde of vertrok. Zeldzame geboortelanden zijn samengevoegd: welk land iemand "
        "daarvan noemt, is ook toeval. De cijfers zeggen dus niets over de Vlaamse overheid."
    ),
    "en": (
        "Real are the policy domains and entities, and 13,298 government workers from an American "
        "survey of 1994 and 1995: their sex, age group, education, occupation, industry, working "
        "time, nationality and country of birth. The United States plays the part of Belgium. Made "
        "up are the names, the personnel numbers, the units, and who works where and who leads. "
        "Simulated by chance are who registers, who has a disability, the contact choice, the "
        "statute, all dates, and who joined, moved or left. Rare countries of birth are grouped: "
        "which of them somebody names is chance too. So the figures say nothing about the Flemish "
        "government."
    ),
}

# Assumptions, except where a published share is named.
REGISTER: Final = 0.60
REGISTER_SPREAD: Final = 0.16  # between entities: from 52 % to 68 %
DO_NOT_CONTACT: Final = 0.40  # of those who register
NOT_SAID: Final = 0.05  # of those who register, for disability
LEFT_OPEN: Final = 0.04
SECOND_RECOGNITION: Final = 0.15
# The published share is of all staff (S4); only who registers can tell it.
DISABILITY: Final = latest("disability") / REGISTER
PURPOSES: Final = (
    (frozenset({INVITATIONS, PRIORITY}), 0.50),
    (frozenset({INVITATIONS}), 0.35),
    (frozenset({PRIORITY}), 0.10),
    (frozenset[str](), 0.05),
)
RECOGNITIONS: Final = (
    ("vaph", 0.25),
    ("special_education", 0.10),
    ("vdab", 0.30),
    ("allowance", 0.10),
    ("federal_66", 0.10),
    ("final_66", 0.15),
)
TEXT_VERSION: Final = 1
OPENED: Final = dt.date(2016, 9, 1)


@cache
def entities_of_2009() -> tuple[str, ...]:
    """The entities that ask origin too; the others use the anonymous count (R13)."""
    return tuple(entity.code for entity in entities() if not entity.uses_count)


@cache
def registrations() -> dict[str, Registration | None]:
    """What everybody told, by personnel number; None where they told nothing."""
    rows = leaders().cast
    fixed = {rows[m.key]: m.registered for m in CAST if m.registered is not None}
    return {
        person.personnel_number: _registration(person)
        if fixed.get(person.worker.row, _registers(person))
        else None
        for person in people()
    }


def _registers(person: Person) -> bool:
    entity = entity_above(person.unit)
    share = REGISTER + REGISTER_SPREAD * (draw("response", entity) - 0.5)
    return draw("registers", person.worker.row) < share


def _registration(person: Person) -> Registration:
    row = person.worker.row
    facts: dict[str, Any] = {}
    if entity_above(person.unit) in entities_of_2009():
        facts.update(_origin(person))
    facts.update(_disability(row))
    contact = draw("contact", row) >= DO_NOT_CONTACT
    purposes = weighted("purposes", row, PURPOSES) if contact else frozenset[str]()
    return Registration(
        facts, Choice(contact, purposes), Consent(_moment(person), TEXT_VERSION, ONLINE)
    )


def _origin(person: Person) -> dict[str, Any]:
    """Nationalities as the file has them. It has no grandparents, so nobody knows theirs."""
    known = origin(person.worker)
    told = {
        "now": known.now,
        "birth": known.birth,
        "p1": known.parents[0],
        "p2": known.parents[1],
    }
    facts: dict[str, Any] = {
        key: [nationality] if nationality else DO_NOT_KNOW for key, nationality in told.items()
    }
    if not settled(facts, LAST):
        facts.update(dict.fromkeys(GRANDPARENTS, DO_NOT_KNOW))
    return facts


def _disability(row: int) -> dict[str, Any]:
    """The recognitions; no key where the question was left open."""
    chance = draw("disability", row)
    if chance < DISABILITY:
        first = weighted("recognition", row, RECOGNITIONS)
        if draw("second-recognition", row) >= SECOND_RECOGNITION:
            return {"rec": [first]}
        others = [each for each in RECOGNITIONS if each[0] != first]
        second = weighted("other-recognition", row, others)
        return {"rec": [each for each, _weight in RECOGNITIONS if each in (first, second)]}
    chance -= DISABILITY
    if chance < NOT_SAID:
        return {"rec": RATHER_NOT_SAY}
    return {} if chance < NOT_SAID + LEFT_OPEN else {"rec": []}


def _moment(person: Person) -> dt.datetime:
    """When somebody registered: in service, while the questions were open."""
    first = max(person.career.employed_from, OPENED)
    last = min(person.career.employed_until or LAST, LAST)
    day = between("registered", person.worker.row, min(first, last), last)
    minute = 8 * 60 + int(draw("registered-minute", person.worker.row) * 9 * 60)
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60), dt.UTC)
