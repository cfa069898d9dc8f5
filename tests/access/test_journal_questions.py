"""Questions and complaints, and the heads, with the data protection officer (A7, R10, P1)."""

import uuid

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from access import envelope
from access.actor import Actor
from access.frame import entered
from access.journal import digest, questions, verifier
from access.journal.exporting import exported
from access.journal.forms import SIGNS
from access.journal.heads import add, last_number, read_lines, write_heads
from access.journal.models import JournalQuestion
from access.journal.recording import Note, append
from access.sealing import open_data
from tests.access.test_frame import actor_of

ASK, LOOKED = reverse("ask_about_looks"), reverse("who_looked")
DESK, HEADS = reverse("access:questions"), reverse("access:journal_heads")
ANOTHERS = (
    "INSERT INTO journal_journalquestion (id, asked_at, sealed, answer, staff_id, unit_id) "
    "SELECT gen_random_uuid(), now(), '', '', guard.person(), id "
    "FROM organisation_unit WHERE code = 'E3'"
)
TEXT = "Waarom keek iemand van Entiteit Een gisteren?"


def ask(as_member, text=TEXT):
    return as_member("employee").post(ASK, {"text": text})


def one(raw):
    return raw("maintenance").execute("SELECT id FROM journal_journalquestion").fetchone()[0]


@pytest.mark.rule("R10", "P1")
def test_a_question_reaches_the_officer_and_the_answer_the_person(
    clone, raw, as_member, member_id, mailoutbox, settings
):
    settings.DATA_PROTECTION_EMAIL = "dpo@voorbeeld.example"
    assert ask(as_member).url == ASK
    page = as_member("employee").get(ASK).content.decode()
    assert TEXT in page
    assert "wacht op antwoord" in page
    desk = as_member("data_protection").get(DESK).content.decode()
    assert "Entiteit Een" in desk
    assert TEXT not in desk
    assert "Cast Employee" not in desk, "who asked shows when it is opened, and that is told"
    address = reverse("access:question", args=[one(raw)])
    opened = as_member("data_protection").get(address).content.decode()
    assert TEXT in opened
    assert "Cast Employee" in opened
    assert as_member("data_protection").post(address, {"text": "Omdat."}).url == address
    assert "Omdat." in as_member("employee").get(ASK).content.decode()
    looked = as_member("employee").get(LOOKED).content.decode()
    assert "Je vraag of klacht lezen" in looked
    assert "Je vraag of klacht beantwoorden" in looked
    clone("worker")
    questions.tell_officer()
    questions.tell_asker(one(raw))
    told = [(mail.to, mail.subject, mail.body) for mail in mailoutbox]
    assert [to for to, _, _ in told] == [["dpo@voorbeeld.example"], ["employee@voorbeeld.example"]]
    assert {(subject, body) for _, subject, body in told} == {(envelope.SUBJECT, envelope.BODY)}


@pytest.mark.rule("R10")
def test_the_home_of_the_officer_says_what_waits(clone, as_member):
    assert "1 taak wacht op jou" not in as_member("data_protection").get("/werk/").content.decode()
    ask(as_member)
    page = as_member("data_protection").get("/werk/").content.decode()
    assert "1 taak wacht op jou" in page
    assert "Het inzagelogboek nakijken" in page


@pytest.mark.rule("R10", "A9")
def test_nobody_else_reads_a_question(clone, raw, as_member, member_id):
    ask(as_member)
    row = raw("maintenance").execute("SELECT q::text FROM journal_journalquestion q").fetchone()[0]
    assert "Waarom" not in row
    assert "Cast" not in row
    address = reverse("access:question", args=[one(raw)])
    for key in ("access_manager", "hr_manager", "leading_official", "diversity_service"):
        assert as_member(key).get(address).status_code == 403
        with entered(actor_of(key, member_id), "file"):
            assert not JournalQuestion.objects.exists()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw("counting").execute("SELECT * FROM journal_journalquestion")
    assert raw("owner").execute("SELECT * FROM journal_journalquestion").fetchall() == []
    assert "Waarom" not in as_member("colleague").get(ASK).content.decode()


@pytest.mark.rule("R10")
def test_an_officer_of_another_entity_does_not_see_it(clone, raw, as_member, member_id):
    ask(as_member)
    address = reverse("access:question", args=[one(raw)])
    elsewhere = "(SELECT id FROM organisation_unit WHERE code = 'E3')"
    raw("maintenance").execute(
        f"UPDATE grants_grant SET unit_id = {elsewhere} WHERE role = 'data_protection'"
    )
    raw("maintenance").execute(
        f"UPDATE grants_unitgroupobjectpermission SET content_object_id = {elsewhere} "
        "WHERE group_id = (SELECT group_id FROM grants_grant WHERE role = 'data_protection')"
    )
    assert "Er zijn geen vragen" in as_member("data_protection").get(DESK).content.decode()
    assert as_member("data_protection").get(address).status_code == 404
    assert as_member("data_protection").post(address, {"text": "x"}).status_code == 404


@pytest.mark.rule("R10")
def test_an_officer_does_not_answer_an_own_question(clone, raw, as_member):
    as_member("data_protection").post(ASK, {"text": "Van mij"})
    assert "Er zijn geen vragen" in as_member("data_protection").get(DESK).content.decode()
    address = reverse("access:question", args=[one(raw)])
    assert as_member("data_protection").get(address).status_code == 404


@pytest.mark.rule("R10")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Schrijf je vraag of klacht."),
        ("   ", "Schrijf je vraag of klacht."),
        ("x" * (SIGNS + 1), "Maak je tekst korter: hoogstens 1500 tekens."),
        ("\U0001f600" * SIGNS, "Maak je tekst korter: hoogstens 1500 tekens."),
    ],
)
def test_a_text_that_is_none_or_too_long_is_told_and_kept(db, as_member, member_id, text, says):
    answer = ask(as_member, text)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert says in page
    assert "Fout:" in page
    assert text.strip() in page
    with entered(Actor(member_id("employee"))):
        assert not JournalQuestion.objects.exists()


@pytest.mark.rule("R10")
def test_however_much_was_written_the_rows_are_of_one_length(clone, raw, as_member):
    ask(as_member, "x")
    ask(as_member, "é" * SIGNS)
    lengths = raw("maintenance").execute(
        "SELECT DISTINCT length(sealed), length(answer) FROM journal_journalquestion"
    )
    assert len(lengths.fetchall()) == 1


@pytest.mark.rule("R10")
def test_the_second_who_answers_is_told(clone, raw, as_member, member_id):
    ask(as_member)
    address = reverse("access:question", args=[one(raw)])
    client = as_member("data_protection")
    client.post(address, {"text": "Eerst"})
    page = client.post(address, {"text": "Dan"}, follow=True).content.decode()
    assert "Dit is intussen beantwoord. Kijk opnieuw." in page
    assert "Eerst" in page
    with entered(Actor(member_id("employee"))):
        row = JournalQuestion.objects.get()
        at = b"|".join((b"journal_journalquestion", b"answer", str(row.pk).encode()))
        told = open_data(row.answer, at + b"|" + str(row.staff_id).encode())
    assert told == {"text": "Eerst"}


@pytest.mark.rule("R10", "A9")
@pytest.mark.parametrize(
    "statement",
    [
        ANOTHERS,
        "UPDATE journal_journalquestion SET answered_at = now()",
        "UPDATE journal_journalquestion SET sealed = ''",
        "DELETE FROM journal_journalquestion",
    ],
)
def test_a_person_changes_no_question_in_the_database(clone, raw, as_member, member_id, statement):
    ask(as_member)
    try:
        with entered(Actor(member_id("employee"))), connection.cursor() as cursor:
            cursor.execute(statement)
            changed = cursor.rowcount
    except DatabaseError:
        changed = 0
    assert changed == 0


@pytest.mark.rule("P3")
def test_an_answered_question_goes_with_the_journal_of_its_time(clone, raw, as_member):
    ask(as_member)
    ask(as_member)
    raw("maintenance").execute(
        "UPDATE journal_journalquestion SET answered_at = now() - interval '25 months' "
        "WHERE id = (SELECT min(id::text)::uuid FROM journal_journalquestion)"
    )
    clone("worker")
    assert questions.erase_old() == 1
    assert questions.erase_old() == 0


# The heads ------------------------------------------------------------------------------------


def written(clone, count):
    clone("worker")
    for _ in range(count):
        with entered(purpose="system"):
            append(Note("x"), framed=False)


@pytest.mark.rule("A7")
def test_the_officer_downloads_heads_that_the_verifier_reads(clone, as_member):
    written(clone, 5)
    clone("web")
    page = as_member("data_protection").get(HEADS).content.decode()
    assert "Koppen downloaden" in page
    answer = as_member("data_protection").get(reverse("access:journal_download"))
    assert "attachment" in answer["Content-Disposition"]
    heads = verifier.read_heads(answer.content.decode().splitlines())
    clone("maintenance")
    report = verifier.verify(exported(), heads)
    assert (report.good, report.vouched) == (True, max(heads.hashes))
    assert report.vouched >= 5


@pytest.mark.rule("A7", "A10")
@pytest.mark.parametrize("key", ["access_controller", "hr_manager", "employee"])
def test_the_heads_are_for_no_other_duty(clone, as_member, member_id, key):
    written(clone, 1)
    clone("web")
    assert as_member(key).get(HEADS).status_code == 403
    actor = Actor(member_id(key)) if key == "employee" else actor_of(key, member_id)
    for power in ("own", "data_protection"):
        with pytest.raises(DatabaseError, match="not for this role"), entered(actor, power):
            connection.cursor().execute("SELECT * FROM guard.journal_heads(0)")


@pytest.mark.rule("A7")
def test_the_heads_are_mailed_once_as_the_verifier_reads_them(
    clone, tmp_path, mailoutbox, settings
):
    heads = tmp_path / "heads"
    settings.DATA_PROTECTION_EMAIL = ""
    written(clone, 3)
    write_heads(heads)
    assert digest.mail_digest(heads) == 0, "no address is set"
    settings.DATA_PROTECTION_EMAIL = "dpo@voorbeeld.example"
    assert digest.mail_digest(heads) == 1
    assert digest.mail_digest(heads) == 0
    written(clone, 2)
    write_heads(heads)
    assert last_number(heads) == 5, "what was mailed stands between the heads"
    assert digest.mail_digest(heads) == 1
    assert [mail.to for mail in mailoutbox] == [["dpo@voorbeeld.example"]] * 2
    assert {mail.subject for mail in mailoutbox} == {envelope.SUBJECT}
    # The file itself is no evidence against who holds the machine; the two mails are.
    told = [line for mail in mailoutbox for line in mail.attachments[0][1].splitlines()]
    clone("maintenance")
    report = verifier.verify(exported(), verifier.read_heads(told))
    assert (report.good, report.vouched) == (True, 5)
    raw_message = mailoutbox[0].message().as_string()
    assert verifier.read_heads(raw_message.splitlines()).hashes, "a saved mail reads as it is"


@pytest.mark.rule("A7")
def test_a_mail_that_failed_is_in_the_next(clone, tmp_path, mailoutbox, settings, monkeypatch):
    settings.DATA_PROTECTION_EMAIL = "dpo@voorbeeld.example"
    heads = tmp_path / "heads"
    written(clone, 1)
    write_heads(heads)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    with pytest.raises(OSError):
        digest.mail_digest(heads)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert digest.mail_digest(heads) == 1


@pytest.mark.rule("A7")
def test_a_mail_holds_of_a_day_what_vouches_for_all_of_it(tmp_path):
    """Of each hour the last writing, and every writing with a thousandth, whole."""
    path = tmp_path / "heads"
    day = "2026-11-25T"
    add(path, [{"number": n, "hash": "0" * 64, "at": f"{day}10:{n:02}:00+00:00"} for n in (1, 2)])
    both = [{"number": n, "hash": "0" * 64, "at": f"{day}11:00:00+00:00"} for n in (1000, 1005)]
    add(path, [*both, {"number": 1006, "hash": "0" * 64, "at": f"{day}11:30:00+00:00"}])
    add(path, [{"segment": "2026-10", "first": 1}])
    kept = digest.thinned(list(read_lines(path)))
    assert [line["number"] for line in kept if "number" in line] == [2, 1000, 1005, 1006]
    assert [line["segment"] for line in kept if "segment" in line] == ["2026-10"]


@pytest.mark.rule("A7")
def test_every_thousandth_entry_asks_for_its_head_at_once(clone, raw):
    written(clone, 1)
    clone("worker")
    with entered(purpose="system"):
        for _ in range(999):
            append(Note("x"), framed=False)
    waiting = raw("maintenance").execute(
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%write_thousandth_head'"
    )
    assert waiting.fetchone() == (1,)


@pytest.mark.rule("R10")
def test_what_the_officer_does_is_on_record(clone, raw, as_member):
    ask(as_member)
    client = as_member("data_protection")
    for address in (DESK, reverse("access:question", args=[one(raw)]), HEADS):
        client.get(address)
    client.get(reverse("access:question", args=[uuid.uuid4()]))
    found = raw("maintenance").execute(
        "SELECT event, outcome FROM journal_journalentry WHERE role = 'data_protection' ORDER BY 1"
    )
    assert found.fetchall() == [
        ("denied", "denied"),
        ("journal_heads_seen", "done"),
        ("question_opened", "done"),
        ("questions_listed", "done"),
    ]
