"""People around one request: who asks, who handles it, and who does not."""

import uuid
from email import message_from_bytes

import pytest
from django.urls import reverse

from access.accounts.models import AccountLink
from access.grants.models import Grant
from access.organisation.models import StaffMember
from tests.cast import ROLES, email
from tests.mail_server import serving

WISH = {"obstacles": "Het licht is te fel", "wishes": "Een plaats bij het raam", "adviser": ""}


def staff(key):
    return StaffMember.objects.get(pk=AccountLink.objects.get(account__email=email(key)).staff_id)


def grant_of(key):
    return Grant.objects.get(holder=staff(key), role=ROLES[key][0], ended_at__isnull=True)


@pytest.fixture
def known(clone):
    """Personnel numbers and grants of the cast, read before anybody acts."""
    clone("maintenance")
    found = {
        "grant": {key: str(grant_of(key).pk) for key in ROLES},
        "number": {key: staff(key).personnel_number for key in ("employee", "stranger", "sibling")},
    }
    clone("web")
    return found


@pytest.fixture
def opened(known, as_member):
    """A case of the employee, for these handlers; returns its key."""

    def open_for(*handlers, who="employee"):
        answer = as_member(who).post(
            reverse("cases:open"), {"handlers": [known["grant"][key] for key in handlers]}
        )
        assert answer.status_code == 302
        return uuid.UUID(answer.url.rstrip("/").rpartition("/")[2])

    return open_for


@pytest.fixture
def asked(opened, as_member):
    """The same, and the person has told what hinders."""

    def ask_for(*handlers, **words):
        case = opened(*handlers)
        answer = as_member("employee").post(
            reverse("accommodation:tell", args=[case]), WISH | words
        )
        assert answer.status_code == 302
        return case

    return ask_for


@pytest.fixture
def file_of(as_member):
    """The page of the case as one of the cast reads it, once the purpose was stated."""

    def read(key, case, purpose="accommodation_decide", client=None):
        answer = (client or as_member(key)).post(
            reverse("cases:file", args=[case]), {"purpose": purpose}
        )
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    return read


@pytest.fixture
def manager(as_member, file_of):
    """The line manager, who stated why the case is opened."""

    def enter(case, key="line_manager"):
        client = as_member(key)
        file_of(key, case, client=client)
        return client

    return enter


@pytest.fixture
def own_page(as_member):
    def read(case, who="employee"):
        return as_member(who).get(reverse("cases:own", args=[case])).content.decode()

    return read


class Box:
    """A real SMTP server that keeps what it gets."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content)
        self.mails.append((tuple(envelope.rcpt_tos), mail["Subject"], mail.get_payload()))
        return "250 OK"

    def taken(self):
        """To whom mail went since the last time; each letter is the one envelope (R14)."""
        found, self.mails = self.mails, []
        assert all(len(to) == 1 for to, _subject, _body in found)
        assert len({(subject, body) for _to, subject, body in found}) <= 1
        return sorted(to[0] for to, _subject, _body in found)


@pytest.fixture
def post(settings):
    box = Box()
    with serving(box, settings):
        yield box
