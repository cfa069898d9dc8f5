"""The strip of a form on paper (R5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.questionnaire import strip

codes = st.text(strip.ALPHABET, min_size=7, max_size=7).map(strip._checked).map(strip.code_of)


@pytest.mark.rule("R5")
def test_a_new_strip_is_well_typed_and_its_code_follows_from_the_number():
    made = strip.new_strip()
    assert strip.well_typed(made.number, strip.NUMBER_SIGNS)
    assert strip.well_typed(made.code, strip.CODE_SIGNS)
    assert strip.code_of(made.number) == made.code
    assert strip.new_strip() != made


@given(codes, st.integers(0, 7))
def test_two_neighbours_that_changed_places_are_seen(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert strip.well_typed(swapped, strip.CODE_SIGNS) == (swapped == code)


@given(codes)
def test_spaces_dashes_and_small_letters_do_not_matter(code):
    assert strip.typed(f" {strip.grouped(code).lower()} ") == code
    assert strip.typed(f"{code[:4]}-{code[4:]}") == code


@pytest.mark.rule("R5")
def test_a_form_without_a_strip_has_no_code_that_fits():
    assert not strip.same("", "")
    assert strip.same("ABC", "ABC")
    assert not strip.same("ABC", "ABD")


@pytest.mark.parametrize("text", ["", "ABC", "OOOOOOOOOO", "3479ACDEF ", "1234567890"])
def test_what_no_strip_can_say_is_refused(text):
    assert not strip.well_typed(text, strip.CODE_SIGNS)
