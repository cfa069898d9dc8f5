"""The quality check, the review round, and again after a change (A5, A6)."""

import datetime as dt
import uuid

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.utils import timezone

from access.actor import Actor
from access.frame import entered
from access.grants import again, faults, reviewing
from access.grants.faults import Fault
from access.grants.models import Grant, ReviewRound
from access.matrix import Duty
from access.organisation.models import Unit
from tests.access.granting import RIGHTS, appointing, grant_of, seen
from tests.access.test_frame import actor_of
from tests.cast import email

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


def say(answer):
    """The last message: earlier ones wait for a page that nobody opened."""
    return str(list(get_messages(answer.wsgi_request))[-1])


class House:
    """A database of its own, changed as the operator could, looked at as the maintenance role."""

    def __init__(self, raw, become):
        self.admin = raw("maintenance")
        self.become = become

    def sql(self, statement, *values):
        done = self.admin.execute(statement, values)
        return done.fetchall() if done.description else []

    def grant(self, key, **values):
        """Change the grant of one of the cast."""
        sets = ", ".join(f"{name} = %s" for name in values)
        self.sql(
            f"UPDATE grants_grant SET {sets} WHERE holder_id = "
            "(SELECT id FROM organisation_staffmember WHERE email = %s)",
            *values.values(),
            email(key),
        )

    def staff(self, key, **values):
        sets = ", ".join(f"{name} = %s" for name in values)
        self.sql(
            f"UPDATE organisation_staffmember SET {sets} WHERE email = %s",
            *values.values(),
            email(key),
        )

    def unit(self, code):
        return self.sql("SELECT id FROM organisation_unit WHERE code = %s", code)[0][0]

    def open(self, key):
        """Why the grants of one of the cast ended; an empty text for what stands."""
        rows = self.sql(
            "SELECT g.end_reason FROM grants_grant g JOIN organisation_staffmember s "
            "ON s.id = g.holder_id WHERE s.email = %s ORDER BY g.appointed_at",
            email(key),
        )
        return [row[0] for row in rows]

    def night(self, day, **other):
        """What the worker does in the night of this day."""
        self.become("worker")
        try:
            return reviewing.night(day, **other)
        finally:
            self.become("web")


@pytest.fixture
def house(clone, raw):
    clone("web")
    made = House(raw, clone)
    # Appointed long ago and used lately, so that the check finds what a test puts wrong alone.
    made.sql("UPDATE grants_grant SET appointed_at = now() - interval '400 days'")
    made.sql("INSERT INTO grants_grantuse SELECT id, current_date FROM grants_grant")
    return made


def found(key, member_id):
    actor = actor_of(key, member_id)
    with entered(actor, actor.role):
        return {(f.fault, f.grant.holder_name) for f in faults.findings(actor, actor.role)}


def put_wrong(house, member_id):
    """One of each fault, each on a grant of its own."""
    house.staff("recruiter", employed_until=TODAY - DAY)
    house.staff("emancipation_officer", unit_id=house.unit("E3"))
    house.grant("hr_manager", until=TODAY - DAY)
    house.sql(
        "DELETE FROM grants_acceptance a USING grants_grant g WHERE g.id = a.grant_id "
        "AND g.role = 'hr_designee'"
    )
    house.sql(
        "UPDATE grants_grantuse u SET day = '2020-01-01' FROM grants_grant g "
        "WHERE g.id = u.grant_id AND g.role = 'count_deliver'"
    )
    house.sql(
        "INSERT INTO grants_grant (id, holder_id, holder_name, role, unit_id, starts, ground, "
        "appointed_by_name, appointed_at, approved_at, approved_by_name, end_reason, changed_at) "
        "SELECT gen_random_uuid(), holder_id, holder_name, role, %s, starts, '', '', now(), "
        "now(), '', '', now() FROM grants_grant WHERE role = 'line_manager'",
        house.unit("E1A1"),
    )


EXPECTED = {
    (Fault.LEFT, "Cast Recruiter"),
    (Fault.MOVED, "Cast Emancipation Officer"),
    (Fault.OVER, "Cast Hr Manager"),
    (Fault.UNDECLARED, "Cast Hr Designee"),
    (Fault.UNUSED, "Cast Count Deliver"),
    (Fault.DOUBLED, "Cast Line Manager"),
    (Fault.UNDECLARED, "Cast Line Manager"),  # the second one of the double
}


@pytest.mark.rule("A6")
def test_the_check_finds_each_fault_and_nothing_else(house, member_id):
    assert found("access_manager", member_id) == set()
    put_wrong(house, member_id)
    assert found("access_manager", member_id) == EXPECTED
    assert found("access_controller", member_id) == EXPECTED
    assert found("leading_official", member_id) == EXPECTED


@pytest.mark.rule("A2", "A6")
def test_the_check_stays_within_the_entity(house, member_id):
    house.staff("diversity_service", employed_until=TODAY - DAY)
    assert found("access_manager", member_id) == set()
    assert found("access_controller", member_id) == {(Fault.LEFT, "Cast Diversity Service")}


@pytest.mark.rule("A6", "A9")
def test_two_marks_of_a_holder_are_told_to_who_runs_or_controls_and_to_nobody_else(
    house, member_id
):
    from django.db import connection

    for key, sees in (("access_controller", True), ("hr_manager", False), ("configure", False)):
        actor = actor_of(key, member_id)
        power = actor.role if isinstance(actor.role, Duty) else "file"
        with entered(actor, power), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM guard.grant_holders()")
            assert bool(cursor.fetchone()[0]) is sees


@pytest.mark.rule("A6")
def test_a_unit_that_is_no_more_is_found(house, member_id):
    house.sql("UPDATE organisation_unit SET valid_until = '2020-01-01' WHERE code = 'E1A'")
    assert found("access_manager", member_id) == {(Fault.UNIT_GONE, "Cast Line Manager")}


@pytest.mark.rule("A4", "A6")
def test_each_fault_is_mended_with_one_button(house, member_id, as_member):
    put_wrong(house, member_id)
    client = as_member("access_manager")
    page = client.get(f"{RIGHTS}kwaliteit/")
    assert "7 zaken kloppen niet" in page.content.decode()
    for finding in page.context["page"].object_list:
        data = {"fault": finding.fault.value, "seen": seen(finding.grant)}
        answer = client.post(f"{RIGHTS}{finding.grant.pk}/herstellen/", data)
        if finding.fault is Fault.UNDECLARED and finding.grant.holder_name != "Cast Hr Designee":
            assert "Dit is gewijzigd om" in say(answer)  # the double ended a moment ago
        elif finding.fault is Fault.UNDECLARED:
            assert "We sturen een bericht." in say(answer)
        else:
            assert say(answer) == "De rol is beëindigd."
    assert found("access_manager", member_id) == {(Fault.UNDECLARED, "Cast Hr Designee")}
    assert house.open("recruiter") == ["left_service"]
    assert house.open("hr_manager") == ["period_over"]
    assert house.open("line_manager") == ["", "doubled"]
    jobs = house.sql("SELECT args FROM procrastinate_jobs WHERE task_name LIKE '%%tell_holder'")
    assert [list(args) for (args,) in jobs] == [["grant"]]


@pytest.mark.rule("A6", "A7")
@pytest.mark.parametrize("fault", ["", "never_used", "superuser"])
def test_a_mend_of_what_is_not_wrong_changes_nothing(house, member_id, as_member, fault):
    grant = grant_of("recruiter", member_id)
    answer = as_member("access_manager").post(
        f"{RIGHTS}{grant.pk}/herstellen/", {"fault": fault, "seen": seen(grant)}
    )
    assert "Dit klopt intussen." in say(answer)
    assert house.open("recruiter") == [""]
    last = house.sql("SELECT event, outcome FROM journal_journalentry ORDER BY number DESC LIMIT 1")
    assert last == [("grant_refused", "refused")]


@pytest.mark.rule("A6")
def test_the_controller_sees_the_faults_and_has_no_button(house, as_member):
    house.staff("diversity_service", employed_until=TODAY - DAY)
    page = as_member("access_controller").get(f"{RIGHTS}kwaliteit/").content.decode()
    assert "Cast Diversity Service" in page
    assert "De persoon is uit dienst." in page
    assert "herstellen/" not in page


# The review ---------------------------------------------------------------------------------


@pytest.mark.rule("A6")
def test_a_round_ends_what_nobody_confirmed(house, member_id, as_member):
    client = as_member("access_manager")
    ends = TODAY + 20 * DAY
    client.post(f"{RIGHTS}nazicht/beginnen/", {"ends_on": f"{ends:%d/%m/%Y}"})
    page = client.get(f"{RIGHTS}nazicht/")
    assert page.context["total"] == 9  # every grant in E1
    kept = grant_of("hr_manager", member_id)
    answer = client.post(f"{RIGHTS}nazicht/", {"grant": [str(kept.pk)]})
    assert say(answer) == "Bevestigd."
    # Nobody confirms an own grant: the other manager does.
    own = grant_of("access_manager", member_id)
    assert "Je eigen rol bevestigt een ander." in say(
        client.post(f"{RIGHTS}nazicht/", {"grant": [str(own.pk)]})
    )
    as_member("second_manager").post(f"{RIGHTS}nazicht/", {"grant": [str(own.pk)]})
    late = as_member("second_manager").post(f"{RIGHTS}nazicht/", {"grant": [str(kept.pk)]})
    assert "Dit is gewijzigd om" in say(late)
    # A grant of after the begin is not in the round.
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        appointing(manager, member_id("employee"), "recruiter", "E1")
    assert house.night(ends).unconfirmed == 0  # the last day is in it
    shown = house.night(ends + DAY, only_show=True)
    assert (shown.unconfirmed, shown.closed) == (7, 1)
    assert house.open("recruiter") == [""]  # only shown
    done = house.night(ends + DAY)
    assert (done.unconfirmed, done.closed) == (7, 1)
    assert house.open("recruiter") == ["not_confirmed"]
    assert house.open("hr_manager") == house.open("access_manager") == [""]
    assert house.open("employee") == [""]
    assert house.open("diversity_service") == [""]  # of no unit in the entity
    entries = house.sql(
        "SELECT count(*) FROM journal_journalentry WHERE event = 'grant_ended' AND role = 'night'"
    )
    assert entries == [(7,)]
    assert house.night(ends + 2 * DAY).closed == 0


@pytest.mark.rule("A6")
@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("", "Kies een einddatum."),
        ("31/02/2099", "Schrijf de datum"),
        ("01/01/2020", "Geef iedereen tijd"),
        (f"{TODAY + DAY:%d/%m/%Y}", "Geef iedereen tijd"),
    ],
)
def test_a_round_that_gives_no_time_is_not_begun(db, as_member, member_id, ends, words):
    answer = as_member("access_manager").post(f"{RIGHTS}nazicht/beginnen/", {"ends_on": ends})
    assert words in answer.content.decode()
    actor = actor_of("access_manager", member_id)
    with entered(actor, Duty.ACCESS_MANAGER):
        assert not ReviewRound.objects.exists()


@pytest.mark.rule("A6")
def test_a_second_round_waits_for_the_first(db, member_id):
    actor = actor_of("access_manager", member_id)
    with entered(actor, Duty.ACCESS_MANAGER):
        reviewing.start(actor, TODAY + 20 * DAY)
        with pytest.raises(reviewing.acts.GrantRefused, match="loopt al"):
            reviewing.start(actor, TODAY + 30 * DAY)


@pytest.mark.rule("A6")
@pytest.mark.parametrize("keys", [[], ["niets"], [str(uuid.UUID(int=7))]])
def test_forged_keys_confirm_nothing(db, member_id, as_member, keys):
    actor = actor_of("access_manager", member_id)
    with entered(actor, Duty.ACCESS_MANAGER):
        review = reviewing.start(actor, TODAY + 20 * DAY)
    elsewhere = str(grant_of("diversity_service", member_id).pk)
    for asked in (keys, [*keys, elsewhere]):
        assert say(as_member("access_manager").post(f"{RIGHTS}nazicht/", {"grant": asked}))
    with entered(actor, Duty.ACCESS_MANAGER):
        assert not review.confirmations.exists()


@pytest.mark.rule("A6")
def test_a_year_after_the_last_one_a_round_begins_and_reminds(house):
    first = house.night(TODAY)
    assert first.begun == 1  # E1 alone has an access manager
    assert house.night(TODAY + DAY).begun == 0
    ends = TODAY + reviewing.LASTS
    reminded = [house.night(ends - n * DAY).reminded for n in (15, 14, 13, 4, 3, 2, 0)]
    assert reminded == [0, 1, 0, 0, 1, 0, 0]


@pytest.mark.rule("A5")
def test_the_night_ends_what_people_out_of_service_still_hold(house):
    house.staff("recruiter", employed_until=TODAY)
    assert house.night(TODAY).left == 0  # the last day in service
    assert house.night(TODAY + DAY).left == 1
    assert house.open("recruiter") == ["left_service"]


def test_the_command_shows_and_changes_nothing(house, capsys):
    house.staff("recruiter", employed_until=TODAY - DAY)
    house.become("worker")
    call_command("review_rights", "--dry-run")
    assert "1  grants ended of people out of service" in capsys.readouterr().out
    assert house.open("recruiter") == [""]


# Again ------------------------------------------------------------------------------------


def end_by_import(house, *keys):
    for key in keys:
        house.grant(key, ended_at=timezone.now(), end_reason="function_changed")


@pytest.mark.rule("A5")
def test_what_a_change_ended_is_proposed_again_in_bulk(house, member_id, as_member):
    end_by_import(house, "recruiter", "line_manager", "hr_manager")
    house.staff("hr_manager", unit_id=house.unit("E3"))
    client = as_member("access_manager")
    page = client.get(f"{RIGHTS}opnieuw/")
    rows = {grant.holder_name: str(grant.pk) for grant, _role, _why in page.context["rows"]}
    assert set(rows) == {"Cast Recruiter", "Cast Line Manager", "Cast Hr Manager"}
    everything = list(rows.values())
    check = client.post(f"{RIGHTS}opnieuw/", {"grant": everything, "step": "check"})
    assert "Deze persoon werkt niet meer in jouw entiteit." in check.content.decode()
    assert "2 rollen opnieuw voorstellen" in check.content.decode()
    assert house.open("recruiter") == ["function_changed"]
    data = {"step": "do", "ground": "nieuwe beslissing", "starts": f"{TODAY:%d/%m/%Y}"}
    # All or none: with the one that cannot be, nothing is given.
    refused = client.post(f"{RIGHTS}opnieuw/", {**data, "grant": everything})
    assert "Niet alles kan opnieuw." in refused.content.decode()
    assert house.open("recruiter") == ["function_changed"]
    two = [rows["Cast Recruiter"], rows["Cast Line Manager"]]
    assert client.post(f"{RIGHTS}opnieuw/", {**data, "grant": two}).status_code == 302
    assert house.open("recruiter") == ["function_changed", ""]
    assert house.open("line_manager") == ["function_changed", ""]
    assert as_member("recruiter").get("/werk/").status_code == 302  # the declaration comes anew
    # The two left the list; a page that was open meanwhile says so.
    late = as_member("second_manager").post(f"{RIGHTS}opnieuw/", {**data, "grant": two})
    assert "Dit is gewijzigd om" in say(late)
    left = client.get(f"{RIGHTS}opnieuw/").context["rows"]
    assert [grant.holder_name for grant, _role, _why in left] == ["Cast Hr Manager"]
    client.post(f"{RIGHTS}opnieuw/", {"grant": [rows["Cast Hr Manager"]], "step": "leave"})
    assert "niets vanzelf geëindigd" in client.get(f"{RIGHTS}opnieuw/").content.decode()


@pytest.mark.rule("A3", "A5")
def test_again_obeys_four_eyes_and_who_may_give_what(house, member_id, as_member):
    house.sql(
        "INSERT INTO grants_approvalchoice (unit_id, four_eyes, changed_at) "
        "VALUES (%s, true, now())",
        house.unit("E1"),
    )
    end_by_import(house, "recruiter", "hr_designee")
    client = as_member("access_manager")
    rows = {
        grant.role: str(grant.pk)
        for grant, _role, _why in client.get(f"{RIGHTS}opnieuw/").context["rows"]
    }
    check = client.post(f"{RIGHTS}opnieuw/", {"grant": list(rows.values()), "step": "check"})
    assert "Alleen de leidend ambtenaar" in check.content.decode()
    data = {"step": "do", "ground": "x", "starts": f"{TODAY:%d/%m/%Y}"}
    client.post(f"{RIGHTS}opnieuw/", {**data, "grant": [rows["recruiter"]]})
    with entered(Actor(member_id("employee"))):
        made = Grant.objects.get(role="recruiter", ended_at__isnull=True)
        assert made.is_proposal


@pytest.mark.rule("A2", "A5")
@pytest.mark.parametrize("step", ["check", "do", "leave"])
def test_forged_keys_give_nothing_again(house, member_id, as_member, step):
    end_by_import(house, "diversity_service")
    other = house.sql("SELECT id FROM grants_grant WHERE role = 'diversity_service'")[0][0]
    standing = grant_of("recruiter", member_id)
    client = as_member("access_manager")
    for keys in ([], ["niets"], [str(other)], [str(standing.pk)], [str(uuid.UUID(int=7))]):
        data = {"grant": keys, "step": step, "ground": "x", "starts": f"{TODAY:%d/%m/%Y}"}
        assert say(client.post(f"{RIGHTS}opnieuw/", data)), keys
    assert house.open("diversity_service") == ["function_changed"]
    assert house.sql("SELECT count(*) FROM grants_grant WHERE handled_at IS NOT NULL") == [(0,)]


@pytest.mark.rule("A5")
def test_the_home_of_the_manager_says_what_waits(house, member_id, as_member):
    end_by_import(house, "recruiter")
    put_wrong(house, member_id)
    page = as_member("access_manager").get("/werk/").content.decode()
    assert "Rollen die vanzelf eindigden" in page
    assert "6 zaken kloppen niet." in page
    assert "Cast Recruiter" not in page
    actor = actor_of("access_manager", member_id)
    with entered(actor, Duty.ACCESS_MANAGER):
        assert again.ended(actor, Duty.ACCESS_MANAGER).count() == 1
        assert Unit.objects.get(code="E1") is not None
