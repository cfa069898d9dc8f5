"""Pages with a body: registrations, an action, a message, imports and releases, made by people."""

import datetime as dt
from urllib.parse import urlsplit

from django.utils import timezone

from tests.access.organisation.files import as_csv, person
from tests.cast import email
from tests.journeys import steps
from tests.journeys.site import Site
from tests.journeys.visitors import Visitors

EMPLOYEE = ("/mijn/", "/werk/", "/cijfers/", "/registratie/bewaard/", "/registratie/aanpassen/")
QUESTIONS = tuple(
    f"/registratie/vraag/{name}/"
    for name in ("gezondheid", "jij", "ouders", "grootouders", "in-een-vraag")
)
# Who is looked through, and from which addresses beside those that everybody starts from.
WALKS: dict[str | None, tuple[str, ...]] = {
    "employee": (*EMPLOYEE, "/dossiers/aanpassing/taken/", "/afmelden/"),
    "other_entity": ("/mijn/", "/registratie/", *QUESTIONS, "/registratie/gewist/"),
    "colleague": ("/mijn/", "/registratie/papier/bevestigen/"),
    "hr_designee": ("/mijn/", "/werk/", "/cijfers/", "/registratie/papier/klaar/"),
    "personnel_data": ("/werk/",),
    "release_prepare": ("/werk/", "/cijfers/publicaties/"),
    "release_approve": ("/werk/", "/cijfers/publicaties/"),
    "leading_official": ("/werk/", "/werk/rollen/"),
    "access_controller": ("/werk/",),
    "data_protection": ("/werk/",),
    "configure": ("/werk/",),
    "access_manager": ("/werk/", "/werk/toegangsrechten/"),
    "count_start": ("/werk/", "/tellingen/", "/tellingen/nieuw/"),
    "count_approve": ("/werk/", "/tellingen/"),
    "count_deliver": ("/werk/", "/tellingen/"),
    "line_manager": ("/werk/", "/cijfers/"),
    "sibling": ("/werk/rollen/",),
    "stranger": ("/wachtwoord/eerste/",),
    None: ("/aanmelden/", "/registratie/strook/", "/tekst/help/"),
}


def fill(site: Site, visit: Visitors) -> dict[str | None, tuple[str, ...]]:
    """Give the pages of the cast a body, by the pages themselves.

    Given back are more addresses to start from: of what is the second of its kind.
    """
    site.registered(
        {"crowd": "45"}
        | {f"filler{n}": "yes" for n in range(12)}
        | {f"filler{n}": "no" for n in range(12, 36)}
    )
    steps.register(visit("employee"))
    steps.ask_about_looks(visit("employee"), "Waarom bekeek iemand mijn gegevens?")
    steps.open_case(visit("employee"), site.name("hr_designee"), site.name("line_manager"))
    designee = visit("hr_designee")
    steps.make_action(designee, "Samen vooruit")
    steps.send(designee, site)
    steps.make_action(designee, "Een netwerk dat draagt")
    steps.enter_paper(designee, site, "colleague")
    official = visit("leading_official")
    steps.appoint(official, site.number("sibling"), "wervingsverantwoordelijke", "Entiteit Een")
    steps.upload_circular(visit("configure"))
    steps.announce_count(visit("count_start"), visit("count_approve"), site)
    steward = visit("personnel_data")
    right = person("N1", unit="E3")
    steps.upload(steward, as_csv([right, person("N2", unit="E3", birth_date="31/02/1980")]))
    steps.upload(steward, as_csv([right, person("N3", unit="E3")]))
    rights(site, visit)
    without_password(site, "stranger")
    return releases(site, visit)


def without_password(site: Site, key: str) -> None:
    """An account as an administrator makes it: its first password is still to be chosen."""
    site.sql("UPDATE accounts_account SET password = '!none' WHERE email = %s", email(key))


def rights(site: Site, visit: Visitors) -> None:
    """A proposal that waits for a second manager, and a role that its holder gave up."""
    official, manager = visit("leading_official"), visit("access_manager")
    official.goto("/werk/toegangsrechten/vier-ogen/")
    official.get_by_role("button", name="Vier ogen vragen").click()
    steps.propose(manager, site.number("colleague"), "wervingsverantwoordelijke", "Entiteit Een")
    steps.give_up(visit("hr_manager"), "hrm van de entiteit")


def releases(site: Site, visit: Visitors) -> dict[str | None, tuple[str, ...]]:
    """A release with a target, a requested table beside it, a draft, and a target of tomorrow."""
    preparer, approver = visit("release_prepare"), visit("release_approve")
    today = timezone.localdate()
    steps.add_target(preparer, "Handicap of chronische ziekte", 35, today)
    steps.publish(preparer, approver, site)
    steps.ask_table(preparer, "Hoeveel personeelsleden, vraagt een lid van het parlement?", "V")
    steps.have_published(preparer, approver, site)
    answered = preparer.url
    steps.add_target(preparer, "Buitenlandse herkomst", 12, today + dt.timedelta(days=1))
    steps.prepare_release(preparer, today - dt.timedelta(days=30))
    site.until_idle()
    own = [urlsplit(url).path for url in (answered, preparer.url)]
    return {"release_prepare": tuple(own), "release_approve": tuple(own)}
