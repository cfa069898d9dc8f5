"""The scene of the proof: places, people in every state of registration, holders in every state.

Built by the administrator in a transaction that is rolled back, by the program's own writers where
a rule is in the writing: ``seed_grant`` writes django-guardian's rows, the apps' ``proof`` modules
seal the rows of a person. The rest is plain SQL.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from access.accounts.models import Account, AccountLink
from access.cases.models import Case, Fact, Handler
from access.grants.models import (
    Acceptance,
    ApprovalChoice,
    Confirmation,
    Declaration,
    Grant,
    GrantUse,
    ReviewRound,
)
from access.grants.seeding import seed_grant
from access.journal.recording import subject_index
from access.organisation.models import Entity, StaffMember, StaffPlacement, Unit, UnitClosure
from access.proof.plain import ELSEWHERE, PLACES, Plain, other_role
from access.proof.rows import more_rows

# Filled by the ``proof`` modules of the apps: write the sealed rows of these people, by the state
# of the registration; and say which of the opened rows hold anything.
WRITERS: list[Callable[[dict[uuid.UUID, str]], None]] = []
# ... and of long work that goes on for whoever started it: the power that it needs, and whether it
# would take its next step for this person under this grant, asked as the worker.
TASKS: dict[str, tuple[str, Callable[[uuid.UUID, uuid.UUID], bool]]] = {}
OPENERS: dict[str, Callable[[uuid.UUID, bytes], bool]] = {}

UNITS = (
    # code, kind, parent
    ("PROOF", "government", ""),
    ("PROOF-D1", "domain", "PROOF"),
    ("PROOF-D2", "domain", "PROOF"),
    ("PROOF-E1", "entity", "PROOF-D1"),
    ("PROOF-E2", "entity", "PROOF-D1"),
    ("PROOF-E3", "entity", "PROOF-D2"),
    ("PROOF-E4", "entity", "PROOF-D2"),
    ("PROOF-T", "unit", "PROOF-E1"),
    ("PROOF-TB", "unit", "PROOF-T"),
    ("PROOF-S", "unit", "PROOF-E1"),
)
AT = {
    "own": "PROOF-T",
    "below": "PROOF-TB",
    "sibling": "PROOF-S",
    "other_entity": "PROOF-E2",
    "other_domain": "PROOF-E3",
    ELSEWHERE: "PROOF-E4",
}
STANDS = {
    "unit": "PROOF-T",
    "entity": "PROOF-E1",
    "domain": "PROOF-D1",
    "government": "PROOF",
}
START = dt.date(2020, 1, 1)
FIRST_ENTRY = 2_000_000_001  # numbers of journal entries that no chain reaches


@dataclass(frozen=True)
class Person:
    """Somebody who asks: what is held, from where, in which state."""

    key: uuid.UUID
    held: str
    reach: str
    state: str
    grant: uuid.UUID | None  # which the frame names
    account: uuid.UUID | None


@dataclass(frozen=True)
class Placed:
    """A row of a protected table: where, of whom, and its label."""

    place: str = ""
    label: str = ""
    of: uuid.UUID | None = None


@dataclass
class Scene:
    """Everything that stands there, by key."""

    units: dict[str, uuid.UUID] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    targets: dict[uuid.UUID, tuple[str, str]] = field(default_factory=dict)  # place, registration
    names: dict[str, uuid.UUID] = field(default_factory=dict)  # name of a target
    rows: dict[str, dict[str, Placed]] = field(default_factory=dict)

    # The cases with where they stand, and what was written for them (access.proof.cases).
    cases: dict[Case, Placed] = field(default_factory=dict)
    handlers: list[Handler] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    # The keys of what other apps hang on a case, by table and case.
    of_case: dict[str, dict[uuid.UUID, set[str]]] = field(default_factory=dict)

    _sorts: dict[str, dict[tuple[str, str], frozenset[str]]] = field(default_factory=dict)
    _mine: dict[str, dict[uuid.UUID, dict[str, Placed]]] = field(default_factory=dict)

    def sorts(self, table: str) -> dict[tuple[str, str], frozenset[str]]:
        """The keys of a table's rows by place and label."""
        if table not in self._sorts:
            found: dict[tuple[str, str], set[str]] = {}
            for key, placed in self.rows[table].items():
                found.setdefault((placed.place, placed.label), set()).add(key)
            self._sorts[table] = {sort: frozenset(keys) for sort, keys in found.items()}
        return self._sorts[table]

    def mine(self, table: str, person: uuid.UUID | None) -> dict[str, Placed]:
        """The rows of one person in a table."""
        if table not in self._mine:
            found: dict[uuid.UUID, dict[str, Placed]] = {}
            for key, placed in self.rows[table].items():
                if placed.of is not None:
                    found.setdefault(placed.of, {})[key] = placed
            self._mine[table] = found
        return self._mine[table].get(person, {}) if person else {}

    def unit(self, place: str) -> uuid.UUID:
        return self.units[AT[place]]

    def hang(self, table: str, key: uuid.UUID, case: Case) -> None:
        """A row of another app that hangs on a case of the scene, and stands where that does."""
        self.rows.setdefault(table, {})[str(key)] = self.cases[case]
        self.of_case.setdefault(table, {}).setdefault(case.pk, set()).add(str(key))


def build(plain: Plain) -> Scene:
    """Build the scene. The caller is the administrator, in a transaction that is rolled back."""
    from access.proof.cases import add_cases
    from access.proof.journal import add_journal

    autodiscover_modules("proof")
    scene = Scene()
    _organisation(scene)
    targets = [
        _member(scene, len(scene.targets), place, registration)
        for place in PLACES
        for registration in plain.registrations
    ]
    _declarations()
    holders = _holders(scene, plain)
    staff = [*targets, *holders]
    states = {key: registration for key, (_place, registration) in scene.targets.items()}
    states |= {member.pk: "yes" for member in holders}
    for write in WRITERS:
        write(states)
    _own_rows(scene, staff)
    _journal(scene, staff)
    _grants(scene)
    add_cases(scene, plain)
    add_journal(scene)
    _sql_rows(scene)
    return scene


def _organisation(scene: Scene) -> None:
    made: dict[str, Unit] = {}
    for code, kind, parent in UNITS:
        unit = Unit.objects.create(code=code, name=code, kind=kind, parent=made.get(parent))
        made[code] = unit
        scene.units[code] = unit.pk
        if kind == "entity":
            Entity.objects.create(unit=unit, kind="department")
        above: Unit | None = unit
        depth = 0
        while above is not None:
            UnitClosure.objects.create(ancestor=above, descendant=unit, depth=depth)
            above, depth = above.parent, depth + 1


def staff_at(number: int, name: str, unit: uuid.UUID) -> StaffMember:
    return StaffMember(
        personnel_number=f"PROOF{number:05}",
        name=name,
        email=f"proof{number}@voorbeeld.example",
        unit_id=unit,
        function="proof",
        statute="statutory",
        level="A",
        category="none",
        sex="X",
        birth_date=dt.date(1980, 1, 1),
        education="high",
        fte="1.00",
        employed_from=dt.date(2020, 1, 1),
        nationality="BE",
    )


def _member(scene: Scene, number: int, place: str, registration: str) -> StaffMember:
    member = staff_at(number, f"Doelwit {place}-{registration}", scene.unit(place))
    member.save(force_insert=True)
    scene.targets[member.pk] = (place, registration)
    scene.names[member.name] = member.pk
    return member


def _declarations() -> None:
    """An older text than today's, for who accepted that one alone (A4)."""
    newest = Declaration.objects.order_by("-version")[:1].get()
    Declaration.objects.get_or_create(
        version=0,
        defaults={"text_nl": "-", "text_en": "-", "valid_from": dt.date(2000, 1, 1)},
    )
    if newest.version == 0:
        raise AssertionError("The scene needs a declaration that is newer than version 0.")


def _holders(scene: Scene, plain: Plain) -> list[StaffMember]:
    """Somebody for every role, duty, state and reach; and one person without any grant."""
    states = [state for state, meaning in plain.states.items() if meaning != "stranger"]
    wanted = [(held, "unit", state) for held in plain.held for state in states]
    wanted += [(held, "entity", "active") for held in plain.held]
    wanted += [
        (held, reach, "active")
        for held in plain.held
        if held in plain.wide
        for reach in ("domain", "government")
    ]
    wanted += [("", "unit", "active"), ("", "unit", "inactive")]
    members = []
    for number, _ in enumerate(wanted):
        members.append(staff_at(1000 + number, f"Vrager {number}", scene.unit(ELSEWHERE)))
    StaffMember.objects.bulk_create(members)
    accounts = [
        Account(
            email=f"proof{number}@voorbeeld.example", password="!", is_active=state != "inactive"
        )
        for number, (_held, _reach, state) in enumerate(wanted)
    ]
    Account.objects.bulk_create(accounts)
    AccountLink.objects.bulk_create(
        [AccountLink(account=a, staff=m) for a, m in zip(accounts, members, strict=True)]
    )
    stranger = Account.objects.create(email="proof@voorbeeld.example", password="!")
    scene.people.append(Person(uuid.uuid4(), "", "unit", "unlinked", None, stranger.pk))
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=scene.units.values())}
    lent: dict[str, uuid.UUID] = {}
    for (held, reach, state), member, account in zip(wanted, members, accounts, strict=True):
        unit = units[scene.units[STANDS[reach]]]
        grant = _grant(member, held, unit, state, lent) if held else None
        if state == "active" and reach == "unit" and grant:
            lent[held] = grant
        signed_in = account.pk if state != "anonymous" else None
        scene.people.append(Person(member.pk, held, reach, state, grant, signed_in))
    return members


def _grant(
    member: StaffMember, held: str, unit: Unit, state: str, lent: dict[str, uuid.UUID]
) -> uuid.UUID:
    """The grant in its state; returns the one that the person acts in."""
    if state == "borrowed":
        return lent[held]
    today = timezone.localdate()
    day = dt.timedelta(days=1)
    grant = seed_grant(
        member,
        held,
        unit,
        starts=today + day if state == "not_begun" else today - 30 * day,
        until=today - day if state == "over" else None,
        ground="proof",
        declared=state != "no_declaration",
    )
    # django-guardian's rows stay in every state: the state alone must refuse.
    if state == "old_declaration":
        Acceptance.objects.filter(grant=grant).update(declaration_id=0)
    elif state == "not_approved":
        Grant.objects.filter(pk=grant.pk).update(approved_at=None)
    elif state in ("ended", "moved"):
        Grant.objects.filter(pk=grant.pk).update(ended_at=timezone.now(), end_reason=state)
    elif state == "other_role":
        return seed_grant(
            member, other_role(held), unit, starts=today - 30 * day, ground="proof"
        ).pk
    return grant.pk


def _own_rows(scene: Scene, staff: Iterable[StaffMember]) -> None:
    """The tables with a row a person, whose key is the person's."""
    StaffPlacement.objects.bulk_create(
        [
            StaffPlacement(
                staff_id=member.pk,
                unit_id=member.unit_id,
                function="proof",
                statute="statutory",
                level="A",
                category="none",
                fte="1.00",
                from_date=member.employed_from,
            )
            for member in staff
        ]
    )
    people = {
        str(member.pk): Placed(*scene.targets.get(member.pk, (ELSEWHERE, "")), of=member.pk)
        for member in staff
    }
    for table in (
        "organisation_staffmember",
        "organisation_staffplacement",
        "questionnaire_answers",
        "questionnaire_uses",
        "questionnaire_paperslip",
        "positive_action_inbox",
    ):
        scene.rows[table] = dict(people)


def _journal(scene: Scene, staff: Iterable[StaffMember]) -> None:
    """An entry about everybody, and one whose number is a thousandth."""
    rows: list[tuple[Any, ...]] = []
    placed = scene.rows.setdefault("journal_journalentry", {})
    for number, member in enumerate(staff, start=FIRST_ENTRY):
        number += number // 1000 - FIRST_ENTRY // 1000  # no thousandth among them
        rows.append((number, subject_index(member.pk)))
        placed[str(number)] = Placed(label="entry", of=member.pk)
    thousandth = FIRST_ENTRY // 1000 * 1000 + 500_000
    rows.append((thousandth, b"\0" * 32))
    placed[str(thousandth)] = Placed(label="thousandth")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO journal_journalentry (number, at, role, power, event, outcome, "
            "subject_index, sealed, previous_hash, hash) "
            "VALUES (%s, now(), '', '', 'proof', 'done', %s, '\\x00', '\\x00', '\\x00')",
            rows,
        )
    scene.rows["journal_journalhead"] = {"true": Placed()}


def _grants(scene: Scene) -> None:
    """A grant at every place, of somebody who asks nothing; and those of who asks."""
    placed = scene.rows.setdefault("grants_grant", {})
    accepted = scene.rows.setdefault("grants_acceptance", {})
    for number, place in enumerate(PLACES):
        holder = staff_at(900 + number, f"Houder {number}", scene.unit(ELSEWHERE))
        holder.save(force_insert=True)
        unit = Unit.objects.get(pk=scene.unit(place))
        grant = seed_grant(holder, "recruiter", unit, starts=dt.date(2020, 1, 1), ground="proof")
        placed[str(grant.pk)] = Placed(place, "open")
        proposal = seed_grant(holder, "line_manager", unit, starts=grant.starts, ground="proof")
        Grant.objects.filter(pk=proposal.pk).update(approved_at=None)
        placed[str(proposal.pk)] = Placed(place, "proposed")
        for acceptance in grant.acceptances.all():
            accepted[str(acceptance.pk)] = Placed(place)
        _of_grant(scene, grant, place)
    mine = Grant.objects.filter(holder__in=[person.key for person in scene.people])
    for grant in mine.filter(unit_id=scene.unit("own")):
        label = "ended" if grant.ended_at else "open"
        placed[str(grant.pk)] = Placed("own", label, grant.holder_id)
        for acceptance in grant.acceptances.all():
            accepted[str(acceptance.pk)] = Placed(of=grant.holder_id)
    mine = mine.filter(unit_id=scene.unit("own"))
    GrantUse.objects.bulk_create([GrantUse(grant=grant, day=dt.date(2020, 1, 1)) for grant in mine])
    used = scene.rows["grants_grantuse"]
    used |= {str(grant.pk): Placed("own", of=grant.holder_id) for grant in mine}


def _of_grant(scene: Scene, grant: Grant, place: str) -> None:
    """What stands beside a grant: its last use, the choice of its unit, a round, a confirmation."""
    day = dt.date(2020, 1, 1)
    review = ReviewRound.objects.create(unit=grant.unit, begun_by=grant.holder, ends_on=day)
    made = {
        "grants_grantuse": GrantUse.objects.create(grant=grant, day=day),
        "grants_approvalchoice": ApprovalChoice.objects.create(unit=grant.unit),
        "grants_reviewround": review,
        "grants_confirmation": Confirmation.objects.create(
            round=review, grant=grant, confirmed_by=grant.holder
        ),
    }
    for table, row in made.items():
        scene.rows.setdefault(table, {})[str(row.pk)] = Placed(place)


def _sql_rows(scene: Scene) -> None:
    """Actions, imports and releases: plain SQL, because their apps stand above this one."""
    made = more_rows(
        places={place: scene.unit(place) for place in PLACES},
        people=[*(person.key for person in scene.people), *scene.targets],
        askers=[person.key for person in scene.people if person.state != "unlinked"],
        maker=next(iter(scene.targets)),
        grant=next(person.grant for person in scene.people if person.grant),
    )
    with connection.cursor() as cursor:
        for each in made:
            cursor.execute(each.statement, each.values)
            row = cursor.fetchone()
            if row is None:
                raise AssertionError(f"no row in {each.table}")
            placed = Placed(each.place, each.label, each.of)
            scene.rows.setdefault(each.table, {})[str(row[0])] = placed
