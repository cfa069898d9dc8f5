"""What a case is told of a registration: whether its person belongs, and nothing else (A8, R14).

Read from ``uses``, which holds only what the person's yes allows: after *do not contact*, a
withdrawal or no registration at all there is filler, and the answer is the same no. The group stays
here (U3), and so does every recognition and nationality (R9).
"""

from django.utils import timezone

from access.cases.content import BELONGING
from access.cases.kinds import CaseKind
from access.cases.models import Case
from registration.questionnaire.models import Uses
from registration.questionnaire.opening import NOTHING, asked_of_people
from registration.questionnaire.record import PRIORITY
from registration.questionnaire.store import open_row
from registration.questionnaire.using import Allowed

# Reserved jobs are for a disability alone (U4); priority for any group (U3). An accommodation needs
# nothing of a registration, and its handlers cannot read one.
GROUPS = {
    CaseKind.PRIORITY: frozenset({"origin", "disability"}),
    CaseKind.RESERVED_JOB: frozenset({"disability"}),
}


def belongs(case: Case) -> bool:
    """Whether the person of the case said yes to this use and is of a group that it is for.

    The row is opened, and what is still asked of the person (R13) is looked up, in every case.
    """
    row = Uses.objects.filter(pk=case.staff_id).values_list("sealed", flat=True).first()
    allowed = Allowed.from_data(open_row(Uses, case.staff_id, row) if row is not None else None)
    asked = asked_of_people(timezone.localdate(), [case.staff_id]).get(case.staff_id, NOTHING)
    return bool(allowed.groups(PRIORITY) & asked.groups & GROUPS[CaseKind(case.kind)])


for _kind in GROUPS:
    BELONGING[_kind] = belongs
