"""What protect and audit promise on whole tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from monitoring.disclosure import CertificateError, audit, benchmark, protect
from monitoring.disclosure.certificates import Certificate, check
from tests.monitoring.disclosure.tables import TREE, grid, published_table, with_margins


@pytest.mark.rule("S2")
@pytest.mark.parametrize(("name", "most"), [("t500", 79), ("t2000", 361)])
def test_the_published_tables_are_safe_with_few_cells(name: str, most: int) -> None:
    """At most 1.01 times the proven minimum, and every interval at least 10 wide."""
    cells, dimensions, hierarchies = published_table(name)
    result = protect(cells, dimensions, hierarchies, population=None)
    intervals = audit(result, dimensions, hierarchies, population=None)
    assert (intervals["upper"] - intervals["lower"]).min() >= 10
    assert intervals["safe"].all()
    assert (result["status"] != "published").sum() <= most


@pytest.mark.rule("S2")
def test_the_same_input_and_seed_give_the_same_pattern() -> None:
    cells, dimensions, hierarchies = published_table("t500")
    first = protect(cells, dimensions, hierarchies, population=None, seed=4)
    second = protect(cells, dimensions, hierarchies, population=None, seed=4)
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.rule("S1")
def test_management_has_a_lower_limit_and_does_not_open_the_rest() -> None:
    """Limit 5 for management: 6 of 40 is shown, 6 of 40 others is not (rule S1)."""
    leaves = pd.DataFrame(grid(["a1", "a2"], ["management", "rest"]), columns=["team", "level"])
    leaves = leaves.assign(population=[40, 90, 40, 80], count=[6, 30, 8, 6])
    tree = {"a1": "A", "a2": "A"}
    dimensions = ["team", "level"]
    cells = with_margins(leaves, dimensions, {"team": tree}, ["population", "count"])
    cells["limit"] = np.where(cells["level"] == "management", 5, 10)
    result = protect(cells, dimensions, {"team": tree}, limit="limit")
    status = result.set_index(dimensions)["status"]
    assert status["a2", "rest"] == "primary"
    assert "primary" not in {status["a1", "management"], status["a2", "management"]}
    intervals = audit(result, dimensions, {"team": tree}, limit="limit").set_index(dimensions)
    assert intervals["safe"].all()
    assert intervals.loc[("a2", "rest"), "needed"] == 10


@pytest.mark.rule("S1")
def test_nobody_and_everybody_disclose_too() -> None:
    leaves = pd.DataFrame(grid(["a1", "a2", "b1", "b2"], ["F", "M"]), columns=["team", "sex"])
    leaves = leaves.assign(population=30, count=[0, 15, 30, 15, 15, 21, 12, 15])
    cells = with_margins(leaves, ["team", "sex"], {"team": TREE}, ["population", "count"])
    status = protect(cells, ["team", "sex"], {"team": TREE}).set_index(["team", "sex"])["status"]
    assert status["a1", "F"] == "primary"
    assert status["a2", "F"] == "primary"
    assert status["b1", "M"] == "primary", "nine outside the group"


@pytest.mark.rule("S2")
def test_zeros_that_are_always_published_are_known_to_be() -> None:
    cells, dimensions, hierarchies = published_table("t500")
    options = {"population": None, "zeros": "published"}
    result = protect(cells, dimensions, hierarchies, **options)
    assert (result.loc[cells["count"] == 0, "status"] == "published").all()
    intervals = audit(result, dimensions, hierarchies, **options)
    assert intervals["lower"].min() >= 1
    assert intervals["safe"].all()


def _certified() -> tuple[Certificate, pd.DataFrame, list[str], dict[str, dict[str, str]]]:
    cells, dimensions, hierarchies = published_table("t500")
    result = protect(cells, dimensions, hierarchies, population=None)
    intervals = audit(result, dimensions, hierarchies, population=None)
    return intervals.attrs["certificates"][0], result, dimensions, hierarchies


@pytest.mark.rule("S2")
def test_the_check_of_certificates_refuses_what_is_no_table() -> None:
    certificate, cells, dimensions, hierarchies = _certified()
    low, high = np.zeros(len(cells), dtype=np.int64), np.full(len(cells), 10**6)
    check(certificate, cells, dimensions, hierarchies, "count", low, high)
    wrong = certificate.points.copy()
    wrong[-1, 0] += 1
    with pytest.raises(CertificateError, match="does not add up"):
        check(
            replace(certificate, points=wrong), cells, dimensions, hierarchies, "count", low, high
        )
    with pytest.raises(CertificateError, match="bounds"):
        check(certificate, cells, dimensions, hierarchies, "count", low, high * 0 + 30)


@pytest.mark.rule("S2")
def test_a_certificate_holds_two_tables_per_cell_that_far_apart() -> None:
    certificate, cells, _, _ = _certified()
    assert (certificate.widths() >= 10).all()
    assert len(certificate.rows) == (cells["status"] != "published").sum()


@pytest.mark.rule("S2")
def test_small_cells_first_withholds_less_mass_at_few_cells_more() -> None:
    cells, dimensions, hierarchies = published_table("t2000")
    few = protect(cells, dimensions, hierarchies, population=None)
    small = protect(cells, dimensions, hierarchies, population=None, mode="small")
    mass = [t.loc[t["status"] != "published", "count"].sum() for t in (few, small)]
    number = [(t["status"] != "published").sum() for t in (few, small)]
    assert mass[1] <= 4213, "1.35 times what GaussSuppression withholds"
    assert mass[1] < mass[0]
    assert number[1] <= 1.04 * number[0]


@pytest.mark.rule("S2")
def test_the_weaker_promise_is_only_that_nothing_is_known_exactly() -> None:
    cells, dimensions, hierarchies = published_table("t500")
    weak = protect(cells, dimensions, hierarchies, population=None, width=1)
    intervals = audit(weak, dimensions, hierarchies, population=None)
    assert (intervals["upper"] > intervals["lower"]).all()
    assert (intervals["upper"] - intervals["lower"]).min() < 10
    assert (weak["status"] != "published").sum() <= 72


def test_the_benchmark_says_whether_each_goal_holds() -> None:
    found = list(benchmark.rows(["t500"], peers=False))
    assert {frozenset(row) for row in found} == {
        frozenset(["name", "ours", "peer", "ratio", "goal", "holds"])
    }
    cells = next(row for row in found if "proven minimum" in row["name"])
    assert (cells["ours"], cells["holds"]) == (79, True)
