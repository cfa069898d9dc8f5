"""Who could see what after a yes: from the matrix, and by name from the grants (R4).

Nothing here is about the person's answers: it says the same to everybody in the same unit.
"""

from dataclasses import dataclass

from access.actor import Actor
from access.grants.models import Grant
from access.labels import role_label
from access.matrix import MATRIX, Kind, Role
from access.organisation.models import StaffMember, UnitClosure


@dataclass(frozen=True)
class Seer:
    """A role with a kind of access, and the people who hold it over the reader's unit today."""

    role: str
    names: tuple[str, ...]


def roles_with(kind: Kind) -> list[Role]:
    """The roles of the matrix that have this kind of access over others (A1)."""
    return [role for role in Role if role is not Role.STAFF_MEMBER and kind in MATRIX[role]]


def seers(actor: Actor, kind: Kind) -> list[Seer]:
    """Per role with this kind of access: who holds it over the unit of ``actor``, by name."""
    me = StaffMember.objects.own(actor).first()
    names: dict[str, set[str]] = {}
    if me is not None:
        above = UnitClosure.objects.filter(descendant_id=me.unit_id).values("ancestor_id")
        held = (
            Grant.objects.in_force()
            .filter(unit_id__in=above, role__in=[r.value for r in roles_with(kind)])
            .exclude(holder_id=me.pk)
            .values_list("role", "holder_name")
        )
        for role, name in held:
            names.setdefault(role, set()).add(name)
    return [
        Seer(role_label(role.value), tuple(sorted(names.get(role.value, ()))))
        for role in roles_with(kind)
    ]
