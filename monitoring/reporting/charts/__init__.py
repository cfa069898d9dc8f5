"""Our charts: small accessible SVG, drawn on the server, in the look of the house.

PURE: no Django, no texts of its own; the caller passes every word, translated, and numbers as they
are read. Attributes and classes only, never a style attribute: the content security policy refuses
those. Each chart is two drawings, one wide and one narrow, so that text never shrinks below 12 px;
the sheet shows one of them. Put the result in `<div class="m-figure">`, and always a table of the
same rows, in the same order, beside it.

Nothing here knows a withheld value: a withheld cell comes in as None, stands in its place with
the caller's words, and influences no axis, order or size (S2).
"""

from monitoring.reporting.charts.bars import Part, TargetBar, change_bars, target_bar
from monitoring.reporting.charts.dots import DotPlot, DotRow, dot_plot
from monitoring.reporting.charts.series import (
    Gap,
    Point,
    Segment,
    Series,
    Span,
    TargetStep,
    series,
)
from monitoring.reporting.charts.svg import Svg

__all__ = [
    "DotPlot",
    "DotRow",
    "Gap",
    "Part",
    "Point",
    "Segment",
    "Series",
    "Span",
    "Svg",
    "TargetBar",
    "TargetStep",
    "change_bars",
    "dot_plot",
    "series",
    "target_bar",
]
