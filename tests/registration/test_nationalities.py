"""The list of nationalities: words for people, sorted for Dutch, and no grouping (R8)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.organisation.importing.layout import ISO_COUNTRIES
from registration.nationalities import FORMER, STATELESS, choices, nationalities, sort_key


def test_every_code_stands_once_and_has_words_in_both_languages():
    found = nationalities()
    assert len(found) > 195
    assert {*FORMER, STATELESS, "BE", "MA", "TR", "CD"} <= set(found)
    assert all(all(vars(each).values()) for each in found.values())
    assert all(len(dict(choices(language))) == len(found) for language in ("nl", "en"))


@pytest.mark.parametrize(
    ("code", "nl", "en"),
    [
        ("MA", "Marokkaans (Marokko)", "Moroccan (Morocco)"),
        ("CI", "Ivoriaans (Ivoorkust)", "Ivorian (Côte d’Ivoire)"),
        ("YUCS", "Joegoslavisch (voormalig Joegoslavië)", "Yugoslav (former Yugoslavia)"),
        ("XXA", "Staatloos (geen nationaliteit)", "Stateless (no nationality)"),
    ],
)
def test_the_words_are_those_of_the_form(code, nl, en):
    assert nationalities()[code].label("nl") == nl
    assert nationalities()[code].label("en") == en


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_two_choices_read_the_same(language):
    words = [label for _, label in choices(language)]
    assert len(set(words)) == len(words)
    assert all(word == word.strip() and word[0].isupper() for word in words)


def test_every_code_is_of_a_kind_that_is_said():
    """States of ISO 3166-1 and Kosovo with two letters, the former ones with four, stateless."""
    codes = set(nationalities())
    assert {code for code in codes if len(code) != 2} == FORMER | {STATELESS}
    assert {code for code in codes if len(code) == 2} - ISO_COUNTRIES <= {"XK"}


def test_a_territory_is_no_nationality():
    assert not {"AW", "GL", "HK", "PR", "GF", "AX"} & set(nationalities())


def test_accents_and_capitals_do_not_change_the_order():
    assert sort_key("Haïtiaans") < sort_key("Hongaars")
    words = [label for _, label in choices("nl")]
    assert words == sorted(words, key=sort_key)
    assert words[0].startswith("Afghaans")
    assert words[-1].startswith("Zwitsers")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Haïtiaans", "Hongaars"),
        ("Israëlisch", "Italiaans"),
        ("Oekraïens", "Oezbeeks"),
        ("são", "Saudi"),
        ("Guinee-Bissaus", "Guinees"),
    ],
)
def test_words_with_signs_stand_where_a_reader_looks(first, second):
    assert sorted([second, first], key=sort_key) == [first, second]


@given(st.text(max_size=12))
def test_a_word_and_its_bare_capitals_have_one_place(text):
    assert sort_key(text) == sort_key(unicodedata.normalize("NFD", text))
    assert sort_key(sort_key(text)) == sort_key(text)


@pytest.mark.rule("R8")
def test_no_label_groups_states_by_the_union():
    labels = [label for language in ("nl", "en") for _, label in choices(language)]
    assert not [each for each in labels if "EU" in each or "Europe" in each]
