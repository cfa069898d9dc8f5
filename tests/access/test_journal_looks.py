"""*Wie keek?* and *Wie kan nu kijken?*: what a person reads, and what nobody does (A7, R4, R14)."""

import ast
import uuid
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from access.actor import Actor
from access.cases.kinds import PURPOSES as CASE_PURPOSES
from access.frame import entered
from access.grants.models import Grant
from access.journal.models import JournalEntry
from access.journal.recording import Note, append, subject_index
from access.matrix import Kind
from access.organisation.models import StaffMember
from monitoring.house.look_words import FIELDS, PURPOSES
from registration.questionnaire.record import (
    INVITATIONS,
    ONLINE,
    PRIORITY,
    Choice,
    Consent,
    Registration,
)
from registration.questionnaire.store import save_own, withdraw_own
from tests.access import old_journal
from tests.access.test_frame import actor_of
from tests.journeys.site import plain

ROOT = Path(__file__).resolve().parents[2]
LOOKED, COULD, ASK = reverse("who_looked"), reverse("who_can_look"), reverse("ask_about_looks")
NAME = "Cast Hr Manager"


@pytest.fixture
def me(db, member_id):
    return Actor(member_id("employee"))


def look(member_id, key="hr_manager", *, grant=True, **details):
    """Somebody of the cast opened a file about the employee; returns who did."""
    actor = actor_of(key, member_id)
    told = {"grant": str(actor.acting.pk)} if grant else {}
    with entered(actor, "file"):
        append(
            Note(
                "file_opened",
                subject=member_id("employee"),
                role=key,
                power="file",
                details={"purpose": "accommodation_decide", "fields": ["name"], **told, **details},
            )
        )
    return actor


def text(client, address=LOOKED, **query):
    return client.get(address, query).content.decode()


@pytest.mark.rule("A7")
@pytest.mark.parametrize("grant", [True, False])
def test_who_looked_stands_there_within_seconds_with_role_entity_and_purpose(
    me, member_id, as_member, grant
):
    """Also where a task wrote the entry, and the grant is found by role and moment."""
    look(member_id, grant=grant)
    page = text(as_member("employee"))
    for words in (
        NAME,
        "hrm van de entiteit, Entiteit Een",
        "Je aanvraag voor een aanpassing behandelen",
        "naam en werkadres",
        "gedaan",
    ):
        assert words in page
    assert NAME in text(as_member("employee"), reverse("home"))


@pytest.mark.rule("A7")
def test_the_name_shows_only_where_the_installation_and_the_declaration_say_so(
    me, member_id, as_member, settings
):
    look(member_id)
    client = as_member("employee")
    for shown_from, named in ((1, True), (None, False), (2, False)):
        settings.JOURNAL_NAMES_FROM = shown_from
        page = text(client)
        assert (NAME in page) is named, shown_from
        assert "rm van de entiteit" in page
        assert "Entiteit Een" in page
        assert ("niet de naam" in page) is (shown_from is None)


@pytest.mark.rule("A7", "A4")
def test_a_look_from_before_the_declaration_names_nobody(clone, raw, member_id, as_member):
    actor = look(member_id)
    raw("maintenance").execute(
        "UPDATE grants_acceptance SET accepted_at = now() + interval '1 hour' WHERE grant_id = %s",
        [actor.acting.pk],
    )
    page = text(as_member("employee"))
    assert NAME not in page
    assert "Hrm van de entiteit" in page


@pytest.mark.rule("A7")
def test_nothing_of_other_people_is_in_the_list(me, member_id, as_member):
    look(member_id)
    assert NAME not in text(as_member("colleague"))
    # What one did oneself is about another.
    assert "Niemand bekeek je gegevens in deze periode." in text(as_member("hr_manager"))
    for one in ("colleague", "hr_manager", "data_protection", "access_controller"):
        with entered(Actor(member_id(one))):
            assert not JournalEntry.objects.exists()


@pytest.mark.rule("A7")
@pytest.mark.parametrize("kind", ["priority", "reserved_job", "accommodation"])
@pytest.mark.parametrize("event", ["file_opened", "denied"])
def test_a_vacancy_is_told_after_its_decision(clone, raw, member_id, as_member, kind, event):
    case, person = uuid.uuid4(), member_id("employee")
    admin = raw("maintenance")
    admin.execute(
        "INSERT INTO cases_case (id, kind, staff_id, unit_id, opened_at) "
        "SELECT %s, %s, id, unit_id, now() FROM organisation_staffmember WHERE id = %s",
        [case, kind, person],
    )
    actor = actor_of("hr_manager", member_id)
    with entered(actor, "file"):
        told = {"case": str(case), "purpose": "priority_decide", "grant": str(actor.acting.pk)}
        append(Note(event, subject=person, role="hr_manager", details=told, outcome="done"))
    client = as_member("employee")
    hidden = kind != "accommodation"
    assert (NAME not in text(client)) is hidden
    assert (NAME not in text(client, reverse("home"))) is hidden
    if hidden:
        assert "Niemand bekeek je gegevens in deze periode." in text(client)
    admin.execute("UPDATE cases_case SET closed_at = now() WHERE id = %s", [case])
    assert NAME in text(client)
    assert NAME in text(client, reverse("home"))


@pytest.mark.rule("A7")
def test_what_waits_for_a_decision_takes_no_place_among_the_latest(
    clone, raw, member_id, as_member
):
    """More of it than one chunk: the home page still finds what may be told."""
    case, person = uuid.uuid4(), member_id("employee")
    look(member_id, key="diversity_service")
    raw("maintenance").execute(
        "INSERT INTO cases_case (id, kind, staff_id, unit_id, opened_at) "
        "SELECT %s, 'priority', id, unit_id, now() FROM organisation_staffmember WHERE id = %s",
        [case, person],
    )
    for _ in range(60):
        look(member_id, case=str(case))
    page = text(as_member("employee"), reverse("home"))
    assert "Cast Diversity Service" in page
    assert NAME not in page
    listed = text(as_member("employee"))
    assert "pagina=" not in listed
    assert "?page=2" not in listed, "no page that only what is hidden could fill"


@pytest.mark.rule("A7", "R14")
@pytest.mark.parametrize("address", [LOOKED, COULD, ASK])
@pytest.mark.parametrize(
    "choice", [Choice(True, frozenset({INVITATIONS, PRIORITY})), Choice(False)]
)
def test_the_pages_are_the_same_to_the_byte_for_who_never_registered(
    me, member_id, as_member, address, choice
):
    client = as_member("employee")
    look(member_id)
    before = plain(text(client, address))
    with entered(me):
        consent = Consent(timezone.now(), 1, ONLINE)
        save_own(me, Registration({"rec": ["vaph"]}, choice, consent))
    assert plain(text(client, address)) == before
    with entered(me):
        withdraw_own(me)
    assert plain(text(client, address)) == before


@pytest.mark.rule("A7")
def test_a_year_is_the_least_that_shows_and_a_period_narrows_it(clone, raw, member_id, as_member):
    index = subject_index(member_id("employee"))
    old_journal.write(raw("maintenance"), [15, 11, 2], entries=2, index=index)
    client = as_member("employee")
    rows = '<tr><th scope="row">'
    assert text(client).count(rows) == 4, "the last year"
    far = old_journal.month_back(16)
    assert text(client, van=f"{far:%d/%m/%Y}").count(rows) == 6
    near = old_journal.month_back(2)
    assert text(client, van=f"{near:%d/%m/%Y}").count(rows) == 2


@pytest.mark.rule("R4", "A1", "A2")
def test_who_could_look_is_named_by_kind_of_access_from_the_grants(me, member_id, as_member):
    page = text(as_member("employee"), COULD)
    for name in ("Line Manager", "Hr Designee", "Hr Manager", "Diversity Service", "Recruiter"):
        assert f"Cast {name}" in page
    for name in ("Emancipation Officer", "Ago Designee", "Count Start", "Employee", "Leaver"):
        assert f"<strong>Cast {name}</strong>" not in page, "figures are about nobody"
    assert "alleen voor: voorrang bij gelijkwaardigheid, voorbehouden betrekking" in page
    outside = text(as_member("stranger"), COULD)
    assert "Cast Diversity Service" in outside, "for every entity"
    assert "Cast Hr Manager" not in outside
    assert "Nu niemand." in outside
    above = text(as_member("sibling"), COULD)
    assert "Cast Line Manager" not in above, "of another unit"


@pytest.mark.rule("R4", "A4", "A5")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE grants_grant SET ended_at = now() WHERE id = %s",
        "DELETE FROM grants_acceptance WHERE grant_id = %s",
        "UPDATE grants_grant SET approved_at = NULL WHERE id = %s",
        "UPDATE grants_grant SET starts = current_date + 3 WHERE id = %s",
    ],
)
def test_who_has_no_grant_in_force_could_not_look(clone, raw, member_id, as_member, change):
    grant = actor_of("hr_manager", member_id).acting
    assert NAME in text(as_member("employee"), COULD)
    raw("maintenance").execute(change, [grant.pk])
    assert NAME not in text(as_member("employee"), COULD)


@pytest.mark.rule("R4")
def test_the_page_names_whom_the_code_lets_in(me, member_id, as_member):
    """Not by the page's own rule: by the row rule, asked for everybody who holds a grant."""
    page = text(as_member("employee"), COULD)
    with entered(me):
        grants = list(Grant.objects.in_force().select_related("unit", "group"))
    reaching = set()
    for grant in grants:
        actor = Actor(grant.holder_id, grant)
        for kind in (Kind.FILE, Kind.CONTACT, Kind.ENTER):
            with entered(actor, kind):
                if StaffMember.objects.visible_to(actor, kind).filter(pk=me.person_id).exists():
                    reaching.add(grant.holder_name)
    assert len(reaching) >= 5
    for name in reaching:
        assert f"<strong>{name}</strong>" in page


def noted():
    """Every event about a person that the program notes, with the names of its fields."""
    for package in ("access", "registration", "counting", "monitoring"):
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" in path.parts or path.parts[-2] == "proof":
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield from _noted(path, node)


def _noted(path, node):
    called = getattr(node.func, "id", getattr(node.func, "attr", ""))
    about = any(word.arg in ("subject", "index") for word in node.keywords)
    place = {"note": 1, "Note": 0}.get(called)
    if place is None or not about or len(node.args) <= place:
        return
    event = node.args[place]
    names = [event] if isinstance(event, ast.Constant) else []
    for part in ast.walk(node):
        if isinstance(part, ast.Dict):
            for key, value in zip(part.keys, part.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "fields":
                    fields = [c.value for c in ast.walk(value) if isinstance(c, ast.Constant)]
                    yield from ((path.name, "field", name) for name in fields)
    yield from ((path.name, "event", name.value) for name in names)


@pytest.mark.rule("A7")
def test_every_event_purpose_and_kind_of_field_has_words():
    found = set(noted())
    assert {("views.py", "event", "file_opened"), ("views.py", "field", "group")} <= found
    known = {"event": PURPOSES, "field": FIELDS}
    assert not {each for each in found if each[2] not in known[each[1]]}
    assert not {name for names in CASE_PURPOSES.values() for name in names} - PURPOSES.keys()


@pytest.mark.rule("A7")
def test_an_entry_of_the_system_and_one_without_a_grant_say_so(me, member_id, as_member):
    with entered(Actor(member_id("stranger"))):
        append(Note("denied", subject=me.person_id, outcome="denied", role="self"))
    append(Note("personnel_imported", subject=me.person_id), framed=False)
    page = text(as_member("employee"))
    assert "Een collega zonder rol" in page
    assert "Het systeem" in page
    assert "Cast Stranger" not in page
    assert page.count('au-c-pill au-c-pill--warning">geweigerd') == 1
