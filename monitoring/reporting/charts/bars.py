"""Bars: one group against its target, and the parts of a change. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from monitoring.reporting.charts import svg
from monitoring.reporting.charts.svg import Svg

# The mark of the target stands at one place in every bar, so that one look down the page says which
# bars reach it; the scale differs per group, which the note under the bars says.
MARK_AT: Final = 0.76


@dataclass(frozen=True)
class TargetBar:
    """One group. `value` None is withheld: `value_label` then holds the fixed words.

    `full` is the end of the scale where there is no target. `hollow` marks an indicative figure.
    """

    key: str
    title: str
    value: float | None
    value_label: str
    target: float | None = None
    target_label: str = ""
    full: float | None = None
    hollow: bool = False
    description: str = ""


def target_bar(bar: TargetBar) -> Svg:
    """A bar from 0, with the labelled mark of its target; wide and narrow."""
    return Svg(_target_bar(bar, "wide", 640) + _target_bar(bar, "narrow", 358))


def _scale(bar: TargetBar) -> float:
    """The value at the right end; a withheld value has no part in it (S2)."""
    by_target = bar.target / MARK_AT if bar.target else 0.0
    value = bar.value if bar.value is not None else 0.0
    if by_target:
        return max(by_target, value / 0.96)
    return bar.full or svg.axis_for([value]).top


def _target_bar(bar: TargetBar, size: str, width: int) -> str:
    letters = svg.WIDE_TEXT if size == "wide" else svg.NARROW_TEXT
    scale = _scale(bar)
    mark = width * bar.target / scale if bar.target else None
    parts = [svg.rect("c-track", 0, 5, width, 24)]
    if bar.value is None:
        parts.append(svg.text(10, 22, bar.value_label, "c-quiet"))
    else:
        end = width * min(bar.value / scale, 1.0)
        if bar.hollow:
            parts.append(svg.rect("c-bar c-bar--hollow", 1, 6, max(end - 2, 0), 22))
        else:
            parts.append(svg.rect("c-bar", 0, 5, end, 24))
        parts.append(_value(bar.value_label, end, mark, letters, on_bar=not bar.hollow))
    if mark is not None:
        parts.append(svg.path("c-halo", f"M{svg.number(mark)} 5V29"))
        parts.append(svg.path("c-target", f"M{svg.number(mark)} 0V34"))
        half = svg.text_width(bar.target_label, letters) / 2
        if mark + half > width:
            parts.append(svg.text(width, 49, bar.target_label, anchor="end"))
        else:
            parts.append(svg.text(max(mark, half), 49, bar.target_label, anchor="middle"))
    return svg.drawing(
        key=bar.key,
        size=size,
        width=width,
        height=52 if mark is not None else 34,
        title=bar.title,
        description=bar.description,
        children=parts,
    )


def _value(label: str, end: float, mark: float | None, letters: int, *, on_bar: bool) -> str:
    """The value at the end of the bar: inside where it fits, else beside; never on the mark."""
    width = svg.text_width(label, letters)
    stop = end - 10
    if mark is not None and stop - width - 6 < mark < stop + 8:
        stop = mark - 10
    if stop - width >= 8 and stop <= end:
        return svg.text(stop, 22, label, "c-onbar" if on_bar else "c-strong", "end")
    start = end + 8
    if mark is not None and start - 8 < mark < start + width + 8:
        start = mark + 8
    return svg.text(start, 22, label, "c-strong")


@dataclass(frozen=True)
class Part:
    """One part of a change, such as method, reach, definition or the rest."""

    label: str
    value: float
    value_label: str


def change_bars(key: str, title: str, parts: Sequence[Part], description: str = "") -> Svg:
    """The parts of a change on one scale; a part that goes down stands left of the line."""
    column = 8 + max((svg.text_width(part.label, 16) for part in parts), default=0)
    low = min(0.0, *(part.value for part in parts)) if parts else 0.0
    high = max(0.0, *(part.value for part in parts)) if parts else 0.0
    margin = 60.0 if low < 0 else 0.0
    unit = (360 - column - 60 - margin) / ((high - low) or 1.0)
    zero = column + margin - low * unit
    drawn: list[str] = []
    for index, part in enumerate(parts):
        top = index * 34
        length = abs(part.value) * unit
        drawn.append(svg.text(0, top + 22, part.label))
        left = zero if part.value >= 0 else zero - length
        drawn.append(svg.rect("c-bar" if index == 0 else "c-bar--2", left, top + 7, length, 20))
        if part.value >= 0:
            drawn.append(svg.text(zero + length + 10, top + 22, part.value_label, "c-strong"))
        else:
            drawn.append(svg.text(left - 10, top + 22, part.value_label, "c-strong", "end"))
    if parts:
        drawn.append(svg.path("c-axis", f"M{svg.number(zero)} 3V{len(parts) * 34 - 3}"))
    return Svg(
        svg.drawing(
            key=key,
            size="small",
            width=360,
            height=max(len(parts), 1) * 34,
            title=title,
            description=description,
            children=drawn,
        )
    )
