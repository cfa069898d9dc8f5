"""The sums of multiples of rows, against the rank of a matrix."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from counting.span import Span, scaled

ROWS = st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=5)


def sparse(row: list[int]) -> dict[int, int]:
    return {variable: value for variable, value in enumerate(row) if value}


def test_what_is_left_is_exact_and_in_larger_variables() -> None:
    span = Span()
    span.add({0: 2, 1: 1})
    assert {0: 4, 1: 2} in span
    assert span.rest({0: 1}) == {1: Fraction(-1, 2)}
    assert span.rest({0: 1, 2: 3}) == {1: Fraction(-1, 2), 2: 3}
    assert scaled({1: 2, 4: -1}) == {1: 1, 4: Fraction(-1, 2)}


@given(ROWS, st.lists(st.integers(-3, 3), min_size=4, max_size=4))
def test_a_row_is_in_the_span_where_it_adds_nothing_to_the_rank(
    rows: list[list[int]], row: list[int]
) -> None:
    span = Span()
    for each in rows:
        span.add(sparse(each))
    more = np.linalg.matrix_rank(np.array([*rows, row])) > np.linalg.matrix_rank(np.array(rows))
    assert (sparse(row) in span) == (not more)


@given(ROWS, st.lists(st.integers(-2, 2), min_size=5, max_size=5))
def test_rows_that_differ_by_a_sum_leave_the_same(
    rows: list[list[int]], factors: list[int]
) -> None:
    span = Span()
    for each in rows[1:]:
        span.add(sparse(each))
    moved = np.array(rows[0]) + sum(
        factor * np.array(each) for factor, each in zip(factors, rows[1:], strict=False)
    )
    assert span.rest(sparse([int(value) for value in moved])) == span.rest(sparse(rows[0]))
