"""The duty *configure*: questions, contact, authority and circular, dated and never edited."""

import datetime as dt

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from access.accounts.models import AccountLink
from access.actor import Actor
from access.configuration import acts, reading
from access.configuration.models import DatedValue, Document
from access.configuration.reading import Contact
from access.frame import entered
from access.grants.models import Grant
from access.matrix import Duty
from access.organisation.models import Entity
from registration.questionnaire import asking
from registration.questionnaire.models import OpenQuestion
from registration.questionnaire.opening import asked_by_entity
from tests.cast import email

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
DAY = dt.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def entity(db):
    return Entity.objects.get(unit__code="E1")


def typed(day):
    return f"{day:%d/%m/%Y}"


def actor_of(key):
    person = AccountLink.objects.get(account__email=email(key)).staff_id
    with entered(Actor(person)):
        grant = Grant.objects.select_related("unit", "group").filter(holder_id=person).first()
    return Actor(person, grant)


@pytest.fixture
def configuring(db):
    """In the frame of who configures the whole government."""
    with entered(actor_of("configure"), Duty.CONFIGURE):
        yield


def groups(entity, day):
    return asked_by_entity(day)[entity.pk].groups


# Questions (R13) ---------------------------------------------------------------------------


@pytest.mark.rule("R13")
def test_by_default_origin_is_closed_where_the_anonymous_count_is_used(db, today):
    counted = Entity.objects.get(unit__code="E1")
    registered = Entity.objects.get(unit__code="E2")
    assert groups(counted, today) == {"disability"}
    assert groups(registered, today) == {"origin", "disability"}


@pytest.mark.rule("R13")
def test_a_change_begins_on_its_day_and_until_then_the_default_holds(configuring, entity, today):
    asking.ask(entity, ["circular-2009"], today + 10 * DAY, today)
    assert groups(entity, today + 9 * DAY) == {"disability"}
    assert groups(entity, today + 10 * DAY) == {"origin", "disability"}


@pytest.mark.rule("R13")
def test_a_question_that_closes_is_known_as_closed(configuring, entity, today):
    asking.ask(entity, [], today + DAY, today)
    assert groups(entity, today) == {"disability"}
    after = asked_by_entity(today + DAY)[entity.pk]
    assert after.groups == frozenset()
    assert after.closed == {"disability": today}
    assert after.expired(today + 92 * DAY) == {"disability"}


@pytest.mark.rule("R13")
def test_a_new_plan_takes_the_place_of_one_that_did_not_begin(configuring, entity, today):
    asking.ask(entity, ["circular-2009"], today + 10 * DAY, today)
    asking.ask(entity, ["disability-2015"], today + 5 * DAY, today)
    for day in (today, today + 5 * DAY, today + 20 * DAY):
        assert groups(entity, day) == {"disability"}
    assert OpenQuestion.objects.filter(entity=entity).count() == 1


@pytest.mark.rule("R13")
def test_what_was_in_use_is_never_edited(configuring, entity, today):
    asking.ask(entity, ["disability-2015"], today + DAY, today)
    before = OpenQuestion.objects.get(entity=entity)
    asking.ask(entity, ["circular-2009"], today + DAY, today)
    after = OpenQuestion.objects.get(pk=before.pk)
    assert (after.questionnaire, after.opens) == (before.questionnaire, before.opens)
    assert after.closes == today
    with pytest.raises(DatabaseError, match="tomorrow"), transaction.atomic():
        asking.ask(entity, [], today, today)


@pytest.mark.rule("R13", "A2", "A10")
@pytest.mark.parametrize("key", ["hr_designee", "access_manager", "data_protection"])
def test_the_database_lets_nobody_else_decide(db, entity, today, key):
    actor = actor_of(key)
    with entered(actor, next(iter(actor.powers))):
        for decide in (
            lambda: asking.ask(entity, [], today + DAY, today),
            lambda: acts.set_contact(entity, Contact("Iemand"), today),
            lambda: acts.set_authority("Niemand", today),
            lambda: acts.put_circular("Tekst", PDF),
        ):
            with pytest.raises(DatabaseError, match="reach"), transaction.atomic():
                decide()


@pytest.mark.rule("R13", "A2")
def test_within_the_own_reach_only(clone, member_id, today):
    """Who configures one entity decides nothing of another, nor for the whole installation."""
    clone("maintenance")
    Grant.objects.filter(role="configure").update(unit_id=Entity.objects.get(unit__code="E1").pk)
    clone("web")
    mine, other = (Entity.objects.get(unit__code=code) for code in ("E1", "E2"))
    with entered(actor_of("configure"), Duty.CONFIGURE):
        acts.set_contact(mine, Contact("Iemand"), today)
        for decide in (
            lambda: acts.set_contact(other, Contact("Iemand"), today),
            lambda: asking.ask(other, [], today + DAY, today),
            lambda: acts.set_authority("Niemand", today),
        ):
            with pytest.raises(DatabaseError, match="reach"), transaction.atomic():
                decide()


@pytest.mark.rule("R13")
def test_the_web_role_has_no_other_way_to_write(raw):
    web = raw("web")
    for statement in (
        "UPDATE questionnaire_openquestion SET closes = current_date",
        "DELETE FROM questionnaire_openquestion",
        "UPDATE configuration_datedvalue SET since = current_date",
        "DELETE FROM configuration_document",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(statement)


# The pages ---------------------------------------------------------------------------------


@pytest.mark.rule("R13")
def test_questions_are_typed_looked_at_and_kept(as_member, entity, today):
    client = as_member("configure")
    url = reverse("configuring:questions", args=[entity.pk])
    told = {"asked": "circular-2009", "since": typed(today + 3 * DAY)}
    looked = client.post(url, {**told, "step": "check"}).content.decode()
    assert "Kijk je beslissing na" in looked
    assert not OpenQuestion.objects.filter(entity=entity).exists()
    again = client.post(url, {**told, "step": "edit"}).content.decode()
    assert typed(today + 3 * DAY) in again
    kept = client.post(url, {**told, "step": "keep"}, follow=True).content.decode()
    assert "gepland" in kept
    assert groups(entity, today + 3 * DAY) == {"origin", "disability"}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"asked": "circular-2009", "since": "31/02/2027"}, "Schrijf de datum zoals 31/12/2026."),
        ({"asked": "circular-2009", "since": "01/01/2020"}, "Kies een dag vanaf"),
        ({"asked": "circular-2009", "since": "01/01/2900"}, "Kies een dag vanaf"),
        ({"asked": "bestaat-niet", "since": "01/01/2100"}, "Kies wat de entiteit vraagt."),
        ({"since": "01/01/2100"}, "Kies wat de entiteit vraagt."),
        ({}, "Kies wat de entiteit vraagt."),
    ],
)
def test_bad_input_is_told_and_nothing_is_kept(as_member, entity, told, says):
    url = reverse("configuring:questions", args=[entity.pk])
    page = as_member("configure").post(url, {**told, "step": "keep"}).content.decode()
    assert says in page
    assert not OpenQuestion.objects.exists()


@pytest.mark.rule("R10")
def test_the_contact_of_an_entity_stands_on_the_pages_of_its_people_from_its_day(
    as_member, entity, today
):
    url = reverse("configuring:contact", args=[entity.pk])
    told = {"name": "Wannes Heidelaer", "email": "wannes@voorbeeld.example", "phone": ""}
    told |= {"confidential_adviser": "Maud Oeverlinden", "since": typed(today)}
    client = as_member("configure")
    client.post(url, {**told, "step": "keep"})
    home = as_member("employee").get(reverse("home")).content.decode()
    assert "Wannes Heidelaer" in home
    assert "Maud Oeverlinden" in home
    assert "Wannes Heidelaer" not in as_member("stranger").get(reverse("home")).content.decode()
    client.post(
        url, {**told, "name": "Femke Duinveld", "since": typed(today + DAY), "step": "keep"}
    )
    assert "Wannes Heidelaer" in as_member("employee").get(reverse("home")).content.decode()
    assert reading.contacts_on(today + DAY, [entity])[entity.pk].name == "Femke Duinveld"
    assert DatedValue.objects.count() == 2


def test_a_contact_without_phone_and_address_is_not_kept(as_member, entity, today):
    url = reverse("configuring:contact", args=[entity.pk])
    told = {"name": "Iemand", "confidential_adviser": "Iemand", "since": typed(today)}
    page = as_member("configure").post(url, {**told, "step": "keep"}).content.decode()
    assert "Geef een telefoonnummer of een e-mailadres." in page
    assert not DatedValue.objects.exists()


@pytest.mark.rule("P4")
def test_the_authority_is_named_from_its_day(as_member, today, db):
    url = reverse("configuring:authority")
    told = {"text": "Voorbeeldautoriteit, Voorbeeldstraat 1", "since": typed(today)}
    before = as_member("employee").get(reverse("page", args=["privacy"])).content.decode()
    assert "Vlaamse Toezichtcommissie" in before
    as_member("configure").post(url, {**told, "step": "keep"})
    for address in (reverse("page", args=["privacy"]), reverse("who_looked")):
        assert told["text"] in as_member("employee").get(address).content.decode()


@pytest.mark.rule("A7", "A10")
def test_each_decision_stands_in_the_journal(raw, as_member, today):
    entity = Entity.objects.get(unit__code="E1")
    url = reverse("configuring:authority")
    as_member("configure").post(url, {"text": "X", "since": typed(today), "step": "keep"})
    url = reverse("configuring:questions", args=[entity.pk])
    told = {"asked": "none", "since": typed(today + DAY), "step": "keep"}
    as_member("configure").post(url, told)
    as_member("configure").post(
        reverse("configuring:circular"), {"title": "T", "file": upload(PDF)}
    )
    events = raw("maintenance").execute(
        "SELECT event, role FROM journal_journalentry ORDER BY number DESC LIMIT 3"
    )
    assert events.fetchall() == [
        ("circular_uploaded", "configure"),
        ("questions_decided", "configure"),
        ("authority_decided", "configure"),
    ]


# The circular (R11) ------------------------------------------------------------------------


def upload(content, name="omzendbrief.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.mark.rule("R11")
def test_the_full_text_is_uploaded_confirmed_and_served_to_everybody(as_member, client, db):
    public = reverse("circular_file")
    assert client.get(public).status_code == 302
    configuring = as_member("configure")
    told = {"title": "Omzendbrief over diversiteit", "file": upload(PDF)}
    looked = configuring.post(reverse("configuring:circular"), told, follow=True)
    assert "Is dit de juiste tekst?" in looked.content.decode()
    assert client.get(public).status_code == 302, "nothing before it is confirmed"
    document = Document.objects.get()
    waiting = reverse("configuring:circular_waiting", args=[document.pk])
    assert configuring.get(waiting).content == PDF
    configuring.post(reverse("configuring:circular_confirm", args=[document.pk]))
    for reader in (client, as_member("employee")):
        served = reader.get(public)
        assert served.content == PDF
        assert served["Content-Disposition"].startswith("attachment")
        assert served["Content-Type"] == "application/pdf"
        assert served["X-Content-Type-Options"] == "nosniff"
    assert "Omzendbrief over diversiteit" in client.get("/tekst/circular/").content.decode()


@pytest.mark.rule("R11")
def test_a_text_in_use_cannot_be_thrown_away_and_the_next_takes_its_place(as_member, client, db):
    configuring = as_member("configure")
    for content in (PDF, PDF.replace(b"1.7", b"1.6")):
        configuring.post(reverse("configuring:circular"), {"title": "T", "file": upload(content)})
        waiting = Document.objects.get(since__isnull=True)
        configuring.post(reverse("configuring:circular_confirm", args=[waiting.pk]))
        drop = reverse("configuring:circular_drop", args=[waiting.pk])
        assert configuring.post(drop).status_code == 404
        assert client.get(reverse("circular_file")).content == content
    assert Document.objects.count() == 2


def test_a_text_that_waits_can_be_thrown_away(as_member, db):
    configuring = as_member("configure")
    configuring.post(reverse("configuring:circular"), {"title": "T", "file": upload(PDF)})
    drop = reverse("configuring:circular_drop", args=[Document.objects.get().pk])
    assert configuring.post(drop).status_code == 302
    assert not Document.objects.exists()


@pytest.mark.rule("R11")
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Dit is geen pdf."),
        (b"<html>%PDF-1.7 %%EOF</html>", "Dit is geen pdf."),
        (b"%PDF-1.7 half", "Dit is geen pdf."),
        (PDF[:-6] + b" " * (10 * 1024 * 1024) + b"%%EOF\n", "groter dan 10 MB"),
    ],
)
def test_what_is_no_pdf_is_refused(as_member, db, content, says):
    told = {"title": "Tekst", "file": upload(content)}
    page = as_member("configure").post(reverse("configuring:circular"), told).content.decode()
    assert says in page
    assert "Tekst" in page, "what was typed stays"
    assert not Document.objects.exists()
