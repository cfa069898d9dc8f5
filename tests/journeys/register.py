"""Registrations of people of the cast, written as the maintenance role: ``KEY=STATE ...``.

States: ``yes`` and ``no`` (to the question about disability, with a yes to contact), ``alone``
(yes, but *do not contact*), ``withdrew``. ``crowd=N`` adds N people to each unit, a third of them
``alone`` and the rest ``no`` without contact, so that a release has figures to show.
"""

import datetime as dt
import os
import sys
import uuid

UNITS = ("E1", "E1A", "E1A1", "E1B", "E2", "E3")


def write(states: dict[str, str]) -> None:
    from access.organisation.models import StaffMember
    from tests.cast import email

    keys = dict(StaffMember.objects.values_list("email", "pk"))
    for key, state in states.items():
        _keep(keys[email(key)], answer="n" if state == "no" else "y", state=state)


def _keep(staff_id: uuid.UUID, *, answer: str, state: str) -> None:
    from django.utils import timezone

    from registration.definitions import DISABILITY
    from registration.questionnaire.catalogue import consent_on
    from registration.questionnaire.record import (
        ONLINE,
        PURPOSES,
        Choice,
        Consent,
        Own,
        Registration,
    )
    from registration.questionnaire.store import write_all

    at = timezone.now() - dt.timedelta(days=1)
    if state == "withdrew":
        write_all(staff_id, Own(withdrawn_at=at), None)
        return
    choice = Choice(False) if state == "alone" else Choice(True, frozenset(PURPOSES))
    consent = Consent(at, consent_on(at.date()).version, ONLINE)
    told = {"whole": {DISABILITY.id: answer}}
    write_all(staff_id, Own(Registration(told, choice, consent)), None)


def crowd(size: int) -> None:
    from access.organisation.models import StaffMember, StaffPlacement, Unit
    from registration.positive_action.inbox import make_inboxes
    from registration.questionnaire.store import make_rows

    like = StaffMember.objects.get(personnel_number="T01000")
    placed = StaffPlacement.objects.get(staff=like)
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=UNITS)}
    for code in UNITS:
        for number in range(size):
            like.pk, like._state.adding = uuid.uuid4(), True
            like.personnel_number = f"{code}-{number:03}"
            like.name, like.email = f"Menigte {code} {number}", f"{code}.{number}@voorbeeld.example"
            like.unit, like.sex, like.level = units[code], "FM"[number % 2], "AB"[number % 4 // 2]
            like.save(force_insert=True)
            placed.pk, placed._state.adding = None, True
            placed.staff, placed.unit, placed.level = like, like.unit, like.level
            placed.save(force_insert=True)
            make_rows([like.pk])
            make_inboxes([like.pk])
            _keep(like.pk, answer="y" if number < size // 3 else "n", state="alone")


if __name__ == "__main__":
    os.environ["DM_PROCESS"] = "maintenance"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    import django

    django.setup()
    told = dict(argument.split("=") for argument in sys.argv[1:])
    crowd(int(told.pop("crowd", "0")))
    write(told)
