"""What the program refuses to serve from: the wrong role, a demo in public, a demo beside data."""

from types import SimpleNamespace

import psycopg
import pytest

from access.database.roles import Unsafe, check_server
from access.database.serving import refuse_unless_safe
from tests import databases


def test_it_serves_as_the_web_role(clone):
    refuse_unless_safe()


@pytest.mark.rule("A9")
@pytest.mark.parametrize("role", ["owner", "maintenance", "worker", "counting"])
def test_it_does_not_serve_as_another_role(clone, role):
    name = clone("web")
    with (
        psycopg.connect(databases.conninfo(role, name)) as connection,
        pytest.raises(Unsafe, match="must connect as dm_web"),
    ):
        check_server(connection, "web")


@pytest.mark.rule("A9")
def test_it_does_not_serve_when_a_table_lost_its_force(raw):
    raw("owner").execute("ALTER TABLE questionnaire_answers NO FORCE ROW LEVEL SECURITY")
    with pytest.raises(Unsafe, match="setup_database"):
        refuse_unless_safe()


def test_a_postgresql_that_leaks_is_refused(clone):
    old = SimpleNamespace(info=SimpleNamespace(server_version=170005))
    with pytest.raises(Unsafe, match="CVE-2025-8713"):
        check_server(old, "web")


@pytest.fixture
def demo(raw):
    connection = raw("maintenance")
    connection.execute("INSERT INTO accounts_demostamp VALUES (true, now(), true)")
    return connection


def test_a_demo_of_its_own_is_served(demo):
    refuse_unless_safe()


def test_a_demo_is_not_served_at_a_public_address(demo, settings):
    settings.ALLOWED_HOSTS = ["localhost", "diversiteit.example.org"]
    with pytest.raises(Unsafe, match=r"diversiteit\.example\.org"):
        refuse_unless_safe()


@pytest.mark.parametrize(
    "statement",
    [
        (
            "UPDATE organisation_staffmember SET email = 'x@example.org' "
            "WHERE personnel_number = 'T00001'"
        ),
        (
            "INSERT INTO accounts_account (id, email, password, is_active) "
            "VALUES (gen_random_uuid(), 'x@example.org', '', true)"
        ),
    ],
)
def test_a_demo_beside_a_record_of_another_is_not_served(demo, statement):
    demo.execute(statement)
    with pytest.raises(Unsafe, match="never stand together"):
        refuse_unless_safe()
