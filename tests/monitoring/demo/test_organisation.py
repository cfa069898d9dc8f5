"""The organisation of the demo: one tree, everybody placed, nothing tiny at the bottom."""

from collections import Counter

import pandas as pd
import pytest

from access.organisation.importing.checking import check_organisation
from access.organisation.importing.layout import ENTITY_KINDS, ORGANISATION
from access.organisation.importing.reading import Sheet
from monitoring.demo import organisation, placing
from monitoring.demo.source import entities, workers


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return organisation.frame()


def test_the_import_accepts_it(frame: pd.DataFrame) -> None:
    assert list(frame.columns) == [column.name for column in ORGANISATION]
    sheet = Sheet(frame, pd.Series(range(2, len(frame) + 2)))
    checked = check_organisation(sheet, {})
    assert len(checked) == len(frame)


def test_every_unit_but_the_government_has_a_parent_that_comes_before_it(
    frame: pd.DataFrame,
) -> None:
    seen: set[str] = set()
    for row in frame.itertuples(index=False):
        assert (row.parent in seen) == (row.kind != "government")
        assert row.code not in seen
        seen.add(row.code)


def test_the_real_names_and_kinds_stand_in_it(frame: pd.DataFrame) -> None:
    kinds = frame["kind"].value_counts().to_dict()
    assert kinds["government"] == 1
    assert kinds["domain"] == 8
    assert kinds["entity"] == 47
    found = frame[frame["kind"] == "entity"]
    assert set(found["name"]) == {entity.name for entity in entities()}
    assert set(found["entity_kind"]) <= set(ENTITY_KINDS)
    assert frame.loc[frame["code"] == "VO", "name"].item() == "Vlaamse overheid"


def test_every_worker_is_placed_once_and_each_entity_has_its_number() -> None:
    assert set(organisation.layout().unit_of) == {worker.row for worker in workers()}
    assert Counter(placing.entity_of()) == {e.code: e.people for e in entities()}
    for row, unit in organisation.layout().unit_of.items():
        assert organisation.entity_above(unit) == placing.entity_of()[row]


def test_people_are_placed_at_the_bottom_only_in_units_of_8_to_60() -> None:
    sizes = Counter(organisation.layout().unit_of.values())
    parents = {row.parent for row in organisation.layout().units}
    leaves = {row.code for row in organisation.layout().units} - parents
    assert set(sizes) == leaves
    assert min(sizes.values()) >= 8
    assert max(sizes.values()) <= 60


def test_sizes_of_entities_are_far_apart() -> None:
    sizes = sorted(entity.people for entity in entities())
    assert sizes[-1] > 1_400
    assert [size < 20 for size in sizes].count(True) == 4
    assert sum(sizes[-10:]) > sum(sizes[:-10]) * 0.8


def test_units_below_one_parent_have_names_of_their_own(frame: pd.DataFrame) -> None:
    below = frame[frame["kind"] == "unit"]
    assert not below.duplicated(["parent", "name"]).any()


def test_most_people_serve_where_their_industry_is_at_home() -> None:
    industries = {entity.code: entity.industries for entity in entities()}
    at_home = sum(
        worker.industry in industries[code]
        for worker, code in zip(workers(), placing.entity_of(), strict=True)
    )
    assert at_home > 0.7 * len(workers())


def test_divisions_know_everybody_below_them() -> None:
    units, unit_of = organisation.units(), organisation.layout().unit_of
    for code, rows in organisation.layout().divisions.items():
        for row in rows:
            at = unit_of[row]
            while at != code:
                at = units[at].parent  # a KeyError: the worker is not below the division
