"""The kinds of case, and which role may have which (rule A8).

=====================  =============  ========  ============
role                   accommodation  priority  reserved job
=====================  =============  ========  ============
line manager           x              x         x
HR designee            x              x         x
HR manager             x              x         x
diversity service      x              x         x
recruiter              candidates     x         x
=====================  =============  ========  ============

``x``: a case about anybody; ``candidates``: only one about a candidate of a procedure; no other
role has a case. A role also needs the kind of access *consult a file* (A1), a unit that covers the
case (A2), and the case's own word: it is for its named handlers. The person has the own cases.

PURE: it imports no Django. The database has a table of its own (``guard.case_role``), and the proof
a third in ``matrix.txt``; they are compared and may never differ.
"""

from enum import StrEnum
from typing import Final

from access.matrix import Duty, Role


class CaseKind(StrEnum):
    """What a case is about."""

    ACCOMMODATION = "accommodation"
    PRIORITY = "priority"
    RESERVED_JOB = "reserved_job"


class About(StrEnum):
    """Whom a role may have cases about."""

    ANYBODY = "anybody"
    CANDIDATE = "candidate"  # of a procedure; the applicants' part of the program names them


_EVERY_KIND: Final = dict.fromkeys(CaseKind, About.ANYBODY)

MAY_HAVE: Final[dict[Role, dict[CaseKind, About]]] = {
    Role.LINE_MANAGER: dict(_EVERY_KIND),
    Role.HR_DESIGNEE: dict(_EVERY_KIND),
    Role.HR_MANAGER: dict(_EVERY_KIND),
    Role.DIVERSITY_SERVICE: dict(_EVERY_KIND),
    Role.RECRUITER: {**_EVERY_KIND, CaseKind.ACCOMMODATION: About.CANDIDATE},
}

# The purposes for which a case of a kind can be opened; the journal records which.
PURPOSES: Final[dict[CaseKind, tuple[str, ...]]] = {
    CaseKind.ACCOMMODATION: ("accommodation_decide", "accommodation_follow"),
    CaseKind.PRIORITY: ("priority_decide",),
    CaseKind.RESERVED_JOB: ("reserved_decide", "reserved_follow"),
}

# Kinds that end with the place: whoever moves, takes the case out of the old unit's sight.
FOLLOWS_PERSON: Final = frozenset({CaseKind.ACCOMMODATION})


def kinds_of(held: Role | Duty | None, about: About = About.ANYBODY) -> frozenset[CaseKind]:
    """The kinds of case about ``about`` that a role may have; a duty or nothing has none.

    Who may have cases about anybody may have them about a candidate.
    """
    if not isinstance(held, Role):
        return frozenset()
    given = MAY_HAVE.get(held, {})
    return frozenset(kind for kind, whom in given.items() if whom in (About.ANYBODY, about))
