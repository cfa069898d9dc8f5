"""Check every row of a file; all problems at once (PURE).

The result holds cleaned text as the database reads it. Nothing here knows a person: what is
already known comes in as units by their code.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from access.organisation.importing.layout import KINDS, ORGANISATION, STAFF, Bad, Column
from access.organisation.importing.problems import FileRefused, Problems
from access.organisation.importing.reading import Sheet


@dataclass(frozen=True)
class KnownUnit:
    """A unit as it is known now: what a row of a file is checked against."""

    id: str
    kind: str
    parent: str = ""
    valid_from: str = ""
    valid_until: str = ""
    staffed: bool = True  # an entity or below it, within the reach of who imports


def _cells(sheet: Sheet, columns: tuple[Column, ...], problems: Problems) -> pd.DataFrame:
    """Apply the rule of each column, once for every distinct value."""
    clean: dict[str, pd.Series] = {}
    for column in columns:
        places, values = pd.factorize(sheet.frame[column.name])
        results: list[str] = []
        wrong: dict[int, Bad] = {}
        for number, value in enumerate(map(str.strip, values)):
            try:
                if value == "":
                    if column.required:
                        raise Bad("missing")
                    results.append("")
                else:
                    results.append(column.rule(value))
            except Bad as bad:
                wrong[number] = bad
                results.append("")
        for number, fault in wrong.items():
            lines = sheet.lines[places == number]
            problems.add_lines(lines, column.name, fault.code, *fault.facts)
        clean[column.name] = pd.Series(results, dtype=object).take(places).reset_index(drop=True)
    return pd.DataFrame(clean)


def records(frame: pd.DataFrame) -> list[dict[str, str]]:
    """The rows of a checked file, by column."""
    return [{str(name): str(cell) for name, cell in r.items()} for r in frame.to_dict("records")]


def _once(frame: pd.DataFrame, lines: pd.Series, column: str, problems: Problems) -> None:
    """Each key stands once; the problem names the line where it stood first."""
    values = frame[column]
    first = lines.groupby(values.to_numpy(), sort=False).transform("min")
    for line, earlier in zip(
        lines[twice := values.duplicated() & (values != "")], first[twice], strict=True
    ):
        problems.add(int(line), column, "double", str(earlier))


def check_staff(sheet: Sheet, units: Mapping[str, KnownUnit], day: dt.date) -> pd.DataFrame:
    """The rows of a staff file on ``day``, with ``unit_id`` added. Raises FileRefused."""
    problems = Problems()
    frame = _cells(sheet, STAFF, problems)
    lines = sheet.lines
    _once(frame, lines, "personnel_number", problems)
    frame["category"] = frame["category"].replace("", "none")

    today = day.isoformat()
    places, codes = pd.factorize(frame["unit"])
    ids: list[str] = []
    for number, code in enumerate(codes):
        fault = _unit_fault(units.get(code), today) if code else None
        ids.append("" if fault or not code else units[code].id)
        if fault:
            problems.add_lines(lines[places == number], "unit", fault)
    frame["unit_id"] = pd.Series(ids, dtype=object).take(places).reset_index(drop=True)

    born, begun, ended = frame["birth_date"], frame["employed_from"], frame["employed_until"]
    crossed = (ended != "") & (begun != "") & (ended < begun)
    problems.add_lines(lines[crossed], "employed_until", "before_start")
    unborn = (born != "") & (begun != "") & (born >= begun)
    problems.add_lines(lines[unborn], "birth_date", "born_after_start")
    if problems:
        raise FileRefused(problems)
    return frame


def _unit_fault(unit: KnownUnit | None, day: str) -> str | None:
    if unit is None:
        return "unknown_unit"
    if not unit.staffed:
        return "unit_not_yours"
    if (unit.valid_until and unit.valid_until < day) or unit.valid_from > day:
        return "unit_not_valid"
    return None


def check_organisation(sheet: Sheet, known: Mapping[str, KnownUnit]) -> pd.DataFrame:
    """The rows of an organisation file, against the units that are known. Raises FileRefused."""
    problems = Problems()
    frame = _cells(sheet, ORGANISATION, problems)
    lines = sheet.lines
    _once(frame, lines, "code", problems)
    if problems:
        raise FileRefused(problems)  # the tree can be judged only when its cells are right

    rows = {
        row["code"]: KnownUnit(
            "", row["kind"], row["parent"], row["valid_from"], row["valid_until"]
        )
        for row in records(frame)
    }
    tree = {**known, **rows}
    line_of = dict(zip(rows, map(int, lines), strict=True))
    entity_kinds = {row["code"]: row["entity_kind"] for row in records(frame)}
    for code, unit in rows.items():
        line = line_of[code]
        before = known.get(code)
        if before and before.kind != unit.kind:
            problems.add(line, "kind", "kind_changed")
        if (unit.kind == "entity") != (entity_kinds[code] != ""):
            problems.add(
                line, "entity_kind", "missing" if unit.kind == "entity" else "not_an_entity"
            )
        if unit.valid_until and unit.valid_from > unit.valid_until:
            problems.add(line, "valid_until", "before_start")
        fault = _parent_fault(code, unit, tree)
        if fault:
            problems.add(line, "parent", fault)
    _successors(frame, lines, tree, problems)
    tops = [code for code, unit in tree.items() if unit.kind == "government"]
    if len(tops) != 1:
        where = [line_of[code] for code in tops if code in line_of]
        problems.add(max(where, default=0), "kind", "one_government")
    if problems:
        raise FileRefused(problems)
    return frame


def _parent_fault(code: str, unit: KnownUnit, tree: Mapping[str, KnownUnit]) -> str | None:
    if unit.kind == "government":
        return "top_has_parent" if unit.parent else None
    if not unit.parent:
        return "missing"
    parent = tree.get(unit.parent)
    if parent is None:
        return "unknown_unit"
    above = KINDS.index(parent.kind)
    own = KINDS.index(unit.kind)
    below_itself = unit.kind == parent.kind == "unit"
    if (above >= own and not below_itself) or (unit.kind == "unit" and above < 2):
        return "parent_kind"
    seen = {code}
    here = unit.parent
    while here:
        if here in seen:
            return "circle"
        seen.add(here)
        here = tree[here].parent if here in tree else ""
    return None


def _successors(
    frame: pd.DataFrame, lines: pd.Series, tree: Mapping[str, KnownUnit], problems: Problems
) -> None:
    """A unit that becomes others: they exist, are not itself, and the day is known."""
    links = {row["code"]: row["becomes"].split("|") for row in records(frame) if row["becomes"]}
    for row, line in zip(records(frame), lines, strict=True):
        code = row["code"]
        for successor in links.get(code, ()):
            if successor not in tree:
                problems.add(int(line), "becomes", "unknown_unit")
            elif _leads_back(successor, code, links):
                problems.add(int(line), "becomes", "circle")
            elif not tree[code].valid_until:
                problems.add(int(line), "valid_until", "becomes_when")
            elif (tree[successor].kind in ("entity", "unit")) != (
                tree[code].kind in ("entity", "unit")
            ):
                problems.add(int(line), "becomes", "becomes_kind")


def _leads_back(start: str, target: str, links: Mapping[str, list[str]]) -> bool:
    waiting, seen = [start], set[str]()
    while waiting:
        here = waiting.pop()
        if here == target:
            return True
        if here not in seen:
            seen.add(here)
            waiting.extend(links.get(here, ()))
    return False
