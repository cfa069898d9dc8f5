"""The definitions (G1-G3) against a slow and obvious second implementation.

It knows no three-valued logic: it fills every unknown answer in every possible way and looks
whether all completions agree. Its Union is a list of its own.
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
    Membership,
    at_least,
    check_facts,
    judge,
    settled,
)

YES, NO, UNKNOWN = Membership.YES, Membership.NO, Membership.UNKNOWN
DAY = dt.date(2012, 12, 31)

# One state for each way in which the Union changed in the years of the figures.
POSSIBLE = [["BE"], ["FR"], ["MA"]]
KINDS = ["BE", "PL", "BG", "HR", "GB", "MA"]
DAYS = [dt.date(y, 6, 30) for y in (2005, 2009, 2010, 2011, 2012, 2014, 2019, 2020, 2026)]


def inside(code, day):
    """Whether a nationality lies inside for figures of a day: the slow and obvious way."""
    if code in ("BE", "FR"):
        return True
    if code == "GB":
        return day <= dt.date(2020, 1, 31)
    if day.year <= 2010:
        return False  # the fifteen
    return code in ("PL", "BG") or (code == "HR" and day >= dt.date(2013, 7, 1))


unknown = st.sampled_from(["?", "-", None])
one = st.lists(st.sampled_from([*KINDS, "XXA"]), min_size=1, max_size=3, unique=True)
people = st.fixed_dictionaries(
    dict.fromkeys(("now", "birth", "p1", "p2", *GRANDPARENTS), one | unknown)
).map(lambda facts: {key: value for key, value in facts.items() if value is not None})
days = st.sampled_from(DAYS)


def obvious_2009(person, day):
    def outside(key):
        return not all(inside(code, day) for code in person[key])

    if outside("now") or outside("p1") or outside("p2"):
        return True
    return sum(outside(key) for key in GRANDPARENTS) >= 2


def obvious_2016(person, day):
    return any(code != "BE" for key in ("now", "birth", "p1", "p2") for code in person[key])


def agreed(verdicts):
    if verdicts == {True}:
        return YES
    return NO if verdicts == {False} else UNKNOWN


def by_completion(obvious, facts, keys, day):
    ways = [[facts[key]] if isinstance(facts.get(key), list) else POSSIBLE for key in keys]
    return agreed(
        {
            obvious(dict(zip(keys, completed, strict=True)), day)
            for completed in itertools.product(*ways)
        }
    )


@pytest.mark.rule("G1", "G2")
@given(facts=people, day=days)
def test_the_circular_agrees_with_every_completion(facts, day):
    keys = ("now", "p1", "p2", *GRANDPARENTS)
    assert judge(CIRCULAR_2009.id, facts, day) is by_completion(obvious_2009, facts, keys, day)


@pytest.mark.rule("G2")
@given(facts=people, day=days)
def test_origin_agrees_with_every_completion(facts, day):
    keys = ("now", "birth", "p1", "p2")
    assert judge(ORIGIN_2016.id, facts, day) is by_completion(obvious_2016, facts, keys, day)


@pytest.mark.rule("G2", "G1")
@pytest.mark.parametrize("answer", ["y", "n"])
@pytest.mark.parametrize(("day", "told_on"), list(itertools.product(DAYS, DAYS)))
def test_a_whole_answer_agrees_with_everyone_who_would_have_given_it(day, told_on, answer):
    """All families that would have answered so on the day of the answer, judged on another."""
    keys = ("now", "p1", "g1", "g2")
    rest = {"p2": ["BE"], "g3": ["BE"], "g4": ["BE"]}
    families = [
        {**rest, **{key: [code] for key, code in zip(keys, codes, strict=True)}}
        for codes in itertools.product(KINDS, repeat=len(keys))
    ]
    verdicts = {
        obvious_2009(family, day)
        for family in families
        if obvious_2009(family, told_on) is (answer == "y")
    }
    facts = {"whole": {CIRCULAR_2009.id: answer}}
    assert judge(CIRCULAR_2009.id, facts, day, told_on) is agreed(verdicts)


recognised = st.lists(st.sampled_from([r.id for r in RECOGNITIONS]), unique=True)


@pytest.mark.rule("G3")
@given(told=recognised | unknown, whole=st.sampled_from(["y", "n", "?", "-", None]))
def test_disability_agrees_with_every_completion(told, whole):
    """Every list a person could have ticked, where none was given as the whole allows."""
    facts = {}
    if told is not None:
        facts["rec"] = told
    if whole is not None:
        facts["whole"] = {DISABILITY.id: whole}
    lists = [told] if isinstance(told, list) else [[], ["vaph"], ["vdab", "final_66"]]
    if not isinstance(told, list) and whole in ("y", "n"):
        lists = [each for each in lists if bool(each) is (whole == "y")]
    assert judge(DISABILITY.id, facts, DAY) is agreed({len(each) > 0 for each in lists})


@pytest.mark.rule("R2", "G1")
@given(
    facts=people,
    definition=st.sampled_from([CIRCULAR_2009.id, ORIGIN_2016.id]),
    key=st.sampled_from(["now", "birth", "p1", "p2", *GRANDPARENTS]),
    left=unknown,
    day=days,
)
def test_taking_an_answer_back_never_makes_a_no_nor_a_yes(facts, definition, key, left, day):
    less = {k: v for k, v in facts.items() if k != key} | ({key: left} if left else {})
    before, after = judge(definition, facts, day), judge(definition, less, day)
    assert after in (before, UNKNOWN)


@pytest.mark.rule("R2")
@given(facts=people, day=days)
def test_the_three_ways_not_to_answer_count_the_same(facts, day):
    said = {key: value for key, value in facts.items() if isinstance(value, list)}
    for each in (CIRCULAR_2009.id, ORIGIN_2016.id, DISABILITY.id):
        assert judge(each, facts, day) is judge(each, said, day)


@pytest.mark.rule("R8")
@given(facts=people, day=days)
def test_grandparents_are_asked_just_where_their_answer_can_matter(facts, day):
    known = {key: value for key, value in facts.items() if key not in GRANDPARENTS}
    inside_all = {**known, **{key: ["BE"] for key in GRANDPARENTS}}
    outside_all = {**known, **{key: ["MA"] for key in GRANDPARENTS}}
    ends = {judge(CIRCULAR_2009.id, each, day) for each in (inside_all, outside_all)}
    assert settled(known, day) is (len(ends) == 1)


@given(st.lists(st.sampled_from(list(Membership)), max_size=8), st.integers(1, 4))
def test_at_least_agrees_with_every_completion(values, number):
    ways = [[True] if v is YES else [False] if v is NO else [True, False] for v in values]
    verdicts = {sum(each) >= number for each in itertools.product(*ways)}
    assert at_least(number, values) is agreed(verdicts)


@given(facts=people)
def test_facts_of_the_form_are_accepted(facts):
    check_facts(facts)
