"""Questionnaires, recognitions and consent texts as dated data (R5, R8, R13, G3)."""

import datetime as dt

import pytest

from registration.definitions import RECOGNITIONS
from registration.questionnaire import catalogue
from registration.questionnaire.record import PURPOSES

DAY = dt.date(2026, 1, 1)


@pytest.mark.rule("R13")
def test_there_is_one_that_asks_origin_too_and_one_for_who_uses_the_count():
    found = catalogue.questionnaires()
    assert set(found["circular-2009"].groups) == {"origin", "disability"}
    assert set(found["disability-2015"].groups) == {"disability"}


@pytest.mark.rule("G3")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_recognition_has_its_words(language):
    words = catalogue.recognitions(DAY, language)
    assert [each.id for each in words] == [each.id for each in RECOGNITIONS]
    assert all(each.label and each.more for each in words)


@pytest.mark.rule("R5")
def test_every_purpose_stands_in_a_text():
    for purpose in PURPOSES:
        assert catalogue.floor(purpose) >= 1


@pytest.mark.rule("R5")
def test_a_wider_use_raises_the_floor_of_that_use_alone(monkeypatch):
    first = catalogue.consents()[0]
    wider = catalogue.ConsentText(2, DAY, frozenset({"priority"}), "tekst", "text")
    monkeypatch.setattr(catalogue, "consents", lambda: (first, wider))
    assert catalogue.floor("priority") == 2
    assert catalogue.floor("invitations") == first.version
    assert catalogue.consent_on(dt.date(2020, 1, 1)) is first
    assert catalogue.consent_on(DAY) is wider


def test_before_the_first_text_there_is_no_consent():
    with pytest.raises(KeyError):
        catalogue.consent_on(dt.date(2000, 1, 1))
