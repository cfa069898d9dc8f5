"""Charts: well-formed, accessible, readable, and blind to what is withheld (S2, S5, G2)."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.reporting import charts
from monitoring.reporting.charts import printing, svg
from monitoring.reporting.charts.labels import Box, Placer, Spot

WITHHELD = "niet getoond"
NASTY = "<script>alert('x')</script> & \"co\" \x00\x07 \ud800"

texts = st.text(max_size=25)
values = st.floats(0, 100)
cells = st.one_of(st.none(), values)


def tick(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def drawings(drawn: charts.Svg) -> list[ET.Element]:
    """The drawings, parsed as XML: what is not well-formed fails here."""
    return list(ET.fromstring(f"<div>{drawn}</div>"))


def shown(drawing: ET.Element) -> list[str]:
    """The text that a reader sees, element by element."""
    return ["".join(element.itertext()) for element in drawing.iter("text")]


def checked(drawn: charts.Svg) -> list[ET.Element]:
    """What holds for every chart whatever is in it."""
    found = drawings(drawn)
    ids: list[str] = []
    for drawing in found:
        assert drawing.tag == "svg"
        assert drawing.get("role") == "img"
        named = [e.get("id", "") for e in drawing if e.tag in {"title", "desc"}]
        assert drawing.get("aria-labelledby", "").split() == named
        assert (drawing.findtext("title") or "").strip()
        assert float(drawing.get("font-size", "0")) >= 12
        assert "m-chart" in drawing.get("class", "")
        ids += named
        for element in drawing.iter():
            assert element.tag in {
                *("svg", "title", "desc", "text", "tspan"),
                *("rect", "path", "circle", "polyline"),
            }
            assert "style" not in element.attrib
            assert not [name for name in element.attrib if name.startswith("on") or "href" in name]
            assert "nan" not in str(element.attrib)
            assert "inf" not in str(element.attrib)
    assert len(ids) == len(set(ids))
    return found


def plot(rows: list[charts.DotRow], target: float | None = None) -> charts.Svg:
    return charts.dot_plot(
        charts.DotPlot("d", "Titel", "Zin.", rows, WITHHELD, tick, "%", target, "streefcijfer")
    )


# Bars ----------------------------------------------------------------------------------


def bar(
    value: float | None,
    target: float | None = 12,
    title: str = "Herkomst",
    label: str | None = None,
    target_label: str = "streefcijfer",
) -> charts.Svg:
    shown = WITHHELD if value is None else f"{tick(value, 1)}%"
    return charts.target_bar(
        charts.TargetBar("b", title, value, shown if label is None else label, target, target_label)
    )


@given(cells, st.one_of(st.none(), st.floats(0.1, 100)), texts, texts)
def test_any_bar_is_a_sound_drawing(
    value: float | None, target: float | None, title: str, label: str
) -> None:
    wide, narrow = checked(bar(value, target, title, label))
    assert "m-chart--wide" in wide.get("class", "")
    assert "m-chart--narrow" in narrow.get("class", "")
    for drawing in (wide, narrow):
        width = float(drawing.get("viewBox", "").split()[2])
        for rect in drawing.iter("rect"):
            assert float(rect.get("x", "0")) >= 0
            assert float(rect.get("x", "0")) + float(rect.get("width", "0")) <= width + 0.1


@given(st.floats(0, 15))
def test_a_bar_reaches_its_mark_exactly_when_the_target_is_met(value: float) -> None:
    drawing = checked(bar(value, 12))[0]
    length = float(drawing.findall("rect")[1].get("width", "0"))
    mark = float(re.findall(r"M([\d.]+)", drawing.findall("path")[-1].get("d", ""))[0])
    # Drawn to a tenth of a pixel, which is 0.0025 of a percent here.
    assert (length >= mark) if value >= 12 else (length <= mark)
    assert length < mark or value > 11.99


def test_the_mark_stands_at_one_place_and_is_labelled() -> None:
    marks = set()
    for value, target in ((9.4, 12.0), (2.6, 3.0), (43.1, 40.0), (None, 12.0)):
        drawing = checked(bar(value, target))[0]
        marks.add(drawing.findall("path")[-1].get("d"))
        assert "streefcijfer" in shown(drawing)
    assert len(marks) == 1


def test_the_value_never_lies_on_the_mark() -> None:
    for tenths in range(160):
        for drawing in checked(bar(tenths / 10, 12)):
            size = float(drawing.get("font-size", "14"))
            mark = float(re.findall(r"M([\d.]+)", drawing.findall("path")[-1].get("d", ""))[0])
            text = drawing.findall("text")[0]
            x, width = float(text.get("x", "0")), svg.text_width(text.text or "", size)
            left, right = (x - width, x) if text.get("text-anchor") == "end" else (x, x + width)
            assert right < mark or left > mark, (tenths, left, mark, right)


@pytest.mark.rule("S2")
def test_a_withheld_bar_is_an_empty_row_with_the_fixed_words() -> None:
    drawing = checked(bar(None))[0]
    assert shown(drawing)[0] == WITHHELD
    assert len(drawing.findall("rect")) == 1


def test_an_indicative_bar_is_hollow() -> None:
    drawn = charts.target_bar(charts.TargetBar("b", "t", 9.4, "9,4%", 12, "s", hollow=True))
    assert "c-bar--hollow" in drawn
    assert "c-onbar" not in drawn


def test_parts_of_a_change_stand_on_one_scale() -> None:
    parts = [charts.Part("methode", 0.9, "0,9"), charts.Part("bereik", -0.3, "−0,3")]
    (drawing,) = checked(charts.change_bars("c", "Verandering", parts))
    lengths = [float(rect.get("width", "0")) for rect in drawing.findall("rect")]
    assert lengths[0] == pytest.approx(3 * lengths[1], abs=0.2)
    assert shown(drawing) == ["methode", "0,9", "bereik", "−0,3"]
    assert checked(charts.change_bars("c", "Verandering", []))


# Dot plot ------------------------------------------------------------------------------


@given(st.lists(st.tuples(texts, cells, texts), max_size=8), st.one_of(st.none(), values))
def test_any_dot_plot_is_a_sound_drawing(
    rows: list[tuple[str, float | None, str]], target: float | None
) -> None:
    checked(plot([charts.DotRow(*row) for row in rows], target))


@pytest.mark.rule("S2")
@given(st.lists(cells, min_size=1, max_size=8), values)
def test_rows_keep_their_order_whatever_is_withheld(
    shares: list[float | None], target: float
) -> None:
    names = [f"Dienst{i}" for i in range(len(shares))]
    for drawing in checked(
        plot([charts.DotRow(*row) for row in zip(names, shares, strict=True)], target)
    ):
        assert [text for text in shown(drawing) if text in names] == names
        assert shown(drawing).count(WITHHELD) == shares.count(None)


def axis_words(drawing: ET.Element) -> list[str]:
    """What stands under the axis of a dot plot."""
    quiet = [t.text or "" for t in drawing.findall("text") if t.get("class") == "c-quiet"]
    return [words for words in quiet if words != WITHHELD]


@pytest.mark.rule("S2")
@given(st.lists(values, min_size=1, max_size=5), st.permutations([True, True, False, False, False]))
def test_the_axis_comes_from_published_cells_only(shares: list[float], hide: list[bool]) -> None:
    """Withholding a row gives the axis that the others give on their own."""
    pairs = list(zip(shares, hide, strict=False))
    rows = [charts.DotRow("x", None if hidden else share, "v") for share, hidden in pairs]
    published = [share for share, hidden in pairs if not hidden]
    axis = svg.axis_for(published)
    labels = axis_words(drawings(plot(rows))[0])
    wanted = [tick(t, axis.decimals) for t in axis.ticks]
    assert [text.rstrip("%") for text in labels] == wanted


@pytest.mark.rule("S2")
def test_a_drawing_of_withheld_rows_is_the_same_whatever_they_hold() -> None:
    """The hidden value has no way in: a withheld row is the same with any label for its value."""
    one = plot([charts.DotRow("A", 4.0, "4,0"), charts.DotRow("B", None, "0,1")])
    other = plot([charts.DotRow("A", 4.0, "4,0"), charts.DotRow("B", None, "99,9")])
    assert one == other


def test_when_everything_is_withheld_there_is_no_scale() -> None:
    for drawing in checked(plot([charts.DotRow("A", None), charts.DotRow("B", None)])):
        assert shown(drawing) == ["A", WITHHELD, "B", WITHHELD]
        assert not drawing.findall("circle")


# Series --------------------------------------------------------------------------------


def points(*pairs: tuple[float, float | None]) -> list[charts.Point]:
    return [charts.Point(year, v, "" if v is None else tick(v, 1)) for year, v in pairs]


def history() -> charts.Series:
    """Shaped like the real one: two methods, two definitions, one day counted twice."""
    return charts.Series(
        "r",
        "Herkomst",
        "Drie losse lijnen.",
        [
            charts.Segment(
                "registratie", points((2011, 2.8), (2012, 3.0), (2013, 3.1)), hollow=True
            ),
            charts.Segment(
                "telling 2009",
                points((2014, 4.3), (2016, 5.4)),
                break_label="2014: andere telwijze",
            ),
            charts.Segment(
                "telling 2016",
                points((2016, 8.8), (2017, 9.6), (2018, None), (2019, 10.7)),
                break_label="2016: andere definitie",
            ),
        ],
        tick,
        WITHHELD,
        targets=[charts.TargetStep(2011, 2015, 4, "streefcijfer 4%, liep tot eind 2015")],
    )


@given(
    st.lists(
        st.tuples(texts, st.lists(st.tuples(st.integers(2000, 2030), cells), max_size=6), texts),
        max_size=4,
    )
)
def test_any_series_is_a_sound_drawing(
    rows: list[tuple[str, list[tuple[int, float | None]], str]],
) -> None:
    segments = [
        charts.Segment(label, points(*sorted(pairs, key=lambda pair: pair[0])), break_label=mark)
        for label, pairs, mark in rows
    ]
    checked(charts.series(charts.Series("r", "T", "D", segments, tick, WITHHELD)))


@pytest.mark.rule("S5", "G2")
def test_no_line_crosses_a_break_or_a_missing_or_withheld_year() -> None:
    for drawing in checked(charts.series(history())):
        lines = [p.get("points", "").split() for p in drawing.findall("polyline")]
        # 2011-12-13 · 2014 and 2016 stay apart (2015 is missing) · 2016-17 · 2019 alone
        assert [len(line) for line in lines] == [3, 2]
        breaks = [
            float(re.findall(r"M([\d.]+)", p.get("d", ""))[0])
            for p in drawing.findall("path")
            if p.get("class") == "c-break"
        ]
        assert len(breaks) == 2
        for line in lines:
            xs = [float(pair.split(",")[0]) for pair in line]
            assert not [at for at in breaks if min(xs) <= at <= max(xs)]


@pytest.mark.rule("G2")
def test_a_day_with_two_definitions_shows_both_values() -> None:
    for drawing in checked(charts.series(history())):
        assert {"5,4", "8,8"} <= set(shown(drawing))


def test_breaks_and_targets_are_named_on_the_chart() -> None:
    wide = " ".join(shown(checked(charts.series(history()))[0]))
    for words in ("2014: andere telwijze", "2016: andere definitie", "liep tot eind 2015"):
        assert words in wide


def test_a_target_stops_where_it_stopped() -> None:
    drawing = checked(charts.series(history()))[0]
    goal = next(p for p in drawing.findall("path") if p.get("class") == "c-goal")
    start, end = (float(x) for x in re.findall(r"[ML]([\d.]+)", goal.get("d", "")))
    assert start == 44
    assert end == pytest.approx(44 + 940 * 4 / 8, abs=0.1)


def test_a_target_that_runs_on_has_no_end() -> None:
    ends = []
    for runs_on in (False, True):
        step = charts.TargetStep(2016, 2018, 3, "streefcijfer", runs_on)
        segment = charts.Segment("lijn", points((2016, 2.0), (2018, 2.5)))
        chart = charts.Series("r", "t", "d", [segment], tick, WITHHELD, "%", [step])
        for drawing in checked(charts.series(chart)):
            goals = [p for p in drawing.findall("path") if p.get("class") == "c-goal"]
            ends.append(len(goals))
    assert ends == [2, 2, 1, 1]


@pytest.mark.rule("S5")
def test_the_distance_between_two_ways_of_counting_is_drawn_and_named() -> None:
    counted = charts.Segment("geteld", points((2016, 9.0)))
    told = charts.Segment("geregistreerd", points((2016, 3.0)), hollow=True)
    span = charts.Span(2016, 3.0, 9.0, "6 procentpunt")
    chart = charts.Series("r", "t", "d", [counted, told], tick, WITHHELD, spans=[span])
    wide = checked(charts.series(chart))[0]
    assert "6 procentpunt" in " ".join(shown(wide))
    (line,) = [p for p in wide.findall("path") if p.get("class") == "c-break"]
    tops = [float(c.get("cy", "0")) for c in wide.findall("circle")]
    high, low = (float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", line.get("d", "")))
    assert min(tops) < high < low < max(tops)


@pytest.mark.rule("S5")
def test_voluntary_figures_have_hollow_markers() -> None:
    drawing = checked(charts.series(history()))[0]
    hollow = [c for c in drawing.findall("circle") if "hollow" in c.get("class", "")]
    assert len(hollow) == 3


@pytest.mark.rule("S2")
def test_a_withheld_year_has_the_fixed_words_at_the_axis_and_no_marker() -> None:
    drawing = checked(charts.series(history()))[0]
    assert shown(drawing).count(WITHHELD) == 1
    assert len(drawing.findall("circle")) == 8


def test_labels_of_the_real_history_do_not_lie_on_each_other() -> None:
    drawing = checked(charts.series(history()))[0]
    placer = Placer(Box(0, 0, 2000, 2000), svg.WIDE_TEXT)
    boxes = []
    for text in drawing.findall("text"):
        spans = [e for e in text if e.tag == "tspan"]
        lines = [line for line in [text.text or "", *(s.text or "" for s in spans)] if line]
        spot = Spot(float(text.get("x", "0")), float(text.get("y", "0")))
        anchored = Spot(spot.x, spot.y, text.get("text-anchor", "start"))
        boxes.append((placer.box(anchored, lines), lines))
    for index, (box, lines) in enumerate(boxes):
        for other, words in boxes[index + 1 :]:
            assert box.overlap(other) < 12, (lines, words)


# On paper ------------------------------------------------------------------------------


@given(st.lists(cells, min_size=1, max_size=4), texts)
def test_a_drawing_for_paper_stands_alone(shares: list[float | None], title: str) -> None:
    rows = [charts.DotRow(title, share, "1,0") for share in shares]
    drawn = charts.dot_plot(charts.DotPlot("d", title, NASTY, rows, WITHHELD, tick))
    for size in ("wide", "narrow"):
        root = ET.fromstring(printing.alone(drawn, size))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert float(root.get("width", "0")) > 0
        (look,) = [e for e in root if e.tag.endswith("}style")]
        used = {name for e in root.iter() for name in (e.get("class") or "").split()}
        assert all(f".{name} " in (look.text or "") for name in used)
    assert printing.title(drawn)


# The pen -------------------------------------------------------------------------------


def test_text_of_the_caller_is_escaped_everywhere() -> None:
    row = charts.DotRow(NASTY, 3.0, NASTY)
    drawn = [
        bar(3.0, 12, NASTY, NASTY, NASTY),
        charts.dot_plot(charts.DotPlot("d", NASTY, NASTY, [row], NASTY, tick, NASTY, 4.0, NASTY)),
        charts.change_bars("c", NASTY, [charts.Part(NASTY, 1.0, NASTY)], NASTY),
        charts.series(
            charts.Series(
                "r",
                NASTY,
                NASTY,
                [charts.Segment(NASTY, points((2016, 3.0), (2017, None)), NASTY, NASTY)],
                tick,
                NASTY,
                NASTY,
                [charts.TargetStep(2016, 2017, 3, NASTY)],
                [charts.Gap(2016, 2017, NASTY)],
                [charts.Span(2016, 1, 3, NASTY)],
            )
        ),
    ]
    for each in drawn:
        checked(each)
        assert "<script" not in each
        assert each.__html__() == each


@given(st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=6))
def test_the_axis_holds_every_value_in_at_most_five_steps(shares: list[float]) -> None:
    axis = svg.axis_for(shares)
    assert axis.top >= max(shares) * (1 - 1e-9)
    assert 2 <= len(axis.ticks) <= 6
    assert axis.ticks[0] == 0
    assert axis.top <= max(shares) * 2.6


@pytest.mark.parametrize(
    ("highest", "top", "step"),
    [(14.2, 16, 4), (3.0, 3, 1), (43.1, 50, 10), (0.4, 0.4, 0.1), (13.9, 16, 4), (100, 100, 20)],
)
def test_the_axis_ends_at_a_round_number(highest: float, top: float, step: float) -> None:
    axis = svg.axis_for([highest])
    assert axis.top == pytest.approx(top)
    assert axis.step == pytest.approx(step)


@given(st.text(alphabet="abc def", max_size=60), st.integers(20, 200))
def test_wrapping_keeps_every_word(text: str, width: int) -> None:
    lines = svg.wrap(text, width, 14)
    assert " ".join(lines).split() == text.split()
    assert all(svg.text_width(line, 14) <= width for line in lines if " " in line)


def test_a_label_takes_a_free_spot_and_gives_way_when_it_may() -> None:
    placer = Placer(Box(0, 0, 100, 100), 14)
    placer.block(Box(0, 0, 100, 50))
    assert placer.place(["a"], [Spot(10, 30), Spot(10, 80)], must=False) == Spot(10, 80)
    placer.block(Box(0, 50, 100, 100))
    assert placer.place(["a"], [Spot(10, 30)], must=False) is None
    assert placer.place(["a"], [Spot(10, 30)], must=True) == Spot(10, 30)
