"""Each act and each look at a request leaves its entry, and the person reads it (A7)."""

import pytest
from django.urls import reverse

from access.accounts.models import AccountLink
from access.journal.recording import subject_index
from tests.accommodation.conftest import WISH
from tests.accommodation.test_handling import DECISION, move, planned
from tests.cast import email

ACTS = [
    "accommodation_proposed",
    "accommodation_dropped",
    "accommodation_proposed",
    "accommodation_confirmed",
    "accommodation_changed",
    "file_opened",
    "accommodation_decided",
    "accommodation_measured",
    "accommodation_reviewed",
    "accommodation_carried_out",
    "accommodation_taken_along",
]


@pytest.fixture
def left(raw):
    """The events since it was last asked."""
    sql, seen = raw("maintenance"), [0]

    def since():
        rows = sql.execute(
            "SELECT number, event FROM journal_journalentry WHERE number > %s ORDER BY number", seen
        ).fetchall()
        seen[0] = rows[-1][0] if rows else seen[0]
        return [event for _number, event in rows]

    since()
    return since


@pytest.mark.rule("A7", "U2")
def test_what_happens_to_a_request_is_on_record(known, as_member, left, raw, manager, member_id):
    designee, employee = as_member("hr_designee"), as_member("employee")
    sql, found = raw("maintenance"), []
    form = WISH | {
        "name": "Cast Employee",
        "personnel_number": known["number"]["employee"],
        "asked_for": "on",
    }
    for settle, more in (("drop", {}), ("confirm", {"handlers": [known["grant"]["line_manager"]]})):
        designee.post(reverse("accommodation:propose"), form)
        ((key,),) = sql.execute("SELECT id FROM accommodation_proposal").fetchall()
        employee.post(reverse(f"accommodation:{settle}", args=[key]), WISH | more)
    found += left()
    ((case,),) = sql.execute("SELECT id FROM cases_case").fetchall()
    employee.post(reverse("accommodation:tell", args=[case]), WISH | {"wishes": "Anders"})
    client = manager(case)
    client.post(reverse("accommodation:decide", args=[case]), DECISION)
    measure = planned(owner_number=known["number"]["sibling"])
    client.post(reverse("accommodation:measure", args=[case]), measure)
    client.post(reverse("accommodation:review", args=[case]))
    ((key,),) = sql.execute("SELECT id FROM accommodation_measure").fetchall()
    as_member("sibling").post(reverse("accommodation:done", args=[key]))
    move(raw, member_id, "E1B")
    handlers = {"handlers": [known["grant"]["hr_manager"]]}
    employee.post(reverse("accommodation:along", args=[case]), handlers)
    found += left()
    assert found == ACTS
    page = employee.get(reverse("who_looked")).content.decode()
    assert "Beslissen over je aanpassing" in page
    assert "Een maatregel voor je aanpassing plannen" in page


@pytest.mark.rule("A7", "U2")
def test_asking_is_on_record_and_each_look_at_a_page_of_the_case(asked, manager, left):
    case = asked("line_manager")
    assert left() == ["case_opened", "accommodation_asked"]
    client = manager(case)
    assert left() == ["file_opened"]
    for page in ("file", "decide", "measure"):
        client.get(reverse(f"accommodation:{page}", args=[case]))
        assert left() == ["file_opened"], page


@pytest.mark.rule("A7")
def test_who_carries_out_a_measure_is_not_written_beside_the_person(
    asked, manager, known, as_member, raw
):
    """An entry about the person would tell, to who reads the journal, whose measure it was."""
    case = asked("line_manager")
    measure = planned(owner_number=known["number"]["sibling"])
    manager(case).post(reverse("accommodation:measure", args=[case]), measure)
    ((key,),) = raw("maintenance").execute("SELECT id FROM accommodation_measure").fetchall()
    as_member("sibling").post(reverse("accommodation:done", args=[key]))
    rows = raw("maintenance").execute(
        "SELECT subject_index FROM journal_journalentry WHERE event = 'accommodation_carried_out'"
    )
    person = AccountLink.objects.get(account__email=email("employee")).staff_id
    assert [bytes(index) for (index,) in rows.fetchall()] != [subject_index(person)]
