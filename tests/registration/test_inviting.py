"""The neutral invitation: the same message to everybody, once a year and at entry (R14)."""

import datetime as dt

import pytest

from access.frame import entered
from access.organisation.models import StaffMember
from registration.questionnaire import inviting
from registration.questionnaire.models import InvitationRound

YEARLY = dt.date(2026, 3, 1)
PLAIN = dt.date(2026, 5, 4)


@pytest.fixture
def worker(clone):
    clone("worker")


def in_service(day):
    with entered(purpose="system"):
        people = StaffMember.objects.filter(employed_from__lte=day).exclude(employed_until__lt=day)
        return sorted(people.values_list("email", flat=True))


def entered_on(day, number=3):
    with entered(purpose="import"):
        people = list(StaffMember.objects.order_by("pk")[:number])
        for each in people:
            StaffMember.objects.filter(pk=each.pk).update(employed_from=day, employed_until=None)
    return sorted(each.email for each in people)


@pytest.mark.rule("R14")
def test_once_a_year_everybody_gets_the_same_message_alone(worker, mailoutbox, monkeypatch):
    monkeypatch.setattr(inviting, "BATCH", 7)
    sent = inviting.invite(YEARLY)
    assert sorted(mail.to[0] for mail in mailoutbox) == in_service(YEARLY)
    assert sent == len(mailoutbox)
    assert {(mail.subject, mail.body, tuple(mail.cc), tuple(mail.bcc)) for mail in mailoutbox} == {
        (*inviting.message(), (), ())
    }
    assert all(len(mail.to) == 1 for mail in mailoutbox)


@pytest.mark.rule("R14")
def test_the_text_says_nothing_about_its_reader():
    subject, body = inviting.message()
    assert "Het is voor iedereen hetzelfde." in body
    assert "It is the same for everyone." in body
    assert subject == "Tel mee, als jij dat wilt"


def test_on_another_day_only_who_entered_since_the_last_round(worker, mailoutbox):
    inviting.invite(PLAIN)
    assert mailoutbox == []
    new = entered_on(PLAIN + dt.timedelta(days=2))
    inviting.invite(PLAIN + dt.timedelta(days=3))
    assert sorted(mail.to[0] for mail in mailoutbox) == new
    inviting.invite(PLAIN + dt.timedelta(days=3))
    assert len(mailoutbox) == len(new), "the same day again sends nothing"


def test_a_round_that_stopped_goes_on_after_the_last_person(worker, mailoutbox, monkeypatch):
    monkeypatch.setattr(inviting, "BATCH", 10)
    real, calls = inviting._send, []

    def broken(*args):
        calls.append(args)
        if len(calls) == 3:
            raise OSError("mail server away")
        return real(*args)

    monkeypatch.setattr(inviting, "_send", broken)
    with pytest.raises(OSError, match="away"):
        inviting.invite(YEARLY)
    inviting.invite(YEARLY)
    addresses = [mail.to[0] for mail in mailoutbox]
    assert len(set(addresses)) == len(addresses), "nobody twice"
    assert len(addresses) == len(in_service(YEARLY)) - 10
    with entered(purpose="system"):
        assert InvitationRound.objects.get(day=YEARLY).finished
