"""The list of nationalities: words for people, sorted for Dutch, and no grouping (R8)."""

import pytest

from registration.nationalities import FORMER, STATELESS, choices, nationalities, sort_key


def test_every_code_stands_once_and_has_words_in_both_languages():
    found = nationalities()
    assert len(found) > 195
    assert {*FORMER, STATELESS, "BE", "MA", "TR", "CD"} <= set(found)
    assert all(all(vars(each).values()) for each in found.values())
    assert all(len(dict(choices(language))) == len(found) for language in ("nl", "en"))


def test_the_words_are_those_of_the_form():
    assert nationalities()["MA"].label("nl") == "Marokkaans (Marokko)"
    assert nationalities()["MA"].label("en") == "Moroccan (Morocco)"


def test_accents_and_capitals_do_not_change_the_order():
    assert sort_key("Haïtiaans") < sort_key("Hongaars")
    words = [label for _, label in choices("nl")]
    assert words == sorted(words, key=sort_key)
    assert words[0].startswith("Afghaans")


@pytest.mark.rule("R8")
def test_no_label_groups_states_by_the_union():
    assert not [label for _, label in choices("nl") if "EU" in label or "Unie)" in label]
