"""``prove_access --audit``: the layers compared over the real grants of an installation.

As the web role, which can do least, in one transaction that is rolled back, and without a page. It
asks which units each grant reaches, and nothing about a person. One entry in the journal says that
it was done. What the file knows of a grant (its state, the tree above its unit) is worked out here
anew, not with the program's own queries.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from access.actor import Actor
from access.frame import entered, refresh
from access.grants.models import Acceptance, Declaration, Grant
from access.journal.recording import Note, append
from access.matrix import power
from access.organisation.models import Unit
from access.proof.plain import KINDS, Plain
from access.proof.proving import Tally
from access.visibility import units_for

NOBODY_IN_PARTICULAR = uuid.UUID(int=0xA0D1)  # grants are shown to any person; this one is nobody


def audit(plain: Plain) -> Tally:
    """Compare every grant; one entry in the journal."""
    tally = Tally()
    with transaction.atomic():
        with entered(Actor(NOBODY_IN_PARTICULAR)):
            grants = list(Grant.objects.select_related("unit", "group").order_by("pk"))
            newest = max(Declaration.objects.values_list("version", flat=True), default=0)
            declared = set(
                Acceptance.objects.filter(declaration_id=newest).values_list("grant_id", flat=True)
            )
        below = _below()
        for grant in grants:
            works = _works(grant) and grant.pk in declared
            for name in _asked(plain, grant.role):
                _compare(plain, grant, name, works, below, tally)
        transaction.set_rollback(True)
    with transaction.atomic():
        counts = {"checks": tally.checks, "mismatches": len(tally.mismatches)}
        append(Note("access_audited", role="operator", details=counts), framed=False)
    return tally


def _asked(plain: Plain, held: str) -> Iterator[str]:
    """What the file gives, every kind of access, and one duty that it does not give."""
    yield from KINDS
    yield next(duty for duty in plain.duties if duty != held)
    if held in plain.duties:
        yield held


def _works(grant: Grant) -> bool:
    today = dt.datetime.now(tz=ZoneInfo("Europe/Brussels")).date()
    return (
        grant.approved_at is not None
        and grant.ended_at is None
        and grant.starts <= today
        and (grant.until is None or today <= grant.until)
    )


def _below() -> dict[uuid.UUID, set[uuid.UUID]]:
    """The tree, walked upwards from every unit by its parent: not by the closure table."""
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    below: dict[uuid.UUID, set[uuid.UUID]] = {unit: set() for unit in parents}
    for unit in parents:
        above: uuid.UUID | None = unit
        while above is not None:
            below[above].add(unit)
            above = parents[above]
    return below


def _compare(
    plain: Plain,
    grant: Grant,
    name: str,
    works: bool,
    below: dict[uuid.UUID, set[uuid.UUID]],
    tally: Tally,
) -> None:
    given = works and plain.gives(grant.role, name)
    wanted = below[grant.unit_id] if given else set()
    actor = Actor(grant.holder_id, grant)
    with entered(actor, name):
        coded = units_for(refresh(actor), power(name))
        with connection.cursor() as cursor:
            cursor.execute("SELECT guard.sees_all(), (SELECT array_agg(u) FROM guard.units() u)")
            everything, units = cursor.fetchone()
    everywhere = set(below)
    by_code = everywhere if coded is None else set(coded)
    by_database = everywhere if everything else set(units or ())
    where = ("grant", grant.pk, grant.role, name)
    tally.same(wanted, by_code, *where, "- the code reaches", len(by_code), "units")
    tally.same(wanted, by_database, *where, "- the database reaches", len(by_database), "units")
