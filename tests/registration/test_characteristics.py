"""The narrow door: three values by person key, at a date, and nothing more (R3, R9, R13, G2)."""

import datetime as dt

import pytest
from django.db import DatabaseError

from access.actor import Actor
from access.frame import entered
from registration.characteristics import COLUMNS, characteristics_at
from registration.questionnaire.models import Answers
from registration.questionnaire.record import ONLINE, Choice, Consent, Own, Registration
from registration.questionnaire.store import seal_row

AT = dt.datetime(2014, 11, 23, 14, 5, tzinfo=dt.UTC)
DAY = dt.date(2014, 12, 31)


@pytest.fixture
def told(clone, member_id):
    """Facts per member of the cast, told on line with *do not contact*; as the worker."""
    clone("worker")

    def tell(**facts_of):
        with entered(purpose="retention"):
            for key, facts in facts_of.items():
                person = member_id(key)
                own = Own(Registration(facts, Choice(False), Consent(AT, 1, ONLINE)))
                sealed = seal_row(Answers, person, own.to_data())
                Answers.objects.filter(pk=person).update(sealed=sealed)
        with entered(purpose="release"):
            return characteristics_at(DAY).set_index("staff_id")

    return tell


@pytest.mark.rule("R3", "R9", "G2")
def test_everybody_has_a_row_of_three_values_and_do_not_contact_counts(told, member_id):
    frame = told(other_entity={"now": ["FR"], "p1": ["MA"], "rec": ["vaph"]}, employee={"rec": []})
    assert list(frame.columns) == list(COLUMNS)
    assert frame.isin(["yes", "no", "unknown"]).all().all()
    assert frame.loc[member_id("other_entity")].tolist() == ["yes", "yes", "yes"]
    assert frame.loc[member_id("employee")].tolist() == ["unknown", "unknown", "no"]
    others = frame.drop([member_id("other_entity"), member_id("employee")])
    assert (others == "unknown").all().all()
    with entered(purpose="retention"):
        assert len(frame) == Answers.objects.count()


@pytest.mark.rule("R13")
def test_what_the_entity_does_not_ask_is_unknown(told, member_id):
    frame = told(employee={"now": ["MA"], "rec": ["vaph"]})
    assert frame.loc[member_id("employee")].tolist() == ["unknown", "unknown", "yes"]


@pytest.mark.rule("R9", "A9")
def test_the_door_opens_for_the_release_alone(db, member_id):
    with entered(Actor(member_id("hr_designee"))):
        assert len(characteristics_at(DAY)) == 1, "in the own frame: the own row"
    with pytest.raises(DatabaseError, match="no person is set"):
        characteristics_at(DAY)
