"""An extract as it comes in: where each number goes, and what is told of a line (C2, C4, C5)."""

import itertools
import tracemalloc
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.extract import TOLD, Extract, Stopped
from counting.lines import GroupOf
from counting.simulator.population import Population

NUMBERS = [f"{n:011d}" for n in Population(7, 5000).numbers(np.arange(400))]
HEAD = "rijksregisternummer;geslacht;leeftijd;statuut;niveau;eenheid"


def group(
    label: str, headcount: int, *, units: str = "", asked: bool = True, **values: str
) -> GroupOf:
    return GroupOf(
        label,
        asked,
        headcount,
        frozenset(units.split()) if units else None,
        {axis: frozenset(codes.split()) for axis, codes in values.items()},
    )


def line(number: str, sex: str = "V", age: object = 41, unit: str = "A") -> str:
    return f"{number};{sex};{age};statutair;A;{unit}"


def read(
    lines: Sequence[str], *groups: GroupOf, pieces: int = 0, head: str = HEAD
) -> tuple[Extract, list[list[tuple[str, str]]]]:
    data = ("\n".join([head, *lines]) + "\n").encode()
    extract = Extract(groups, limit=10, test_numbers=True)
    parts: list[list[tuple[str, str]]] = []
    size = pieces or len(data)
    for at in range(0, len(data), size):
        parts += [list(part) for part in extract.feed(data[at : at + size])]
    parts += [list(part) for part in extract.end()]
    return extract, parts


@pytest.mark.rule("C5")
def test_each_number_goes_to_the_group_of_its_line() -> None:
    lines = [line(n, sex) for n, sex in zip(NUMBERS, itertools.cycle("VM"), strict=False)][:40]
    extract, parts = read(lines, group("women", 20, sex="F"), group("men", 20, sex="M"))
    assert extract.report.failure == ""
    assert extract.sent == {"women": 20, "men": 20}
    assert [label for label, _ in parts[0][:2]] == ["women", "men"]
    assert [number for _, number in parts[0]] == NUMBERS[:40]


@pytest.mark.parametrize("pieces", [1, 7, 64, 1000])
def test_it_does_not_matter_how_the_stream_is_cut(pieces: int) -> None:
    lines = [line(n) for n in NUMBERS[:30]]
    extract, parts = read(lines, group("all", 30), pieces=pieces)
    assert [number for part in parts for _, number in part] == NUMBERS[:30]
    assert extract.report.lines == 30


@pytest.mark.rule("C5")
@pytest.mark.parametrize("count", [29, 31])
def test_other_totals_than_the_personnel_file_stop_the_run(count: int) -> None:
    lines = [line(n) for n in NUMBERS[:count]]
    if count > 30:
        with pytest.raises(Stopped, match="too_many_lines"):
            read(lines, group("all", 30))
    else:
        extract, parts = read(lines, group("all", 30))
        assert extract.report.failure == "totals"
        assert extract.report.off == [(0, 29, 30)]
        assert parts == []


@pytest.mark.rule("C5")
def test_people_moved_between_groups_stop_the_run() -> None:
    """Nine known colleagues and one other cannot be made a group: its total would differ."""
    lines = [line(n, "V" if at < 21 else "M") for at, n in enumerate(NUMBERS[:40])]
    extract, parts = read(lines, group("women", 20, sex="F"), group("men", 20, sex="M"))
    assert (extract.report.failure, parts) == ("totals", [])


@pytest.mark.rule("C5")
def test_a_group_filled_up_with_what_is_no_number_stops_the_run() -> None:
    lines = [line(n) for n in NUMBERS[:18]] + [line("x")] * 2
    extract, parts = read(lines, group("all", 20))
    assert (extract.report.failure, parts) == ("too_few_numbers", [])


def test_a_few_bad_numbers_are_told_and_do_not_stop() -> None:
    lines = [line(n) for n in NUMBERS[:39]] + [line("12345")]
    extract, parts = read(lines, group("all", 40))
    assert extract.report.failure == ""
    assert extract.report.problems == [(41, "short")]
    assert extract.report.refused == {"short": 1, "duplicate": 0}
    assert len(parts[0]) == 39


@pytest.mark.rule("C4")
def test_a_number_that_stands_twice_is_told_by_its_line() -> None:
    lines = [line(n) for n in [*NUMBERS[:39], NUMBERS[3]]]
    extract, parts = read(lines, group("all", 40))
    assert extract.report.problems == [(41, "duplicate")]
    assert len(parts[0]) == 39


def test_people_of_a_group_that_waits_are_read_and_not_sent() -> None:
    lines = [line(n, unit="A" if at < 30 else "B") for at, n in enumerate(NUMBERS[:35])]
    groups = (group("large", 30, units="A"), group("few", 5, units="B", asked=False))
    extract, parts = read(lines, *groups)
    assert extract.report.failure == ""
    assert [label for label, _ in parts[0]] == ["large"] * 30


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"sex": "Q"}, "sex"),
        ({"age": 13}, "age"),
        ({"age": "4 1"}, "age"),
        ({"age": "\u0664\u0661"}, "age"),
        ({"unit": "Z"}, "no_group"),
        ({"unit": "A" * 70}, "no_group"),
    ],
)
def test_a_line_with_an_unknown_value_stops_the_run(bad: dict[str, object], reason: str) -> None:
    lines = [line(n) for n in NUMBERS[:29]] + [line(NUMBERS[29], **bad)]  # type: ignore[arg-type]
    extract, parts = read(lines, group("all", 30, units="A"))
    assert extract.report.problems == [(31, reason)]
    assert (extract.report.failure, parts) == ("lines", [])


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("", "column_number"),
        ("rijksregisternummer;geslacht;leeftijd;statuut", "column_level"),
        (HEAD + ";insz", "column_number"),
        ("PK\x03\x04 something", "xlsx"),
        ("%PDF-1.7", "pdf"),
        ("x" * 5000, "column_number"),
        ("rijksregisternummer;geslacht;leeftijd;statuut;niveau;\u00e9", "heading"),
    ],
)
def test_a_heading_that_is_none_stops_at_once(head: str, code: str) -> None:
    with pytest.raises(Stopped, match=f"^{code}$"):
        read([], group("all", 30), head=head)


def test_a_stream_without_an_end_of_line_stops() -> None:
    extract = Extract([group("all", 30)], limit=10, test_numbers=True)
    list(extract.feed((HEAD + "\n").encode()))
    with pytest.raises(Stopped, match="line_too_long"):
        list(extract.feed(b"9" * 300_000))


def test_an_empty_stream_stops() -> None:
    extract = Extract([group("all", 30)], limit=10, test_numbers=True)
    with pytest.raises(Stopped):
        list(extract.end())


def bad_lines() -> Iterator[st.SearchStrategy[bytes]]:
    yield st.binary(max_size=80)
    yield st.text("0123456789;.,- VMFX\"'\r\t\u0660\uff11", max_size=60).map(str.encode)
    yield st.sampled_from([line(n).encode() for n in NUMBERS[:20]])
    yield st.just(b'"unclosed;V;41;statutair;A;A')


@pytest.mark.rule("C4")
@given(st.lists(st.one_of(*bad_lines()), max_size=40))
def test_no_bad_line_raises_or_is_repeated(lines: list[bytes]) -> None:
    """Whatever stands in it: an end, or a stop with a code; and what is told holds no content."""
    data = HEAD.encode() + b"\n" + b"\n".join(lines)
    extract = Extract([group("all", 30)], limit=10, test_numbers=True)
    told = ""
    try:
        for _ in extract.feed(data):
            pass
        for _ in extract.end():
            pass
    except Stopped as stop:
        told = repr(stop) + str(stop.args)
    told += repr(extract.report)
    assert not any(number in told for number in NUMBERS)
    assert len(extract.report.problems) <= TOLD


@pytest.mark.rule("C2")
def test_what_is_kept_shows_no_number() -> None:
    extract, _ = read([line(n) for n in NUMBERS[:30]], group("all", 30))
    assert not any(n in repr(vars(extract.report)) + repr(extract) for n in NUMBERS[:30])


@pytest.mark.rule("C2")
def test_what_is_held_does_not_grow_with_the_file() -> None:
    """A part and a block, and eight bytes a person to find a number that stands twice."""

    def most_held(count: int) -> int:
        numbers = Population(7, 200_000).numbers(np.arange(count))
        head = b"insz;sex;age;statute;level\n"
        data = head + b"".join(b"%011d;F;41;statutory;A\n" % number for number in numbers)
        extract = Extract([group("all", count)], limit=10, test_numbers=True)
        tracemalloc.start()
        for at in range(0, len(data), 65_536):
            for part in extract.feed(data[at : at + 65_536]):
                part.clear()
        for part in extract.end():
            part.clear()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert extract.report.failure == ""
        return most

    few, many = most_held(10_000), most_held(60_000)
    assert many - few < 50_000 * 40, "a line in text is 29 bytes, a number in a part over 100"
