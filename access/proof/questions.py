"""The questions of the proof: who asks, in which frames, and how one answer is compared.

One check is one question: may who asks, in this frame, see or write this row; reach this place;
have this power. All layers that answer it are compared with the plain file.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from access.cases.models import Case
from access.proof.asking import REFUSED, Database, Frame
from access.proof.cases import named_rows
from access.proof.plain import ELSEWHERE, OWN, Asking, Line, Plain, Row
from access.proof.scene import Person, Placed, Scene
from access.proof.tally import Slice, Tally

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


@dataclass
class Questions:
    """What every part of the proof has: the file, the scene, the database, and what is asked."""

    plain: Plain
    scene: Scene
    database: Database
    chosen: Slice
    tally: Tally

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

    def compare(
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
            key for key, p in mine.items() if self.plain.allows(line, asking, row_of(p, person))
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


def row_of(placed: Placed, person: uuid.UUID | None) -> Row:
    return Row(placed.place, placed.label, mine=placed.of is not None and placed.of == person)
