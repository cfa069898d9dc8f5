"""Series through the years: one segment per method and definition, never joined. PURE.

A missing year gets no line, a break gets a dashed line with its words, a target stops where it
stopped, a figure of voluntary registration gets a hollow marker (S5, G2).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from monitoring.reporting.charts import svg
from monitoring.reporting.charts.labels import Box, Placer, Spot
from monitoring.reporting.charts.svg import Svg, Tick

# Two figures for one day, at a break of definition, stand this far on either side of its line.
APART: Final = 7.0


@dataclass(frozen=True)
class Point:
    """A figure at a year (2016 for 31 December 2016). None is withheld."""

    at: float
    value: float | None
    label: str = ""


@dataclass(frozen=True)
class Segment:
    """Figures of one method and one definition. `break_label` names the break before it.

    `short` and `short_note` take the place of `label` and `note` on the narrow drawing.
    """

    label: str
    points: Sequence[Point]
    note: str = ""
    break_label: str = ""
    hollow: bool = False
    short: str = ""
    short_note: str = ""


@dataclass(frozen=True)
class TargetStep:
    """A target from its decision to its due date; there it stops. ``open``: it runs on.

    ``short`` takes the place of ``label`` on the narrow drawing.
    """

    start: float
    end: float
    value: float
    label: str
    open: bool = False
    short: str = ""


@dataclass(frozen=True)
class Span:
    """The distance between two figures of one day that were measured in two ways."""

    at: float
    low: float
    high: float
    label: str


@dataclass(frozen=True)
class Gap:
    """Words for years without a figure."""

    start: float
    end: float
    label: str


@dataclass(frozen=True)
class Series:
    """Everything on the drawing; `withheld` are the fixed words at the axis."""

    key: str
    title: str
    description: str
    segments: Sequence[Segment]
    tick: Tick
    withheld: str
    unit: str = "%"
    targets: Sequence[TargetStep] = ()
    gaps: Sequence[Gap] = ()
    spans: Sequence[Span] = ()


def series(chart: Series) -> Svg:
    """The wide and the narrow drawing."""
    wide = _Drawing(chart, "wide", 1140, 440, left=44, right=984, top=50, wrap=150)
    narrow = _Drawing(chart, "narrow", 358, 470, left=36, right=344, top=60, wrap=104)
    return Svg(wide.draw() + narrow.draw())


class _Drawing:
    """One drawing: first what is fixed, then labels where there is room."""

    def __init__(
        self,
        chart: Series,
        size: str,
        width: int,
        height: int,
        *,
        left: int,
        right: int,
        top: int,
        wrap: int,
    ) -> None:
        self.chart, self.size, self.width, self.height = chart, size, width, height
        self.left, self.right, self.top, self.bottom = left, right, top, height - 40
        self.wrap = wrap
        self.letters = svg.WIDE_TEXT if size == "wide" else svg.NARROW_TEXT
        shown = [p.value for s in chart.segments for p in s.points if p.value is not None]
        self.axis = svg.axis_for([*shown, *(t.value for t in chart.targets)])
        years = [p.at for s in chart.segments for p in s.points]
        years += [year for t in chart.targets for year in (t.start, t.end)]
        self.first, self.last = min(years, default=0.0), max(years, default=1.0)
        self.placer = Placer(Box(0, top, width, self.bottom), self.letters)
        self.parts: list[str] = []

    def x(self, year: float) -> float:
        span = (self.last - self.first) or 1.0
        return self.left + (self.right - self.left) * (year - self.first) / span

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.axis.top

    def draw(self) -> str:
        self._axes()
        breaks = self._breaks()
        self._targets()
        drawn = [self._line(index, breaks) for index in range(len(self.chart.segments))]
        self._withheld()
        self._spans()
        for segment, places in zip(self.chart.segments, drawn, strict=True):
            self._values(segment, places, ends_only=self.size == "narrow")
        self._target_labels()
        for segment, places in zip(self.chart.segments, drawn, strict=True):
            self._segment_label(segment, places)
        self._span_labels()
        self._gaps()
        return svg.drawing(
            key=self.chart.key,
            size=self.size,
            width=self.width,
            height=self.height,
            title=self.chart.title,
            description=self.chart.description,
            children=self.parts,
        )

    def _axes(self) -> None:
        if self.axis.empty:
            self.parts.append(svg.line("c-axis", self.left, self.bottom, self.right, self.bottom))
        for tick in self.axis.ticks:
            y = self.y(tick)
            top = tick == self.axis.ticks[-1]
            label = self.chart.tick(tick, self.axis.decimals) + (self.chart.unit if top else "")
            kind = "c-grid" if tick else "c-axis"
            self.parts.append(svg.line(kind, self.left, y, self.right, y))
            self.parts.append(svg.text(self.left - 8, y + 5, label, "c-quiet", "end"))
        for year in self._years():
            x = self.x(year)
            anchor = "end" if x + 18 > self.width else "middle"
            label = f"{year:g}"
            self.parts.append(svg.text(x, self.bottom + 24, label, "c-quiet", anchor))

    def _years(self) -> list[float]:
        """Whole years with room between them; the last one always."""
        first, last = round(self.first), round(self.last)
        room = max(1.0, (self.right - self.left) / max(last - first, 1))
        step = next(n for n in (1, 2, 5, 10, 20, 50, 100) if n * room >= 58 or n == 100)
        years = [year for year in range(first, last + 1, step) if (last - year) * room >= 48]
        return [*map(float, years), float(last)]

    def _breaks(self) -> dict[int, float]:
        """The line before each segment with a break; on that day where both sides have it."""
        found: dict[int, float] = {}
        rows: list[tuple[float, list[str]]] = []
        for index, segment in enumerate(self.chart.segments):
            before = self.chart.segments[index - 1].points if index else ()
            if not segment.break_label or not before or not segment.points:
                continue
            found[index] = self.x((before[-1].at + segment.points[0].at) / 2)
            rows.append((found[index], svg.wrap(segment.break_label, self.wrap, self.letters)))
        for order, (x, lines) in enumerate(rows):
            self.parts.append(svg.line("c-break", x, self.top - 4, x, self.bottom))
            self.placer.block_line(x, self.top, x, self.bottom, weight=0.1)
            anchor = self._break_side(order, rows)
            shift = {"end": 4.0, "start": -4.0, "middle": 0.0}[anchor]
            y = self.top - 12 - 15 * (len(lines) - 1)
            self.parts.append(svg.text(x + shift, y, lines, "", anchor, 15))
        return found

    def _break_side(self, order: int, rows: Sequence[tuple[float, list[str]]]) -> str:
        """Centred above its line, unless the words of a neighbour or the edge are too near."""
        x, lines = rows[order]
        half = max((svg.text_width(line, self.letters) for line in lines), default=0) / 2
        close = 2 * half + 8
        after = order + 1 < len(rows) and rows[order + 1][0] - x < close
        before = order > 0 and x - rows[order - 1][0] < close
        if x - half < 0 or (before and not after):
            return "start"
        if x + half > self.width or (after and not before):
            return "end"
        return "middle"

    def _targets(self) -> None:
        for target in self.chart.targets:
            start, end, y = self.x(target.start), self.x(target.end), self.y(target.value)
            self.parts.append(svg.line("c-goal", start, y, end, y))
            if not target.open:
                self.parts.append(svg.line("c-goal", end, y - 6, end, y + 6))
            self.placer.block_line(start, y, end, y)

    def _line(self, index: int, breaks: dict[int, float]) -> list[tuple[Point, float, float]]:
        """The lines and markers of one segment; gives back where its points stand."""
        segment = self.chart.segments[index]
        places: list[tuple[Point, float, float]] = []
        for point in segment.points:
            if point.value is None:
                continue
            x = self.x(point.at)
            if index in breaks and abs(x - breaks[index]) < APART:
                x = breaks[index] + APART
            elif index + 1 in breaks and abs(x - breaks[index + 1]) < APART:
                x = breaks[index + 1] - APART
            places.append((point, x, self.y(point.value)))
        for run in _runs(places):
            if len(run) > 1:
                points = " ".join(f"{svg.number(x)},{svg.number(y)}" for _p, x, y in run)
                self.parts.append(svg.element("polyline", {"class": "c-line", "points": points}))
            for (_a, x1, y1), (_b, x2, y2) in pairwise(run):
                self.placer.block_line(x1, y1, x2, y2)
        for _point, x, y in places:
            self.parts.append(svg.dot(x, y, 5.5, hollow=segment.hollow))
            self.placer.block(Box(x - 7, y - 7, x + 7, y + 7))
        return places

    def _spans(self) -> None:
        """A dashed line from one figure to the other, clear of both markers."""
        for span in self.chart.spans:
            x, high, low = self.x(span.at), self.y(span.high) + 9, self.y(span.low) - 9
            if low > high:
                self.parts.append(svg.line("c-break", x, high, x, low))
                self.placer.block_line(x, high, x, low)

    def _span_labels(self) -> None:
        for span in self.chart.spans:
            x, y = self.x(span.at), (self.y(span.high) + self.y(span.low)) / 2
            lines = svg.wrap(span.label, 110, self.letters)
            spots = [
                Spot(x + side * 8, y + shift, anchor)
                for shift in range(0, 60, 12)
                for side, anchor in ((-1, "end"), (1, "start"))
            ]
            found = self.placer.place(lines, spots, must=self.size == "wide")
            if found:
                self.parts.append(svg.text(found.x, found.y, lines, "c-quiet", found.anchor))

    def _withheld(self) -> None:
        """Withheld years at one fixed height above the axis, one label for years in a row."""
        for segment in self.chart.segments:
            years = [point.at for point in segment.points if point.value is None]
            while years:
                run = [years.pop(0)]
                while years and years[0] - run[-1] <= 1:
                    run.append(years.pop(0))
                x = self.x((run[0] + run[-1]) / 2)
                half = svg.text_width(self.chart.withheld, self.letters) / 2
                x = min(max(x, self.left + half), self.width - half)
                spot = Spot(x, self.bottom - 8, "middle")
                self.placer.block(self.placer.box(spot, [self.chart.withheld]))
                self.parts.append(
                    svg.text(spot.x, spot.y, self.chart.withheld, "c-quiet", "middle")
                )

    def _values(
        self, segment: Segment, places: Sequence[tuple[Point, float, float]], *, ends_only: bool
    ) -> None:
        """Values at their points; the first and last of a segment always."""
        for index, (point, x, y) in enumerate(places):
            end = index in (0, len(places) - 1)
            if not point.label or (ends_only and not end):
                continue
            spots = [Spot(x, y - 12, "middle"), Spot(x, y + 24, "middle")]
            spots += [Spot(x - 3, y - 12, "end"), Spot(x + 3, y - 12), Spot(x + 3, y + 24)]
            spots += [Spot(x - 3, y + 24, "end"), Spot(x + 12, y + 5), Spot(x - 12, y + 5, "end")]
            found = self.placer.place([point.label], spots, must=end)
            if found:
                self.parts.append(svg.text(found.x, found.y, point.label, "c-strong", found.anchor))

    def _target_labels(self) -> None:
        """On its line, else beside its end; in more lines where one is too long."""
        for target in self.chart.targets:
            label = target.label
            if self.size == "narrow" and target.short:
                label = target.short
            folded = svg.wrap(label, self.wrap, self.letters)
            options = [[label], folded] if self.size == "wide" else [folded]
            for lines in options:
                spots = list(self._target_spots(target, lines))
                found = self.placer.place(lines, spots, must=lines is options[-1])
                if found:
                    self.parts.append(svg.text(found.x, found.y, lines, "", found.anchor))
                    break

    def _target_spots(self, target: TargetStep, lines: Sequence[str]) -> Iterator[Spot]:
        start, end, y = self.x(target.start), self.x(target.end), self.y(target.value)
        height = 17 * (len(lines) - 1)
        up = y - 10 - height
        yield from (Spot(start, up), Spot(end, up, "end"), Spot(start, y + 22))
        yield from (Spot(end + 10, y + 5 - height / 2), Spot(end, y + 22, "end"))
        if len(lines) > 1 or self.size == "narrow":
            yield from (Spot(self.width - 4, up, "end"), Spot(self.width - 4, y + 22, "end"))

    def _segment_label(
        self, segment: Segment, places: Sequence[tuple[Point, float, float]]
    ) -> None:
        """What the line is, beside it: no legend to look up."""
        if not places:
            return
        span = places[-1][1] - places[0][1]
        beside = self.size == "wide" and places[-1][1] > self.right - 20
        room = max(self.wrap, span) if self.size == "wide" and not beside else self.wrap
        room = min(room, self.width - self.right - 24) if beside else room
        label, note = segment.label, segment.note
        if self.size == "narrow" and segment.short:
            label, note = segment.short, segment.short_note
        strong = svg.wrap(label, room, self.letters)
        lines = [*strong, *svg.wrap(note, room, self.letters)]
        spot = self.placer.place(lines, self._around(places, len(lines)), must=True)
        if spot is None or not lines:
            return
        body = [
            svg.element(
                "tspan",
                {
                    "class": "c-strong" if i < len(strong) else "",
                    "x": spot.x,
                    "dy": None if i == 0 else 17.0,
                },
                [svg.words(row)],
            )
            for i, row in enumerate(lines)
        ]
        anchor = "" if spot.anchor == "start" else spot.anchor
        self.parts.append(
            svg.element("text", {"x": spot.x, "y": spot.y, "text-anchor": anchor}, body)
        )

    def _around(self, places: Sequence[tuple[Point, float, float]], count: int) -> Iterator[Spot]:
        """Spots from near to far: beside the end on a wide drawing, then above and below."""
        high, low = min(y for _p, _x, y in places), max(y for _p, _x, y in places)
        first, last = places[0][1], places[-1][1]
        if self.size == "wide" and last > self.right - 20:
            yield Spot(last + 22, places[-1][2] + 5)
        height = 17 * (count - 1)
        for step in range(0, int(self.bottom - self.top), 10):
            for x, anchor in ((first, "start"), (last, "end"), ((first + last) / 2, "middle")):
                yield Spot(x, high - 30 - height - step, anchor, 1.5 * step)
                yield Spot(x, low + 34 + step, anchor, 1.5 * step)

    def _gaps(self) -> None:
        for gap in self.chart.gaps:
            if self.size == "narrow":
                continue  # the note under the chart and the table say it
            x = self.x((gap.start + gap.end) / 2)
            lines = svg.wrap(gap.label, 110, self.letters)
            spots = [Spot(x, y, "middle") for y in range(self.top + 20, self.bottom - 40, 12)]
            found = self.placer.place(lines, spots, must=False)
            if found:
                self.parts.append(svg.text(found.x, found.y, lines, "c-quiet", found.anchor))


def _runs(
    places: Sequence[tuple[Point, float, float]],
) -> list[list[tuple[Point, float, float]]]:
    """Stretches of points that follow each other year by year."""
    runs: list[list[tuple[Point, float, float]]] = []
    for place in places:
        if runs and place[0].at - runs[-1][-1][0].at <= 1.01:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs
