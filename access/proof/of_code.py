"""The questions that the code answers, without the database's policies to help it (A1-A11)."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_backends

from access.accounts.models import AccountLink
from access.actor import NOBODY, Actor
from access.cases.kinds import MAY_HAVE, CaseKind, kinds_of
from access.cases.models import Case
from access.frame import ACTING, acting_grant
from access.matrix import MATRIX, Role, power, powers
from access.organisation.models import StaffMember
from access.proof.plain import ELSEWHERE, PLACES, Asking
from access.proof.questions import Questions
from access.proof.scene import Person
from access.visibility import units_for


class OfCode(Questions):
    """The cells as they are written, and what the code makes of them."""

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

    def code(self) -> None:
        """The code's answers, without the database's rule to help it: as the administrator."""
        for person in self.people():
            actor = actor_of(person)
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


def actor_of(person: Person) -> Actor:
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
