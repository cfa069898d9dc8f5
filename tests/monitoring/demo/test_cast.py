"""The cast: somebody for every role and every named duty, in one agency, and still there today."""

from collections import Counter

import pytest

from access.matrix import ASSIGNED_WIDELY, FOUR_EYES, Duty, Role
from monitoring.demo import organisation, people
from monitoring.demo.careers import REFERENCE_DATES
from monitoring.demo.cast import CAST, ENTITY, GOVERNMENT, GRANTS_START, CastMember, email_of
from monitoring.demo.leaders import leaders

BY_NUMBER = {person.personnel_number: person for person in people.people()}


def test_every_role_and_every_duty_has_somebody() -> None:
    held = Counter(member.role for member in CAST)
    assert set(held) == {*Role, *Duty}
    assert held[Duty.ACCESS_MANAGER] == 2


def test_nobody_holds_two_and_so_not_both_halves_of_a_four_eyes_act() -> None:
    for each in ("key", "name", "personnel_number", "email"):
        assert len({getattr(member, each) for member in CAST}) == len(CAST)
    for halves in FOUR_EYES:
        holders = [member.key for member in CAST if member.role in halves]
        assert len(holders) == len(halves)


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.key)
def test_a_member_is_in_the_staff_as_the_cast_says(member: CastMember) -> None:
    person = BY_NUMBER[member.personnel_number]
    assert (person.name, person.function, person.worker.sex) == (
        member.name,
        member.function,
        member.sex,
    )
    assert person.email == member.email == email_of(member.key)
    assert organisation.entity_above(person.unit) == ENTITY
    assert _is_at_or_below(person.unit, member.works_in)
    units = organisation.units()
    assert units[member.unit].name == member.unit_name
    wide = member.unit == GOVERNMENT
    assert wide == (member.role in ASSIGNED_WIDELY)


def _is_at_or_below(unit: str, above: str) -> bool:
    at = unit
    while at and at != above:
        at = organisation.units()[at].parent
    return at == above


def test_the_cast_serves_at_every_date_and_never_moves() -> None:
    """A change of unit or function would end the grant (A5)."""
    for member in CAST:
        career = BY_NUMBER[member.personnel_number].career
        assert career.employed_from <= GRANTS_START
        assert (career.employed_until, career.moved_on) == (None, None)
        assert all(career.serves_on(day) for day in REFERENCE_DATES)


def test_the_leading_official_leads_and_the_line_manager_heads_the_service() -> None:
    cast = leaders().cast
    assert leaders().top[cast["leading_official"]] is True
    manager = next(member for member in CAST if member.key == "line_manager")
    assert leaders().middle[cast["line_manager"]] == manager.unit
    below = organisation.layout().divisions[manager.unit]
    assert cast["employee"] in below
    assert len(below) > 200


def test_an_unknown_key_has_no_address() -> None:
    with pytest.raises(KeyError):
        email_of("nobody")
