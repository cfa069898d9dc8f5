"""Registrations of people of the cast, written as the maintenance role: ``KEY=STATE ...``.

States: ``yes`` and ``no`` (to the question about disability, with a yes to contact), ``alone``
(yes, but *do not contact*), ``withdrew``.
"""

import datetime as dt
import os
import sys


def write(states: dict[str, str]) -> None:
    from django.utils import timezone

    from access.organisation.models import StaffMember
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
    from tests.cast import email

    at = timezone.now() - dt.timedelta(days=1)
    keys = dict(StaffMember.objects.values_list("email", "pk"))
    for key, state in states.items():
        if state == "withdrew":
            own = Own(withdrawn_at=at)
        else:
            answer = {"whole": {DISABILITY.id: "n" if state == "no" else "y"}}
            choice = Choice(False) if state == "alone" else Choice(True, frozenset(PURPOSES))
            consent = Consent(at, consent_on(at.date()).version, ONLINE)
            own = Own(Registration(answer, choice, consent))
        write_all(keys[email(key)], own, None)


if __name__ == "__main__":
    os.environ["DM_PROCESS"] = "maintenance"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    import django

    django.setup()
    write(dict(argument.split("=") for argument in sys.argv[1:]))
