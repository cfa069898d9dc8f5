"""The response of a survey: withheld under 40 %, indicative where that was waived (S1)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.reporting import explorer, labels, opening, reading
from monitoring.reporting.response import SURVEY, Response, Standing, standing

REGISTERS = ("voluntary_registration", "anonymous_count", "personnel_data", "registration")


@pytest.mark.rule("S1")
@pytest.mark.parametrize(
    ("invited", "answered", "waived", "expected"),
    [
        (100, 40, False, "shown"),  # 40 % itself is enough
        (100, 39, False, "withheld"),
        (100, 39, True, "indicative"),
        (1000, 399, False, "withheld"),  # 39,9 rounds to 40 and is not enough
        (12, 5, False, "shown"),  # 41,7 %
        (13, 5, False, "withheld"),  # 38,5 %
        (13, 5, True, "indicative"),
        (4, 4, True, "withheld"),  # the 5 is never waived
        (5, 5, False, "shown"),
        (0, 0, True, "withheld"),
    ],
)
def test_a_survey_needs_forty_percent_and_five_answers(
    invited: int, answered: int, waived: bool, expected: str
) -> None:
    assert standing(SURVEY, Response(invited, answered, waived)) == expected


@pytest.mark.rule("S1")
@given(st.integers(0, 500), st.integers(0, 500), st.booleans())
def test_waiving_never_shows_plainly_and_never_opens_the_five(
    invited: int, answered: int, waived: bool
) -> None:
    answered = min(answered, invited)
    found = standing(SURVEY, Response(invited, answered, waived))
    plain = standing(SURVEY, Response(invited, answered))
    assert (found is Standing.SHOWN) == (plain is Standing.SHOWN)
    if answered < 5:
        assert found is Standing.WITHHELD


def test_a_survey_without_a_response_is_withheld() -> None:
    assert standing(SURVEY, None) is Standing.WITHHELD


@pytest.mark.rule("S1", "R14")
@pytest.mark.parametrize("method", REGISTERS)
def test_nothing_but_a_survey_has_a_response(method: str) -> None:
    assert standing(method, None) is Standing.SHOWN
    with pytest.raises(ValueError, match="Alleen een bevraging"):
        standing(method, Response(10, 9))


@pytest.mark.parametrize(("invited", "answered"), [(5, 6), (5, -1), (-1, 0)])
def test_an_impossible_response_is_refused(invited: int, answered: int) -> None:
    with pytest.raises(ValueError, match="kan niet"):
        Response(invited, answered)


# On the pages --------------------------------------------------------------------------


def figure(invited: int, answered: int, waived: bool = False) -> reading.Figure:
    bare = reading.Figure("Dienst", answered, answered // 4)
    return reading.surveyed(bare, SURVEY, Response(invited, answered, waived))


@pytest.mark.rule("S1")
def test_a_withheld_response_leaves_no_number_at_all() -> None:
    hidden = figure(100, 20)
    assert (hidden.population, hidden.count, hidden.share) == (None, None, None)
    assert not hidden.indicative
    assert figure(100, 60).share == 25
    assert not figure(100, 60).indicative


@pytest.mark.rule("S1")
def test_an_indicative_figure_is_hollow_and_says_so_with_its_reason() -> None:
    goal = reading.Goal("disability", "_T", "", SURVEY, figure(100, 20, True), None)
    row = opening.goal_row(goal, 1)
    assert "c-bar--hollow" in row.chart
    assert row.mark == str(labels.INDICATIVE)
    assert row.note == str(labels.INDICATIVE_REASON)
    plain = opening.goal_row(reading.Goal("disability", "_T", "", SURVEY, figure(100, 60), None), 1)
    assert "hollow" not in plain.chart
    assert (plain.mark, plain.note) == ("", "")
    cell = explorer.share_cell(figure(100, 20, True))
    assert cell.mark == str(labels.INDICATIVE)
    assert explorer.share_cell(figure(100, 20)).text == str(labels.WITHHELD)


@pytest.mark.rule("S1")
def test_a_voluntary_registration_has_only_the_general_remark() -> None:
    bare = reading.Figure("Dienst", 100, 7)
    goal = reading.Goal("disability", "_T", "", "voluntary_registration", bare, None)
    row = opening.goal_row(goal, 1)
    assert row.note == str(labels.UNDER_COUNT)
    assert not re.search(r"respons|antwoord", f"{row}")
