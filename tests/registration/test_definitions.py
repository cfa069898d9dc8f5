"""The definitions of the groups as tables (G1-G3), and what facts may be kept (R2, R9, R14).

``test_completions`` holds them against a second implementation.
"""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration import definitions
from registration.definitions import (
    CIRCULAR_2009,
    DEFINITIONS,
    DISABILITY,
    GRANDPARENTS,
    MOST_BYTES,
    MOST_NATIONALITIES,
    NATIONALITY_KEYS,
    ORIGIN_2016,
    RECOGNITIONS,
    BadFacts,
    Membership,
    Recognition,
    check_facts,
    composition,
    judge,
    members_on,
    recognitions_on,
    settled,
)
from registration.nationalities import nationalities

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
        ({"now": BE, "p1": BE, "p2": BE, **dict.fromkeys(GRANDPARENTS, BE)}, NO),
        ({"now": BE, "p1": BE, "p2": "-", **dict.fromkeys(GRANDPARENTS, BE)}, UNKNOWN),
        ({"now": BE, "p1": BE, "p2": "?", **dict.fromkeys(GRANDPARENTS, BE)}, UNKNOWN),
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


# Written out once more, from the treaties: the code, the first day in, the first day out.
UNION = """
BE 1958-01-01  DE 1958-01-01  FR 1958-01-01  IT 1958-01-01  LU 1958-01-01  NL 1958-01-01
DK 1973-01-01  IE 1973-01-01  GB 1973-01-01/2020-02-01  GR 1981-01-01  ES 1986-01-01
PT 1986-01-01  AT 1995-01-01  FI 1995-01-01  SE 1995-01-01  CY 2004-05-01  CZ 2004-05-01
EE 2004-05-01  HU 2004-05-01  LT 2004-05-01  LV 2004-05-01  MT 2004-05-01  PL 2004-05-01
SI 2004-05-01  SK 2004-05-01  BG 2007-01-01  RO 2007-01-01  HR 2013-07-01
"""
ONE_DAY = dt.timedelta(days=1)


def memberships_of_the_union():
    words = UNION.split()
    for code, days in zip(words[::2], words[1::2], strict=True):
        first, _, out = days.partition("/")
        yield code, dt.date.fromisoformat(first), dt.date.fromisoformat(out) if out else None


@pytest.mark.rule("G2")
@pytest.mark.parametrize(("code", "first", "out"), list(memberships_of_the_union()))
def test_a_state_is_inside_from_its_first_day_and_outside_before(code, first, out):
    assert code not in members_on(first - ONE_DAY)
    assert code in members_on(first)
    assert (code in members_on(dt.date(2026, 1, 1))) is (out is None)
    if out is not None:
        assert code in members_on(out - ONE_DAY)
        assert code not in members_on(out)


@pytest.mark.rule("G2")
def test_no_other_state_was_ever_a_member():
    ever = {code for day in ("1958-01-01", "2013-07-01") for code in on(day)}
    assert {c for c in ever if len(c) == 2} == {code for code, _, _ in memberships_of_the_union()}
    assert ever <= set(nationalities())


def on(day):
    return members_on(dt.date.fromisoformat(day))


@pytest.mark.rule("G1", "G2")
@pytest.mark.parametrize(
    ("code", "fifteen", "today"),
    [
        ("DDDE", NO, NO),  # its people became citizens of a member
        ("CSHH", YES, NO),  # both states in its place joined on 1 May 2004
        ("YUCS", YES, YES),  # Serbia, one of the states in its place, lies outside
        ("CSXX", YES, YES),
        ("SUHH", YES, YES),
        ("XXA", YES, YES),
        ("XK", YES, YES),
        ("GB", NO, YES),
        ("PL", YES, NO),
    ],
)
def test_former_states_go_with_the_states_in_their_place(code, fifteen, today):
    facts = {"now": BE, "p1": [code], "p2": BE, **dict.fromkeys(GRANDPARENTS, BE)}
    assert judge(CIRCULAR_2009.id, facts, dt.date(2010, 12, 31)) is fifteen
    assert judge(CIRCULAR_2009.id, facts, dt.date(2026, 1, 1)) is today


@pytest.mark.rule("G2")
@pytest.mark.parametrize(
    ("told_on", "day", "yes", "no"),
    [
        ("2012-06-01", "2012-12-31", YES, NO),  # the same Union
        ("2012-06-01", "2010-12-31", YES, UNKNOWN),  # fewer members: inside may be outside
        ("2012-06-01", "2014-12-31", UNKNOWN, NO),  # Croatia came: outside may be inside
        ("2014-06-01", "2021-12-31", YES, UNKNOWN),  # the United Kingdom left
        ("2009-06-01", "2021-12-31", UNKNOWN, UNKNOWN),  # some came and one left
        ("2009-06-01", "2004-12-31", YES, NO),  # the fifteen both times
    ],
)
def test_an_answer_about_the_union_of_one_day_says_only_what_it_can_of_another(
    told_on, day, yes, no
):
    days = dt.date.fromisoformat(day), dt.date.fromisoformat(told_on)
    assert judge(CIRCULAR_2009.id, {"whole": {"circular-2009": "y"}}, *days) is yes
    assert judge(CIRCULAR_2009.id, {"whole": {"circular-2009": "n"}}, *days) is no
    assert judge(ORIGIN_2016.id, {"whole": {"origin-2016": "n"}}, *days) is NO


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
@pytest.mark.parametrize("facts", [{"rec": ["vaph"]}, {"rec": []}, {"whole": {DISABILITY.id: "n"}}])
def test_a_recognition_counts_only_while_it_is_valid(facts):
    assert judge(DISABILITY.id, facts, dt.date(2000, 1, 1)) is UNKNOWN


@pytest.mark.rule("G3")
@pytest.mark.parametrize(
    ("facts", "told_on", "day", "expected"),
    [
        ({"rec": ["old"]}, 2010, 2010, YES),
        ({"rec": ["old"]}, 2010, 2020, UNKNOWN),  # it counts no more: not yes, and never no
        ({"rec": ["old", "both"]}, 2010, 2020, YES),
        ({"rec": ["new"]}, 2020, 2010, UNKNOWN),  # it did not count yet
        ({"rec": []}, 2010, 2010, NO),
        ({"rec": []}, 2010, 2020, UNKNOWN),  # nobody asked about the new one
        ({"rec": []}, 2020, 2010, UNKNOWN),  # nor about the old one
        ({"rec": []}, 2020, 2015, NO),  # all that counted in between was asked
        ({"whole": {DISABILITY.id: "y"}}, 2015, 2020, YES),  # the list only grew
        ({"whole": {DISABILITY.id: "n"}}, 2015, 2020, UNKNOWN),
        ({"whole": {DISABILITY.id: "y"}}, 2010, 2015, UNKNOWN),  # the list only shrank
        ({"whole": {DISABILITY.id: "n"}}, 2010, 2015, NO),
        ({"whole": {DISABILITY.id: "y"}}, 2000, 2015, UNKNOWN),  # there was no list to answer
    ],
)
def test_a_list_that_changes_turns_no_answer_round(facts, told_on, day, expected, monkeypatch):
    lists = (
        Recognition("old", dt.date(2006, 1, 1), dt.date(2012, 12, 31)),
        Recognition("both", dt.date(2006, 1, 1)),
        Recognition("new", dt.date(2018, 1, 1)),
    )
    monkeypatch.setattr(definitions, "RECOGNITIONS", lists)
    verdict = judge(DISABILITY.id, facts, dt.date(day, 6, 30), dt.date(told_on, 6, 30))
    assert verdict is expected


@pytest.mark.rule("G3")
def test_a_recognition_counts_on_its_last_day_and_not_after():
    last = dt.date(2012, 12, 31)
    each = Recognition("old", dt.date(2006, 1, 1), last)
    assert each.counts_on(last)
    assert not each.counts_on(last + ONE_DAY)


@pytest.mark.rule("G3")
def test_the_six_recognitions_of_the_circular_stand_in_the_data():
    assert [each.id for each in RECOGNITIONS] == [
        "vaph", "special_education", "vdab", "allowance", "federal_66", "final_66",
    ]  # fmt: skip


@pytest.mark.rule("G2")
def test_definitions_of_one_group_follow_each_other_without_overlap():
    assert CIRCULAR_2009.group == ORIGIN_2016.group
    assert CIRCULAR_2009.valid_until is not None
    assert CIRCULAR_2009.valid_until + ONE_DAY == ORIGIN_2016.valid_from
    assert {key: each.id for key, each in DEFINITIONS.items()} == {key: key for key in DEFINITIONS}


def test_a_definition_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        judge("origin-2030", {}, DAY)


@pytest.mark.rule("R8")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"now": OUT}, True),
        ({"now": BE, "p1": OUT}, True),
        ({"now": BE, "p1": "?", "p2": OUT}, True),
        ({"now": BE, "birth": OUT}, False),  # the circular does not look at birth
        ({"now": BE, "p1": BE, "p2": BE}, False),
        ({"now": BE, "p1": EU, "p2": "-"}, False),
        ({"g1": OUT, "g2": OUT}, False),  # what is asked is whether to ask these
        ({}, False),
    ],
)
def test_grandparents_are_not_asked_once_it_is_settled(facts, expected):
    assert settled(facts, DAY) is expected


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
        {"now": [None]},
        {"now": ["BE", 7]},
        {"now": None},
        {"now": {"BE": 1}},
        {"p1": ["be"]},
        {"rec": ["vaph", "vaph"]},
        {"rec": [{}]},
        {"rec": None},
        {"whole": {"origin-2016": ["y"]}},
        {"whole": {"origin-2016": True}},
        {"whole": None},
        {7: ["BE"]},
        None,
        "secret",
    ],
)
def test_facts_that_no_form_makes_are_refused_without_repeating_them(facts):
    with pytest.raises(BadFacts) as refusal:
        check_facts(facts)
    assert "secret" not in str(refusal.value)
    assert "ZZ" not in str(refusal.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from("?-yn"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
# Half of the keys and codes are real ones, so that some of it passes.
tampered = st.dictionaries(
    st.sampled_from([*NATIONALITY_KEYS, "whole", "rec"]) | st.text(max_size=4),
    st.lists(st.sampled_from(["BE", "MA", "XXA", "vaph", "final_66"]), max_size=4)
    | st.dictionaries(st.sampled_from(sorted(DEFINITIONS)), st.sampled_from("yn?-"))
    | json_values,
    max_size=5,
)


def passes(facts):
    try:
        check_facts(facts)
    except BadFacts:
        return False
    return True


@pytest.mark.rule("R9")
@given(tampered)
def test_whatever_comes_in_is_refused_without_a_word_of_it_or_can_be_judged(facts):
    if passes(facts):
        assert {judge(each, facts, DAY) for each in DEFINITIONS} <= set(Membership)
        assert settled(facts, DAY) in (True, False)
    else:
        with pytest.raises(BadFacts) as refusal:
            check_facts(facts)
        assert str(refusal.value) == "Deze antwoorden passen niet bij de vragen."
        assert refusal.value.__context__ is None


def longest_facts():
    """What takes the most room of all that passes: the longest of everything, and all of it."""
    codes = sorted(nationalities(), key=len, reverse=True)[:MOST_NATIONALITIES]
    return {
        **dict.fromkeys(NATIONALITY_KEYS, codes),
        "rec": [each.id for each in RECOGNITIONS],
        "whole": dict.fromkeys(DEFINITIONS, "y"),
    }


def size(facts):
    return len(json.dumps(facts, separators=(",", ":")).encode())


@pytest.mark.rule("R14")
def test_the_longest_facts_fit():
    check_facts(longest_facts())
    assert size(longest_facts()) <= MOST_BYTES


@pytest.mark.rule("R14")
@given(tampered)
def test_nothing_that_passes_is_longer_than_the_longest(facts):
    if passes(facts):
        assert size(facts) <= size(longest_facts())


@pytest.mark.rule("G1", "G3")
def test_the_definitions_hold_from_the_decision_that_they_stand_in():
    decided = dt.date(2004, 12, 24)
    assert {CIRCULAR_2009.valid_from, DISABILITY.valid_from} == {decided}
    assert recognitions_on(decided) == recognitions_on(dt.date(2009, 4, 14))
    assert recognitions_on(decided - dt.timedelta(days=1)) == ()
