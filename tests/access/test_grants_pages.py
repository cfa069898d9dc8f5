"""The pages of rights, by real requests: appointing, bad input, overview, export (A2-A7)."""

import csv
import datetime as dt
import io
import uuid

import pytest
from django.utils import timezone

from access.accounts.models import AccountLink
from access.actor import Actor
from access.frame import entered
from access.grants.forms import INDENT, tree
from access.grants.models import Grant, GrantUse
from access.matrix import Duty
from access.organisation.models import Unit
from tests.access.granting import RIGHTS, appointing, grant_of, seen
from tests.access.test_frame import actor_of
from tests.cast import PEOPLE, email

TODAY = timezone.localdate()
GOOD = {
    "role": "line_manager",
    "unit": "E1A1",
    "ground": "beslissing 12",
    "starts": f"{TODAY:%d/%m/%Y}",
    "until": "",
}


def number(key):
    """The personnel number of one of the cast."""
    return f"T{list(PEOPLE).index(key) + 1:05}"


def ask(client, step="do", **other):
    data = {**GOOD, "personnel_number": number("employee"), "step": step, **other}
    return client.post(f"{RIGHTS}aanstellen/", data)


class Looking:
    """What stands in the database, as the maintenance role sees it."""

    def __init__(self, raw):
        self.admin = raw("maintenance")

    def grants(self):
        return self.admin.execute(
            "SELECT count(*), count(ended_at), count(approved_at), max(changed_at) "
            "FROM grants_grant"
        ).fetchone()

    def entry(self):
        """The last entry of the journal: number, event, outcome."""
        found = self.admin.execute(
            "SELECT number, event, outcome FROM journal_journalentry ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return found or (0, "", "")


@pytest.fixture
def looking(clone, raw):
    clone("web")
    return Looking(raw)


def test_units_stand_under_the_unit_that_they_belong_to(db):
    units = Unit.objects.filter(code__startswith="E1")
    assert tree(units) == [
        ("E1", "Entiteit Een"),
        ("E1A", f"{INDENT}Afdeling A"),
        ("E1A1", f"{INDENT * 2}Team A1"),
        ("E1B", f"{INDENT}Afdeling B"),
    ]


@pytest.mark.rule("A3")
def test_the_effect_is_shown_and_nothing_kept_before_the_last_click(looking, as_member):
    manager = as_member("access_manager")
    before = looking.grants()
    page = ask(manager, step="").content.decode()
    assert "Cast Employee" in page
    assert "Kan:</strong> cijfers bekijken, een individueel dossier raadplegen." in page
    assert "gegevens invoeren, mensen uitnodigen voor positieve actie." in page
    assert looking.grants() == before
    assert looking.entry()[1] == "grant_prepared"
    assert "Kies…" in ask(manager, step="edit").content.decode()
    assert looking.grants() == before
    assert ask(manager).status_code == 302
    assert looking.grants()[0] == before[0] + 1
    assert looking.entry()[1:] == ("grant_made", "done")


BAD = {
    "unknown role": ({"role": "superuser"}, "Kies een rol uit de lijst."),
    "a role that only the leading official gives": (
        {"role": "hr_designee", "unit": "E1"},
        "Kies een rol uit de lijst.",
    ),
    "unknown unit": ({"unit": "NIETS"}, "Kies een eenheid uit de lijst."),
    "a unit of another entity": ({"unit": "E2"}, "Kies een eenheid uit de lijst."),
    "unknown person": ({"personnel_number": "T99999"}, "Geen personeelslid met dit nummer"),
    "a person of another entity": (
        {"personnel_number": number("stranger")},
        "Geen personeelslid met dit nummer",
    ),
    "oneself": ({"personnel_number": number("access_manager")}, "Je kunt jezelf geen rol geven."),
    "no ground": ({"ground": " "}, "Zeg waarop de aanstelling steunt."),
    "the end before the begin": (
        {"starts": "02/03/2099", "until": "01/03/2099"},
        "Kies een einddatum die niet voor de begindatum ligt.",
    ),
    "an end that is past": (
        {"starts": "01/01/2020", "until": "01/03/2020"},
        "Kies een einddatum die nog niet voorbij is.",
    ),
    "overlapping": (
        {"personnel_number": number("line_manager"), "unit": "E1A"},
        "Deze persoon heeft deze rol al op deze eenheid",
    ),
    "overlapping from above": (
        {"personnel_number": number("line_manager"), "unit": "E1"},
        "Deze persoon heeft deze rol al op deze eenheid",
    ),
    "a day that does not exist": ({"starts": "31/02/2027"}, "Schrijf de datum zoals 31/12/2026."),
}


@pytest.mark.rule("A2", "A3", "A7")
def test_bad_input_is_refused_in_words_journalled_and_changes_nothing(looking, as_member):
    manager = as_member("access_manager")
    before = looking.grants()
    for what, (other, words) in BAD.items():
        last = looking.entry()[0]
        answer = ask(manager, **other)
        page = answer.content.decode()
        assert answer.status_code == 200, what
        assert words in page, what
        assert "beslissing 12" in page or "ground" in other, what  # what was typed is kept
        assert looking.entry() == (last + 1, "grant_refused", "refused"), what
        assert looking.grants() == before, what


@pytest.mark.rule("A2", "A4", "A7")
def test_a_forged_key_of_another_is_not_found_journalled_and_changes_nothing(
    looking, as_member, member_id
):
    """Each act, with the key of a grant elsewhere, of the asker, or of nobody."""
    elsewhere = grant_of("diversity_service", member_id)
    own = grant_of("access_manager", member_id)
    manager = as_member("access_manager")
    before = looking.grants()
    keys = (elsewhere.pk, own.pk, uuid.uuid4())
    asked = [
        *((f"{RIGHTS}{key}/beeindigen/", {"seen": seen(own)}) for key in keys),
        *((f"{RIGHTS}{key}/beslissen/", {"decision": "approve", "seen": ""}) for key in keys),
        *((f"{RIGHTS}{key}/herstellen/", {"fault": "never_used"}) for key in keys),
        *((f"/werk/rollen/{key}/verklaring/", {"agree": "yes"}) for key in keys[::2]),
        *((f"/werk/rollen/{key}/opgeven/", {}) for key in keys[::2]),
        (f"{RIGHTS}aanstellen/", {"deputy_for": str(elsewhere.pk)}),
        (f"{RIGHTS}aanstellen/", {"deputy_for": "niets"}),
    ]
    for address, data in asked:
        last = looking.entry()[0]
        assert manager.post(address, data).status_code == 404, address
        number, event, outcome = looking.entry()
        assert (number, event, outcome) == (last + 1, "denied", "denied"), address
        assert looking.grants() == before, address


@pytest.mark.rule("A4", "A7", "A11")
def test_a_role_or_declaration_of_somebody_else_is_refused_journalled_and_changes_nothing(
    looking, as_member, member_id
):
    """A forged field with the key of another's grant, of nobody's, and what is no key."""
    another = grant_of("hr_designee", member_id)
    client = as_member("line_manager")
    accepted = "SELECT count(*) FROM grants_acceptance"
    before = looking.grants(), looking.admin.execute(accepted).fetchone()
    for key in (another.pk, uuid.uuid4()):
        for address, data in (
            ("/werk/rollen/", {"grant": str(key)}),
            (f"/werk/rollen/{key}/verklaring/", {"agree": "yes"}),
        ):
            last = looking.entry()[0]
            answer = client.post(address, data)
            assert answer.status_code == 404, address
            assert looking.entry() == (last + 1, "denied", "denied"), address
    last = looking.entry()[0]
    answer = client.post("/werk/rollen/", {"grant": "niets"}, follow=True)
    assert "Kies een rol uit de lijst." in answer.content.decode()
    assert looking.entry() == (last + 1, "grant_refused", "refused")
    assert client.get("/dossiers/").status_code == 200, "still in the role it had"
    assert (looking.grants(), looking.admin.execute(accepted).fetchone()) == before


@pytest.mark.rule("A6")
def test_the_controller_changes_nothing(looking, as_member, member_id):
    grant = grant_of("line_manager", member_id)
    controller = as_member("access_controller")
    before = looking.grants()
    for address in (
        "aanstellen/",
        f"{grant.pk}/beeindigen/",
        f"{grant.pk}/beslissen/",
        f"{grant.pk}/herstellen/",
        "nazicht/",
        "nazicht/beginnen/",
        "opnieuw/",
        "vier-ogen/",
    ):
        assert controller.post(RIGHTS + address, {"seen": seen(grant)}).status_code == 403
    assert looking.grants() == before


@pytest.mark.rule("A6")
def test_the_overview_shows_rights_within_the_entity_alone(db, as_member):
    page = as_member("access_manager").get(RIGHTS).content.decode()
    assert "Cast Line Manager" in page
    assert "Cast Diversity Service" not in page
    everything = as_member("access_controller").get(RIGHTS).content.decode()
    assert "Cast Diversity Service" in everything
    assert "Iemand aanstellen" not in everything


@pytest.mark.rule("A6")
def test_the_overview_filters_sorts_and_says_by_whom_and_when_last_used(db, as_member, member_id):
    manager = actor_of("access_manager", member_id)
    with entered(manager, Duty.ACCESS_MANAGER):
        appointing(manager, member_id("employee"), "recruiter", "E1")
    as_member("line_manager").get("/cijfers/dienst/E1A/")
    client = as_member("access_manager")

    def names(**asked):
        page = client.get(RIGHTS, asked)
        return [right.grant.holder_name for right in page.context["rights"]], page.content.decode()

    everybody, page = names()
    assert "Cast Hr Designee" in everybody
    assert f"{TODAY:%d/%m/%Y}" in page  # the line manager used it today, and who asks
    assert "nooit" in page
    assert names(q="line man")[0] == ["Cast Line Manager"]
    assert names(role="recruiter")[0] == ["Cast Employee", "Cast Recruiter"]
    assert names(state="undeclared")[0] == ["Cast Employee"]
    assert "Cast Access Manager" in names(state="undeclared")[1]  # by whom
    assert names(state="ended")[0] == ["Cast Leaver"]
    by_name = names(sort="name")[0]
    assert by_name == sorted(by_name)
    assert names(sort="; DROP", role="x", state="y", page="999")[0] == everybody
    assert "Geen rechten gevonden." in names(q="bestaat niet")[1]


@pytest.mark.rule("A6")
def test_the_last_use_is_a_day_and_is_written_once_a_day(clone, raw, as_member, member_id):
    clone("web")
    grant = grant_of("line_manager", member_id)
    admin = raw("maintenance")
    used = "SELECT day FROM grants_grantuse WHERE grant_id = %s"
    assert admin.execute(used, [grant.pk]).fetchone() is None
    client = as_member("line_manager")
    client.get("/mijn/")  # the own place is no use of the role
    assert admin.execute(used, [grant.pk]).fetchone() is None
    client.get("/cijfers/dienst/E1A/")
    assert admin.execute(used, [grant.pk]).fetchone() == (TODAY,)
    admin.execute("UPDATE grants_grantuse SET day = '2020-01-01'")
    client.get("/cijfers/dienst/E1A/")  # the same session, the same day: nothing is written
    assert admin.execute(used, [grant.pk]).fetchone() == (dt.date(2020, 1, 1),)
    as_member("line_manager").get("/cijfers/dienst/E1A/")
    assert admin.execute(used, [grant.pk]).fetchone() == (TODAY,)
    with entered(Actor(member_id("employee"))):
        assert not GrantUse.objects.exists()


@pytest.mark.rule("A6", "A7")
def test_an_export_holds_what_the_page_shows_no_formula_and_is_journalled(
    looking, as_member, member_id
):
    looking.admin.execute(
        "UPDATE grants_grant SET ground = '=HYPERLINK(1)', holder_name = '@naam' WHERE id = %s",
        [grant_of("recruiter", member_id).pk],
    )
    client = as_member("access_manager")
    answer = client.get(f"{RIGHTS}downloaden/csv/", {"role": "recruiter"})
    assert looking.entry()[1:] == ("rights_exported", "done")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert row["Waarom"] == "'=HYPERLINK(1)"
    assert row["Wie"] == "'@naam"
    assert row["Van"] == "2020-01-01"
    assert row["Laatst gebruikt"] == ""
    assert client.get(f"{RIGHTS}downloaden/xlsx/").content[:2] == b"PK"
    assert client.get(f"{RIGHTS}downloaden/ods/").status_code == 404
    everything = as_member("access_controller").get(f"{RIGHTS}downloaden/csv/").content.decode()
    assert "Cast Diversity Service" in everything


@pytest.mark.rule("P6")
def test_the_categories_of_persons_name_every_role_and_nobody(looking, as_member):
    for key in ("access_controller", "data_protection"):
        page = as_member(key).get(f"{RIGHTS}categorieen/").content.decode()
        for role in ("Leidinggevende", "Wervingsverantwoordelijke", "De persoon zelf"):
            assert role in page
        main = page.partition("<main")[2]
        assert "Cast Recruiter" not in main
        assert "Cast Line Manager" not in main
    data = as_member("access_controller").get(f"{RIGHTS}categorieen/", {"form": "csv"})
    rows = list(csv.DictReader(io.StringIO(data.content.decode())))
    assert len(rows) == 9  # the person, seven roles, the duties
    by_role = {row["Categorie van personen"]: row for row in rows}
    assert by_role["diversiteitsambtenaar"]["Gezondheidsgegevens mogelijk"] == "nee"
    assert by_role["leidinggevende"]["Gezondheidsgegevens mogelijk"] == "ja"
    assert by_role["leidinggevende"]["Aantal vandaag"] == "1"
    assert looking.entry()[1] == "rights_categories"


@pytest.mark.rule("A3")
def test_a_deputy_is_appointed_from_the_grant_and_needs_an_end(db, as_member, member_id):
    of = grant_of("line_manager", member_id)
    client = as_member("access_manager")
    page = client.get(f"{RIGHTS}aanstellen/", {"deputy_for": of.pk}).content.decode()
    assert "Cast Line Manager" in page
    data = {"deputy_for": str(of.pk), "unit": "E1A"}
    assert "Een vervanging heeft een einddatum." in ask(client, **data).content.decode()
    until = TODAY + dt.timedelta(days=30)
    assert ask(client, **data, until=f"{until:%d/%m/%Y}").status_code == 302
    made = grant_of("employee", member_id)
    assert (made.deputy_for_id, made.until) == (of.pk, until)
    assert "vervangt Cast Line Manager" in client.get(RIGHTS).content.decode()


def test_everybody_of_the_cast_is_found_by_the_number(db, member_id):
    person = AccountLink.objects.get(account__email=email("employee")).staff_id
    with entered(Actor(person)):
        from access.organisation.models import StaffMember

        assert StaffMember.objects.get(pk=person).personnel_number == number("employee")
        assert Grant.objects.filter(holder_id=person).count() == 0
