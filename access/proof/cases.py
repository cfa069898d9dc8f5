"""The cases of the scene: open, closed, of who moved, and another's; with handlers and facts (A8).

Every role that asks, in every state, and every duty that is in force, is named as a handler of each
case but those in the state ``another``: so what a frame does not see, it does not see because of
role, place, kind or state, and not because nobody named it.
"""

import uuid
from collections.abc import Callable

from access.cases.facts import Ground, Recorded, seal_fact
from access.cases.models import Case, Fact, Handler
from access.grants.seeding import seed_grant
from access.organisation.models import StaffMember, Unit
from access.proof.plain import CASE_KINDS, ELSEWHERE, Plain
from access.proof.scene import START, Placed, Scene, staff_at

_OBLIGATORY = "obligatory"

# Filled by the ``proof`` modules of the apps: write what hangs on the cases of the scene.
CASE_WRITERS: list[Callable[[Scene], None]] = []


def add_cases(scene: Scene, plain: Plain) -> None:
    """Write the cases about the targets, and three about each person who asks."""
    for table in ("cases_case", "cases_handler", "cases_fact"):
        scene.rows[table] = {}
    named = [
        person.grant
        for person in scene.people
        if person.grant and (person.held in plain.roles or person.state == "active")
    ]
    outsider = _outsider(scene)
    for member, (place, registration) in scene.targets.items():
        for kind in CASE_KINDS if registration == "yes" else ("reserved_job",):
            for state in _states(place, registration):
                case = _case(scene, member, kind, place, place, state)
                _handlers(scene, case, [outsider] if state == "another" else named)
                if registration == _OBLIGATORY:
                    _fact(scene, case)
    # Who stands below, with a case that was opened at the own unit: whoever moved.
    moved = scene.names["Doelwit below-yes"]
    _handlers(scene, _case(scene, moved, "accommodation", "own", "own", "moved"), named)
    for person in scene.people:
        if person.state == "unlinked":
            continue
        for kind, state in (
            ("accommodation", "another"),
            ("accommodation", "closed"),
            ("reserved_job", "another"),
        ):
            case = _case(scene, person.key, kind, ELSEWHERE, ELSEWHERE, state)
            _handlers(scene, case, [outsider])
            if kind == "reserved_job":
                _fact(scene, case)
    _write(scene)
    for write in CASE_WRITERS:
        write(scene)


def _states(place: str, registration: str) -> tuple[str, ...]:
    if registration == "yes":
        return ("open", "closed", "another") if place == "own" else ("open", "another")
    if registration == _OBLIGATORY and place == "own":
        return ("open", "closed", "another")
    return ("open",)


def _outsider(scene: Scene) -> uuid.UUID:
    """The grant of somebody who asks nothing."""
    holder = StaffMember.objects.bulk_create([staff_at(890, "Een ander", scene.unit(ELSEWHERE))])[0]
    unit = Unit.objects.get(code="PROOF-E1")
    return seed_grant(holder, "hr_manager", unit, starts=START, ground="proof").pk


def _case(scene: Scene, member: uuid.UUID, kind: str, place: str, unit: str, state: str) -> Case:
    case = Case(kind=kind, staff_id=member, unit_id=scene.unit(unit))
    if state == "closed":
        case.closed_at = case.opened_at
    placed = Placed(place, f"{kind}.{state}", of=member)
    scene.cases[case] = placed
    scene.rows["cases_case"][str(case.pk)] = placed
    return case


def _handlers(scene: Scene, case: Case, grants: list[uuid.UUID]) -> None:
    for grant in dict.fromkeys(grants):
        handler = Handler(case=case, grant_id=grant)
        scene.handlers.append(handler)
        scene.rows["cases_handler"][str(handler.pk)] = scene.cases[case]


def _fact(scene: Scene, case: Case) -> None:
    fact = Fact(case=case)
    fact.sealed = seal_fact(fact.pk, case.pk, Recorded("disability", Ground.RESERVED_JOB))
    scene.facts.append(fact)
    scene.rows["cases_fact"][str(fact.pk)] = scene.cases[case]


def _write(scene: Scene) -> None:
    Case.objects.bulk_create(scene.cases)
    Handler.objects.bulk_create(scene.handlers, batch_size=2000)
    Fact.objects.bulk_create(scene.facts)


def named_rows(scene: Scene, table: str, case: Case) -> set[str]:
    """The keys of the rows of a table that are about a case, or about its person."""
    if table == "cases_fact":
        return {str(fact.pk) for fact in scene.facts if fact.case_id == case.pk}
    if table in scene.of_case:
        return scene.of_case[table].get(case.pk, set())
    return {str(case.staff_id)}
