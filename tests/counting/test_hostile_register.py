"""Generated bad answers, over the wire: none is taken, none brings the client down.

Some hundreds here; ten thousand in ``make prove``.
"""

import pytest

from tests.counting import hostile, registers


@pytest.mark.rule("C1", "C5")
def test_no_bad_answer_is_taken_and_none_crashes_the_client() -> None:
    with registers.simulator() as register:
        tally = hostile.attack(register, bad=400, seed=1)
    assert tally.wrong == []
    assert tally.bad == 400
    assert tally.good >= 10  # the judge does not call everything bad
    assert {
        *("BAD_SIGNATURE", "MALFORMED", "WRONG_REFERENCE", "STALE_TIMESTAMP", "WRONG_VERSION"),
        *("UNKNOWN_GROUP", "SUMS_DO_NOT_MATCH", "SMALL_COUNT_SHOWN"),
    } <= set(tally.refused)
