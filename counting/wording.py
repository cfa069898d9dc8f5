"""The words of the count: outcomes of a delivery, reasons of a line, groups (ux.md §5)."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counting.models import State, Step

STATES: Final = {
    State.DRAFT: gettext_lazy("ontwerp"),
    State.PROPOSED: gettext_lazy("wacht op goedkeuring"),
    State.APPROVED: gettext_lazy("goedgekeurd, nog niet aangekondigd"),
    State.ANNOUNCED: gettext_lazy("aangekondigd"),
    State.OPEN: gettext_lazy("open om aan te leveren"),
    State.COUNTING: gettext_lazy("het register telt"),
    State.DONE: gettext_lazy("afgerond"),
    State.VOID: gettext_lazy("gestopt, niets is gebruikt"),
}
STEPS: Final = {
    Step.WAITING: gettext_lazy("nog niet aangeleverd"),
    Step.RECEIVING: gettext_lazy("wordt gelezen"),
    Step.SENT: gettext_lazy("aangeleverd"),
    Step.ANSWERED: gettext_lazy("geteld"),
}
ENDINGS: Final = {
    "withdrawn": gettext_lazy("Iemand stopte deze telling."),
    "people_changed": gettext_lazy(
        "De personeelsgegevens veranderden na het plan. Start een nieuwe telling."
    ),
    "answer_refused": gettext_lazy(
        "Het antwoord van het register klopte niet. Niets ervan is gebruikt."
    ),
    "register_refused": gettext_lazy("Het register telde deze vraag niet."),
    "register_lost": gettext_lazy(
        "Het register kent deze telling niet meer. Start een nieuwe telling."
    ),
}
PLAN_FAILURES: Final = {
    "nobody_in_service": gettext_lazy("Op deze datum was niemand van deze entiteiten in dienst."),
    "no_group_large_enough": gettext_lazy(
        "Geen enkele groep is groot genoeg, of er veranderde te weinig sinds een vorige telling."
    ),
    "right_ended": gettext_lazy("Wie deze telling startte, mag dat niet meer."),
}
OUTCOMES: Final = {
    "sent": gettext_lazy("Het uittreksel is aangeleverd. Er is niets van bewaard."),
    "ticket": gettext_lazy(
        "Deze code werkt niet, is al gebruikt of is te oud. Vraag een nieuwe op de pagina van de "
        "aanlevering."
    ),
    "not_found": gettext_lazy("Dit adres bestaat niet."),
    "method": gettext_lazy("Stuur het uittreksel met PUT."),
    "head": gettext_lazy("Deze vraag is geen aanlevering."),
    "length": gettext_lazy("Stuur het uittreksel als bestand, met zijn lengte."),
    "kind": gettext_lazy("Stuur een csv-bestand, niet ingepakt."),
    "too_large": gettext_lazy("Het bestand is te groot. Een uittreksel is hoogstens 200 MB."),
    "xlsx": gettext_lazy(
        "Dit is een Excel-bestand. Om het te lezen, moet het uitgepakt en dus even bewaard worden. "
        "Dat doen we niet. Kies in Excel: Bestand, Opslaan als, CSV (gescheiden door "
        "lijstscheidingsteken)."
    ),
    "xls": gettext_lazy(
        "Dit is een oud Excel-bestand. Kies in Excel: Bestand, Opslaan als, CSV (gescheiden door "
        "lijstscheidingsteken)."
    ),
    "pdf": gettext_lazy("Dit is een pdf. Lever een csv-bestand aan."),
    "empty": gettext_lazy("Het bestand is leeg."),
    "heading": gettext_lazy(
        "De eerste regel noemt de kolommen niet: rijksregisternummer, geslacht, leeftijd, statuut, "
        "niveau."
    ),
    "column_number": gettext_lazy("De kolom rijksregisternummer ontbreekt of staat er twee keer."),
    "column_sex": gettext_lazy("De kolom geslacht ontbreekt of staat er twee keer."),
    "column_age": gettext_lazy("De kolom leeftijd ontbreekt of staat er twee keer."),
    "column_statute": gettext_lazy("De kolom statuut ontbreekt of staat er twee keer."),
    "column_level": gettext_lazy("De kolom niveau ontbreekt of staat er twee keer."),
    "column_unit": gettext_lazy(
        "De kolom eenheid ontbreekt of staat er twee keer. Deze telling heeft ze nodig."
    ),
    "line_too_long": gettext_lazy("Een regel is te lang voor een uittreksel."),
    "quotes": gettext_lazy("Aanhalingstekens staan niet rond één hele waarde."),
    "too_many_values": gettext_lazy("De kolommen bevatten te veel verschillende waarden."),
    "too_many_lines": gettext_lazy(
        "Het bestand telt meer regels dan er mensen in dienst waren op de datum van de telling."
    ),
    "lines": gettext_lazy("Sommige regels kloppen niet. Verbeter ze en lever opnieuw aan."),
    "totals": gettext_lazy(
        "De aantallen per groep zijn niet die van de personeelsgegevens. Niets is geteld."
    ),
    "too_few_numbers": gettext_lazy(
        "In een groep zijn te veel nummers ongeldig. Verbeter ze en lever opnieuw aan."
    ),
    "stopped": gettext_lazy("De telling is intussen gestopt. Niets is geteld."),
    "broke_off": gettext_lazy("Het aanleveren brak af. Niets is geteld. Lever opnieuw aan."),
    "register": gettext_lazy(
        "Het register was niet bereikbaar. Niets is geteld. Probeer het straks opnieuw."
    ),
}
REASONS: Final = {
    "foreign": gettext_lazy(
        "het nummer heeft een teken dat geen cijfer is, ook al lijkt het er op"
    ),
    "empty": gettext_lazy("het nummer ontbreekt"),
    "short": gettext_lazy("het nummer is te kort: nullen vooraan vielen weg"),
    "malformed": gettext_lazy("het nummer heeft niet de vorm van een rijksregisternummer"),
    "impossible_date": gettext_lazy("het nummer begint met een datum die niet bestaat"),
    "serial_zero": gettext_lazy("het volgnummer in het nummer is nul"),
    "check_digits": gettext_lazy("het controlegetal klopt niet"),
    "test_number": gettext_lazy("dit is een testnummer van het register"),
    "duplicate": gettext_lazy("dit nummer stond al op een vorige regel"),
    "sex": gettext_lazy("geslacht moet V, M of X zijn"),
    "age": gettext_lazy("leeftijd moet een geheel getal van 14 tot 99 zijn"),
    "statute": gettext_lazy("statuut moet statutair of contractueel zijn"),
    "level": gettext_lazy("niveau moet A, B, C of D zijn"),
    "no_group": gettext_lazy("deze persoon hoort bij geen groep van deze telling"),
}
UNMATCHED: Final = {
    "not_found": gettext_lazy("niet gevonden"),
    "replaced": gettext_lazy("vervangen nummer"),
    "cancelled": gettext_lazy("geschrapt nummer"),
    "duplicate": gettext_lazy("dubbel nummer"),
    "malformed": gettext_lazy("ongeldig nummer"),
    "undetermined": gettext_lazy("te weinig bekend bij het register"),
}


def outcome(code: str) -> str:
    """What came of a delivery, in a sentence."""
    return str(OUTCOMES[code])


def reason(code: str) -> str:
    """What is wrong with a line, without its content (C4)."""
    return str(REASONS[code])


def off(found: int, expected: int) -> str:
    """A group that does not have the people of the personnel file."""
    return _("een groep telt %(found)s mensen in het bestand en %(expected)s in personeel") % {
        "found": found,
        "expected": expected,
    }
