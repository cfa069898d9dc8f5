"""Two people at once: one wins, the other is told; nobody waits for ever (A5, A6).

Each request runs in a thread of its own, through the whole program, with real commits.
"""

import threading

import psycopg
import pytest
from django.contrib.messages import get_messages
from django.db import connection

from monitoring.waiting import until
from tests import databases
from tests.access.granting import RIGHTS, grant_of, seen
from tests.access.test_grants_pages import ask

LOCK = "SELECT pg_advisory_lock(20090414)"
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"


def together(name, *requests):
    """Let all requests come as far as the change, then go on at once; their answers, in order."""
    answers = [None] * len(requests)

    def run(place, request):
        try:
            answers[place] = request()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(requests)]
    with psycopg.connect(databases.conninfo("maintenance", name), autocommit=True) as holding:
        holding.execute(LOCK)
        for thread in threads:
            thread.start()
        assert until(lambda: holding.execute(WAITING).fetchone() == (len(requests),), seconds=60)
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def said(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def logged_in(as_member, *keys):
    return [as_member(key) for key in keys]


def ended(raw):
    return {
        row[0]
        for row in raw("maintenance").execute(
            "SELECT id FROM grants_grant WHERE ended_at IS NOT NULL AND end_reason <> 'left'"
        )
    }


@pytest.mark.rule("A5", "A6")
def test_of_two_who_end_the_same_grant_one_wins_and_the_other_hears_when(
    clone, raw, as_member, member_id
):
    name = clone("web")
    grant = grant_of("line_manager", member_id)
    first, second = logged_in(as_member, "access_manager", "second_manager")
    data = {"seen": seen(grant)}
    address = f"{RIGHTS}{grant.pk}/beeindigen/"
    answers = together(name, lambda: first.post(address, data), lambda: second.post(address, data))
    assert [answer.status_code for answer in answers] == [302, 302]
    words = sorted(said(answer) for answer in answers)
    assert words[0] == "De rol is beëindigd."
    assert words[1].startswith("Dit is gewijzigd om ")
    assert words[1].endswith("uur. Kijk opnieuw.")
    assert ended(raw) == {grant.pk}


@pytest.mark.rule("A5", "A6")
def test_two_managers_who_end_each_others_grants_do_not_hold_each_other_up(
    clone, raw, as_member, member_id
):
    name = clone("web")
    mine, theirs = grant_of("access_manager", member_id), grant_of("second_manager", member_id)
    first, second = logged_in(as_member, "access_manager", "second_manager")
    answers = together(
        name,
        lambda: first.post(f"{RIGHTS}{theirs.pk}/beeindigen/", {"seen": seen(theirs)}),
        lambda: second.post(f"{RIGHTS}{mine.pk}/beeindigen/", {"seen": seen(mine)}),
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    words = sorted(said(answer) for answer in answers)
    assert words == [
        "De rol is beëindigd.",
        "De rol waarin je werkte, is intussen beëindigd. Er is niets gewijzigd.",
    ]
    gone = ended(raw)
    assert len(gone) == 1
    assert gone < {mine.pk, theirs.pk}


@pytest.mark.rule("A3")
def test_of_two_who_appoint_the_same_person_one_wins(clone, raw, as_member):
    name = clone("web")
    first, second = logged_in(as_member, "access_manager", "second_manager")
    answers = together(name, lambda: ask(first, unit="E1A"), lambda: ask(second, unit="E1A1"))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    (refused,) = (answer for answer in answers if answer.status_code == 200)
    assert "heeft deze rol al op deze eenheid" in refused.content.decode()
    made = raw("maintenance").execute(
        "SELECT count(*) FROM grants_grant WHERE ground = 'beslissing 12'"
    )
    assert made.fetchone() == (1,)


@pytest.mark.rule("A5")
def test_who_gives_up_a_role_that_a_manager_ends_hears_that_it_changed(
    clone, raw, as_member, member_id
):
    name = clone("web")
    grant = grant_of("line_manager", member_id)
    manager, holder = logged_in(as_member, "access_manager", "line_manager")
    answers = together(
        name,
        lambda: manager.post(f"{RIGHTS}{grant.pk}/beeindigen/", {"seen": seen(grant)}),
        lambda: holder.post(f"/werk/rollen/{grant.pk}/opgeven/"),
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    words = [said(answer) for answer in answers]
    assert sum(word.startswith("Dit is gewijzigd om ") for word in words) == 1
    assert ended(raw) == {grant.pk}
