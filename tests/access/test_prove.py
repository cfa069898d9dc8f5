"""``prove_access``: the layers of access over every combination, and no difference (A1-A11)."""

import pytest
from django.core.management import call_command
from django.db import connection

from access.accounts.models import Account
from access.proof import auditing, channels, plain, proving, stage, tasks
from tests.tools import authorisation


@pytest.fixture
def scene(clone):
    with stage.staged(clone("web"), plain.read()) as scene:
        yield scene


@pytest.mark.rule("A1", "A2", "A4", "A5", "A8", "A9", "A10", "A11", "R3", "R14")
def test_code_database_and_file_never_differ(scene):
    tally = proving.prove(plain.read(), scene, proving.Slice(thin=True))
    assert tally.mismatches == []
    assert tally.checks >= 30_000


@pytest.mark.rule("A1", "A2", "A4", "A5", "A8", "A9", "A10", "A11")
def test_every_channel_answers_as_the_files_say(scene):
    file = plain.read()
    requests = channels.sample(file, scene, channels.routes())
    assert len(requests) >= 1_500
    tally = channels.ask(file, scene, requests)
    assert tally.mismatches == []


@pytest.mark.rule("A5")
def test_a_task_goes_on_only_while_the_right_of_who_started_it_lasts(scene):
    tally = tasks.ask(plain.read(), scene)
    assert tally.mismatches == []
    assert set(tasks.TASKS) == {"import", "send_action", "make_release", "plan_count"}
    assert tally.checks > 100 * len(tasks.TASKS)


@pytest.mark.rule("A9")
def test_nobody_can_be_made_a_superuser():
    """An account in the state *superuser* cannot exist: no column, and no way to be one."""
    columns = {field.name for field in Account._meta.get_fields()}
    assert not columns & {"is_superuser", "is_staff", "user_permissions"}
    assert not hasattr(Account.objects, "create_superuser")
    account = Account(email="x@voorbeeld.example")
    assert (account.is_superuser, account.is_staff) == (False, False)
    with pytest.raises(AttributeError):
        account.is_superuser = True


def test_every_protected_table_stands_in_the_file(scene):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class "
            "WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
        )
        protected = {name for (name,) in cursor.fetchall()}
    assert {line.table for line in plain.read().lines} == protected


def test_the_file_of_routes_has_every_route_and_no_other():
    assert set(channels.in_the_file()) == set(channels.in_the_program())


def test_two_of_everything_meet_in_the_sample(scene):
    file = plain.read()
    over = channels.routes()
    requests = channels.sample(file, scene, over)
    helds = {"", *file.held}
    assert {(r.route.name, r.person.held) for r in requests} == {
        (route.name, held) for route in over for held in helds
    }
    assert {(r.route.name, r.person.state) for r in requests} >= {
        (route.name, state) for route in over for state in file.states if state != "unlinked"
    }


@pytest.mark.parametrize("mark", ["X", "", "yes"])
def test_a_mark_that_is_no_mark_is_refused(tmp_path, mark):
    path = tmp_path / "matrix.txt"
    path.write_text(f"[matrix]\nrecruiter / / / {mark or '-'}\n")
    with pytest.raises(ValueError, match="A mark is"):
        plain.read(path)


@pytest.mark.rule("A6", "A7")
def test_an_audit_compares_the_real_grants_and_leaves_one_entry(clone, raw, capsys):
    clone("web")
    call_command("prove_access", audit=True)
    assert capsys.readouterr().out.splitlines()[-1].endswith("checks, 0 mismatches")
    rows = raw("maintenance").execute("SELECT event FROM journal_journalentry").fetchall()
    assert rows == [("access_audited",)]


@pytest.mark.rule("A6")
def test_an_audit_finds_a_row_that_no_grant_gave(clone, raw):
    """django-guardian's rows are data: somebody who can write them could give a power."""
    raw("maintenance").execute(
        "UPDATE grants_unitgroupobjectpermission SET permission_id = "
        "(SELECT id FROM auth_permission WHERE codename = 'contact') WHERE permission_id = "
        "(SELECT id FROM auth_permission WHERE codename = 'file') "
        "AND group_id IN (SELECT group_id FROM grants_grant WHERE role = 'recruiter')"
    )
    clone("web")
    tally = auditing.audit(plain.read())
    assert any("contact - the code reaches" in mismatch for mismatch in tally.mismatches)
    with pytest.raises(SystemExit) as stopped:
        call_command("prove_access", audit=True)
    assert stopped.value.code == 1


@pytest.mark.rule("A1", "A10")
def test_the_document_of_authorisation_is_up_to_date():
    assert authorisation.DOCUMENT.read_text() == authorisation.document(), (
        "Write it anew: python -m tests.tools.authorisation"
    )
