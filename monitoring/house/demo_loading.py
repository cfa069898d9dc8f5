"""What the demo adds to its imports: answers, questions, roles and accounts.

Runs as the maintenance role, in a database that nobody else uses yet.
"""

import uuid
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from access.accounts.models import Account, AccountLink
from access.grants.seeding import seed_grant
from access.matrix import Role
from access.organisation.models import Entity, StaffMember, Unit
from monitoring.demo.answers import entities_of_2009, registrations
from monitoring.demo.cast import CAST, GRANTS_START
from registration.questionnaire.models import Answers, SealedRow, Uses
from registration.questionnaire.opening import asked_of_people
from registration.questionnaire.record import Own
from registration.questionnaire.store import seal_row
from registration.questionnaire.using import allowed_by

CONTACT = {
    "contact_name": "Lena Berkenrode",
    "contact_phone": "02 000 01 23",
    "contact_email": "lena.berkenrode@voorbeeld.example",
    "confidential_adviser": "Maud Oeverlinden",
}


def open_questions() -> None:
    """Which entities still ask origin, and whom their staff can turn to (R10, R13)."""
    Entity.objects.update(uses_anonymous_count=True, **CONTACT)
    Entity.objects.filter(unit__code__in=entities_of_2009()).update(uses_anonymous_count=False)


def load_answers() -> None:
    """Seal what everybody of the demo tells; who tells nothing keeps filler of the same size."""
    told = registrations()
    keys = dict(StaffMember.objects.values_list("personnel_number", "pk"))
    today = timezone.localdate()
    asked = asked_of_people(today)

    def rows(model: type[SealedRow]) -> Iterator[tuple[uuid.UUID, bytes]]:
        for number, registration in told.items():
            if registration is None or number not in keys:
                continue
            own, person = Own(registration), keys[number]
            data = (
                own.to_data()
                if model is Answers
                else allowed_by(own, asked[person].groups, today).to_data()
            )
            yield person, seal_row(model, person, data)

    for model in (Answers, Uses):
        _write(model, rows(model))


def _write(model: type[SealedRow], rows: Iterator[tuple[uuid.UUID, bytes]]) -> None:
    """Rewrite sealed rows in bulk, through a temporary table of this transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE told (staff uuid, value bytea) ON COMMIT DROP")
        with cursor.copy("COPY told (staff, value) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["uuid", "bytea"])
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"UPDATE {model._meta.db_table} SET sealed = value FROM told WHERE staff_id = staff"
        )


@transaction.atomic
def load_cast() -> None:
    """An account for everybody of the cast, without a password: they are stepped into."""
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={m.unit for m in CAST})}
    for member in CAST:
        staff = StaffMember.objects.get(personnel_number=member.personnel_number)
        if AccountLink.objects.filter(staff=staff).exists():
            continue  # a loader that was stopped half-way goes on here
        account = Account.objects.create_user(member.email)
        AccountLink.objects.create(account=account, staff=staff)
        if member.role is not Role.STAFF_MEMBER:
            seed_grant(
                staff,
                member.role.value,
                units[member.unit],
                starts=GRANTS_START,
                ground="demo",
            )
