"""What the people of the demo tell: facts of the file where asked, chance where said so."""

import datetime as dt
import json

import pytest

from monitoring.demo import answers, organisation, people
from monitoring.demo.careers import LAST
from monitoring.demo.origins import origin
from monitoring.demo.published import latest
from registration.definitions import (
    DISABILITY,
    DO_NOT_KNOW,
    GRANDPARENTS,
    NATIONALITY_KEYS,
    ORIGIN_2016,
    RATHER_NOT_SAY,
    Membership,
    check_facts,
    judge,
)
from registration.questionnaire.record import PURPOSES, Own, Registration

PEOPLE = {person.personnel_number: person for person in people.people()}


def told() -> dict[str, Registration]:
    return {number: found for number, found in answers.registrations().items() if found}


def asks_origin(number: str) -> bool:
    return organisation.entity_above(PEOPLE[number].unit) in answers.entities_of_2009()


def test_everybody_answers_or_tells_nothing() -> None:
    found = answers.registrations()
    assert set(found) == set(PEOPLE)
    assert len(told()) / len(found) == pytest.approx(answers.REGISTER, abs=0.03)


def test_the_facts_are_those_that_a_form_makes() -> None:
    for found in told().values():
        check_facts(found.answers)
        assert found == Own.from_data(json.loads(json.dumps(Own(found).to_data()))).registration


def test_origin_is_told_only_where_it_is_asked() -> None:
    asked = {number: asks_origin(number) for number in told()}
    assert set(asked.values()) == {True, False}
    for number, found in told().items():
        named = set(NATIONALITY_KEYS) & set(found.answers)
        assert ({"now", "birth", "p1", "p2"} <= named) if asked[number] else not named


def test_origin_is_that_of_the_file_and_unknown_stays_unknown() -> None:
    unknown = 0
    for number, found in told().items():
        if not asks_origin(number):
            continue
        known = origin(PEOPLE[number].worker)
        expected = (known.now, known.birth, *known.parents)
        for key, nationality in zip(("now", "birth", "p1", "p2"), expected, strict=True):
            assert found.answers[key] == ([nationality] if nationality else DO_NOT_KNOW)
        unknown += None in expected
        foreign = any(each not in (None, "BE") for each in expected)
        membership = (
            Membership.YES if foreign else Membership.UNKNOWN if None in expected else Membership.NO
        )
        assert judge(ORIGIN_2016.id, found.answers, LAST) is membership
    assert unknown > 50


def test_grandparents_are_never_known_and_asked_only_where_not_settled() -> None:
    asked = {
        found.answers.get(key)
        for number, found in told().items()
        if asks_origin(number)
        for key in GRANDPARENTS
    }
    assert asked == {DO_NOT_KNOW, None}


def test_disability_is_about_the_published_share_of_all_staff() -> None:
    yes = [
        found
        for found in told().values()
        if judge(DISABILITY.id, found.answers, LAST) is Membership.YES
    ]
    assert len(yes) / len(PEOPLE) == pytest.approx(latest("disability"), abs=0.004)
    assert {each for found in yes for each in found.answers["rec"]} == {
        name for name, _weight in answers.RECOGNITIONS
    }


def test_disability_can_be_said_left_open_and_refused() -> None:
    kinds = {
        "open"
        if "rec" not in found.answers
        else RATHER_NOT_SAY
        if found.answers["rec"] == RATHER_NOT_SAY
        else min(len(found.answers["rec"]), 2)
        for found in told().values()
    }
    assert kinds == {"open", RATHER_NOT_SAY, 0, 1, 2}


def test_the_contact_choice_is_drawn_apart_from_the_answers() -> None:
    choices = [found.choice for found in told().values()]
    refused = sum(not choice.contact for choice in choices) / len(choices)
    assert refused == pytest.approx(answers.DO_NOT_CONTACT, abs=0.03)
    assert {choice.purposes for choice in choices} == {each for each, _share in answers.PURPOSES}
    assert set().union(*(choice.purposes for choice in choices)) == set(PURPOSES)


def test_everybody_registered_while_in_service() -> None:
    for number, found in told().items():
        career, at = PEOPLE[number].career, found.consent.at
        assert at.tzinfo is dt.UTC
        assert career.serves_on(at.date())
        assert answers.OPENED <= at.date() <= LAST


def test_the_employee_has_told_nothing_and_the_registered_one_has() -> None:
    found = answers.registrations()
    assert found["100001"] is None
    assert found["100002"] is not None


def test_both_texts_say_what_is_real_and_what_is_chance() -> None:
    assert set(answers.SIMULATED) == {"nl", "en"}
    for word in ("Echt", "Verzonnen", "toeval", "handicap", "contactkeuze", "registreert"):
        assert word in answers.SIMULATED["nl"]
    for word in ("Real", "Made up", "Simulated", "disability", "contact choice", "registers"):
        assert word in answers.SIMULATED["en"]
