"""The night: every sealed row new, in a new order; keys that rotate; questions that ran out."""

import base64
import datetime as dt
import os

import pytest
from django.db import connection

from access.actor import Actor
from access.frame import entered
from access.sealing import newest_key
from registration.questionnaire import rewriting
from registration.questionnaire.models import Answers, OpenQuestion, PaperSlip, Uses
from registration.questionnaire.record import (
    INVITATIONS,
    ONLINE,
    PAPER,
    Choice,
    Consent,
    Own,
    Registration,
    Slip,
)
from registration.questionnaire.store import LENGTHS, open_many, open_row, seal_row

AT = dt.datetime(2026, 11, 23, 14, 5, tzinfo=dt.UTC)
MINE = Registration(
    {"now": ["MA"], "rec": ["vaph"]}, Choice(True, frozenset({INVITATIONS})), Consent(AT, 1, ONLINE)
)
SLIP = Slip(
    Registration({"rec": []}, Choice(False), Consent(AT, 1, PAPER)), dt.date(2026, 11, 1), "C"
)


@pytest.fixture
def person(clone, member_id):
    """A colleague of an entity that asks origin too, with a registration and a slip; as worker."""
    clone("worker")
    found = member_id("other_entity")
    with entered(purpose="retention"):
        put(found, Answers, Own(MINE).to_data())
        put(found, PaperSlip, SLIP.to_data())
    return found


def put(person, model, data):
    model.objects.filter(pk=person).update(sealed=seal_row(model, person, data))


def rows(model):
    with entered(purpose="retention"), connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f"SELECT staff_id, ctid::text, sealed FROM {table} ORDER BY ctid")
        return {key: (place, bytes(sealed)) for key, place, sealed in cursor.fetchall()}


def own(person):
    with entered(purpose="retention"):
        sealed = Answers.objects.values_list("sealed", flat=True).get(pk=person)
    return Own.from_data(open_row(Answers, person, sealed))


@pytest.mark.rule("R14")
def test_the_night_rewrites_every_row_of_everybody_in_another_order(person):
    before = {model: rows(model) for model in LENGTHS}
    done = rewriting.rewrite_sealed()
    assert (done.done, done.broken) == (len(before[Answers]), 0)
    for model in LENGTHS:
        after = rows(model)
        assert after.keys() == before[model].keys()
        assert all(after[key][1] != sealed for key, (_, sealed) in before[model].items())
        assert {len(sealed) for _, sealed in after.values()} == {
            len(next(iter(after.values()))[1])
        }, "one size for everybody"
        assert list(after) != list(before[model]), "a new order of places"
    first = list(rows(Answers))
    rewriting.rewrite_sealed()
    assert list(rows(Answers)) != first
    assert own(person) == Own(MINE)


@pytest.mark.rule("R3", "R4")
def test_the_night_derives_the_uses_anew_and_keeps_the_slip(person):
    rewriting.rewrite_sealed()
    with entered(purpose="retention"):
        found = dict(open_many(Uses.objects.values_list("pk", "sealed")))
        slip = PaperSlip.objects.values_list("sealed", flat=True).get(pk=person)
    assert {key: a.groups(INVITATIONS) for key, a in found.items()} == {
        person: {"origin", "disability"}
    }
    assert Slip.from_data(open_row(PaperSlip, person, slip)) == SLIP


@pytest.mark.rule("R13")
@pytest.mark.parametrize(
    ("closed", "used", "kept"),
    [
        (None, {"origin", "disability"}, {"now", "rec"}),
        (dt.date(2026, 11, 22), {"disability"}, {"now", "rec"}),
        (dt.date(2026, 8, 1), {"disability"}, {"rec"}),
    ],
)
def test_a_closed_question_is_not_used_at_once_and_gone_after_three_months(
    person, clone, closed, used, kept
):
    from access.organisation.models import Entity

    entity = Entity.objects.get(unit__code="E2")
    opened = dt.date(2020, 1, 1)
    clone("maintenance")
    OpenQuestion.objects.create(
        entity=entity, questionnaire="circular-2009", opens=opened, closes=closed
    )
    OpenQuestion.objects.create(entity=entity, questionnaire="disability-2015", opens=opened)
    clone("worker")
    rewriting.rewrite_sealed(today=dt.date(2026, 11, 25))
    with entered(purpose="retention"):
        sealed = Uses.objects.values_list("sealed", flat=True).get(pk=person)
    held = open_row(Uses, person, sealed)
    assert set(held["g"][INVITATIONS]) == used
    assert set(own(person).registration.answers) == kept


def test_a_new_key_seals_everything_and_goes_on_where_it_stopped(person, settings, monkeypatch):
    old = settings.SEALING_KEYS
    new = f"7:{base64.b64encode(os.urandom(32)).decode()}"
    settings.SEALING_KEYS = f"{new},{old}"
    assert newest_key() == 7
    monkeypatch.setattr(rewriting, "BATCH", 10)

    class Stopped(Exception):
        pass

    def stop(done, total):
        if done >= 20:
            raise Stopped

    with pytest.raises(Stopped):
        rewriting.rotate_keys(say=stop)
    progress = []
    left = rewriting.rotate_keys(say=lambda done, total: progress.append((done, total)))
    assert left.total == len(rows(Answers)) - 20
    assert progress[-1] == (left.total, left.total)
    settings.SEALING_KEYS = new
    assert own(person) == Own(MINE), "the old key is not needed any more"
    assert rewriting.rotate_keys().total == 0


def test_a_row_that_does_not_open_stops_nobody_else(person, caplog):

    with entered(purpose="retention"):
        Answers.objects.filter(pk=person).update(sealed=b"\x01broken")
    done = rewriting.rewrite_sealed()
    assert done.broken == 1
    assert "do not open: 1" in caplog.text
    assert str(person) not in caplog.text


@pytest.mark.rule("A9")
def test_a_person_cannot_take_the_purpose(db, member_id):
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic(), entered(purpose="retention"):
        Answers.objects.exists()
    with entered(Actor(member_id("employee"))):
        assert Answers.objects.count() == 1
