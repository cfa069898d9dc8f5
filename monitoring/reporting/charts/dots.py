"""Dot plot: one row a unit, the target as one line. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.reporting.charts import svg
from monitoring.reporting.charts.svg import Svg, Tick


@dataclass(frozen=True)
class DotRow:
    """One unit. `value` None is withheld; `value_label` then is not used. `strong`: the whole."""

    label: str
    value: float | None
    value_label: str = ""
    strong: bool = False
    hollow: bool = False


@dataclass(frozen=True)
class DotPlot:
    """Rows stand in the order given: that of the organisation, or of the alphabet.

    There is no way to sort by value here: a place in such an order tells a withheld value (S2).
    `unit` stands behind the last number of the axis.
    """

    key: str
    title: str
    description: str
    rows: Sequence[DotRow]
    withheld: str
    tick: Tick
    unit: str = ""
    target: float | None = None
    target_label: str = ""
    width: int = 416


def dot_plot(plot: DotPlot) -> Svg:
    """Wide with the names left of the dots, narrow with the names above them."""
    return Svg(_wide(plot) + _narrow(plot))


def _axis(plot: DotPlot) -> svg.Axis:
    """Computed from what is published, and from the target; from nothing else (S2)."""
    shown = [row.value for row in plot.rows if row.value is not None]
    return svg.axis_for(shown if plot.target is None else [*shown, plot.target])


def _frame(
    plot: DotPlot, axis: svg.Axis, left: float, right: float, bottom: float, letters: int
) -> list[str]:
    def x(value: float) -> float:
        return left + (right - left) * value / axis.top

    parts: list[str] = []
    for tick in axis.ticks:
        last = tick == axis.ticks[-1]
        label = plot.tick(tick, axis.decimals) + (plot.unit if last else "")
        parts.append(svg.path("c-grid", f"M{svg.number(x(tick))} 34V{svg.number(bottom)}"))
        parts.append(svg.text(x(tick), bottom + 20, label, "c-quiet", "middle"))
    if plot.target is not None:
        at = x(plot.target)
        parts.append(svg.path("c-goal", f"M{svg.number(at)} 28V{svg.number(bottom)}"))
        half = svg.text_width(plot.target_label, letters) / 2
        if at + half > right + 16:
            parts.append(svg.text(right + 16, 20, plot.target_label, anchor="end"))
        else:
            parts.append(svg.text(max(at, half), 20, plot.target_label, anchor="middle"))
    return parts


def _mark(plot: DotPlot, row: DotRow, left: float, right: float, y: float, top: float) -> list[str]:
    """The dot of a row, or the fixed words at the fixed place, whatever the reason."""
    if row.value is None:
        return [svg.text(left + 8, y + 5, plot.withheld, "c-quiet")]
    at = left + (right - left) * row.value / top
    return [
        svg.path("c-axis", f"M{svg.number(left)} {svg.number(y)}H{svg.number(at)}"),
        svg.dot(at, y, 7, hollow=row.hollow),
        svg.text(at, y - 11, row.value_label, "c-strong", "middle"),
    ]


def _wide(plot: DotPlot) -> str:
    axis = _axis(plot)
    left, right = plot.width * 0.35, plot.width - 16.0
    names = [svg.wrap(row.label, left - 12, svg.WIDE_TEXT) or [""] for row in plot.rows]
    y, marks = 56.0, []
    for row, name in zip(plot.rows, names, strict=True):
        pitch = max(44.0, 17.0 * len(name) + 12)
        middle = y + (pitch - 44) / 2
        kind = "c-strong" if row.strong else ""
        marks.append(svg.text(0, middle + 5 - 8.5 * (len(name) - 1), name, kind))
        marks += _mark(plot, row, left, right, middle, axis.top)
        y += pitch
    bottom = y - 18
    return svg.drawing(
        key=plot.key,
        size="wide",
        width=plot.width,
        height=bottom + 30,
        title=plot.title,
        description=plot.description,
        children=[*_frame(plot, axis, left, right, bottom, svg.WIDE_TEXT), *marks],
    )


def _narrow(plot: DotPlot) -> str:
    axis = _axis(plot)
    width = 358
    left, right = 8.0, width - 24.0
    y, marks = 56.0, []
    for row in plot.rows:
        name = svg.wrap(row.label, width - 4, svg.NARROW_TEXT) or [""]
        marks.append(svg.text(0, y, name, "c-strong" if row.strong else ""))
        y += 17 * (len(name) - 1)
        # 30 below the name: the value above its dot stays clear of it.
        marks += _mark(plot, row, left, right, y + 30, axis.top)
        y += 66
    bottom = y - 16
    return svg.drawing(
        key=plot.key,
        size="narrow",
        width=width,
        height=bottom + 30,
        title=plot.title,
        description=plot.description,
        children=[*_frame(plot, axis, left, right, bottom, svg.NARROW_TEXT), *marks],
    )
