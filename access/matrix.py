"""The role matrix (rule A1) and the named duties (rule A10).

The policy, as the circular has it. ``x`` = access, ``/`` = none:

=====================  ==========  ==========  =======  ====
role                   enter data  statistics  contact  file
=====================  ==========  ==========  =======  ====
staff member (own)     x           /           /        x
line manager           /           x           /        x
HR designee            x           x           x        x
emancipation officer   /           x           /        /
HR manager             /           x           /        x
AgO designee           /           x           /        /
diversity service      /           x           /        x
recruiter              /           /           /        x
=====================  ==========  ==========  =======  ====

Beside the four kinds of access stand named duties (A10). A duty gives exactly itself: no kind of
access, and so no person. A grant holds one role or one duty on one unit and covers the tree below
that unit (A2). What a grant gives is called a *power*: a kind of access or a duty.

Code asks for a power on a unit, never for a role. This module is PURE: it imports no Django.
"""

from enum import StrEnum


class Kind(StrEnum):
    """The four kinds of access of rule A1."""

    ENTER = "enter"
    STATISTICS = "statistics"
    CONTACT = "contact"
    FILE = "file"


class Duty(StrEnum):
    """The named duties of rule A10. They open no page about a person's answers."""

    COUNT_START = "count_start"
    COUNT_APPROVE = "count_approve"
    COUNT_DELIVER = "count_deliver"
    RELEASE_PREPARE = "release_prepare"
    RELEASE_APPROVE = "release_approve"
    CONFIGURE = "configure"
    LEADING_OFFICIAL = "leading_official"
    ACCESS_MANAGER = "access_manager"
    ACCESS_CONTROLLER = "access_controller"
    DATA_PROTECTION = "data_protection"
    PERSONNEL_DATA = "personnel_data"


class Role(StrEnum):
    """The eight roles of rule A1."""

    STAFF_MEMBER = "staff_member"
    LINE_MANAGER = "line_manager"
    HR_DESIGNEE = "hr_designee"
    EMANCIPATION_OFFICER = "emancipation_officer"
    HR_MANAGER = "hr_manager"
    AGO_DESIGNEE = "ago_designee"
    DIVERSITY_SERVICE = "diversity_service"
    RECRUITER = "recruiter"


Power = Kind | Duty

_E, _S, _C, _F = Kind.ENTER, Kind.STATISTICS, Kind.CONTACT, Kind.FILE

MATRIX: dict[Role, frozenset[Kind]] = {
    Role.STAFF_MEMBER: frozenset({_E, _F}),
    Role.LINE_MANAGER: frozenset({_S, _F}),
    Role.HR_DESIGNEE: frozenset({_E, _S, _C, _F}),
    Role.EMANCIPATION_OFFICER: frozenset({_S}),
    Role.HR_MANAGER: frozenset({_S, _F}),
    Role.AGO_DESIGNEE: frozenset({_S}),
    Role.DIVERSITY_SERVICE: frozenset({_S, _F}),
    Role.RECRUITER: frozenset({_F}),
}

# Roles that may hold a grant wider than one entity: their entities are assigned, "which may be
# all" (A2). Every other role is bounded by one entity.
ASSIGNED_WIDELY: frozenset[Role | Duty] = frozenset(
    {
        Role.AGO_DESIGNEE,
        Role.DIVERSITY_SERVICE,
        Duty.COUNT_START,
        Duty.COUNT_APPROVE,
        Duty.RELEASE_PREPARE,
        Duty.RELEASE_APPROVE,
        Duty.CONFIGURE,
        Duty.ACCESS_CONTROLLER,
        Duty.DATA_PROTECTION,
        Duty.PERSONNEL_DATA,
    }
)

# Two halves of a four-eyes act: nobody holds both (A10).
FOUR_EYES: tuple[frozenset[Duty], ...] = (
    frozenset({Duty.COUNT_START, Duty.COUNT_APPROVE, Duty.COUNT_DELIVER}),
    frozenset({Duty.RELEASE_PREPARE, Duty.RELEASE_APPROVE}),
)

# Duties that see the names and units of staff, because their work is about them; never an answer.
STAFF_DIRECTORY: frozenset[Power] = frozenset(
    {
        Kind.ENTER,
        Kind.CONTACT,
        Kind.FILE,
        Duty.ACCESS_MANAGER,
        Duty.LEADING_OFFICIAL,
        Duty.PERSONNEL_DATA,
    }
)


def holder(name: str) -> Role | Duty:
    """Return the role or duty called ``name``; an unknown name raises ``ValueError``."""
    try:
        return Role(name)
    except ValueError:
        return Duty(name)


def power(name: str) -> Power:
    """Return the kind of access or duty called ``name``; an unknown name raises ``ValueError``."""
    try:
        return Kind(name)
    except ValueError:
        return Duty(name)


def powers(of: Role | Duty) -> frozenset[Power]:
    """What a grant of this role or duty gives on its unit (A1, A10).

    The staff member's own row of the matrix is about own data and gives nothing on a unit.
    """
    if isinstance(of, Duty):
        return frozenset({of})
    if of is Role.STAFF_MEMBER:
        return frozenset()
    return frozenset(MATRIX[of])
