"""The personnel import and rights: ended at once, the manager told, and the 5 % (A5)."""

import json
from email import message_from_bytes

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from access import envelope
from access.grants import telling
from access.grants.tasks import tell_managers
from tests.access.granting import grant_of
from tests.access.organisation.conftest import DAY, House
from tests.access.organisation.files import as_csv
from tests.access.organisation.test_staff_import import edit
from tests.cast import email
from tests.mail_server import serving


class Box:
    """A real mail server that keeps what it gets."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, received):
        self.mails.append((received.rcpt_tos, message_from_bytes(received.content)))
        return "250 OK"


@pytest.fixture
def post(settings):
    box = Box()
    with serving(box, settings):
        yield box


@pytest.fixture
def house(clone):
    clone("worker")
    return House(clone)


def told(house):
    """The units of every task that tells managers."""
    house.work()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [TASK])
        return [json.loads(row[0])["units"] for row in cursor.fetchall()]


TASK = tell_managers.name


@pytest.mark.rule("A5")
@pytest.mark.parametrize(
    ("change", "reason"),
    [({"function": "directeur"}, "function_changed"), ({"unit": "E1B"}, "unit_changed")],
)
def test_a_change_ends_the_role_with_the_next_request_and_tells_the_manager(
    house, clone, as_member, member_id, post, change, reason
):
    clone("web")
    client = as_member("line_manager")
    assert client.get("/cijfers/dienst/E1A/").status_code == 200
    unit = grant_of("line_manager", member_id).unit_id
    house.staff(edit(house.extract("E1"), house.number("line_manager"), **change))
    assert house.grants("line_manager") == [("line_manager", "E1A", reason, False)]
    assert told(house) == [[str(unit)]]
    # The session that was running has nothing of it any more.
    clone("web")
    assert client.get("/cijfers/dienst/E1A/").status_code == 403
    assert client.get("/mijn/").status_code == 200
    manager = as_member("access_manager").get("/werk/").content.decode()
    assert "Rollen die vanzelf eindigden" in manager
    # The mail: to both managers, each alone; the envelope of every mail; it names nobody.
    clone("worker")
    assert telling.tell_managers([unit]) == 2
    assert sorted(to for (to,), _mail in post.mails) == [
        email("access_manager"),
        email("second_manager"),
    ]
    for _to, mail in post.mails:
        assert mail["Subject"] == envelope.SUBJECT
        assert "Cast" not in mail.as_string()
        assert "leidinggevende" not in mail.get_payload(decode=True).decode()


@pytest.mark.rule("A5")
def test_an_import_that_ends_nothing_tells_nobody(house):
    house.staff(house.extract("E1"))
    assert told(house) == []


@pytest.mark.rule("A5")
def test_without_an_access_manager_the_leading_official_is_told(house, post, raw):
    raw("maintenance").execute(
        "UPDATE grants_grant SET ended_at = now() WHERE role = 'access_manager'"
    )
    house.work()
    assert telling.tell_managers([house.unit_id("E1A1")]) == 1
    assert post.mails[0][0] == [email("leading_official")]
    assert telling.tell_managers([house.unit_id("E3")]) == 0


@pytest.mark.rule("A5")
def test_an_address_that_is_refused_does_not_keep_the_other_from_being_told(house, post):
    """One manager's mailbox refuses."""
    refused = email("access_manager")

    async def handle_RCPT(server, session, received, address, options):
        if address == refused:
            return "550 no such mailbox"
        received.rcpt_tos.append(address)
        return "250 OK"

    post.handle_RCPT = handle_RCPT
    house.work()
    telling.tell_managers([house.unit_id("E1")])
    assert [to for to, _mail in post.mails] == [[email("second_manager")]]


@pytest.mark.rule("A5")
def test_more_than_five_percent_asks_for_a_confirmation_first(house, tmp_path):
    path = tmp_path / "personeel.csv"
    rows = edit(house.extract("E1"), house.number("line_manager"), unit="E1B")
    path.write_bytes(as_csv(rows))
    with pytest.raises(CommandError, match="--confirm-ends"):
        call_command("import_staff", str(path), "--date", str(DAY))
    assert house.grants("line_manager")[0][2] == ""
    assert told(house) == []
    call_command("import_staff", str(path), "--date", str(DAY), "--confirm-ends")
    assert house.grants("line_manager")[0][2] == "unit_changed"
    assert len(told(house)) == 1
