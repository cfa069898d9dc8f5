"""What two counts tell together: every combination of sums, against the rule (C5)."""

import itertools

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counting.overlap import hardly_changed


def groups(**sizes: int) -> pd.Series:
    """Person to group: ``groups(a=3)`` are a0, a1 and a2, all in group a."""
    return pd.Series({f"{name}{n}": name for name, size in sizes.items() for n in range(size)})


def moved(series: pd.Series, **places: list[str] | None) -> pd.Series:
    """The same people, some in another group, some gone (None), some new."""
    found = series.to_dict()
    for group, people in places.items():
        for person in people or []:
            if group == "gone":
                found.pop(person)
            else:
                found[person] = group
    return pd.Series(found)


def names(letter: str, first: int, last: int) -> list[str]:
    return [f"{letter}{n}" for n in range(first, last)]


@pytest.mark.rule("C5")
@pytest.mark.parametrize("count", [1, 9])
def test_a_few_newcomers_are_not_counted_apart(count: int) -> None:
    then = groups(a=57)
    assert hardly_changed(moved(then, a=names("n", 0, count)), then, 10) == {"a"}


@pytest.mark.rule("C5")
@pytest.mark.parametrize("count", [1, 9])
def test_a_few_who_left_are_not_counted_apart(count: int) -> None:
    then = groups(a=57)
    assert hardly_changed(moved(then, gone=names("a", 0, count)), then, 10) == {"a"}


@pytest.mark.rule("C5")
def test_many_newcomers_do_not_hide_the_few_who_left() -> None:
    then = groups(a=57)
    now = moved(then, gone=names("a", 0, 3), a=names("n", 0, 50))
    assert hardly_changed(now, then, 10) == {"a"}


@pytest.mark.rule("C5")
@pytest.mark.parametrize(("came", "went"), [(0, 0), (10, 0), (0, 10), (10, 10)])
def test_nobody_or_enough_may_come_and_go(came: int, went: int) -> None:
    then = groups(a=57)
    now = moved(then, gone=names("a", 0, went), a=names("n", 0, came))
    assert hardly_changed(now, then, 10) == set()


@pytest.mark.rule("C5")
def test_a_merger_is_followed_by_its_people() -> None:
    then = groups(a=50, b=50)
    now = moved(then, c=[*names("a", 0, 50), *names("b", 0, 50), *names("n", 0, 3)])
    assert hardly_changed(now, then, 10) == {"c"}, "a and b together became c, but for 3"
    assert hardly_changed(now.drop(names("n", 0, 3)), then, 10) == set()


@pytest.mark.rule("C5")
def test_a_split_is_followed_by_its_people() -> None:
    then = groups(a=100)
    now = moved(then, b=names("a", 0, 40), c=names("a", 40, 98), gone=["a98", "a99"])
    assert hardly_changed(now, then, 10) == {"b", "c"}


@pytest.mark.rule("C5")
def test_two_groups_that_change_places_do_not_hide_one_newcomer() -> None:
    then = groups(a=40, b=40)
    now = moved(then, b=[*names("a", 0, 12), "n0"], a=names("b", 0, 12))
    assert hardly_changed(now, then, 10) == {"b"}, "together they are one more"


@pytest.mark.rule("C5")
def test_one_who_moves_is_not_told() -> None:
    then = groups(a=40, b=40)
    assert hardly_changed(moved(then, b=["a0"]), then, 10) == {"a", "b"}


def test_without_an_earlier_count_nothing_is_held_back() -> None:
    assert hardly_changed(groups(a=57), pd.Series(dtype=object), 10) == set()


PLACES = st.lists(
    st.tuples(st.sampled_from([None, 0, 1, 2]), st.sampled_from([None, 0, 1, 2])), max_size=40
)


@pytest.mark.rule("C5")
@given(PLACES)
@example([(0, 0)] * 4 + [(1, None)] * 4)
@example([(0, 0)] * 4 + [(1, None)] * 3 + [(1, 0)])
def test_no_sum_that_is_left_tells_of_a_few(places: list[tuple[int | None, int | None]]) -> None:
    """Every sum of new groups less every sum of old ones: nobody or at least the limit is left."""
    limit = 4
    then = pd.Series({n: old for n, (old, _) in enumerate(places) if old is not None}, dtype=object)
    then = then[then.map(then.value_counts()) >= limit]  # a count asks no group under it
    now = pd.Series({n: new for n, (_, new) in enumerate(places) if new is not None}, dtype=object)
    while held := hardly_changed(now, then, limit):
        now = now[~now.isin(held)]  # they wait
    for new in _sums(sorted(set(now))):
        for old in _sums(sorted(set(then))):
            left = set(now[now.isin(new)].index) ^ set(then[then.isin(old)].index)
            apart = set(now[now.isin(new)].index), set(then[then.isin(old)].index)
            if new and old and apart[0] & apart[1]:
                assert len(left) == 0 or len(left) >= limit, (places, new, old)


def _sums(groups: list[int]) -> list[tuple[int, ...]]:
    return [s for n in range(len(groups) + 1) for s in itertools.combinations(groups, n)]
