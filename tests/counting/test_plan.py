"""The plan of a count, from personnel data, and who may take which step (C5, C7, A10)."""

import datetime as dt
import uuid
from collections.abc import Callable

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError

from access.actor import NOBODY, Actor
from access.frame import entered
from access.matrix import Duty
from access.organisation.models import StaffMember
from counting import acts, objections, plan
from counting.models import Delivery, Group, LeftOut, Run, State
from counting.people import people_at
from tests import databases
from tests.counting import scene

Clone = Callable[[str], str]


def groups(clone: Clone, run: uuid.UUID) -> dict[str, list[tuple[int, str]]]:
    """The groups of each entity: how many people, and why."""
    clone("worker")
    with entered(NOBODY, purpose="count"):
        found: dict[str, list[tuple[int, str]]] = {}
        for group in Group.objects.filter(delivery__run_id=run).select_related("delivery__entity"):
            found.setdefault(group.delivery.entity.code, []).append((group.headcount, group.reason))
        return found


def sql(name: str, statement: str, *values: object) -> None:
    """Change personnel data, as an import would."""
    with psycopg.connect(databases.conninfo("maintenance", name)) as connection:
        connection.execute(statement, values)


def done(name: str, run: uuid.UUID) -> None:
    """Pretend that a run was counted."""
    with psycopg.connect(databases.conninfo("maintenance", name), autocommit=True) as connection:
        connection.execute("ALTER TABLE counting_run DISABLE TRIGGER count_one_step")
        connection.execute("UPDATE counting_run SET state = 'done' WHERE id = %s", [run])
        connection.execute("ALTER TABLE counting_run ENABLE TRIGGER count_one_step")


@pytest.mark.rule("C5")
def test_the_plan_shows_who_goes_and_who_waits(clone: Clone) -> None:
    run = scene.start(clone, entities=("E1", "E2", "E3"), breakdown=["part"], smallest=20)
    found = groups(clone, run)
    assert {why for _, why in found["E1"]} == {"apart", "joined"}, "who is on E1 itself is joined"
    assert found["E2"][0][1] == "whole"
    assert found["E3"] == [(1, "too_small")]
    clone("worker")
    with entered(NOBODY, purpose="count"):
        asked = dict(Delivery.objects.values_list("entity__code", "asked"))
        assert asked == {"E1": True, "E2": True, "E3": False}
        people = people_at(scene.DAY, entities=["E1"], known_at=dt.datetime.now(tz=dt.UTC))
    assert sum(size for size, _ in found["E1"]) == len(people)


@pytest.mark.rule("C5")
def test_a_few_who_came_since_an_earlier_count_are_not_counted_apart(clone: Clone) -> None:
    name = clone("web")
    first = scene.start(clone, breakdown=["part"], smallest=10)
    done(name, first)
    sql(
        name,
        "UPDATE organisation_staffplacement SET from_date = '2024-12-31' WHERE staff_id IN "
        "(SELECT id FROM organisation_staffmember WHERE personnel_number IN ('T01001', 'T01003'))",
    )
    earlier = scene.start(clone, day=dt.date(2024, 6, 30), breakdown=["part"], smallest=10)
    assert {why for _, why in groups(clone, earlier)["E1"]} == {"hardly_changed"}


@pytest.mark.rule("C5")
def test_an_entity_that_moves_is_followed_by_its_people(clone: Clone) -> None:
    """E1B becomes a unit of E2, but for one who leaves: the totals of both dates tell that one."""
    name = clone("web")
    done(name, scene.start(clone, entities=("E1", "E2"), breakdown=["part"], smallest=10))
    sql(
        name,
        "UPDATE organisation_unit SET parent_id = (SELECT id FROM organisation_unit "
        "WHERE code = 'E2') WHERE code = 'E1B'",
    )
    sql(
        name,
        "UPDATE organisation_staffmember SET employed_until = '2025-06-30' "
        "WHERE personnel_number = 'T01000'",
    )
    later = scene.start(clone, day=dt.date(2025, 12, 31), entities=("E2",), breakdown=["part"])
    assert "hardly_changed" in {why for _, why in groups(clone, later)["E2"]}


@pytest.mark.rule("C5", "C6")
def test_the_plan_is_looked_at_again_before_anything_is_delivered(clone: Clone) -> None:
    name = clone("web")
    pk = scene.start(clone)
    clone("web")
    with scene.acting("count_start", Duty.COUNT_START) as who:
        acts.propose(who, Run.objects.get(pk=pk))
    with scene.acting("count_approve", Duty.COUNT_APPROVE) as second:
        acts.approve(second, Run.objects.get(pk=pk))
    with scene.acting("count_start", Duty.COUNT_START):
        acts.announce(who, Run.objects.get(pk=pk))
    sql(name, "UPDATE organisation_staffplacement SET level = 'D' WHERE level = 'A'")
    sql(
        name,
        "UPDATE organisation_staffmember SET employed_until = '2024-01-01' "
        "WHERE personnel_number = 'T01001'",
    )
    clone("worker")
    plan.open_deliveries(pk, person=who.person, grant=who.acting.pk)
    found, _ = scene.seen(clone, pk)
    assert (found.state, found.ending) == (State.VOID, "people_changed")


@pytest.mark.rule("C3", "P1")
def test_an_objection_takes_the_person_out_without_a_reason(clone: Clone) -> None:
    before = groups(clone, scene.start(clone, day=dt.date(2023, 12, 31)))["E1"][0][0]
    clone("web")
    with (
        scene.acting("count_deliver", Duty.COUNT_DELIVER) as deliverer,
        pytest.raises(PermissionDenied),
    ):
        objections.uphold(deliverer, deliverer.person)
    with scene.acting("data_protection", Duty.DATA_PROTECTION) as officer:
        objections.uphold(officer, scene.staff_key("employee"))
    pk = scene.start(clone)
    assert groups(clone, pk)["E1"][0][0] == before - 1
    clone("worker")
    with entered(NOBODY, purpose="count"):
        number = StaffMember.objects.get(pk=scene.staff_key("employee")).personnel_number
        assert plan.open_left_out(Delivery.objects.get(run_id=pk)) == [number]
    clone("web")
    with scene.acting("data_protection", Duty.DATA_PROTECTION) as officer:
        objections.take_back(officer, scene.staff_key("employee"))
        assert not LeftOut.objects.exists()


@pytest.mark.rule("A10", "C7")
def test_each_step_is_for_its_own_duty_in_the_code_and_in_the_database(clone: Clone) -> None:
    pk = scene.start(clone)
    clone("web")
    with scene.acting("count_start", Duty.COUNT_START) as starter:
        run = Run.objects.get(pk=pk)
        acts.propose(starter, run)
        with pytest.raises(acts.CountRefused):
            acts.approve(starter, run)
        with pytest.raises(acts.CountRefused):
            acts.announce(starter, run)
    for change in ({"state": "approved"}, {"state": "announced"}, {"state": "done"}):
        with pytest.raises(DatabaseError), scene.acting("count_start", Duty.COUNT_START):
            Run.objects.filter(pk=pk).update(**change)
    with scene.acting("count_approve", Duty.COUNT_APPROVE) as second:
        with pytest.raises(acts.CountRefused):
            acts.announce(second, Run.objects.get(pk=pk))
        acts.approve(second, Run.objects.get(pk=pk))
    with entered(Actor(scene.staff_key("employee")), "own"):
        assert not Run.objects.filter(pk=pk).exists(), "not before it is announced"


@pytest.mark.rule("C7")
def test_nothing_is_delivered_before_the_day_that_staff_were_told(clone: Clone) -> None:
    run = Run(state=State.ANNOUNCED, opens_on=dt.date(2999, 1, 1))
    with pytest.raises(acts.CountRefused):
        acts.may_open(run)


@pytest.mark.rule("A2", "C7")
def test_a_starter_counts_only_entities_in_reach(clone: Clone) -> None:
    name = clone("web")
    sql(
        name,
        "WITH other AS (SELECT id FROM organisation_unit WHERE code = 'D2'), moved AS ("
        "UPDATE grants_grant SET unit_id = (SELECT id FROM other) WHERE role = 'count_start' "
        "RETURNING group_id) UPDATE grants_unitgroupobjectpermission SET content_object_id = "
        "(SELECT id FROM other) WHERE group_id IN (SELECT group_id FROM moved)",
    )
    with pytest.raises(DatabaseError):
        scene.start(clone, entities=("E1",))


def test_a_run_of_which_the_starter_lost_the_task_gets_no_plan(clone: Clone) -> None:
    pk = scene.start(clone, day=dt.date(2019, 1, 1))
    found, _ = scene.seen(clone, pk)
    assert (found.planned_at, found.plan_failure) == (None, "nobody_in_service")
    clone("worker")
    plan.plan(pk, person=uuid.uuid4(), grant=uuid.uuid4())
    assert scene.seen(clone, pk)[0].plan_failure == "right_ended"
