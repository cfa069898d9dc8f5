"""Which people are counted together: an entity divided, and joined again where parts are few."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.bands import band
from counting.groups import Piece, Why, make_groups


def people(*rows: tuple[str, str, str, int], entity: str = "E") -> pd.DataFrame:
    """(part, sex, level, count): so many people; each a row of their own."""
    found = [
        (f"{entity}-{n}-{i}", part, entity, part, part, sex, "30-39", level, "statutory")
        for n, (part, sex, level, count) in enumerate(rows)
        for i in range(count)
    ]
    columns = ["staff", "unit", "entity", "part", "subpart", "sex", "age", "level", "statute"]
    return pd.DataFrame(found, columns=columns)


def groups(frame: pd.DataFrame, *axes: str, smallest: int = 10, **more: object) -> list[Piece]:
    given = {"limit": 10, "earlier": (), **more}
    return make_groups(frame, axes=axes, smallest=smallest, **given)  # type: ignore[arg-type]


def shape(pieces: list[Piece]) -> list[tuple[dict[str, tuple[str, ...]], int, str]]:
    return [(piece.values, piece.size, piece.why.value) for piece in pieces]


@pytest.mark.rule("C5")
def test_an_entity_of_nine_waits_and_one_of_ten_goes() -> None:
    nine = people(("A", "F", "A", 9), entity="E9")
    ten = people(("A", "F", "A", 10), entity="E10")
    found = {p.entity: p.why for p in groups(pd.concat([nine, ten]))}
    assert found == {"E9": Why.TOO_SMALL, "E10": Why.WHOLE}


@pytest.mark.rule("C5")
def test_parts_that_are_few_are_joined() -> None:
    frame = people(("A", "F", "A", 30), ("B", "F", "A", 9), ("C", "F", "A", 4))
    assert shape(groups(frame, "part")) == [
        ({"part": ("A",)}, 30, "apart"),
        ({"part": ("B", "C")}, 13, "joined"),
    ]


@pytest.mark.rule("C5")
def test_what_is_still_too_few_takes_the_next_along() -> None:
    frame = people(("A", "F", "A", 30), ("B", "F", "A", 12), ("C", "F", "A", 4))
    assert shape(groups(frame, "part")) == [
        ({"part": ("A",)}, 30, "apart"),
        ({"part": ("B", "C")}, 16, "joined"),
    ]


@pytest.mark.rule("C5")
def test_a_division_that_leaves_one_part_too_few_is_not_made() -> None:
    frame = people(("A", "F", "A", 30), ("A", "M", "A", 5))
    assert shape(groups(frame, "sex")) == [({}, 35, "whole")]


def test_levels_that_are_few_are_joined_with_their_neighbour() -> None:
    frame = people(("A", "F", "A", 20), ("A", "F", "B", 3), ("A", "F", "C", 12), ("A", "F", "D", 2))
    assert [values["level"] for values, _, _ in shape(groups(frame, "level"))] == [
        ("A",),
        ("B", "C", "D"),
    ]


def test_a_group_knows_all_units_of_its_part() -> None:
    frame = people(("A", "F", "A", 20), ("B", "M", "A", 20))
    found = groups(frame, "part", "sex")
    assert [piece.units for piece in found] == [("A",), ("B",)]
    assert [piece.values for piece in found] == [{"part": ("A",)}, {"part": ("B",)}]


@pytest.mark.rule("C5")
def test_a_part_that_hardly_changed_goes_back_to_its_parent() -> None:
    frame = people(("A", "F", "A", 30), ("B", "F", "A", 30))
    earlier = pd.Series("x", index=frame["staff"][:28])  # two newcomers in A; B was not counted
    found = groups(frame, "part", earlier=[earlier])
    assert shape(found) == [({}, 60, "upward")]


@pytest.mark.rule("C5")
def test_an_entity_that_hardly_changed_waits() -> None:
    frame = people(("A", "F", "A", 57))
    earlier = pd.Series("x", index=frame["staff"][:56])
    assert shape(groups(frame, "part", earlier=[earlier])) == [({}, 57, "hardly_changed")]


@pytest.mark.rule("C5")
def test_an_entity_waits_that_tells_of_one_beside_two_earlier_dates_together() -> None:
    frame = people(("A", "F", "A", 61))
    earlier = [
        pd.Series("x", index=frame["staff"][:30]),
        pd.Series("y", index=frame["staff"][30:60]),
    ]
    assert shape(groups(frame, earlier=earlier)) == [({}, 61, "hardly_changed")]
    assert shape(groups(frame, earlier=earlier[:1])) == [({}, 61, "whole")]


@pytest.mark.rule("C5")
def test_what_waits_does_not_hold_back_the_rest() -> None:
    few = people(("A", "F", "A", 57), entity="E1")
    others = people(("B", "F", "A", 40), entity="E2")
    earlier = pd.Series("x", index=few["staff"][:56])
    found = {p.entity: p.why for p in groups(pd.concat([few, others]), earlier=[earlier])}
    assert found == {"E1": Why.HARDLY_CHANGED, "E2": Why.WHOLE}


ROWS = st.lists(
    st.tuples(
        st.sampled_from("ABC"), st.sampled_from("FM"), st.sampled_from("ABCD"), st.integers(0, 25)
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.rule("C5")
@given(ROWS, st.sampled_from([(), ("part",), ("sex", "level"), ("part", "sex", "level")]))
def test_groups_are_large_enough_and_hold_everybody_once(
    rows: list[tuple[str, str, str, int]], axes: tuple[str, ...]
) -> None:
    frame = people(*rows)
    found = groups(frame, *axes, smallest=12)
    held = [row for piece in found for row in piece.rows]
    assert sorted(held) == list(range(len(frame)))
    assert all(piece.size >= 10 for piece in found if piece.asked)
    for piece in found:  # what defines a group finds its people again
        within = frame["unit"].isin(piece.units)
        for axis, codes in piece.values.items():
            within &= frame[axis].isin(codes)
        assert sorted(frame.index[within]) == sorted(piece.rows)


@pytest.mark.parametrize(
    ("age", "code"),
    [(17, "-29"), (29, "-29"), (30, "30-39"), (59, "50-59"), (60, "60-"), (99, "60-")],
)
def test_bands(age: int, code: str) -> None:
    assert band(age) == code
