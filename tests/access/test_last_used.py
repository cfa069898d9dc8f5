"""*Last used* in the overview, also where no page was asked: tasks and deliveries (A6)."""

import uuid

import pytest
from django.utils import timezone

from access.frame import running_for
from access.matrix import Duty, Kind
from access.organisation.importing.progress import Reporter, RightEnded
from access.organisation.models import ImportRun
from counting.ledger import _may_deliver
from counting.models import Delivery
from counting.plan import may_start
from monitoring.reporting.making import NotMade, check_right
from registration.positive_action.models import Action
from registration.positive_action.sending import NoLongerAllowed, starter
from tests.access.test_frame import actor_of

TODAY = timezone.localdate()
USED = "SELECT day FROM grants_grantuse WHERE grant_id = %s"


def import_step(person, grant):
    run = ImportRun(pk=uuid.uuid4(), started_by_id=person, under_grant=grant)
    try:
        with Reporter(run) as report:
            report(1)
    except RightEnded:
        return False
    return True


def sending(person, grant):
    try:
        return starter(Action(made_by_id=person, grant_id=grant)) is not None
    except NoLongerAllowed:
        return False


def making(person, grant):
    try:
        check_right(person, grant)
    except NotMade:
        return False
    return True


def delivering(person, grant):
    entity = ENTITY["E1"]
    return _may_deliver(Delivery(deliverer_id=person, under_grant=grant, entity_id=entity))


ENTITY = {}
ACTING = [
    ("personnel_data", "worker", import_step),
    ("hr_designee", "worker", sending),
    ("release_prepare", "worker", making),
    ("count_start", "worker", may_start),
    ("count_deliver", "counting", delivering),
]


@pytest.mark.rule("A5", "A6")
@pytest.mark.parametrize(("key", "process", "step"), ACTING, ids=[row[0] for row in ACTING])
def test_what_acts_for_somebody_writes_the_day_while_the_right_stands(
    clone, raw, member_id, key, process, step
):
    clone("web")
    person, grant = member_id(key), actor_of(key, member_id).grant.pk
    admin = raw("maintenance")
    row = admin.execute("SELECT id FROM organisation_unit WHERE code = 'E1'").fetchone()
    ENTITY["E1"] = row[0]
    clone(process)
    assert admin.execute(USED, [grant]).fetchone() is None
    assert step(person, grant)
    assert admin.execute(USED, [grant]).fetchone() == (TODAY,)
    assert admin.execute("SELECT count(*) FROM grants_grantuse").fetchone() == (1,)
    admin.execute("UPDATE grants_grantuse SET day = '2020-01-01'")
    admin.execute("UPDATE grants_grant SET ended_at = now() WHERE id = %s", [grant])
    assert not step(person, grant)
    stands = admin.execute(USED, [grant]).fetchone()
    assert str(stands[0]) == "2020-01-01", "a step that was refused is no use"


@pytest.mark.rule("A5", "A6")
@pytest.mark.parametrize(
    ("holder", "of", "power"),
    [
        ("hr_designee", "hr_manager", Kind.STATISTICS),  # the grant of somebody else
        ("hr_manager", "hr_manager", Kind.CONTACT),  # what the role does not give
        ("count_start", "count_start", Duty.COUNT_APPROVE),
    ],
)
def test_no_task_runs_on_a_right_that_is_not_there_and_none_is_written(
    clone, raw, member_id, holder, of, power
):
    clone("web")
    person, grant = member_id(holder), actor_of(of, member_id).grant.pk
    clone("worker")
    assert running_for(person, grant, power) is None
    assert running_for(person, None, power) is None
    assert running_for(None, grant, power) is None
    assert raw("maintenance").execute("SELECT 1 FROM grants_grantuse").fetchone() is None
