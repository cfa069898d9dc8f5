"""A count from its plan to its sealed answer, with the intake and the register as processes."""

import pytest

from access.actor import NOBODY
from access.frame import entered
from counting.models import State, Step
from counting.results import counted
from monitoring.waiting import until
from tests.counting import scene
from tests.counting.conftest import Site


@pytest.mark.rule("C1", "C6")
def test_a_count_from_plan_to_answer(site: Site) -> None:
    run = scene.open_run(site.become, breakdown=["part", "sex"])
    lines = scene.lines_of(site.become)
    reply = site.deliver(run, lines)
    assert reply.status == 200, reply
    assert reply.content["lines"] == len(lines)
    assert until(lambda: scene.seen(site.become, run)[0].state == State.DONE, seconds=20)
    found, (delivery,) = scene.seen(site.become, run)
    assert delivery.step == Step.ANSWERED
    assert found.coverage is not None
    site.become("worker")
    with entered(NOBODY, purpose="release"):
        (whole,) = counted(scene.DAY)
    assert sum(group.people for group in whole.groups) == len(lines)
