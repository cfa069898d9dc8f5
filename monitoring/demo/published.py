"""PURE. The published shares that the demo follows, from the official figures of the program."""

from functools import cache

from monitoring.reporting.facts import official_figures


@cache
def latest(group: str, category: str = "") -> float:
    """The latest published share of a group, from 0 to 1."""
    found = [
        figure
        for figure in official_figures()
        if (figure["group"], figure["category"]) == (group, category)
    ]
    return float(max(found, key=lambda figure: figure["reference_date"])["percent"]) / 100
