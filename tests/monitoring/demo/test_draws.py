"""Draws: the same everywhere, spread evenly, and apart from each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.demo.draws import apportioned, draw, pick, shuffled, weighted


def test_a_draw_is_the_same_on_every_machine() -> None:
    assert draw("topic", 1) == 0.9225438930009914
    assert draw("topic", 1) != draw("topic", 2)
    assert draw("topic", 1) != draw("other", 1)


def test_draws_are_spread_evenly() -> None:
    found = [draw("even", key) for key in range(20_000)]
    assert all(0 <= value < 1 for value in found)
    for low in range(10):
        share = sum(low <= value * 10 < low + 1 for value in found) / len(found)
        assert share == pytest.approx(0.1, abs=0.01)


def test_weights_are_chances() -> None:
    found = [weighted("weights", key, (("a", 3.0), ("b", 1.0), ("c", 0.0))) for key in range(8_000)]
    assert found.count("a") / len(found) == pytest.approx(0.75, abs=0.02)
    assert "c" not in found


def test_a_pick_reaches_every_option() -> None:
    assert {pick("options", key, "abc") for key in range(100)} == set("abc")


@given(st.sets(st.integers()))
def test_a_shuffle_keeps_everybody_whatever_the_order_given(keys: set[int]) -> None:
    assert set(shuffled("s", keys)) == keys
    assert shuffled("s", sorted(keys)) == shuffled("s", sorted(keys, reverse=True))


@given(st.integers(0, 5_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_shares_add_up_and_differ_less_than_one_from_the_exact(
    total: int, weights: list[float]
) -> None:
    found = apportioned(total, weights)
    assert sum(found) == total
    for number, weight in zip(found, weights, strict=True):
        assert abs(number - total * weight / sum(weights)) < 1 + 1e-6
