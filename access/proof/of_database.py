"""The questions that the database answers in plain SQL, without the code (A1-A11, R3, R14)."""

import uuid
from collections.abc import Callable

from access.proof.asking import REFUSED, UNITS, Frame
from access.proof.cases import named_rows
from access.proof.plain import ELSEWHERE, OWN, PLACES, Asking, Line
from access.proof.questions import Questions, row_of
from access.proof.scene import OPENERS, Person

PROCESSES = ("web", "worker", "owner")
PURPOSES = ("release", "retention", "import", "system", "count")
# Who asks in the frame of a purpose. The owner enters none: its functions run in a worker's.
IN_PURPOSES = {"worker": PURPOSES, "owner": PURPOSES, "counting": ("count",)}
OWNER_POWERS = (OWN, "enter", "contact", "release_prepare", "release_approve")
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
    "count_start",
    "count_approve",
    "count_deliver",
    "data_protection",
)
WRITING_STATES = ("active", "ended", "other_role")


class OfDatabase(Questions):
    """Which rows a frame sees and may write, and what the sealed ones hold for whom they open."""

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
                elif self.chosen.states is None:
                    self._select(process, lines, asking, frame)
            for person in self.people(states=["active", "ended"] if process == "owner" else None):
                for asking, frame in self.frames(person):
                    if process == "owner" and asking.power not in OWNER_POWERS:
                        continue
                    self._select(process, lines, asking, frame)
        self._in_cases()
        self._counting()

    def _counting(self) -> None:
        """The process that counts: what the file does not name is refused, in every frame (C3)."""
        lines = self.lines("counting", "select")
        if self.chosen.states is None and any(not line.refused for line in lines):
            for purpose in IN_PURPOSES["counting"]:
                self._select(
                    "counting", lines, Asking(power="", purpose=purpose), Frame(purpose=purpose)
                )
        person = self.scene.people[0]
        frame = Frame(person.key, person.grant, OWN)
        if self.chosen.states is None:
            self._select("counting", lines, Asking(), frame)
        for line in lines:
            if line.refused:
                found = self.database.select(frame, "counting", [line.table])[line.table]
                asked = len(self.scene.rows[line.table])
                self.tally.same(REFUSED, found, "counting may read", line.table, checks=asked)

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
                    self.compare(line, asking, frame, answers[line.table], case)

    def _select(self, process: str, lines: list[Line], asking: Asking, frame: Frame) -> None:
        tables = [line.table for line in lines if not line.refused]
        reaching = frame.person is not None and process in ("web", "worker")
        answers = self.database.select(frame, process, [*tables, *UNITS] if reaching else tables)
        if asking.state == "active" and asking.power == OWN:
            for line in lines:
                if line.refused:
                    answers.update(self.database.select(frame, process, [line.table]))
        for line in lines:
            if line.table in answers:
                self.compare(line, asking, frame, answers[line.table])
        if reaching:
            self._reaches(process, asking, answers)

    def _reaches(self, process: str, asking: Asking, answers: dict[str, set[str] | str]) -> None:
        """Which places the frame reaches, by the database's own functions."""
        covered = self.plain.covered(asking)
        for place in (*PLACES, ELSEWHERE):
            reached = bool(answers["#all"]) or str(self.scene.unit(place)) in answers["#units"]
            self.tally.same(place in covered, reached, process, "reaches:", place, asking, reached)
        everyone = all(self.plain.sees_name(asking, place) for place in (*PLACES, ELSEWHERE))
        counted = bool(answers["#counted"])
        self.tally.same(everyone, counted, process, "is told how many staff:", asking, counted)

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
        for process in (*PROCESSES, "counting"):
            lines = self.lines(process, unless="select")
            if not lines:
                continue
            if self.chosen.states is None:
                for purpose in IN_PURPOSES.get(process, ()):
                    asking = Asking(power="", purpose=purpose)
                    self._write(process, lines, asking, Frame(purpose=purpose))
            for person in self.people(states=WRITING_STATES) if process != "counting" else ():
                if self.chosen.thin and not _writes_much(person):
                    continue
                for asking, frame in self.frames(person):
                    given = self.plain.gives(person.held, asking.power)
                    if self.chosen.thin and not given and asking.power not in (OWN, "contact"):
                        continue
                    if asking.power in WRITING_POWERS:
                        self._write(process, lines, asking, frame)

    def _write(self, process: str, lines: list[Line], asking: Asking, frame: Frame) -> None:
        for line, found in zip(lines, self.database.writes(frame, process, lines), strict=True):
            if line.command == "insert" and isinstance(found, set):
                # Copies of one row of a sort were tried: the file is asked for those alone.
                self._inserted(line, asking, frame, found)
            else:
                self.compare(line, asking, frame, found)

    def _inserted(self, line: Line, asking: Asking, frame: Frame, found: set[str]) -> None:
        for key in self.database.tried(line.table, frame.person):
            placed = self.scene.rows[line.table][key]
            wanted = self.plain.allows(line, asking, row_of(placed, frame.person))
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
    return much or (person.state == "active" and person.reach in ("unit", "government"))
