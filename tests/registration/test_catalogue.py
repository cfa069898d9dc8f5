"""Questionnaires, recognitions and consent texts as dated data (R5, R8, R13, G3)."""

import datetime as dt
import re

import pytest

from registration.definitions import DEFINITIONS, RECOGNITIONS
from registration.questionnaire import catalogue, opening
from registration.questionnaire.models import OpenQuestion
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


@pytest.mark.rule("R13")
def test_origin_is_asked_nowhere_where_the_count_gives_it():
    found = catalogue.questionnaires()["disability-2015"]
    assert "origin" not in found.groups
    assert not found.open_on(dt.date(2014, 12, 31))
    assert found.open_on(dt.date(2015, 1, 1))


def test_a_questionnaire_is_open_on_its_last_day_and_not_after():
    last = dt.date(2020, 6, 30)
    each = catalogue.Questionnaire("x", ("origin",), dt.date(2019, 1, 1), last)
    assert each.open_on(last)
    assert not each.open_on(last + dt.timedelta(days=1))


def test_every_question_is_about_a_group_that_has_a_definition():
    groups = {each.group for each in DEFINITIONS.values()}
    for name, each in catalogue.questionnaires().items():
        assert each.id == name
        assert set(each.groups) <= groups
        assert each.groups


@pytest.mark.rule("R5")
def test_versions_of_the_text_follow_each_other_and_stand_in_both_languages():
    texts = catalogue.consents()
    assert [text.version for text in texts] == list(range(1, len(texts) + 1))
    assert [text.valid_from for text in texts] == sorted({text.valid_from for text in texts})
    assert all(text.words("nl") and text.words("en") for text in texts)
    assert all(text.words("nl") != text.words("en") for text in texts)
    assert all(text.widens <= {"count", *PURPOSES} for text in texts)


@pytest.mark.rule("R7", "R8")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_recognition_reads_short_and_asks_for_no_proof(language):
    for each in catalogue.recognitions(DAY, language):
        sentences = [s for s in re.split(r"(?<=[.?])\s+", f"{each.label} {each.more}") if s]
        assert max(len(sentence.split()) for sentence in sentences) <= 15, each.id
        assert "arbeidshandicap" not in f"{each.label} {each.more}".lower()
        assert not re.search(r"[A-Z]{3,}", each.label), "a name in full; the short one in the fold"


@pytest.mark.rule("R5")
def test_every_purpose_stands_in_a_text():
    for purpose in PURPOSES:
        assert catalogue.floor(purpose) >= 1


def wider(monkeypatch, *added):
    texts = (catalogue.consents()[0], *added)
    monkeypatch.setattr(catalogue, "consents", lambda: texts)


@pytest.mark.rule("R5")
def test_a_wider_use_stops_that_use_alone_and_from_its_day(monkeypatch):
    first = catalogue.consents()[0]
    second = catalogue.ConsentText(2, DAY, frozenset({"priority"}), "tekst", "text")
    wider(monkeypatch, second)
    eve = DAY - dt.timedelta(days=1)
    assert catalogue.floor("priority", DAY) == 2
    assert catalogue.floor("priority", eve) == 1  # a text that is to come stops nothing yet
    assert catalogue.floor("invitations", DAY) == 1
    assert catalogue.consent_on(eve) is first
    assert catalogue.consent_on(DAY) is second


@pytest.mark.rule("R5")
def test_a_text_that_widens_nothing_stops_nothing(monkeypatch):
    wider(monkeypatch, catalogue.ConsentText(2, DAY, frozenset(), "tekst", "text"))
    assert {catalogue.floor(purpose, DAY) for purpose in PURPOSES} == {1}


@pytest.mark.rule("R5")
def test_a_purpose_that_no_text_names_is_covered_by_nothing():
    with pytest.raises(KeyError):
        catalogue.floor("evaluation", DAY)
    with pytest.raises(KeyError):
        catalogue.floor("priority", dt.date(2000, 1, 1))


def test_before_the_first_text_there_is_no_consent():
    with pytest.raises(KeyError):
        catalogue.consent_on(dt.date(2000, 1, 1))


# What an entity opens -------------------------------------------------------------------

LAST = dt.date(2020, 6, 30)
ENDED = catalogue.Questionnaire("ended", ("origin",), dt.date(2019, 1, 1), LAST)


def opened(monkeypatch, day, *, closes=None):
    """What is asked where an entity opened, in 2018, a questionnaire that holds from 2019."""
    monkeypatch.setattr(opening, "questionnaires", lambda: {ENDED.id: ENDED})
    row = OpenQuestion(questionnaire=ENDED.id, opens=dt.date(2018, 1, 1), closes=closes)
    return opening._asked([row], day)


@pytest.mark.rule("R13")
@pytest.mark.parametrize(
    ("day", "closes", "groups", "closed"),
    [
        (dt.date(2018, 12, 31), None, set(), {}),
        (dt.date(2019, 1, 1), None, {"origin"}, {}),
        (LAST, None, {"origin"}, {}),
        (LAST + dt.timedelta(days=1), None, set(), {"origin": LAST}),
        (LAST + dt.timedelta(days=1), dt.date(2030, 1, 1), set(), {"origin": LAST}),
        (LAST, dt.date(2020, 1, 31), set(), {"origin": dt.date(2020, 1, 31)}),
    ],
)
def test_a_question_is_open_within_its_own_days_and_those_of_the_entity(
    monkeypatch, day, closes, groups, closed
):
    asked = opened(monkeypatch, day, closes=closes)
    assert asked.groups == groups
    assert asked.closed == closed


@pytest.mark.rule("R13")
def test_answers_to_a_closed_question_go_after_three_months(monkeypatch):
    kept = LAST + opening.KEPT_AFTER_CLOSING
    assert opened(monkeypatch, kept).expired(kept) == frozenset()
    after = kept + dt.timedelta(days=1)
    assert opened(monkeypatch, after).expired(after) == {"origin"}
