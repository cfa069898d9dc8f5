"""Cases: the only way to a page about a person (A8), and what such a page shows (R14, R15)."""

import re
import uuid

import pytest
from django.urls import reverse

from access.accounts.models import AccountLink
from access.cases.content import BELONGING
from access.cases.facts import Ground, Recorded, seal_fact
from access.cases.kinds import CaseKind
from access.cases.models import Case, Fact, Handler
from access.grants.models import Grant
from access.journal.recording import subject_index
from access.organisation.models import StaffMember, Unit
from tests.cast import ROLES, email

NOTHING = "Er is geen informatie voor dit doel."


def staff(key):
    return StaffMember.objects.get(pk=AccountLink.objects.get(account__email=email(key)).staff_id)


def grant_of(key):
    return Grant.objects.get(
        holder_id=AccountLink.objects.get(account__email=email(key)).staff_id,
        role=ROLES[key][0],
        ended_at__isnull=True,
    )


@pytest.fixture
def written(clone):
    """Cases that the program cannot open yet, written by the maintenance role; then as web."""

    def write(kind, *people, handler="hr_manager", fact=False, states=None):
        from registration.questionnaire.proof import write as write_rows

        clone("maintenance")
        write_rows({staff(key).pk: state for key, state in (states or {}).items()})
        made = {}
        for key in people:
            member = staff(key)
            case = Case.objects.create(kind=kind, staff=member, unit_id=member.unit_id)
            Handler.objects.create(case=case, grant=grant_of(handler))
            if fact:
                key_ = uuid.uuid4()
                told = Recorded("disability", Ground.RESERVED_JOB)
                Fact.objects.create(id=key_, case=case, sealed=seal_fact(key_, case.pk, told))
            made[key] = case
        clone("web")
        return made

    return write


@pytest.fixture
def opened(clone, raw, as_member):
    """The employee's own case for an accommodation, handled by the line manager."""
    clone("maintenance")
    key = str(grant_of("line_manager").pk)
    clone("web")
    answer = as_member("employee").post(reverse("cases:open"), {"handlers": [key]})
    assert answer.status_code == 302
    return uuid.UUID(answer.url.rstrip("/").rpartition("/")[2])


def events(raw, event):
    rows = raw("maintenance").execute(
        "SELECT outcome FROM journal_journalentry WHERE event = %s", [event]
    )
    return [outcome for (outcome,) in rows.fetchall()]


def file_of(case, client, purpose="reserved_decide"):
    answer = client.post(reverse("cases:file", args=[case]), {"purpose": purpose})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.rule("A8", "A7")
def test_a_person_opens_a_case_and_its_handler_says_why_before_seeing_anything(
    opened, raw, as_member
):
    manager = as_member("line_manager")
    assert "Cast Employee" in manager.get(reverse("cases:index")).content.decode()
    page = manager.get(reverse("cases:file", args=[opened])).content.decode()
    assert "Waarvoor open je dit dossier?" in page
    assert NOTHING not in page
    assert " checked" not in page
    assert events(raw, "file_opened") == []
    page = file_of(opened, manager, "accommodation_decide")
    assert "De aanvraag van een aanpassing behandelen" in page
    assert events(raw, "file_opened") == ["done"]
    looks = as_member("employee").get(reverse("who_looked")).content.decode()
    assert "Cast Line Manager" in looks


@pytest.mark.rule("A8")
@pytest.mark.parametrize("purpose", ["", "reserved_decide", "x"])
def test_without_a_purpose_of_the_case_nothing_opens(opened, raw, as_member, purpose):
    answer = as_member("line_manager").post(
        reverse("cases:file", args=[opened]), {"purpose": purpose}
    )
    page = answer.content.decode()
    assert "Kies een doel." in page
    assert NOTHING not in page
    assert events(raw, "file_opened") == []


@pytest.mark.rule("A8")
@pytest.mark.parametrize("key", ["hr_manager", "hr_designee", "diversity_service", "recruiter"])
def test_who_is_not_named_does_not_learn_that_there_is_a_case(
    opened, raw, as_member, member_id, key
):
    client = as_member(key)
    assert "Cast Employee" not in client.get(reverse("cases:index")).content.decode()
    there = client.get(reverse("cases:file", args=[opened]))
    absent = client.get(reverse("cases:file", args=[uuid.uuid4()]))
    assert (there.status_code, absent.status_code) == (404, 404)
    assert _same(there.content.decode()) == _same(absent.content.decode())
    aimed = raw("maintenance").execute(  # the person reads that somebody tried
        "SELECT count(*) FROM journal_journalentry WHERE event = 'denied' AND subject_index = %s",
        [subject_index(member_id("employee"))],
    )
    assert aimed.fetchone() == (1,)


@pytest.mark.rule("A8")
def test_a_closed_case_opens_no_page_and_stays_with_the_person(opened, as_member):
    employee, manager = as_member("employee"), as_member("line_manager")
    page = employee.get(reverse("cases:close", args=[opened])).content.decode()
    assert "Niemand anders kan het dossier dan nog openen" in page
    employee.post(reverse("cases:close", args=[opened]))
    assert manager.get(reverse("cases:file", args=[opened])).status_code == 404
    answer = manager.post(reverse("cases:file", args=[opened]), {"purpose": "accommodation_decide"})
    assert answer.status_code == 404
    assert "Gesloten op" in employee.get(reverse("cases:own", args=[opened])).content.decode()
    assert employee.post(reverse("cases:close", args=[opened])).status_code == 404


@pytest.mark.rule("A8")
def test_a_handler_who_is_left_out_loses_the_case_at_once(opened, as_member):
    employee, manager = as_member("employee"), as_member("line_manager")
    other = str(grant_in_own_frame("hr_designee"))
    answer = employee.post(reverse("cases:handlers", args=[opened]), {"handlers": [other]})
    assert answer.status_code == 302
    assert manager.get(reverse("cases:file", args=[opened])).status_code == 404
    assert as_member("hr_designee").get(reverse("cases:file", args=[opened])).status_code == 200
    page = employee.get(reverse("cases:own", args=[opened])).content.decode()
    assert "Cast Hr Designee" in page
    assert "Cast Line Manager" not in page


def grant_in_own_frame(key):
    """The key of a grant, read as anybody who is logged in can."""
    from access.actor import Actor
    from access.frame import entered

    with entered(Actor(uuid.uuid4())):
        return grant_of(key).pk


@pytest.mark.rule("A8", "A5")
def test_who_moves_takes_the_case_out_of_the_old_units_sight(opened, raw, as_member, member_id):
    """Also where the old manager's grant covers the new unit: it was opened at another one."""
    raw("maintenance").execute(
        "UPDATE organisation_staffmember SET unit_id = "
        "(SELECT id FROM organisation_unit WHERE code = 'E1A1') WHERE id = %s",
        [member_id("employee")],
    )
    assert as_member("line_manager").get(reverse("cases:file", args=[opened])).status_code == 404
    page = as_member("employee").get(reverse("cases:own", args=[opened])).content.decode()
    assert "Je werkt nu bij een andere dienst." in page
    assert "Cast Line Manager" not in page


@pytest.mark.rule("A8", "A7")
@pytest.mark.parametrize("key", ["emancipation_officer", "ago_designee", "access_manager"])
def test_a_handler_of_a_role_without_files_is_refused_and_on_record(clone, raw, as_member, key):
    clone("web")
    forged = str(grant_in_own_frame(key))
    answer = as_member("employee").post(reverse("cases:open"), {"handlers": [forged]})
    assert answer.status_code == 200
    assert "Kies iemand uit de lijst." in answer.content.decode()
    assert events(raw, "case_refused") == ["refused"]
    assert raw("maintenance").execute("SELECT count(*) FROM cases_case").fetchone() == (0,)


@pytest.mark.rule("A8")
@pytest.mark.parametrize("name", ["own", "handlers", "close"])
def test_nobody_else_reaches_the_persons_own_pages(opened, as_member, name):
    client = as_member("colleague")
    there = client.get(reverse(f"cases:{name}", args=[opened]))
    absent = client.get(reverse(f"cases:{name}", args=[uuid.uuid4()]))
    assert (there.status_code, absent.status_code) == (404, 404)
    assert client.post(reverse(f"cases:{name}", args=[opened])).status_code in (404, 405)


def _same(page, name=""):
    """A page without what may differ: keys, tokens, nonces and the name."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    page = re.sub(r'nonce="[^"]+"', "", page)
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", page)
    return page.replace(name, "") if name else page


PEOPLE = {
    "employee": "none",
    "colleague": "do_not_contact",
    "sibling": "withdrawn",
    "line_manager": "yes",
}


@pytest.mark.rule("R14", "R3", "A8")
@pytest.mark.parametrize("kind", ["reserved_job", "priority"])
def test_the_page_is_the_same_for_none_do_not_contact_and_withdrawn(written, as_member, kind):
    cases = written(kind, *PEOPLE, states=PEOPLE)
    purpose = {"reserved_job": "reserved_decide", "priority": "priority_decide"}[kind]
    client = as_member("hr_manager")
    pages = {}
    for key, case in cases.items():
        name, unit = case.staff.name, case.unit.name
        pages[key] = _same(file_of(case.pk, client, purpose), name).replace(unit, "")
    assert pages["employee"] == pages["colleague"] == pages["sibling"]
    assert NOTHING in pages["employee"]
    assert NOTHING not in pages["line_manager"]


@pytest.mark.rule("R14", "R4", "A8")
def test_a_withdrawal_empties_an_open_case_at_once(written, as_member):
    (case,) = written("reserved_job", "employee", states={"employee": "yes"}).values()
    client = as_member("hr_manager")
    assert "Deze persoon hoort tot de groep" in file_of(case.pk, client)
    as_member("employee").post(reverse("registration:withdraw"))
    assert NOTHING in file_of(case.pk, client)


@pytest.mark.rule("R15", "R3")
def test_what_the_employer_must_record_stands_in_its_case_whatever_the_person_chose(
    written, as_member
):
    states = {"employee": "do_not_contact", "colleague": "withdrawn"}
    cases = written("reserved_job", *states, fact=True, states=states)
    client = as_member("hr_manager")
    for key, case in cases.items():
        page = file_of(case.pk, client)
        assert "aangeworven op een voorbehouden betrekking" in page
        assert "Deze persoon hoort tot" not in page
        own = as_member(key).get(reverse("cases:own", args=[case.pk])).content.decode()
        assert "aangeworven op een voorbehouden betrekking" in own


# Where a person could read of a case about oneself.
TELLING = ("home", "cases:mine", "who_looked", "who_can_look", "rights:everything")


def _told(key, as_member):
    """What the person's own pages say, with nothing in them that differs by itself."""
    client = as_member(key)
    return {name: _same(client.get(reverse(name)).content.decode()) for name in TELLING}


@pytest.mark.rule("A7", "U3")
@pytest.mark.parametrize("kind", ["priority", "reserved_job"])
def test_no_page_of_ones_own_tells_of_a_vacancy_before_its_decision(written, raw, as_member, kind):
    """Neither the cases, nor *Wie keek?*, nor *Wie kan nu kijken?*: the same as without one."""
    written(kind, states={"employee": "yes"})
    before = _told("employee", as_member)
    (case,) = written(kind, "employee").values()
    purpose = {"reserved_job": "reserved_decide", "priority": "priority_decide"}[kind]
    file_of(case.pk, as_member("hr_manager"), purpose)
    assert _told("employee", as_member) == before
    client = as_member("employee")
    for name in ("own", "handlers", "close"):
        there = client.get(reverse(f"cases:{name}", args=[case.pk]))
        absent = client.get(reverse(f"cases:{name}", args=[uuid.uuid4()]))
        assert (there.status_code, absent.status_code) == (404, 404)
        assert _same(there.content.decode()) == _same(absent.content.decode())
    raw("maintenance").execute("UPDATE cases_case SET closed_at = now() WHERE id = %s", [case.pk])
    assert client.get(reverse("cases:own", args=[case.pk])).status_code == 200
    after = _told("employee", as_member)
    assert after["cases:mine"] != before["cases:mine"]
    assert after["who_looked"] != before["who_looked"]
    assert after["who_can_look"] == before["who_can_look"]


@pytest.mark.rule("A7", "R15")
def test_who_was_hired_on_a_reserved_job_reads_who_looks_while_it_is_followed(written, as_member):
    (case,) = written("reserved_job", "employee", fact=True).values()
    before = _told("employee", as_member)
    assert as_member("employee").get(reverse("cases:own", args=[case.pk])).status_code == 200
    file_of(case.pk, as_member("hr_manager"), "reserved_follow")
    assert _told("employee", as_member)["who_looked"] != before["who_looked"]


@pytest.mark.rule("A8", "R7")
def test_an_accommodation_needs_nothing_of_a_registration():
    assert set(BELONGING) == {CaseKind.PRIORITY, CaseKind.RESERVED_JOB}


@pytest.mark.rule("A2")
def test_rows_for_a_grant_do_not_grow_with_the_staff_it_covers(clone):
    """At most a row a power, for a team as for the whole government."""
    clone("maintenance")
    from access.grants.models import UnitGroupObjectPermission
    from access.matrix import powers

    counted = {}
    for grant in Grant.objects.filter(ended_at__isnull=True, group__isnull=False):
        rows = UnitGroupObjectPermission.objects.filter(group=grant.group).count()
        assert rows == len(powers(grant.held))
        counted[grant.unit.kind] = max(rows, counted.get(grant.unit.kind, 0))
    assert counted["government"] <= counted["entity"]
    assert Unit.objects.count() > max(counted.values())
