"""The definitions of the groups (G1-G3), against a slow and obvious second implementation.

The second one knows no three-valued logic: it fills every unknown answer in every possible way and
looks whether all completions agree.
"""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.definitions import (
    CIRCULAR_2009,
    DISABILITY,
    GRANDPARENTS,
    ORIGIN_2016,
    RECOGNITIONS,
    BadFacts,
    Membership,
    at_least,
    check_facts,
    composition,
    judge,
    members_on,
    settled,
)

YES, NO, UNKNOWN = Membership.YES, Membership.NO, Membership.UNKNOWN
DAY = dt.date(2012, 12, 31)
EU, OUT, BE = ["FR"], ["MA"], ["BE"]


@pytest.mark.rule("G1")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"now": OUT}, YES),
        ({"now": ["BE", "MA"]}, YES),  # one nationality outside is enough
        ({"now": ["XXA"]}, YES),  # stateless is outside
        ({"now": BE, "p1": OUT}, YES),
        ({"now": BE, "p1": EU, "p2": BE, "g1": OUT}, UNKNOWN),
        ({"now": BE, "p1": EU, "p2": BE, "g1": OUT, "g2": BE, "g3": BE, "g4": BE}, NO),
        ({"now": BE, "p1": EU, "p2": BE, "g1": OUT, "g2": OUT}, YES),
        ({"now": BE, "p1": BE, "p2": BE, **{g: BE for g in GRANDPARENTS}}, NO),
        ({"now": BE, "p1": BE, "p2": "-", **{g: BE for g in GRANDPARENTS}}, UNKNOWN),
        ({"now": BE, "p1": BE, "p2": "?", **{g: BE for g in GRANDPARENTS}}, UNKNOWN),
        ({}, UNKNOWN),
        ({"whole": {"circular-2009": "y"}}, YES),
        ({"whole": {"circular-2009": "n"}}, NO),
        ({"whole": {"circular-2009": "-"}}, UNKNOWN),
        ({"whole": {"origin-2016": "y"}}, UNKNOWN),  # another definition says nothing
    ],
)
def test_migration_background_of_the_circular(facts, expected):
    assert judge(CIRCULAR_2009.id, facts, DAY) is expected


@pytest.mark.rule("G2")
@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("1972-12-31", 6),
        ("1973-01-01", 9),
        ("1981-01-01", 10),
        ("1986-01-01", 12),
        ("1995-01-01", 15),
        ("2004-04-30", 15),
        ("2004-05-01", 25),
        ("2007-01-01", 27),
        ("2013-07-01", 28),
        ("2020-01-31", 28),
        ("2020-02-01", 27),
    ],
)
def test_the_union_of_a_day(day, number):
    states = {code for code in members_on(dt.date.fromisoformat(day)) if len(code) == 2}
    assert len(states) == number


@pytest.mark.rule("G2")
def test_figures_up_to_2010_use_the_fifteen():
    assert judge(CIRCULAR_2009.id, {"now": ["PL"]}, dt.date(2010, 12, 31)) is YES
    assert "PL" in composition(dt.date(2011, 1, 1))
    assert "GB" not in composition(dt.date(2020, 2, 1))


@pytest.mark.rule("G2")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"now": ["NL"]}, YES),
        ({"now": BE, "birth": ["NL"]}, YES),
        ({"now": BE, "birth": BE, "p1": ["NL"]}, YES),
        ({"now": BE, "birth": BE, "p1": BE, "p2": BE}, NO),
        ({"now": BE, "birth": BE, "p1": BE, "p2": BE, "g1": OUT, "g2": OUT}, NO),
        ({"now": BE, "birth": BE, "p1": BE}, UNKNOWN),
        ({"now": BE, "birth": BE, "p1": BE, "p2": "-", "whole": {"origin-2016": "y"}}, YES),
    ],
)
def test_origin_in_use_since_2016(facts, expected):
    assert judge(ORIGIN_2016.id, facts, dt.date(2025, 12, 31)) is expected


@pytest.mark.rule("G3")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        *(({"rec": [each.id]}, YES) for each in RECOGNITIONS),
        ({"rec": []}, NO),
        ({"rec": "?"}, UNKNOWN),
        ({"rec": "-"}, UNKNOWN),
        ({}, UNKNOWN),
        ({"whole": {DISABILITY.id: "y"}}, YES),
        ({"whole": {DISABILITY.id: "n"}}, NO),
    ],
)
def test_disability(facts, expected):
    assert judge(DISABILITY.id, facts, DAY) is expected


@pytest.mark.rule("G3")
def test_a_recognition_counts_only_while_it_is_valid():
    assert judge(DISABILITY.id, {"rec": ["vaph"]}, dt.date(2000, 1, 1)) is UNKNOWN


# The second implementation --------------------------------------------------------------

POSSIBLE = [["BE"], ["FR"], ["MA"]]
answers = st.sampled_from([["BE"], ["FR"], ["MA"], ["BE", "MA"], ["XXA"], "?", "-", None])
people = st.fixed_dictionaries(
    {key: answers for key in ("now", "birth", "p1", "p2", *GRANDPARENTS)}
).map(lambda facts: {key: value for key, value in facts.items() if value is not None})


def obvious_2009(person, day):
    def non_eu(nationalities):
        return any(code not in composition(day) for code in nationalities)

    if non_eu(person["now"]) or non_eu(person["p1"]) or non_eu(person["p2"]):
        return True
    return sum(non_eu(person[key]) for key in GRANDPARENTS) >= 2


def obvious_2016(person, day):
    return any(code != "BE" for key in ("now", "birth", "p1", "p2") for code in person[key])


def by_completion(obvious, facts, keys, day):
    given = [[facts[key]] if isinstance(facts.get(key), list) else POSSIBLE for key in keys]
    verdicts = {
        obvious(dict(zip(keys, completed, strict=True)), day)
        for completed in itertools.product(*given)
    }
    if verdicts == {True}:
        return YES
    return NO if verdicts == {False} else UNKNOWN


@pytest.mark.rule("G1", "G2")
@given(facts=people, day=st.sampled_from([dt.date(2009, 1, 1), DAY, dt.date(2026, 1, 1)]))
def test_the_circular_agrees_with_every_completion(facts, day):
    keys = ("now", "p1", "p2", *GRANDPARENTS)
    assert judge(CIRCULAR_2009.id, facts, day) is by_completion(obvious_2009, facts, keys, day)


@pytest.mark.rule("G2")
@given(facts=people)
def test_origin_agrees_with_every_completion(facts):
    keys = ("now", "birth", "p1", "p2")
    assert judge(ORIGIN_2016.id, facts, DAY) is by_completion(obvious_2016, facts, keys, DAY)


@pytest.mark.rule("R2")
@given(facts=people, key=st.sampled_from(["now", "p1", "g1"]), left=st.sampled_from(["?", "-"]))
def test_leaving_an_answer_open_never_makes_a_no(facts, key, left):
    before = judge(CIRCULAR_2009.id, facts, DAY)
    after = judge(CIRCULAR_2009.id, {**facts, key: left}, DAY)
    assert not (before is not NO and after is NO)


@given(st.lists(st.sampled_from(list(Membership))), st.integers(1, 4))
def test_at_least_agrees_with_every_completion(values, number):
    choices = [[True] if v is YES else [False] if v is NO else [True, False] for v in values][:8]
    verdicts = {sum(each) >= number for each in itertools.product(*choices)}
    expected = UNKNOWN if len(verdicts) == 2 else (YES if verdicts == {True} else NO)
    assert at_least(number, values[:8]) is expected


@pytest.mark.rule("R8")
def test_grandparents_are_not_asked_once_it_is_settled():
    assert settled({"now": BE, "p1": OUT}, DAY)
    assert not settled({"now": BE, "p1": BE, "p2": BE}, DAY)
    assert not settled({}, DAY)


@pytest.mark.rule("R9")
@pytest.mark.parametrize(
    "facts",
    [
        {"now": "BE"},
        {"now": ["ZZ"]},
        {"now": []},
        {"now": ["BE", "BE"]},
        {"now": ["BE", "FR", "NL", "DE"]},
        {"p3": ["BE"]},
        {"rec": ["secret illness"]},
        {"rec": "yes"},
        {"whole": {"x": "y"}},
        {"whole": {"origin-2016": "maybe"}},
        {"whole": "y"},
        ["now"],
        {"now": [["BE"]]},
    ],
)
def test_facts_that_no_form_makes_are_refused_without_repeating_them(facts):
    with pytest.raises(BadFacts) as refusal:
        check_facts(facts)
    assert "secret" not in str(refusal.value)
    assert "ZZ" not in str(refusal.value)


@given(facts=people)
def test_facts_of_the_form_are_accepted(facts):
    check_facts(facts)
