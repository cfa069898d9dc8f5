"""A right that ends, ends: also for a request that is under way (A5, A7)."""

import pytest

from tests.access import racing

RACES = 20


@pytest.mark.rule("A5", "A7")
def test_no_act_under_an_ended_grant_is_committed(clone):
    """Each race: an act of a holder against the end of the grant, both with real commits."""
    outcomes = racing.races(clone("web"), RACES)
    assert outcomes.wrong == []
    assert outcomes.late == RACES  # asked after the end: never
    assert len(outcomes.raced) == RACES


@pytest.mark.rule("A5", "A7")
def test_an_act_under_way_waits_for_the_end_and_fails(clone):
    assert racing.overtaken(clone("web"))


@pytest.mark.rule("A5", "A7")
def test_the_end_waits_for_an_act_under_way(clone):
    assert racing.waits(clone("web"))
