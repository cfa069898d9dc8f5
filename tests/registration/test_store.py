"""The sealed rows: who reads them, and that they tell nothing (R3, R6, R14, A9)."""

import datetime as dt

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from access.actor import Actor
from access.frame import entered
from access.grants.models import Grant
from access.matrix import Kind
from access.sealing import place, seal_data
from registration.questionnaire.models import Answers, PaperSlip, Uses
from registration.questionnaire.record import (
    INVITATIONS,
    ONLINE,
    PAPER,
    PRIORITY,
    Choice,
    Consent,
    Own,
    Registration,
    Slip,
)
from registration.questionnaire.store import (
    LENGTHS,
    SCHEMA,
    NewerSchema,
    confirm_paper,
    open_row,
    open_uses,
    put_paper,
    read_own,
    read_slip_own,
    read_uses_own,
    refuse_paper,
    save_own,
    seal_row,
    withdraw_own,
)
from registration.questionnaire.using import Allowed

AT = dt.datetime(2026, 11, 23, 14, 5, tzinfo=dt.UTC)
TABLES = [model._meta.db_table for model in LENGTHS]
YES = Choice(True, frozenset({INVITATIONS, PRIORITY}))


def registration(choice=YES, version=1, channel=ONLINE, **facts):
    return Registration(facts or {"rec": ["vaph"]}, choice, Consent(AT, version, channel))


def slip(**kwargs):
    return Slip(registration(channel=PAPER, **kwargs), dt.date(2026, 11, 1), "CODE")


def designee(member_id):
    person = member_id("hr_designee")
    with entered(Actor(person)):
        return Actor(
            person, Grant.objects.in_force().select_related("unit", "group").get(holder=person)
        )


@pytest.fixture
def me(db, member_id):
    return Actor(member_id("employee"))


@pytest.mark.rule("R6")
def test_what_is_saved_is_read_and_what_is_withdrawn_is_gone(me):
    with entered(me):
        assert read_own(me) == Own()
        save_own(me, registration())
        assert read_own(me) == Own(registration())
        assert read_uses_own(me).groups(INVITATIONS) == {"disability"}
        withdraw_own(me, AT)
        assert read_own(me) == Own(withdrawn_at=AT)
        assert read_uses_own(me) == Allowed()


@pytest.mark.rule("R3", "R4")
@pytest.mark.parametrize(
    ("choice", "invited", "priority"),
    [
        (Choice(False), set(), set()),
        (Choice(True), set(), set()),
        (Choice(True, frozenset({INVITATIONS})), {"disability"}, set()),
        (Choice(True, frozenset({PRIORITY})), set(), {"disability"}),
        (YES, {"disability"}, {"disability"}),
    ],
)
def test_uses_hold_what_the_yes_allows_and_nothing_else(me, choice, invited, priority):
    with entered(me):
        save_own(me, registration(choice))
        uses = read_uses_own(me)
    assert (uses.groups(INVITATIONS), uses.groups(PRIORITY)) == (invited, priority)


@pytest.mark.rule("R9")
def test_uses_never_hold_a_fact(me):
    with entered(me):
        save_own(me, registration(rec=["vaph"], now=["MA"], p1=["TR"], g1=["MA"]))
        sealed = Uses.objects.values_list("sealed", flat=True).get(pk=me.person_id)
        held = str(open_row(Uses, me.person_id, sealed))
    assert not any(word in held for word in ("MA", "TR", "vaph", "rec", "p1"))


@pytest.mark.rule("R13")
def test_what_the_entity_does_not_ask_is_not_used(me):
    with entered(me):  # E1 uses the anonymous count: origin is not asked there
        save_own(me, registration(now=["MA"], rec=["vaph"]))
        assert read_uses_own(me).groups(INVITATIONS) == {"disability"}


@pytest.mark.rule("R14")
def test_every_state_has_rows_of_one_size(me, member_id):
    def sizes():
        return [
            len(model.objects.values_list("sealed", flat=True).get(pk=me.person_id))
            for model in LENGTHS
        ]

    with entered(me):
        never = sizes()
        many = {key: ["MA", "BE", "TR"] for key in ("now", "birth", "p1", "p2")}
        more = {key: ["MA", "BE", "TR"] for key in ("g1", "g2", "g3", "g4")}
        save_own(me, registration(**many, **more, rec=["vaph", "vdab"]))
        saved = sizes()
        withdraw_own(me)
        assert never == saved == sizes()


@pytest.mark.rule("R14")
def test_saving_refusing_and_withdrawing_are_the_same_statements(me, django_assert_num_queries):
    def statements(act):
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            act()
        return [q["sql"].split("sealed")[0] for q in captured if q["sql"].startswith("UPDATE")]

    with entered(me):
        acts = [
            statements(lambda: save_own(me, registration())),
            statements(lambda: save_own(me, registration(Choice(False)))),
            statements(lambda: withdraw_own(me)),
            statements(lambda: refuse_paper(me)),
            statements(lambda: confirm_paper(me)),
        ]
    assert len(acts[0]) == 3
    assert all(act == acts[0] for act in acts)


@pytest.mark.rule("R14")
def test_a_sealed_row_opens_only_in_its_own_place(me, member_id):
    from access.sealing import SealBroken

    other = member_id("colleague")
    sealed = seal_row(Answers, me.person_id, {"a": 1})
    assert open_row(Answers, me.person_id, sealed) == {"v": SCHEMA, "a": 1}
    for model, person in ((Uses, me.person_id), (Answers, other)):
        with pytest.raises(SealBroken):
            open_row(model, person, sealed)


@pytest.mark.rule("A9", "R3")
@pytest.mark.parametrize("table", TABLES)
def test_without_a_person_a_query_raises_and_as_another_it_finds_nothing(db, me, member_id, table):
    query = f"SELECT count(*) FROM {table} WHERE staff_id = %s"
    cursor = connection.cursor()
    with pytest.raises(DatabaseError, match="no person is set"), transaction.atomic():
        cursor.execute(query, [me.person_id])
    with entered(Actor(member_id("colleague"))):
        cursor.execute(query, [me.person_id])
        assert cursor.fetchone() == (0,)
        cursor.execute(f"UPDATE {table} SET sealed = '' WHERE staff_id = %s", [me.person_id])
        assert cursor.rowcount == 0


@pytest.mark.rule("A9", "C3")
@pytest.mark.parametrize("table", TABLES)
def test_the_counting_role_is_refused(raw, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for table"):
        raw("counting").execute(f"SELECT * FROM {table}")


@pytest.mark.rule("R5", "R14")
def test_a_designee_lays_a_form_ready_and_reads_nothing(me, member_id):
    actor = designee(member_id)
    with entered(actor, Kind.ENTER):
        assert put_paper(me.person_id, slip())
        assert not put_paper(actor.person_id, slip()), "nobody enters for oneself"
        assert not put_paper(member_id("stranger"), slip()), "another entity"
        assert not Answers.objects.exists()
        assert not PaperSlip.objects.exists()
    with entered(me):
        assert read_own(me) == Own(), "it does not count before the person confirms it"
        assert read_slip_own(me) == slip()
        assert confirm_paper(me, AT)
        own = read_own(me).registration
        assert own.consent.channel == PAPER
        assert own.answers == {"rec": ["vaph"]}
        assert read_slip_own(me) is None
        assert not confirm_paper(me)


@pytest.mark.rule("R5")
@pytest.mark.parametrize("role", ["line_manager", "hr_manager", "recruiter"])
def test_no_other_role_lays_a_form_ready(me, member_id, role):
    person = member_id(role)
    with entered(Actor(person)):
        grant = Grant.objects.in_force().select_related("unit", "group").get(holder=person)
    with entered(Actor(person, grant), Kind.ENTER):
        assert not put_paper(me.person_id, slip())


@pytest.mark.rule("R5")
def test_a_form_that_the_person_throws_away_never_counts(me, member_id):
    with entered(designee(member_id), Kind.ENTER):
        put_paper(me.person_id, slip())
    with entered(me):
        refuse_paper(me)
        assert read_own(me) == Own()
        assert not confirm_paper(me)


# The schema of a sealed row ----------------------------------------------------------------


def sealed_as(model, person, data):
    """A row as another version of the program sealed it."""
    at = place(model._meta.db_table, "sealed", str(person), str(person))
    return seal_data(data, at, length=LENGTHS[model])


@pytest.mark.rule("R14")
def test_every_row_names_its_schema_and_keeps_its_length(db, member_id):
    person = member_id("employee")
    filler = seal_row(Answers, person, None)
    told = seal_row(Answers, person, Own(registration()).to_data())
    assert len(told) == len(filler)
    assert open_row(Answers, person, told)["v"] == SCHEMA
    assert open_row(Answers, person, filler) is None


@pytest.mark.rule("R4", "R6")
def test_a_row_of_before_there_was_a_schema_reads_as_the_first(db, member_id):
    person = member_id("employee")
    own = Own(registration())
    assert (
        Own.from_data(open_row(Answers, person, sealed_as(Answers, person, own.to_data()))) == own
    )
    old = sealed_as(Uses, person, {"v": 7, "g": {INVITATIONS: ["disability"]}})
    assert list(open_uses([(person, old)])) == [
        (person, Allowed(7, {INVITATIONS: frozenset({"disability"})}))
    ]


@pytest.mark.rule("R3")
def test_a_row_of_a_newer_program_is_not_guessed_at(db, member_id):
    person = member_id("employee")
    newer = {"v": SCHEMA + 1, "t": 1, "g": {INVITATIONS: ["disability"]}}
    with pytest.raises(NewerSchema):
        list(open_uses([(person, sealed_as(Uses, person, newer))]))
    with pytest.raises(NewerSchema):
        open_row(Answers, person, sealed_as(Answers, person, {"v": SCHEMA + 1}))
