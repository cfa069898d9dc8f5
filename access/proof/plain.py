"""The plain data file of the proof, and what follows from it. PURE; nothing of ours is imported.

It knows the rules only from ``matrix.txt``: not from access/matrix.py, not from a guard.sql.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("matrix.txt")
OWN = "own"
KINDS = ("enter", "statistics", "contact", "file")
CASE_KINDS = ("accommodation", "priority", "reserved_job")
PLACES = ("own", "below", "sibling", "other_entity", "other_domain")
ELSEWHERE = "elsewhere"  # where those work who ask
OTHER_ROLE = "emancipation_officer"  # in which one acts in the state other_role ...
OTHER_THEN = "recruiter"  # ... unless that is the role itself


@dataclass(frozen=True)
class Asking:
    """A frame: what is held, from where, in which state, and which power or purpose it names."""

    held: str = ""  # a role or duty; empty for who has no grant
    reach: str = "unit"
    state: str = "active"
    power: str = OWN
    purpose: str = ""
    # The case that the frame names: its place and label; empty outside the page of a case.
    at: str = ""
    case: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a protected table: where it stands, whose it is to the asker, and its label.

    ``named``: it is about the case that the frame names, or about the person of that case.
    """

    place: str = ""
    label: str = ""
    mine: bool = False
    named: bool = False


@dataclass(frozen=True)
class Rule:
    """One word of a line of [rows]."""

    word: str
    names: frozenset[str]
    labels: frozenset[str]


@dataclass(frozen=True)
class Line:
    """One line of [rows]."""

    process: str
    command: str
    table: str
    rules: tuple[Rule, ...]

    @property
    def refused(self) -> bool:
        return any(rule.word == "refused" for rule in self.rules)

    @property
    def open_to_everybody(self) -> bool:
        return any(rule.word == "everybody" for rule in self.rules)


@dataclass(frozen=True)
class Plain:
    """The whole file."""

    cells: dict[tuple[str, str], bool]
    duties: tuple[str, ...]
    wide: frozenset[str]
    reach: dict[str, frozenset[str]]
    directory: frozenset[str]
    states: dict[str, str]
    registrations: dict[str, tuple[bool, bool, bool]]
    cases: dict[tuple[str, str], str]  # role and kind: x, / or c (about candidates only)
    case_states: dict[str, bool]
    lines: tuple[Line, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that can be held on a unit."""
        return tuple(dict.fromkeys(role for role, _ in self.cells if role != "staff_member"))

    @property
    def held(self) -> tuple[str, ...]:
        return (*self.roles, *self.duties)

    @property
    def powers(self) -> tuple[str, ...]:
        return (*KINDS, *self.duties)

    def gives(self, held: str, power: str) -> bool:
        """Whether a grant of this role or duty gives this power on its unit."""
        if held == "staff_member":
            return False  # the row is about own data
        if held in self.duties or power in self.duties:
            return held == power and held in self.duties
        return self.cells.get((held, power), False)

    def acting(self, asking: Asking) -> str:
        """The role or duty that counts in this state; empty for none."""
        meaning = self.states[asking.state]
        if meaning == "works":
            return asking.held
        if meaning == "other":
            return other_role(asking.held)
        return ""

    def may(self, asking: Asking) -> bool:
        """Whether the frame's power is given at all."""
        return asking.power != OWN and self.gives(self.acting(asking), asking.power)

    def covered(self, asking: Asking) -> frozenset[str]:
        """The places that are reached by the frame's power."""
        return self.reach[asking.reach] if self.may(asking) else frozenset()

    def sees_name(self, asking: Asking, place: str) -> bool:
        """Whether the list of staff of this power names somebody at the place."""
        return asking.power in self.directory and place in self.covered(asking)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of case."""
        return tuple(dict.fromkeys(kind for _, kind in self.cases))

    def has_kind(self, held: str, kind: str) -> bool:
        """Whether a role may have a case of this kind about a staff member."""
        return self.cases.get((held, kind)) == "x"

    def has_case(self, asking: Asking, place: str, label: str) -> bool:
        """Whether the frame reaches a case about somebody else: by place, kind and state."""
        kind, _, state = label.partition(".")
        return (
            asking.power == "file"
            and place in self.covered(asking)
            and self.has_kind(self.acting(asking), kind)
            and self.case_states[state]
        )

    def allows(self, line: Line, asking: Asking, row: Row) -> bool:
        """Whether the line lets this frame at this row."""
        return any(self._rule(rule, asking, row) for rule in line.rules)

    def _rule(self, rule: Rule, asking: Asking, row: Row) -> bool:
        if rule.labels and row.label not in rule.labels:
            return False
        if rule.word == "purpose":
            return asking.purpose in rule.names
        if rule.word in ("any", "everybody"):
            return True
        if asking.purpose:
            return False
        named = not rule.names or asking.power in rule.names
        match rule.word:
            case "self":
                return row.mine and named
            case "own":
                return row.mine and asking.power == OWN
            case "as":
                return named
            case "within":
                return named and not row.mine and row.place in self.covered(asking)
            case "all":
                return named and self.may(asking) and asking.reach == "government"
            case "asker":
                return named and self.may(asking)
            case "cases":
                return not row.mine and self.has_case(asking, row.place, row.label)
            case "case":
                kind = asking.case.partition(".")[0]
                of_kind = not rule.names or kind in rule.names
                return row.named and of_kind and self.has_case(asking, asking.at, asking.case)
        return False  # nothing, refused


def other_role(held: str) -> str:
    """The role in which somebody acts in the state other_role."""
    return OTHER_THEN if held == OTHER_ROLE else OTHER_ROLE


def read(path: Path = FILE) -> Plain:
    """Read the file. ValueError for a line that it does not know."""
    parts: dict[str, list[list[str]]] = {}
    current: list[list[str]] = []
    for text in path.read_text().splitlines():
        words = text.partition("#")[0].split()
        if not words:
            continue
        if words[0].startswith("["):
            current = parts.setdefault(words[0].strip("[]"), [])
        else:
            current.append(words)
    return Plain(
        cells={
            (role, kind): _yes(mark)
            for role, *marks in parts["matrix"]
            for kind, mark in zip(KINDS, marks, strict=True)
        },
        duties=tuple(word for (word,) in parts["duties"]),
        wide=frozenset(word for (word,) in parts["wide"]),
        reach={
            where: frozenset(p for p, m in zip((*PLACES, ELSEWHERE), marks, strict=True) if _yes(m))
            for where, *marks in parts["reach"]
        },
        directory=frozenset(word for (word,) in parts["directory"]),
        states={words[0]: words[1] for words in parts["states"]},
        registrations={n: (_yes(a), _yes(u), _yes(f)) for n, a, u, f in parts["registrations"]},
        cases={
            (role, kind): _mark(mark)
            for role, *marks in parts["cases"]
            for kind, mark in zip(CASE_KINDS, marks, strict=True)
        },
        case_states={name: _yes(mark) for name, mark in parts["case_states"]},
        lines=tuple(_lines(parts["rows"])),
    )


def _lines(found: list[list[str]]) -> Iterator[Line]:
    for process, command, table, *rules in found:
        yield Line(process, command, table, tuple(_parse(rule) for rule in rules))


def _parse(text: str) -> Rule:
    rest, _, labels = text.partition("@")
    word, _, names = rest.partition(":")
    return Rule(word, _names(names), _names(labels))


def _names(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(",")))


def _mark(mark: str) -> str:
    return mark if mark == "c" else "x" if _yes(mark) else "/"


def _yes(mark: str) -> bool:
    if mark not in ("x", "/"):
        raise ValueError(f"A mark is x or /, not {mark!r}.")
    return mark == "x"
