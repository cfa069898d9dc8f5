"""The homes: what stands there, in which order, and that one failing item leaves the others."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from access import home
from access.actor import Actor
from access.frame import entered
from access.home import ORDER, Item, Spot, first_act, register
from access.labels import role_label
from access.matrix import Duty, Kind, Role
from access.organisation.models import StaffMember
from registration.questionnaire.record import INVITATIONS, ONLINE, Choice, Consent, Registration
from registration.questionnaire.store import save_own, withdraw_own
from tests.cast import ROLES

WORK = reverse("access:work")


@pytest.fixture
def entries(monkeypatch):
    """An empty registry."""
    monkeypatch.setattr(home, "_ENTRIES", [])


def item(title, **kwargs):
    return lambda request: Item(title, url=f"/{title}/", **kwargs)


def test_every_role_and_duty_has_an_order():
    assert set(ORDER) == (set(Role) | set(Duty)) - {Role.STAFF_MEMBER}
    assert set(home.TITLES) == set(Spot)


@pytest.mark.django_db
def test_items_stand_in_the_order_of_the_role_and_only_where_the_power_is(entries, as_member):
    register(Spot.FIGURES, item("Getallen"), Kind.STATISTICS)
    register(Spot.PAPER, item("Papier"), Kind.ENTER)
    register(Spot.TASKS, item("Taak"), Kind.CONTACT)
    register(Spot.RIGHTS, item("Rechten"), Duty.ACCESS_MANAGER)
    register(Spot.QUESTIONS, lambda request: None, Kind.STATISTICS)
    page = as_member("hr_designee").get(WORK).content.decode()
    places = [page.index(f"/{title}/") for title in ("Taak", "Papier", "Getallen")]
    assert places == sorted(places)
    assert "/Rechten/" not in page
    officer = as_member("emancipation_officer").get(WORK).content.decode()
    assert "/Getallen/" in officer
    assert "/Papier/" not in officer
    assert "/Taak/" not in officer


@pytest.mark.django_db
@pytest.mark.rule("A11")
def test_each_item_is_built_in_the_frame_of_its_own_power(entries, as_member, member_id):
    seen = {}

    def look(name):
        def build(request):
            with connection.cursor() as cursor:
                cursor.execute("SELECT guard.power()")
                power = cursor.fetchone()[0]
            seen[name] = (power, StaffMember.objects.count() > 1)

        return build

    register(Spot.PAPER, look("paper"), Kind.ENTER)
    register(Spot.FIGURES, look("figures"), Kind.STATISTICS)
    register(Spot.MESSAGES, look("mine"))
    client = as_member("hr_designee")
    client.get(WORK)
    client.get(reverse("home"))
    assert seen == {
        "paper": ("enter", True),
        "figures": ("statistics", False),
        "mine": ("own", False),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("failure", ["python", "database"])
def test_an_item_that_fails_says_so_and_the_others_work(entries, as_member, caplog, failure):
    def broken(request):
        if failure == "database":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        raise ValueError("Noor Wolkenaer is ziek")

    register(Spot.TASKS, broken, Kind.CONTACT)
    register(Spot.PAPER, item("Papier"), Kind.ENTER)
    response = as_member("hr_designee").get(WORK)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Dit onderdeel is nu niet beschikbaar." in page
    assert "/Papier/" in page
    assert "Wolkenaer" not in caplog.text
    assert "Wolkenaer" not in page
    assert "tasks" in caplog.text


@pytest.mark.django_db
def test_a_failing_item_of_ones_own_home_leaves_the_rest(entries, as_member, caplog):
    def broken(request):
        raise ValueError

    register(Spot.MESSAGES, broken)
    page = as_member("employee").get(reverse("home")).content.decode()
    assert "Dit onderdeel is nu niet beschikbaar." in page
    assert "Mijn registratie" in page


def test_what_waits_and_is_due_first_comes_first():
    quiet = Item("a", url="/a/")
    later = Item("b", url="/b/", waiting=1, due=dt.date(2026, 12, 1))
    sooner = Item("c", url="/c/", waiting=2, due=dt.date(2026, 11, 1))
    undated = Item("d", url="/d/", waiting=1)
    assert first_act([quiet, undated, later, sooner]) is sooner
    assert first_act([quiet, undated]) is undated
    assert first_act([Item("x"), quiet]) is quiet
    assert first_act([Item("x")]) is None


@pytest.mark.django_db
def test_nothing_waits_says_so_and_where_to_go(entries, as_member):
    page = as_member("hr_designee").get(WORK).content.decode()
    assert "Er wacht niets op jou." in page
    register(Spot.TASKS, item("Taak", waiting=2, due=dt.date(2026, 1, 5)), Kind.CONTACT)
    page = as_member("hr_designee").get(WORK).content.decode()
    assert "2 taken wachten op jou" in page
    assert "Er wacht niets op jou." not in page


# Where one lands -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("key", sorted(ROLES))
def test_each_role_lands_on_its_own_home_and_every_item_stands_there(as_member, key, caplog):
    client = as_member(key)
    assert client.get("/").headers["Location"] == WORK
    page = client.get(WORK).content.decode()
    assert role_label(ROLES[key][0]) in page
    assert "Dit onderdeel is nu niet beschikbaar." not in page, caplog.text
    assert page.count("au-c-button--primary") - page.count("m-timeout") <= 1, "one primary button"


@pytest.mark.django_db
def test_who_has_no_role_lands_in_the_own_place(as_member, client):
    assert as_member("employee").get("/").headers["Location"] == reverse("home")
    assert client.get("/").headers["Location"] == reverse("account_login")


# Who has a power over the unit of the employee, or sees names there.
SEEING = ("line_manager", "hr_designee", "hr_manager", "diversity_service", "access_manager")


@pytest.mark.django_db
@pytest.mark.rule("R14")
def test_no_home_of_a_role_tells_what_somebody_registered(as_member, member_id):
    """Byte-equal before and after a registration, a refusal and a withdrawal."""
    me = Actor(member_id("employee"))

    def pages():
        return [
            re.sub(
                r'name="csrfmiddlewaretoken" value="\w+"',
                "",
                as_member(key).get(WORK).content.decode(),
            )
            for key in SEEING
        ]

    before = pages()
    consent = Consent(timezone.now(), 1, ONLINE)
    for choice in (Choice(True, frozenset({INVITATIONS})), Choice(False)):
        with entered(me):
            save_own(me, Registration({"rec": ["vaph"]}, choice, consent))
        assert pages() == before
    with entered(me):
        withdraw_own(me)
    assert pages() == before


@pytest.mark.django_db
def test_a_refusal_says_which_roles_may(as_member):
    page = as_member("recruiter").get(reverse("configuring:index")).content.decode()
    assert "Beheerder van de instellingen" in page
    page = as_member("employee").get(reverse("action:index")).content.decode()
    assert "Aangewezen medewerker van de personeelsdienst" in page
    assert "Leidinggevende" not in page
