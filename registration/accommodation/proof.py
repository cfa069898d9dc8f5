"""What the proof of access needs of accommodation: a request in every case, and proposals.

Found by ``access.proof`` (a module ``proof`` of an app); the program itself never imports it.
"""

import uuid

from django.utils import timezone

from access.cases.models import Case
from access.proof.cases import CASE_WRITERS
from access.proof.plain import ELSEWHERE
from access.proof.scene import Placed, Scene
from registration.accommodation.models import (
    DECIDE_WITHIN,
    Decision,
    Measure,
    Proposal,
    Request,
    Told,
)
from registration.accommodation.words import (
    Decided,
    Planned,
    Wish,
    seal_decision,
    seal_measure,
    seal_proposal,
    seal_told,
)

_WISH = Wish("Het licht is te fel", "Een plaats bij het raam")


def on_cases(scene: Scene) -> None:
    """A request on every case for an accommodation; a proposal for everybody with a case."""
    cases = [case for case in scene.cases if case.kind == "accommodation"]
    today = timezone.localdate()
    Request.objects.bulk_create(
        [Request(case=case, asked_on=today, due_on=today + DECIDE_WITHIN) for case in cases]
    )
    Told.objects.bulk_create([Told(case=case, sealed=seal_told(case.pk, _WISH)) for case in cases])
    decided = Decided("granted", "Het kan", "Iemand")
    Decision.objects.bulk_create(
        [Decision(case=case, sealed=seal_decision(case.pk, decided)) for case in cases]
    )
    for case in cases:
        for table in ("request", "told", "decision"):
            scene.hang(f"accommodation_{table}", case.pk, case)
        scene.hang("accommodation_measure", _measure(case), case)
    _tasks(scene, cases)
    _proposals(scene, cases)


def _measure(case: Case, owner: uuid.UUID | None = None) -> uuid.UUID:
    key = uuid.uuid4()
    sealed = seal_measure(key, case.pk, Planned("Een lamp hangen", "10.00", "Iemand"))
    Measure.objects.create(
        id=key, case=case, owner_id=owner, due_on=timezone.localdate(), sealed=sealed
    )
    return key


def _tasks(scene: Scene, cases: list[Case]) -> None:
    """Each person who asks carries out a measure, in a case that none of them handles."""
    another = next(case for case in cases if scene.cases[case].label == "accommodation.another")
    rows = scene.rows["accommodation_measure"]
    owners = [person.key for person in scene.people if person.state != "unlinked"]
    for owner in owners:
        rows[str(_measure(another, owner))] = Placed(label="task", of=owner)


def _proposals(scene: Scene, cases: list[Case]) -> None:
    rows = scene.rows.setdefault("accommodation_proposal", {})
    for staff in dict.fromkeys(case.staff_id for case in cases):
        key = uuid.uuid4()
        sealed = seal_proposal(key, staff, _WISH)
        Proposal.objects.create(id=key, staff_id=staff, made_on=timezone.localdate(), sealed=sealed)
        place = scene.targets[staff][0] if staff in scene.targets else ELSEWHERE
        rows[str(key)] = Placed(place, of=staff)


CASE_WRITERS.append(on_cases)
