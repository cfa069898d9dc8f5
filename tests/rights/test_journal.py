"""Each act on a request, and each look at it, leaves its entry (A7)."""

import pytest
from django.urls import reverse

from tests.rights.test_requests import LETTER, advise, ask, letter

LATEST = "SELECT number, event FROM journal_journalentry WHERE number > %s ORDER BY number"


@pytest.fixture
def left(raw):
    """The events since it was last asked."""
    sql, seen = raw("maintenance"), [0]

    def since():
        rows = sql.execute(LATEST, seen).fetchall()
        seen[0] = rows[-1][0] if rows else seen[0]
        return [event for _number, event in rows if event.startswith("request_")]

    since()
    return since


@pytest.mark.rule("A7", "P1")
def test_a_request_leaves_an_entry_at_every_step(left, as_member):
    person, officer, official = (
        as_member(key) for key in ("employee", "data_protection", "leading_official")
    )
    pk = ask(person)
    assert left() == ["request_made"]
    handle, decide = (reverse(f"desk:{name}", args=[pk]) for name in ("request", "decide"))
    officer.get(handle)
    assert left() == ["request_opened"]
    officer.post(handle, {"extend": "1", "reasons": "Er zijn veel bronnen."})
    assert "request_extended" in left()
    assert advise(officer, pk).status_code == 302
    assert "request_advised" in left()
    official.get(decide)
    assert left() == ["request_weighed"]
    official.post(decide, {"decision": "back", "remark": "Kijk ook naar de functie."})
    assert "request_sent_back" in left()
    assert advise(officer, pk).status_code == 302
    left()
    official.post(decide, {"decision": "follow"})
    assert "request_decided" in left()
    other = ask(person)
    person.post(reverse("rights:withdraw_request", args=[other]))
    assert left() == ["request_made", "request_withdrawn"]
    assert officer.post(LETTER, letter()).status_code == 302
    assert left() == ["request_entered"]
