"""The fixed cast of the tests: one person per role and duty, a colleague, a stranger, a leaver.

The organisation: the government; domain D1 with entities E1 (units E1A > E1A1, and E1B) and E2;
domain D2 with entity E3. ``python -m tests.cast`` loads it as the maintenance role.
"""

import datetime as dt

ROLES = {
    # key: (role or duty, unit of the grant, unit of the person)
    "line_manager": ("line_manager", "E1A", "E1A"),
    "hr_designee": ("hr_designee", "E1", "E1B"),
    "emancipation_officer": ("emancipation_officer", "E1", "E1B"),
    "hr_manager": ("hr_manager", "E1", "E1B"),
    "ago_designee": ("ago_designee", "V", "E2"),
    "diversity_service": ("diversity_service", "V", "E2"),
    "recruiter": ("recruiter", "E1", "E1B"),
    "count_start": ("count_start", "V", "E2"),
    "count_approve": ("count_approve", "V", "E2"),
    "count_deliver": ("count_deliver", "E1", "E1B"),
    "release_prepare": ("release_prepare", "V", "E2"),
    "release_approve": ("release_approve", "V", "E2"),
    "configure": ("configure", "V", "E2"),
    "leading_official": ("leading_official", "E1", "E1"),
    "access_manager": ("access_manager", "E1", "E1B"),
    "access_controller": ("access_controller", "V", "E2"),
    "data_protection": ("data_protection", "V", "E2"),
    "personnel_data": ("personnel_data", "V", "E2"),
}
# Without a role: in the manager's unit, in a unit below, beside, elsewhere, and gone.
PLAIN = {
    "employee": "E1A",
    "colleague": "E1A1",
    "sibling": "E1B",
    "other_entity": "E2",
    "stranger": "E3",
    "leaver": "E1A",
}
# Beside the cast, and in no table of it: the second access manager of E1, for what takes two.
SECOND = "second_manager"
UNITS = [
    ("V", "Overheid", "government", None),
    ("D1", "Domein Een", "domain", "V"),
    ("D2", "Domein Twee", "domain", "V"),
    ("E1", "Entiteit Een", "entity", "D1"),
    ("E2", "Entiteit Twee", "entity", "D1"),
    ("E3", "Entiteit Drie", "entity", "D2"),
    ("E1A", "Afdeling A", "unit", "E1"),
    ("E1A1", "Team A1", "unit", "E1A"),
    ("E1B", "Afdeling B", "unit", "E1"),
]
PEOPLE = {**{k: v[2] for k, v in ROLES.items()}, **PLAIN}
START = dt.date(2020, 1, 1)
FILLERS = 40  # further staff of E1A and E1B, so that lists and figures have a body


def email(key: str) -> str:
    return f"{key.replace('_', '-')}@voorbeeld.example"


def load() -> None:
    """Write the cast into an empty, migrated database, as the maintenance role."""
    from access.accounts.models import Account, AccountLink
    from access.grants.seeding import seed_grant
    from access.organisation.models import (
        Entity,
        StaffMember,
        StaffPlacement,
        Unit,
        UnitClosure,
    )
    from registration.positive_action.inbox import make_inboxes
    from registration.questionnaire.store import make_rows

    units: dict[str, Unit] = {}
    for code, name, kind, parent in UNITS:
        unit = Unit.objects.create(
            code=code, name=name, kind=kind, parent=units[parent] if parent else None
        )
        units[code] = unit
        if kind == "entity":
            Entity.objects.create(
                unit=unit,
                kind="department",
                uses_anonymous_count=code != "E2",
                contact_name="Lena Berkenrode",
                contact_phone="02 000 01 23",
                contact_email="lena@voorbeeld.example",
                confidential_adviser="Tobias Lindeveld",
            )
        node: Unit | None = unit
        depth = 0
        while node is not None:
            UnitClosure.objects.create(ancestor=node, descendant=unit, depth=depth)
            node, depth = node.parent, depth + 1

    def person(number: int, name: str, unit: str, mail: str) -> StaffMember:
        member = StaffMember.objects.create(
            personnel_number=f"T{number:05}",
            name=name,
            email=mail,
            unit=units[unit],
            function="medewerker",
            statute="statutory",
            level="ABCD"[number % 4],
            category="none",
            sex="FM"[number % 2],
            birth_date=dt.date(1980, 1, 1) + dt.timedelta(days=number),
            education="high",
            fte="1.00",
            employed_from=START,
            nationality="BE",
        )
        StaffPlacement.objects.create(
            staff=member,
            unit=units[unit],
            function=member.function,
            statute=member.statute,
            level=member.level,
            category=member.category,
            fte=member.fte,
            from_date=START,
        )
        return member

    members: dict[str, StaffMember] = {}
    for number, (key, unit_code) in enumerate(PEOPLE.items(), start=1):
        member = person(number, f"Cast {key.replace('_', ' ').title()}", unit_code, email(key))
        members[key] = member
        account = Account.objects.create_user(email(key))
        AccountLink.objects.create(account=account, staff=member)
    second = person(900, "Cast Second Manager", "E1B", email(SECOND))
    members[SECOND] = second
    AccountLink.objects.create(account=Account.objects.create_user(email(SECOND)), staff=second)
    Account.objects.create_user(email("no_staff"))
    for number in range(FILLERS):
        unit_code = "E1A" if number % 2 else "E1B"
        members[f"filler{number}"] = person(
            1000 + number, f"Vulling {number}", unit_code, f"filler{number}@voorbeeld.example"
        )
    for key, (role, unit_code, _own) in ROLES.items():
        seed_grant(members[key], role, units[unit_code], starts=START, ground="cast")
    seed_grant(second, "access_manager", units["E1"], starts=START, ground="cast")
    # The leaver had a role, and left: the grant ended with the employment (A5).
    leaver = members["leaver"]
    StaffMember.objects.filter(pk=leaver.pk).update(employed_until=dt.date(2022, 6, 30))
    StaffPlacement.objects.filter(staff=leaver).update(until_date=dt.date(2022, 6, 30))
    gone = seed_grant(leaver, "hr_manager", units["E1"], starts=START, ground="cast")
    gone.ended_at = dt.datetime(2022, 7, 1, tzinfo=dt.UTC)
    gone.end_reason = "left"
    gone.save(update_fields=["ended_at", "end_reason"])
    keys = [member.pk for member in members.values()]
    make_rows(keys)
    make_inboxes(keys)


if __name__ == "__main__":
    import os

    os.environ["DM_PROCESS"] = "maintenance"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    import django

    django.setup()
    load()
