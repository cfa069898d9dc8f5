"""A role that ends while its request is under way: a page says so, and nothing is kept (A5)."""

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from registration.positive_action.models import Action
from tests import databases
from tests.access.racing import holder

ACTION = {
    "kind": "training",
    "goal": "Opleiding",
    "ground": "Streefcijfer",
    "group": "disability",
    "starts": "01/01/2027",
    "until": "31/12/2027",
    "subject": "Een opleiding",
    "body": "Wil je meedoen?",
}


class EndBefore:
    """Ends a grant, on a connection of its own, just before the request says these words in SQL."""

    def __init__(self, name, grant, words):
        self.name, self.grant, self.words, self.done = name, grant, words, False

    def __call__(self, execute, sql, params, many, context):
        if self.words in sql and not self.done:
            self.done = True
            with psycopg.connect(databases.conninfo("maintenance", self.name)) as admin:
                admin.execute(
                    "UPDATE grants_grant SET ended_at = clock_timestamp(), end_reason = 'x' "
                    "WHERE id = %s",
                    [self.grant],
                )
        return execute(sql, params, many, context)


@pytest.mark.rule("A5", "A7")
@pytest.mark.parametrize("words", ['INSERT INTO "positive_action_action"', "journal_append"])
def test_who_loses_the_role_under_way_reads_so_and_nothing_is_kept(clone, as_member, words):
    name = clone("web")
    designee = holder(name, "hr_designee", "contact")
    client = as_member("hr_designee")
    with connection.execute_wrapper(EndBefore(name, designee.grant, words)):
        answer = client.post(reverse("action:new"), ACTION)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Je rol is net beëindigd" in page
    assert "aangewezen medewerker van de personeelsdienst" in page
    assert "Je werkt nu als" not in page
    with psycopg.connect(databases.conninfo("maintenance", name)) as admin:
        kept = admin.execute("SELECT count(*) FROM positive_action_action").fetchone()
        last = admin.execute(
            "SELECT event, outcome, role FROM journal_journalentry ORDER BY number DESC LIMIT 1"
        ).fetchone()
    assert kept == (0,)
    assert last == ("denied", "denied", "hr_designee")
    assert client.get(reverse("action:index")).status_code == 403


@pytest.mark.rule("A5")
def test_a_refusal_while_the_role_stands_is_a_failure_of_ours(clone, as_member, monkeypatch):
    clone("web")
    monkeypatch.setattr(Action, "save", lambda self: _forbidden_write())
    with pytest.raises(DatabaseError):
        as_member("hr_designee").post(reverse("action:new"), ACTION)


def _forbidden_write():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM grants_grant")
