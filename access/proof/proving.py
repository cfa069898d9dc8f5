"""``prove``: every question, put to the code, the database and the plain file; what differs.

One check is one question: may who asks, in this frame, see or write this row; reach this place;
have this power. All layers that answer it are compared.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_backends
from django.db import connection

from access.accounts.models import AccountLink
from access.actor import NOBODY, Actor
from access.cases.kinds import MAY_HAVE, CaseKind, kinds_of
from access.cases.models import Case
from access.frame import ACTING, acting_grant
from access.matrix import MATRIX, Role, power, powers
from access.organisation.models import StaffMember
from access.proof.asking import REFUSED, UNITS, Database, Frame
from access.proof.cases import named_rows
from access.proof.plain import ELSEWHERE, OWN, PLACES, Asking, Line, Plain, Row
from access.proof.scene import OPENERS, Person, Placed, Scene
from access.visibility import units_for

PROCESSES = ("web", "worker", "owner")
PURPOSES = ("release", "retention", "import", "system", "count")
# In which frames writing is tried: every policy for writing asks one of these.
WRITING_POWERS = (
    OWN,
    "enter",
    "contact",
    "access_manager",
    "leading_official",
    "personnel_data",
    "release_prepare",
    "release_approve",
)
WRITING_STATES = ("active", "ended", "other_role")
# Of the cases, those that are named where not all are.
FEW_CASES = frozenset(
    {
        ("own", "reserved_job.open"),
        ("own", "reserved_job.closed"),
        ("own", "reserved_job.another"),
        ("sibling", "priority.open"),
        ("other_domain", "reserved_job.open"),
    }
)


@dataclass(frozen=True)
class Slice:
    """Which part of the questions is put; None is everything."""

    parts: frozenset[str] = frozenset({"cells", "code", "rows", "content", "writes"})
    held: frozenset[str] | None = None
    states: frozenset[str] | None = None
    tables: frozenset[str] | None = None
    powers: frozenset[str] | None = None
    processes: frozenset[str] | None = None
    # In a state that takes everything away, only the powers that are given otherwise, and one more.
    thin: bool = False
    first: bool = False  # stop at the first mismatch

    def has(self, what: frozenset[str] | None, name: str) -> bool:
        return what is None or name in what


ALL = Slice()


class Enough(Exception):
    """The first mismatch was found, and no more was asked for."""


@dataclass
class Tally:
    """How many questions were put, and where the answers differ."""

    first: bool = False
    checks: int = 0
    mismatches: list[str] = field(default_factory=list)

    def same(self, wanted: object, found: object, *what: object, checks: int = 1) -> None:
        self.checks += checks
        if wanted != found:
            self.mismatches.append(" ".join(map(str, what)))
            if self.first:
                raise Enough


def prove(plain: Plain, scene: Scene, chosen: Slice = ALL) -> Tally:
    """Put the questions of the slice. The caller holds the administrator's transaction."""
    tally = Tally(chosen.first)
    run = _Run(plain, scene, Database(scene, plain.lines), chosen, tally)
    try:
        for part in ("cells", "code", "rows", "content", "writes"):
            if part in chosen.parts:
                getattr(run, part)()
    except Enough:
        pass
    finally:
        run.database.close()
    return tally


@dataclass
class _Run:
    plain: Plain
    scene: Scene
    database: Database
    chosen: Slice
    tally: Tally

    # --- Who asks ---------------------------------------------------------------------------

    def people(self, *, states: Sequence[str] | None = None) -> Iterator[Person]:
        for person in self.scene.people:
            if (
                self.chosen.has(self.chosen.held, person.held)
                and self.chosen.has(self.chosen.states, person.state)
                and (states is None or person.state in states)
            ):
                yield person

    def frames(self, person: Person) -> Iterator[tuple[Asking, Frame]]:
        """Every frame of one person: one a power. Who cannot log in has one, which is none."""
        if self.plain.states[person.state] in ("nobody", "stranger"):
            yield Asking(person.held, person.reach, person.state), Frame()
            return
        for name in (OWN, *self.plain.powers):
            if self.chosen.has(self.chosen.powers, name) and not self._skipped(person, name):
                asking = Asking(person.held, person.reach, person.state, name)
                yield asking, Frame(person.key, person.grant, name)

    def in_cases(self, person: Person) -> Iterator[tuple[Asking, Frame, Case]]:
        """The frames of one person that name a case: none in the list above does."""
        if self.plain.states[person.state] in ("nobody", "stranger") or (
            not self.chosen.has(self.chosen.powers, "file") or self._skipped(person, "file")
        ):
            return
        few = self.chosen.thin and (person.state, person.reach) != ("active", "unit")
        for case, placed in self.scene.cases.items():
            if case.staff_id not in (person.key, *self.scene.targets):
                continue
            if few and (placed.place, placed.label) not in FEW_CASES:
                continue
            asking = Asking(
                person.held, person.reach, person.state, "file", at=placed.place, case=placed.label
            )
            yield asking, Frame(person.key, person.grant, "file", case=case.pk), case

    def _skipped(self, person: Person, name: str) -> bool:
        full = person.state == "active" and person.reach == "unit"
        return (
            self.chosen.thin
            and not full
            and name not in (OWN, "contact")
            and not self.plain.gives(person.held, name)
        )

    def lines(self, process: str, *commands: str, unless: str = "") -> list[Line]:
        return [
            line
            for line in self.plain.lines
            if line.process == process
            and (line.command in commands if commands else line.command != unless)
            and self.chosen.has(self.chosen.tables, line.table)
            and self.chosen.has(self.chosen.processes, process)
        ]

    # --- The cells --------------------------------------------------------------------------

    def cells(self) -> None:
        """The 32 cells and the duties, as the code and the database have them (A1, A10)."""
        names = [(h, p) for h in ("staff_member", *self.plain.held) for p in self.plain.powers]
        names = [pair for pair in names if self.chosen.has(self.chosen.held, pair[0])]
        stored = self.database.gives(names)
        for held, wanted in names:
            expected = self.plain.gives(held, wanted)
            if held in self.plain.duties:
                coded = power(wanted) in powers(power(held))  # type: ignore[arg-type]
            else:
                coded = power(wanted) in powers(Role(held))
            self.tally.same(
                (expected, expected),
                (coded, stored[held, wanted]),
                "cell, code and database:",
                held,
                wanted,
            )
        for (role, kind), expected in self.plain.cells.items():
            if self.chosen.has(self.chosen.held, role):
                coded = power(kind) in MATRIX[Role(role)]
                self.tally.same(expected, coded, "matrix in the code:", role, kind)

        self._kinds()

    def _kinds(self) -> None:
        """Which role may have which kind of case, in code and database (A8)."""
        stored = self.database.case_roles()
        marks = {"anybody": "x", "candidate": "c"}
        for (role, kind), expected in self.plain.cases.items():
            if not self.chosen.has(self.chosen.held, role):
                continue
            whom = MAY_HAVE.get(Role(role), {}).get(CaseKind(kind))
            coded = marks[whom.value] if whom else "/"
            kept = marks.get(stored.pop((role, kind), ""), "/")
            what = ("case, code and database:", role, kind)
            self.tally.same((expected, expected), (coded, kept), *what)
            given = CaseKind(kind) in kinds_of(Role(role))
            self.tally.same(self.plain.has_kind(role, kind), given, "case of staff:", role, kind)
        if self.chosen.held is None:
            self.tally.same({}, stored, "cases of a role that the file does not know")

    # --- The code alone ---------------------------------------------------------------------

    def code(self) -> None:
        """The code's answers, without the database's rule to help it: as the administrator."""
        for person in self.people():
            actor = _actor(person)
            for name in self.plain.powers:
                if not self.chosen.has(self.chosen.powers, name):
                    continue
                asking = Asking(person.held, person.reach, person.state, name)
                covered = self.plain.covered(asking)
                may = actor.may(power(name))
                self.tally.same(self.plain.may(asking), may, "code may:", asking, may)
                units = units_for(actor, power(name))
                for place in (*PLACES, ELSEWHERE):
                    reached = units is None or self.scene.unit(place) in units
                    self.tally.same(
                        place in covered, reached, "code reaches:", place, asking, reached
                    )
                self._staff(asking, actor)
                if name == "file":
                    self._cases(asking, actor)

    def _cases(self, asking: Asking, actor: Actor) -> None:
        """The list of cases, which is also the check of one."""
        seen = set(Case.objects.visible_to(actor).values_list("pk", flat=True))
        for case, placed in self.scene.cases.items():
            if case.staff_id in self.scene.targets:
                wanted = self.plain.has_case(asking, placed.place, placed.label)
                found = case.pk in seen
                self.tally.same(wanted, found, "code lists the case:", placed, asking, found)
            else:  # about somebody who asks: never seen in a role
                self.tally.same(False, case.pk in seen, "code lists a case about who asks", asking)

    def _staff(self, asking: Asking, actor: Actor) -> None:
        seen = set(
            StaffMember.objects.visible_to(actor, power(asking.power))
            .filter(pk__in=list(self.scene.targets))
            .values_list("pk", flat=True)
        )
        for key, (place, registration) in self.scene.targets.items():
            self.tally.same(
                self.plain.sees_name(asking, place),
                key in seen,
                "code lists:",
                place,
                registration,
                asking,
                key in seen,
            )

    # --- The database -----------------------------------------------------------------------

    def rows(self) -> None:
        """Which rows of which table a frame sees, by row-level security alone."""
        for process in PROCESSES:
            lines = self.lines(process, "select")
            if not lines:
                continue
            for purpose in PURPOSES:
                asking, frame = Asking(power="", purpose=purpose), Frame(purpose=purpose)
                if process == "web":
                    opens = self.database.enters(frame, process)
                    self.tally.same(False, opens, "web enters the purpose", purpose)
                elif process == "worker" and self.chosen.states is None:
                    self._select(process, lines, asking, frame)
            for person in self.people(states=["active", "ended"] if process == "owner" else None):
                for asking, frame in self.frames(person):
                    if process == "owner" and asking.power not in (OWN, "enter", "contact"):
                        continue
                    self._select(process, lines, asking, frame)
        self._in_cases()
        for line in self.lines("counting", "select"):
            person = self.scene.people[0]
            frame = Frame(person.key, person.grant, OWN)
            found = self.database.select(frame, "counting", [line.table])[line.table]
            self.tally.same(
                REFUSED,
                found,
                "counting may read",
                line.table,
                checks=len(self.scene.rows[line.table]),
            )

    def _in_cases(self) -> None:
        """What the page of a case can read: of its own person, where the case is reached (A8)."""
        lines = [
            line
            for line in self.lines("web", "select")
            if any(rule.word == "case" for rule in line.rules)
        ]
        for person in self.people() if lines else ():
            for asking, frame, case in self.in_cases(person):
                answers = self.database.select(frame, "web", [line.table for line in lines])
                for line in lines:
                    self._compare(line, asking, frame, answers[line.table], case)

    def _select(self, process: str, lines: list[Line], asking: Asking, frame: Frame) -> None:
        tables = [line.table for line in lines if not line.refused]
        reaching = frame.person is not None and process != "owner"
        answers = self.database.select(frame, process, [*tables, *UNITS] if reaching else tables)
        if asking.state == "active" and asking.power == OWN:
            for line in lines:
                if line.refused:
                    answers.update(self.database.select(frame, process, [line.table]))
        for line in lines:
            if line.table in answers:
                self._compare(line, asking, frame, answers[line.table])
        if reaching:
            self._reaches(process, asking, answers)

    def _reaches(self, process: str, asking: Asking, answers: dict[str, set[str] | str]) -> None:
        """Which places the frame reaches, by the database's own functions."""
        covered = self.plain.covered(asking)
        for place in (*PLACES, ELSEWHERE):
            reached = bool(answers["#all"]) or str(self.scene.unit(place)) in answers["#units"]
            self.tally.same(place in covered, reached, process, "reaches:", place, asking, reached)

    def _compare(
        self,
        line: Line,
        asking: Asking,
        frame: Frame,
        found: set[str] | str,
        case: Case | None = None,
    ) -> None:
        """Compare one table in one frame. The rows of other people who ask count as one."""
        rows = self.scene.rows[line.table]
        if frame.person is None and not frame.purpose:
            wanted: set[str] | str = REFUSED
            if line.open_to_everybody:
                wanted = set(rows)
        elif line.refused and line.command != "insert":
            wanted = REFUSED
        else:
            wanted = self._wanted(line, asking, frame.person)
            if case is not None:
                wanted |= self._wanted_in_case(line, asking, frame, case)
        if isinstance(found, set):
            found = found & rows.keys()
        asked = 1 + sum(
            len(keys)
            for (place, _label), keys in self.scene.sorts(line.table).items()
            if place != ELSEWHERE
        )

        differs: object = found
        if isinstance(found, set) and isinstance(wanted, set) and found != wanted:
            odd = rows[next(iter(found ^ wanted))]
            differs = f"{len(found - wanted)} too many, {len(wanted - found)} missing, as {odd}"
        what = (line.process, line.command, line.table, asking, differs)
        self.tally.same(wanted, found, *what, checks=asked)

    def _wanted(self, line: Line, asking: Asking, person: uuid.UUID | None) -> set[str]:
        """The keys that the file lets through: asked once a place and label, and for one's own."""
        mine = self.scene.mine(line.table, person)
        wanted: set[str] = set()
        for (place, label), keys in self.scene.sorts(line.table).items():
            if self.plain.allows(line, asking, Row(place, label)):
                wanted |= keys
        wanted -= mine.keys()
        return wanted | {
            key for key, p in mine.items() if self.plain.allows(line, asking, _row(p, person))
        }

    def _wanted_in_case(self, line: Line, asking: Asking, frame: Frame, case: Case) -> set[str]:
        """The keys of the named case, or of its person, that the file lets through."""
        placed = self.scene.rows[line.table]
        return {
            key
            for key in named_rows(self.scene, line.table, case)
            if self.plain.allows(
                line,
                asking,
                Row(placed[key].place, placed[key].label, case.staff_id == frame.person, True),
            )
        }

    def content(self) -> None:
        """What the sealed rows hold for whom they open, by the state of the registration."""
        for table, opens in OPENERS.items():
            if not self.chosen.has(self.chosen.tables, table):
                continue
            for person in self.people(states=["active"]):
                if person.reach == "unit" or person.held == "hr_designee":
                    frame = Frame(person.key, person.grant, "contact")
                    self._content(table, opens, frame, Asking(person.held, power="contact"))
            for target in self.scene.targets:
                frame = Frame(target, None, OWN)
                self._content(table, opens, frame, Asking(power=OWN))
            self._in_case(table, opens)

    def _in_case(self, table: str, opens: Callable[[uuid.UUID, bytes], bool]) -> None:
        """What the page of a case opens of its person: by the registration and nothing else."""
        if not any(
            line.table == table and any(rule.word == "case" for rule in line.rules)
            for line in self.lines("web", "select")
        ):
            return
        for person in self.people(states=["active"]):
            for asking, frame, case in self.in_cases(person):
                registration = self.scene.targets.get(case.staff_id, ("", ""))[1]
                for key, sealed in self.database.opened(frame, "web", table).items():
                    holds = opens(uuid.UUID(key), sealed)
                    wanted = bool(registration) and self.plain.registrations[registration][1]
                    self.tally.same(wanted, holds, "in the case, content of", table, asking, holds)
        for case, placed in self.scene.cases.items():
            if case.staff_id in self.scene.targets:
                wanted = self.plain.registrations[self.scene.targets[case.staff_id][1]][2]
                facts = bool(named_rows(self.scene, "cases_fact", case))
                self.tally.same(wanted, facts, "the employer recorded:", placed)

    def _content(
        self, table: str, opens: Callable[[uuid.UUID, bytes], bool], frame: Frame, asking: Asking
    ) -> None:
        column = 0 if table.endswith("answers") else 1
        for key, sealed in self.database.opened(frame, "worker", table).items():
            target = self.scene.targets.get(uuid.UUID(key))
            if target is not None:
                holds = opens(uuid.UUID(key), sealed)
                self.tally.same(
                    self.plain.registrations[target[1]][column],
                    holds,
                    "content of",
                    table,
                    target,
                    asking,
                    holds,
                )

    def writes(self) -> None:
        """Which rows a frame may write, row-level security and privileges alone."""
        for process in PROCESSES:
            lines = self.lines(process, unless="select")
            if not lines:
                continue
            if process == "worker" and self.chosen.states is None:
                for purpose in PURPOSES:
                    asking = Asking(power="", purpose=purpose)
                    self._write(process, lines, asking, Frame(purpose=purpose))
            for person in self.people(states=WRITING_STATES):
                if self.chosen.thin and not _writes_much(person):
                    continue
                for asking, frame in self.frames(person):
                    if asking.power in WRITING_POWERS:
                        self._write(process, lines, asking, frame)

    def _write(self, process: str, lines: list[Line], asking: Asking, frame: Frame) -> None:
        for line, found in zip(lines, self.database.writes(frame, process, lines), strict=True):
            if line.command == "insert" and isinstance(found, set):
                # Copies of one row of a sort were tried: the file is asked for those alone.
                self._inserted(line, asking, frame, found)
            else:
                self._compare(line, asking, frame, found)

    def _inserted(self, line: Line, asking: Asking, frame: Frame, found: set[str]) -> None:
        for key in self.database.tried(line.table, frame.person):
            placed = self.scene.rows[line.table][key]
            wanted = self.plain.allows(line, asking, _row(placed, frame.person))
            self.tally.same(
                wanted,
                key in found,
                line.process,
                "insert",
                line.table,
                placed,
                asking,
                key in found,
            )


def _writes_much(person: Person) -> bool:
    """Who is asked about writing where not everybody is: every role once, three in every way."""
    much = person.held in ("hr_designee", "access_manager", "release_prepare")
    return much or (person.state == "active" and person.reach == "unit")


def _row(placed: Placed, person: uuid.UUID | None) -> Row:
    return Row(placed.place, placed.label, mine=placed.of is not None and placed.of == person)


def _actor(person: Person) -> Actor:
    """Who the code takes this person for: log-in, link, and the grant that is acted in."""
    if person.account is None or all(b.get_user(person.account) is None for b in _backends()):
        return NOBODY
    link = AccountLink.objects.filter(account_id=person.account).first()
    if link is None:
        return NOBODY
    session = {ACTING: str(person.grant)} if person.grant else {}
    request: Any = SimpleNamespace(session=session)
    return Actor(link.staff_id, acting_grant(request, link.staff_id))


def _backends() -> list[Any]:
    return [backend for backend in get_backends() if hasattr(backend, "get_user")]


def administrator(settings: dict[str, Any]) -> None:
    """Connect Django as the administrator of the database; nothing is committed by the proof."""
    connection.close()
    connection.settings_dict.update(settings)
