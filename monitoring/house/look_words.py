"""The words in which a person reads the journal (A7): what for, which kinds of fields, with what
result. Said to the person whom it is about, not to who looked.

A test reads every place where an event about a person is noted, and misses a word here.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By the purpose that was given, else by the event.
PURPOSES: Final[dict[str, Promise]] = {
    # Purposes of cases (access.cases.kinds)
    "accommodation_decide": _("Je aanvraag voor een aanpassing behandelen"),
    "accommodation_follow": _("Je aanpassing opvolgen"),
    "priority_decide": _("Beslissen over voorrang bij een vacature"),
    "reserved_decide": _("Beslissen over een voorbehouden betrekking"),
    "reserved_follow": _("Je voorbehouden betrekking opvolgen"),
    # Events
    "denied": _("Onbekend: de pagina ging niet open"),
    "failed": _("Onbekend: de pagina ging niet open"),
    "file_opened": _("Een dossier over jou openen"),
    "case_opened": _("Een dossier over jou beginnen"),
    "case_handlers_named": _("Kiezen wie je dossier behandelt"),
    "case_closed": _("Een dossier over jou afsluiten"),
    "case_refused": _("Kiezen wie je dossier behandelt"),
    "accommodation_asked": _("Een aanpassing aanvragen"),
    "accommodation_changed": _("Je aanvraag voor een aanpassing wijzigen"),
    "accommodation_proposed": _("Een aanpassing voor je opschrijven"),
    "accommodation_confirmed": _("Een aanpassing aanvragen"),
    "accommodation_decided": _("Beslissen over je aanpassing"),
    "accommodation_measured": _("Een maatregel voor je aanpassing plannen"),
    "accommodation_reviewed": _("Het jaarlijkse nazicht van je aanpassing"),
    "accommodation_taken_along": _("Je dossier meenemen naar je nieuwe dienst"),
    "accommodation_dropped": _("Een aanvraag wissen die voor je opgeschreven werd"),
    "paper_entered": _("Je papieren formulier intypen"),
    "paper_checked": _("Je papieren formulier intypen"),
    "message_received": _("Je uitnodigen voor positieve actie"),
    "grant_made": _("Je aanstellen in een rol"),
    "grant_prepared": _("Je aanstelling in een rol voorbereiden"),
    "grant_proposed": _("Je aanstelling in een rol voorstellen"),
    "grant_approved": _("Je aanstelling in een rol goedkeuren"),
    "grant_rejected": _("Je aanstelling in een rol afwijzen"),
    "grant_confirmed": _("Je rol bevestigen bij het jaarlijkse nazicht"),
    "grant_reminded": _("Je vragen om de vertrouwelijkheidsverklaring te aanvaarden"),
    "grant_refused": _("Iets wijzigen aan je rol"),
    "grant_ended": _("Je rol beëindigen"),
    "personnel_imported": _("Je personeelsgegevens bijwerken"),
    "question_asked": _("Een vraag of klacht indienen"),
    "question_opened": _("Je vraag of klacht lezen"),
    "question_answered": _("Je vraag of klacht beantwoorden"),
    "request_made": _("Een verzoek over je gegevens indienen"),
    "request_withdrawn": _("Een verzoek over je gegevens intrekken"),
    "request_entered": _("Je brief met een verzoek invoeren"),
    "request_opened": _("Je verzoek lezen"),
    "request_extended": _("De termijn van je verzoek verlengen"),
    "request_advised": _("Advies geven over je verzoek"),
    "request_weighed": _("Het advies over je verzoek lezen"),
    "request_decided": _("Beslissen over je verzoek"),
    "request_sent_back": _("Ander advies vragen over je verzoek"),
}
OTHERWISE: Final = _("Je gegevens bekijken")

REFUSED: Final = ("denied", "refused")
OUTCOMES: Final[dict[str, Promise]] = {
    "done": _("gedaan"),
    "denied": _("geweigerd"),
    "refused": _("geweigerd"),
    "failed": _("mislukt"),
}

# Where the details name the kinds of fields.
FIELDS: Final[dict[str, Promise]] = {
    "name": _("naam en werkadres"),
    "group": _("of je tot de groep hoort"),
    "sent": _("niets: het systeem verstuurde het bericht"),
    "paper": _("wat op je formulier staat"),
    "role": _("je rol"),
    "wishes": _("wat je hindert en wat zou helpen"),
    "question": _("je naam en wat je schreef"),
    "advice": _("het advies, zonder je naam"),
}
