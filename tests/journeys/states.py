"""Pages with a body: registrations, an action, a message, imports and releases, made by people."""

import datetime as dt

from django.utils import timezone

from tests.access.organisation.files import as_csv, person
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
    "employee": (*EMPLOYEE, "/dossiers/aanpassing/taken/"),
    "other_entity": ("/mijn/", *QUESTIONS, "/registratie/gewist/"),
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
    None: ("/aanmelden/", "/registratie/strook/", "/tekst/help/"),
}


def fill(site: Site, visit: Visitors) -> None:
    """Give the pages of the cast a body, by the pages themselves."""
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
    preparer = visit("release_prepare")
    steps.publish(preparer, visit("release_approve"), site)
    steps.prepare_release(preparer, timezone.localdate() - dt.timedelta(days=30))
    site.until_idle()
