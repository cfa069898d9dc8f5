"""Whatever a form can make fits the fixed length of the row that seals it (R14).

A value that is too long would be an error for one person alone, and would so tell what they said.
"""

import datetime as dt
import json

import pytest

from registration.definitions import MOST_BYTES
from registration.questionnaire import draft, store
from registration.questionnaire.belonging import GROUPS
from registration.questionnaire.record import PAPER, PURPOSES, Choice, Consent, Registration, Slip
from registration.questionnaire.using import Allowed
from tests.registration.test_definitions import longest_facts

AT = dt.datetime(2026, 11, 23, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
LONGEST = Registration(
    longest_facts(), Choice(True, frozenset(PURPOSES)), Consent(AT, 999_999, PAPER)
)


def size(data):
    """Of a sealed row, with the number of its schema."""
    return len(json.dumps({"v": store.SCHEMA, **data}, separators=(",", ":")).encode())


@pytest.mark.rule("R14")
def test_the_longest_registration_fits_its_row():
    assert size(LONGEST.to_data()) <= MOST_BYTES + 200 <= store.ANSWERS_LENGTH


@pytest.mark.rule("R14")
def test_the_longest_form_from_paper_fits_its_row():
    slip = Slip(LONGEST, AT.date(), "K" * 200)
    assert size(slip.to_data()) <= store.PAPER_LENGTH


@pytest.mark.rule("R14")
def test_the_longest_draft_fits_the_session():
    each = draft.Draft(True, list(PURPOSES), longest_facts(), True)
    assert size(each.to_data()) <= draft.LENGTH


@pytest.mark.rule("R14")
def test_all_that_a_yes_can_allow_fits_its_row():
    allowed = Allowed(999_999, dict.fromkeys(PURPOSES, GROUPS))
    assert size(allowed.to_data()) <= store.USES_LENGTH
