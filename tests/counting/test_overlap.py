"""What counts of two dates and more tell together: every combination, against the rule (C5)."""

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

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
    assert hardly_changed(moved(then, a=names("n", 0, count)), [then], 10) == {"a"}


@pytest.mark.rule("C5")
@pytest.mark.parametrize("count", [1, 9])
def test_a_few_who_left_are_not_counted_apart(count: int) -> None:
    then = groups(a=57)
    assert hardly_changed(moved(then, gone=names("a", 0, count)), [then], 10) == {"a"}


@pytest.mark.rule("C5")
def test_many_newcomers_do_not_hide_the_few_who_left() -> None:
    then = groups(a=57)
    now = moved(then, gone=names("a", 0, 3), a=names("n", 0, 50))
    assert hardly_changed(now, [then], 10) == {"a"}


@pytest.mark.rule("C5")
@pytest.mark.parametrize(("came", "went"), [(0, 0), (10, 0), (0, 10), (10, 10)])
def test_nobody_or_enough_may_come_and_go(came: int, went: int) -> None:
    then = groups(a=57)
    now = moved(then, gone=names("a", 0, went), a=names("n", 0, came))
    assert hardly_changed(now, [then], 10) == set()


@pytest.mark.rule("C5")
def test_a_merger_is_followed_by_its_people() -> None:
    then = groups(a=50, b=50)
    now = moved(then, c=[*names("a", 0, 50), *names("b", 0, 50), *names("n", 0, 3)])
    assert hardly_changed(now, [then], 10) == {"c"}, "a and b together became c, but for 3"
    assert hardly_changed(now.drop(names("n", 0, 3)), [then], 10) == set()


@pytest.mark.rule("C5")
def test_a_split_is_followed_by_its_people() -> None:
    then = groups(a=100)
    now = moved(then, b=names("a", 0, 40), c=names("a", 40, 98), gone=["a98", "a99"])
    assert hardly_changed(now, [then], 10) == {"b", "c"}


@pytest.mark.rule("C5")
def test_two_groups_that_change_places_do_not_hide_one_newcomer() -> None:
    then = groups(a=40, b=40)
    now = moved(then, b=[*names("a", 0, 12), "n0"], a=names("b", 0, 12))
    assert hardly_changed(now, [then], 10) == {"b"}, "together they are one more"


@pytest.mark.rule("C5")
def test_one_who_moves_is_not_told() -> None:
    then = groups(a=40, b=40)
    assert hardly_changed(moved(then, b=["a0"]), [then], 10) == {"a", "b"}


def test_without_an_earlier_count_nothing_is_held_back() -> None:
    assert hardly_changed(groups(a=57), [pd.Series(dtype=object)], 10) == set()


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
    while held := hardly_changed(now, [then], limit):
        now = now[~now.isin(held)]  # they wait
    for new in _sums(sorted(set(now))):
        for old in _sums(sorted(set(then))):
            left = set(now[now.isin(new)].index) ^ set(then[then.isin(old)].index)
            apart = set(now[now.isin(new)].index), set(then[then.isin(old)].index)
            if new and old and apart[0] & apart[1]:
                assert len(left) == 0 or len(left) >= limit, (places, new, old)


@pytest.mark.rule("C5")
def test_counts_of_two_dates_added_up_do_not_tell_of_one_newcomer() -> None:
    """Nobody was counted twice before: against either date alone 30 came."""
    first, second = groups(x=30), groups(y=30)
    now = pd.Series("xyz", index=[*first.index, *second.index, "z"])
    for alone in (first, second):
        assert hardly_changed(now, [alone], 10) == set()
    assert hardly_changed(now, [first, second], 10) == {"xyz"}
    assert hardly_changed(now.drop("z"), [first, second], 10) == set()


@pytest.mark.rule("C5")
def test_many_newcomers_to_a_sum_of_two_dates_do_not_hide_the_few_who_left() -> None:
    first, second = groups(x=30), groups(y=30)
    now = pd.Series("xyz", index=[*first.index, *second.index, *names("z", 0, 50)])
    gone = now.drop(names("y", 0, 3))
    assert hardly_changed(gone, [first, second], 10) == {"xyz"}


@pytest.mark.rule("C5")
def test_many_who_left_a_sum_of_two_dates_do_not_hide_the_few_newcomers() -> None:
    first, second = groups(x=30), groups(y=30)
    now = pd.Series("xyz", index=[*first.index, *second.index[12:], *names("z", 0, 3)])
    assert hardly_changed(now, [first, second], 10) == {"xyz"}
    assert hardly_changed(now.drop(names("z", 0, 3)), [first, second], 10) == set()


@pytest.mark.rule("C5")
def test_two_who_move_from_a_small_group_do_not_hold_a_large_one_back() -> None:
    """Enough people come and go everywhere, so that two among them are hidden."""
    then = groups(a=300, b=24)
    now = moved(then, a=[*names("n", 0, 40), "b0", "b1"], b=names("m", 0, 12))
    now = now.drop([*names("a", 0, 40), *names("b", 2, 14)])
    assert hardly_changed(now, [then], 10) == set()


@pytest.mark.rule("C5")
def test_a_sum_of_the_past_taken_from_the_past_is_seen_through() -> None:
    """a, then a and b, then b and one more: the third less the second and plus the first."""
    first = groups(a=30)
    second = pd.Series("ab", index=[*first.index, *names("b", 0, 30)])
    third = pd.Series("bz", index=[*names("b", 0, 30), "z"])
    assert hardly_changed(third, [first, second], 10) == {"bz"}


@pytest.mark.rule("C5")
def test_years_in_which_enough_people_came_and_went_hold_nothing_back() -> None:
    counts = [
        pd.Series({person: "ab"[person % 2] for person in range(30 * year, 30 * year + 200)})
        for year in range(6)
    ]
    for year in range(1, 6):
        assert hardly_changed(counts[year], counts[:year], 10) == set()


@pytest.mark.rule("C5")
def test_what_the_past_tells_by_itself_holds_nothing_new_back() -> None:
    """A guard that came later than the counts; where it is only older groups that tell."""
    first, second = groups(a=57, b=40), groups(a=58, b=40)
    assert hardly_changed(second, [first], 10) == {"a"}
    now = moved(groups(b=40), b=names("n", 0, 20))
    assert hardly_changed(now, [first, second], 10) == set()


PLACE = st.sampled_from([None, 0, 1])
BLOCKS = st.lists(st.tuples(st.tuples(PLACE, PLACE, PLACE), st.integers(1, 5)), max_size=9)
LIMIT = 4
Matrix = NDArray[np.int8]


def asked_over(dates: Sequence[pd.Series]) -> list[pd.Series]:
    """Counts as they would be made, one after the other: what is held back waits."""
    asked: list[pd.Series] = []
    for now in dates:
        large = now[now.map(now.value_counts()) >= LIMIT]  # a count asks no group under it
        while held := hardly_changed(large, asked, LIMIT):
            large = large[~large.isin(held)]
        asked.append(large)
    return asked


@pytest.mark.rule("C5")
@given(BLOCKS)
@example([((0, None, 0), 4), ((None, 0, 0), 4), ((None, None, 0), 1)])
@example([((0, 0, None), 4), ((None, 0, 0), 4), ((None, None, 0), 1)])
@example([((0, 0, 0), 4), ((1, 0, 1), 4), ((0, 1, 1), 4), ((None, 0, 0), 1)])
@example([((0, 0, 0), 4), ((0, None, None), 2), ((None, 0, 0), 4), ((None, None, 0), 2)])
def test_no_sum_over_three_dates_tells_of_a_few(
    blocks: list[tuple[tuple[int | None, ...], int]],
) -> None:
    """All totals of three dates, each times -2 to 2: nobody or at least the limit is left."""
    weights = weights_of(blocks)
    factors = np.array(list(itertools.product(range(-2, 3), repeat=len(weights))), dtype=np.int8)
    left = (factors @ weights != 0).sum(axis=1)
    assert not ((left > 0) & (left < LIMIT)).any()


@pytest.mark.rule("C5")
@given(BLOCKS)
def test_no_multiple_over_three_dates_tells_of_a_few(
    blocks: list[tuple[tuple[int | None, ...], int]],
) -> None:
    """With any factors at all: a sum that leaves out everybody but a few is no sum of totals."""
    weights = weights_of(blocks)
    classes, sizes = np.unique(weights, axis=1, return_counts=True)
    every = rank(classes)
    for kept in itertools.product([False, True], repeat=len(sizes)):
        few = sizes[~np.array(kept, dtype=bool)].sum()
        if 0 < few < LIMIT:
            assert rank(classes[:, list(kept)]) == every


def weights_of(blocks: Sequence[tuple[tuple[int | None, ...], int]]) -> Matrix:
    """A row for each group that is asked at three dates, a column for each person: 1 for who is in.

    ``blocks``: the group at each date, and how many people have these.
    """
    people = [places for places, size in blocks for _ in range(size)]
    dates = [
        pd.Series({n: place[date] for n, place in enumerate(people) if place[date] is not None})
        for date in range(3)
    ]
    rows = [
        [count.get(person) == group for person in range(len(people))]
        for count in asked_over(dates)
        for group in sorted(set(count))
    ]
    return np.array(rows, dtype=np.int8).reshape(len(rows), len(people))


def rank(matrix: Matrix) -> int:
    return int(np.linalg.matrix_rank(matrix)) if matrix.size else 0


def _sums(groups: list[int]) -> list[tuple[int, ...]]:
    return [s for n in range(len(groups) + 1) for s in itertools.combinations(groups, n)]
