"""What is kept of a person, and what a form from paper may change (R3, R4, R5)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.questionnaire.record import (
    INVITATIONS,
    ONLINE,
    PAPER,
    PRIORITY,
    PURPOSES,
    Choice,
    Consent,
    Own,
    Registration,
    Slip,
    merged,
)

AT = dt.datetime(2026, 11, 23, 14, 5, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=30)

answers = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3), max_size=6)
choices = st.one_of(
    st.just(Choice(False)),
    st.builds(Choice, st.just(True), st.frozensets(st.sampled_from(PURPOSES))),
)
consents = st.builds(Consent, st.just(AT), st.integers(1, 5), st.sampled_from([ONLINE, PAPER]))
registrations = st.builds(Registration, answers, choices, consents)
owns = st.one_of(
    st.just(Own()),
    st.builds(Own, registration=registrations),
    st.builds(Own, withdrawn_at=st.just(AT)),
)
slips = st.builds(Slip, registrations, st.just(dt.date(2026, 11, 1)), st.just("CODE"))


@given(owns)
def test_what_is_sealed_comes_back_whole(own):
    assert Own.from_data(own.to_data()) == own


@given(slips)
def test_a_slip_comes_back_whole(slip):
    assert Slip.from_data(slip.to_data()) == slip


@pytest.mark.rule("R5")
@given(owns, slips)
def test_an_entry_from_paper_never_widens(own, slip):
    after = merged(own, slip, at=LATER)
    if own.withdrawn_at is not None:
        assert after == own
        return
    assert after.registration is not None
    if own.registration is not None:
        before = own.registration
        assert after.registration.choice.contact <= before.choice.contact
        assert after.registration.choice.purposes <= before.choice.purposes


@pytest.mark.rule("R5")
@given(registrations, slips)
def test_an_entry_from_paper_never_overwrites_what_the_person_gave(mine, slip):
    after = merged(Own(mine), slip, at=LATER).registration
    assert after is not None
    assert mine.answers.items() <= after.answers.items()
    assert after.consent == mine.consent


@pytest.mark.rule("R5")
@given(slips)
def test_of_someone_who_never_registered_the_whole_form_counts_from_the_confirmation(slip):
    after = merged(Own(), slip, at=LATER).registration
    assert after is not None
    assert after.answers == slip.registration.answers
    assert after.choice == slip.registration.choice
    assert after.consent.at == LATER
    assert after.consent.version == slip.registration.consent.version


@pytest.mark.rule("R3", "R4")
def test_do_not_contact_has_no_purpose():
    with pytest.raises(ValueError, match="geen doel"):
        Choice(False, frozenset({INVITATIONS}))
    with pytest.raises(ValueError, match="doelen die bestaan"):
        Choice(True, frozenset({"evaluation"}))
    assert Choice(True, frozenset({PRIORITY})).narrowed(Choice(False)) == Choice(False)


def test_a_consent_comes_through_a_channel_that_exists():
    with pytest.raises(ValueError, match="papier of online"):
        Consent(AT, 1, "telephone")
