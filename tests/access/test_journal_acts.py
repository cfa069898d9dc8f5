"""What is done about people, and taken out, leaves the entry that ``journalled.csv`` names (A7).

Each act is a real request, or a real command, with real commits; what it leaves is read back.
"""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from access.organisation.importing import runs
from registration.positive_action import sending
from tests.access.granting import grant_of
from tests.access.organisation.files import as_csv, person
from tests.cast import UNITS
from tests.registration.test_paper import form as paper

LATEST = "SELECT event FROM journal_journalentry WHERE number > %s ORDER BY number"
YEARS = dt.timedelta(days=365)


class Book:
    """The journal of this test's database: what an act left in it."""

    def __init__(self, admin):
        self.admin = admin

    def sql(self, statement, *values):
        done = self.admin.execute(statement, values)
        return done.fetchall() if done.description else []

    def left(self, act):
        (before,) = self.admin.execute("SELECT number FROM journal_journalhead").fetchone()
        act()
        return [event for (event,) in self.admin.execute(LATEST, [before]).fetchall()]


@pytest.fixture
def book(clone, raw):
    return Book(raw("maintenance"))


def day(value):
    return f"{value:%d/%m/%Y}"


def appointment(**changes):
    today = timezone.localdate()
    return {
        "role": "recruiter",
        "personnel_number": "T00020",
        "unit": "E1A",
        "ground": "besluit",
        "starts": day(today),
        "until": day(today + YEARS / 2),
    } | changes


@pytest.mark.rule("A7", "A3")
def test_appointing_by_name(book, as_member):
    client, url = as_member("access_manager"), reverse("access:appoint")
    (number,) = book.sql(
        "SELECT personnel_number FROM organisation_staffmember WHERE name = %s", ("Cast Colleague")
    )[0]
    form = appointment(personnel_number=number)
    assert book.left(lambda: client.post(url, form)) == ["grant_prepared"]
    assert book.left(lambda: client.post(url, form | {"step": "do"})) == ["grant_made"]
    unknown = form | {"personnel_number": "NIEMAND"}
    assert book.left(lambda: client.post(url, unknown)) == ["grant_refused"]


@pytest.mark.rule("A7", "A6")
def test_seeing_confirming_and_ending_a_right(book, as_member, member_id):
    client, grant = as_member("access_manager"), grant_of("hr_manager", member_id)
    ends = timezone.localdate() + YEARS / 12
    start = reverse("access:review_start")
    assert book.left(lambda: client.post(start, {"ends_on": day(ends)})) == ["review_begun"]
    review = reverse("access:review")
    assert book.left(lambda: client.get(review)) == ["rights_reviewed"]
    assert book.left(lambda: client.post(review, {"grant": [str(grant.pk)]})) == ["grant_confirmed"]
    export = reverse("access:export", args=["csv"])
    assert book.left(lambda: client.get(export)) == ["rights_exported"]
    book.sql("DELETE FROM grants_acceptance WHERE grant_id = %s", grant.pk)
    seen = grant_of("hr_manager", member_id).changed_at.isoformat()
    mend = reverse("access:mend", args=[grant.pk])
    asked = {"fault": "undeclared", "seen": seen}
    assert book.left(lambda: client.post(mend, asked)) == ["grant_reminded"]
    end = reverse("access:end", args=[grant.pk])
    assert book.left(lambda: client.get(end)) == ["grant_seen"]
    seen = grant_of("hr_manager", member_id).changed_at.isoformat()
    assert book.left(lambda: client.post(end, {"seen": seen})) == ["grant_ended"]


@pytest.mark.rule("A7", "A10")
@pytest.mark.parametrize(
    ("decision", "event"), [("approve", "grant_approved"), ("reject", "grant_rejected")]
)
def test_deciding_on_a_proposal(book, as_member, member_id, decision, event):
    client, grant = as_member("access_manager"), grant_of("hr_manager", member_id)
    book.sql(
        "UPDATE grants_grant SET approved_at = NULL, appointed_by_id = %s WHERE id = %s",
        member_id("leading_official"),
        grant.pk,
    )
    url = reverse("access:decide", args=[grant.pk])
    seen = grant_of("hr_manager", member_id).changed_at.isoformat()
    assert book.left(lambda: client.get(url)) == ["grant_seen"]
    assert book.left(lambda: client.post(url, {"decision": decision, "seen": seen})) == [event]


@pytest.mark.rule("A7", "A10")
def test_a_proposal_waits_where_the_entity_chose_four_eyes(book, as_member):
    client = as_member("leading_official")
    url = reverse("access:four_eyes")
    assert book.left(lambda: client.post(url, {"choice": "on", "seen": ""})) == ["four_eyes_on"]
    (number,) = book.sql(
        "SELECT personnel_number FROM organisation_staffmember WHERE name = %s", "Cast Colleague"
    )[0]
    form = appointment(personnel_number=number, step="do")
    manager = as_member("access_manager")
    left = book.left(lambda: manager.post(reverse("access:appoint"), form))
    assert left == ["grant_proposed"]


@pytest.mark.rule("A7", "A5")
def test_what_ended_by_itself_is_left_or_proposed_again(book, as_member, member_id):
    client, grant = as_member("access_manager"), grant_of("hr_manager", member_id)
    book.sql(
        "UPDATE grants_grant SET ended_at = now(), end_reason = 'unit_changed' WHERE id = %s",
        grant.pk,
    )
    url = reverse("access:again")
    assert book.left(lambda: client.get(url)) == ["rights_ended_listed"]
    form = {"step": "leave", "grant": [str(grant.pk)]}
    assert book.left(lambda: client.post(url, form)) == ["grants_left_ended"]


@pytest.mark.rule("A7", "A4", "A11")
def test_choosing_declaring_and_giving_up_a_role(book, as_member, member_id):
    client, grant = as_member("hr_manager"), grant_of("hr_manager", member_id)
    switch = reverse("access:switch")
    left = book.left(lambda: client.post(switch, {"grant": str(grant.pk)}))
    assert left == ["acting_role_chosen"]
    book.sql("DELETE FROM grants_acceptance WHERE grant_id = %s", grant.pk)
    url = reverse("access:declaration", args=[grant.pk])
    assert book.left(lambda: client.post(url, {"agree": "yes"})) == ["declaration_accepted"]
    url = reverse("access:give_up", args=[grant.pk])
    assert book.left(lambda: client.post(url)) == ["grant_given_up"]
    other, url = as_member("recruiter"), reverse("access:function_changed")
    assert book.left(lambda: other.post(url)) == ["grant_given_up"]


@pytest.mark.rule("A7", "A8")
def test_a_case_from_opening_to_closing(book, as_member, member_id):
    client = as_member("employee")
    grant = str(grant_of("line_manager", member_id).pk)
    other = str(grant_of("hr_manager", member_id).pk)
    url = reverse("cases:open")
    assert book.left(lambda: client.post(url, {"handlers": [grant]})) == ["case_opened"]
    ((case,),) = book.sql("SELECT id FROM cases_case")
    url = reverse("cases:handlers", args=[case])
    left = book.left(lambda: client.post(url, {"handlers": [grant, other]}))
    assert left == ["case_handlers_named"]
    handler, url = as_member("line_manager"), reverse("cases:file", args=[case])
    purpose = {"purpose": "accommodation_decide"}
    assert book.left(lambda: handler.post(url, purpose)) == ["file_opened"]
    # A refused attempt at this case is told to the person it is about.
    assert book.left(lambda: as_member("recruiter").post(url, purpose)) == ["denied"]
    page = client.get(reverse("who_looked")).content.decode()
    assert "Cast Recruiter" in page
    assert ">geweigerd<" in page
    url = reverse("cases:close", args=[case])
    assert book.left(lambda: client.post(url)) == ["case_closed"]


@pytest.mark.rule("A7", "U1")
def test_an_action_from_draft_to_sending(book, clone, as_member, member_id):
    """A selection leaves no entry about anybody: nobody was reached."""
    client, today = as_member("hr_designee"), timezone.localdate()
    form = {
        "kind": "training",
        "group": "disability",
        "goal": "Opleiding",
        "ground": "2,6% tegenover 3%",
        "starts": day(today),
        "until": day(today + YEARS),
        "subject": "Een opleiding",
        "body": "Kom je?",
    }
    assert book.left(lambda: client.post(reverse("action:new"), form)) == ["action_made"]
    ((action,),) = book.sql("SELECT id FROM positive_action_action")
    url = reverse("action:edit", args=[action])
    assert book.left(lambda: client.post(url, form | {"goal": "Anders"})) == ["action_changed"]
    clone("worker")
    assert book.left(lambda: sending.judge(action)) == ["selection_made"]
    assert book.sql(
        "SELECT count(*) FROM journal_journalentry WHERE event = 'selection_made' "
        "AND subject_index <> %s",
        bytes(32),
    ) == [(0,)]
    clone("web")
    book.sql("UPDATE positive_action_action SET enough = true")
    url = reverse("action:send", args=[action])
    assert book.left(lambda: client.post(url)) == ["action_sent"]
    book.sql("UPDATE positive_action_action SET state = 'draft'")
    url = reverse("action:drop", args=[action])
    assert book.left(lambda: client.post(url)) == ["action_dropped"]


@pytest.mark.rule("A7", "R10")
def test_a_question_and_its_answer(book, as_member):
    client, officer = as_member("employee"), as_member("data_protection")
    url = reverse("ask_about_looks")
    assert book.left(lambda: client.post(url, {"text": "Waarom?"})) == ["question_asked"]
    ((pk,),) = book.sql("SELECT id FROM journal_journalquestion")
    url = reverse("access:question", args=[pk])
    assert book.left(lambda: officer.post(url, {"text": "Daarom."})) == ["question_answered"]


def organisation():
    """The tree of the cast as a file, with one team more."""
    rows = [*UNITS, ("E1B1", "Team B1", "unit", "E1B")]
    lines = ["code,name,kind,parent,entity_kind,valid_from,valid_until,becomes"]
    for code, name, kind, parent in rows:
        entity = "department" if kind == "entity" else ""
        lines.append(f"{code},{name},{kind},{parent or ''},{entity},,,")
    return "\n".join(lines).encode()


@pytest.mark.rule("A7")
def test_an_import_from_upload_to_the_end(book, clone, as_member):
    client = as_member("personnel_data")

    def upload():
        file = SimpleUploadedFile("organisatie.csv", organisation())
        answer = client.post(
            reverse("organisation:index"), {"kind": "organisation", "file": file, "day": ""}
        )
        assert answer.status_code == 302, re.sub(r"\s+", " ", answer.content.decode())[:3000]

    assert book.left(upload) == ["import_uploaded"]
    ((first,),) = book.sql("SELECT id FROM organisation_importrun")
    stop = reverse("organisation:stop", args=[first])
    assert book.left(lambda: client.post(stop)) == ["import_stopped"]
    assert book.left(upload) == ["import_uploaded"]
    ((run,),) = book.sql("SELECT id FROM organisation_importrun WHERE id <> %s", first)
    clone("worker")
    runs.check(run)
    clone("web")
    page = reverse("organisation:run", args=[run])
    assert book.left(lambda: client.get(page)) == ["import_previewed"]
    confirm = reverse("organisation:confirm", args=[run])
    assert book.left(lambda: client.post(confirm)) == ["import_confirmed"]
    clone("worker")
    assert book.left(lambda: runs.carry_out(run)) == ["organisation_imported"]


@pytest.mark.rule("A7")
def test_commands_that_take_out_or_change_rights(book, clone, tmp_path):
    clone("maintenance")
    out = str(tmp_path / "out")
    assert book.left(lambda: call_command("export_journal", to=out)) == ["journal_exported"]
    text = tmp_path / "text"
    text.write_text("Ik zwijg.")
    declared = book.left(lambda: call_command("declare_anew", nl=text, en=text))
    assert declared == ["declaration_published"]


@pytest.mark.rule("A7")
def test_the_staff_import_by_command(book, clone, tmp_path):
    path = tmp_path / "personeel.csv"
    path.write_bytes(as_csv([person("T00001"), person("P1")]))
    clone("worker")
    options = {"date": dt.date(2026, 3, 1), "confirm_ends": True}
    left = book.left(lambda: call_command("import_staff", str(path), **options))
    assert left[-1] == "staff_imported"
    assert set(left) <= {"staff_imported", "grant_ended"}


@pytest.mark.rule("A7", "R5")
def test_a_form_from_paper_from_check_to_entry(book, as_member):
    client, url = as_member("hr_designee"), reverse("registration:paper_enter")
    assert book.left(lambda: client.post(url, paper())) == ["paper_checked"]
    assert book.left(lambda: client.post(url, paper(act="save"))) == ["paper_entered"]
    words = as_member("employee").get(reverse("who_looked")).content.decode()
    assert words.count("Je papieren formulier intypen") == 2
