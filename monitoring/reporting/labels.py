"""The words of figures, in the reader's language (ux.md, words and figures)."""

from django.utils.translation import gettext_lazy as _

from monitoring.reporting.groups import MANAGEMENT, TOTAL

GROUPS = {
    TOTAL: _("Alle personeelsleden"),
    "foreign_origin": _("Buitenlandse herkomst"),
    "migration_background": _("Migratieachtergrond"),
    "disability": _("Handicap of chronische ziekte"),
    "women": _("Vrouwen in leidinggevende functies"),
    "foreign_origin_counted": _("Buitenlandse herkomst, geteld"),
    "migration_background_counted": _("Migratieachtergrond, geteld"),
}
# A group with a category is a goal of its own: women in middle and in top management.
GOALS = {
    ("foreign_origin", TOTAL): _("Buitenlandse herkomst"),
    ("migration_background", TOTAL): _("Migratieachtergrond"),
    ("disability", TOTAL): _("Handicap of chronische ziekte"),
    ("women", "middle"): _("Vrouwen in het middenkader"),
    ("women", "top"): _("Vrouwen in het topkader"),
    ("foreign_origin_counted", TOTAL): _("Buitenlandse herkomst, geteld"),
    ("migration_background_counted", TOTAL): _("Migratieachtergrond, geteld"),
}
SENTENCES = {
    ("foreign_origin", TOTAL): _("%(share)s heeft een buitenlandse herkomst."),
    ("migration_background", TOTAL): _("%(share)s heeft een migratieachtergrond."),
    ("disability", TOTAL): _("%(share)s heeft een handicap of chronische ziekte."),
    ("women", "middle"): _("%(share)s van het middenkader is vrouw."),
    ("women", "top"): _("%(share)s van het topkader is vrouw."),
    ("foreign_origin_counted", TOTAL): _(
        "%(share)s heeft een buitenlandse herkomst, volgens de anonieme telling."
    ),
    ("migration_background_counted", TOTAL): _(
        "%(share)s heeft een migratieachtergrond, volgens de anonieme telling."
    ),
}
DEFINITIONS = {
    "": "",
    "origin-2016": _("definitie 2016"),
    "circular-2009": _("definitie 2009"),
    "disability-2006": _("erkenningen sinds 2006"),
}
METHODS = {
    "voluntary_registration": _("vrijwillige registratie"),
    "registration": _("registratie"),
    "anonymous_count": _("anonieme telling"),
    "personnel_data": _("personeelsgegevens"),
    "staff_survey": _("bevraging"),
}
SHORT_METHODS = {  # beside a line on a small screen; the table has the whole
    "voluntary_registration": _("geregistreerd"),
    "registration": _("geregistreerd"),
    "anonymous_count": _("geteld"),
    "personnel_data": _("personeel"),
    "staff_survey": _("bevraging"),
}
CHANGE_PARTS = {
    "method": _("telwijze"),
    "scope": _("bereik"),
    "definition": _("definitie"),
    "rest": _("rest"),
}
UNDER_COUNT = _(
    "Registreren is vrijwillig. Niet iedereen doet mee, dus het echte aandeel ligt hoger."
)
COUNTED_WHOLE = _("alleen entiteiten die helemaal geteld zijn")
PARTLY_COUNTED = _(
    "Dit cijfer gaat over de entiteiten die helemaal geteld zijn: "
    "%(counted)s van de %(all)s personeelsleden."
)
MEASURED_BY_COUNT = _("Het streefcijfer vergelijken we met het getelde cijfer.")
MEASURED_BY_REGISTRATION = _("Het streefcijfer vergelijken we met het geregistreerde cijfer.")
INDICATIVE = _("indicatief")
INDICATIVE_REASON = _("Minder dan 40% antwoordde. Lees dit cijfer als een aanwijzing.")
WITHHELD = _("niet getoond")
WITHHELD_SENTENCE = _(
    "Sommige cijfers tonen we niet. Zo kan niemand afleiden wie een collega is. "
    "We tonen alleen groepen die groot genoeg zijn en die je niet kunt terugrekenen."
)
SEXES = {"F": _("vrouw"), "M": _("man"), "X": _("x")}
LEVELS = {"A": _("niveau A"), "B": _("niveau B"), "C": _("niveau C"), "D": _("niveau D")}
CATEGORIES = {
    "middle": _("middenkader"),
    "top": _("topkader"),
    MANAGEMENT: _("alle leidinggevenden"),
}
ALL = _("alle")
COLUMNS = {
    "unit": _("eenheid"),
    "sex": _("geslacht"),
    "age": _("leeftijd"),
    "level": _("niveau"),
    "category": _("kader"),
    "group": _("groep"),
    "measure": _("maat"),
    "population": _("personeelsleden"),
    "count": _("aantal in de groep"),
}
BREAKDOWNS = {
    "unit": _("onderdeel"),
    "sex": _("geslacht"),
    "level": _("niveau"),
    "sex,level": _("geslacht en niveau"),
    "category": _("kader"),
}
ROWS = {
    "domeinen": _("beleidsdomein"),
    "entiteiten": _("entiteit"),
    "onderdelen": _("onderdeel"),
}
ROWS_CHOICE = {
    "domeinen": _("beleidsdomeinen"),
    "entiteiten": _("entiteiten"),
    "onderdelen": _("onderdelen"),
}
ORDERS = {
    "organisatie": _("zoals in de organisatie"),
    "alfabet": _("volgens het alfabet"),
}
KINDS = {
    "regular": _("alle groepen"),
    "requested": _("gevraagde tabel"),
}
STATES = {
    "making": _("wordt gemaakt"),
    "failed": _("niet gelukt"),
    "draft": _("ontwerp"),
    "checking": _("wacht op controle"),
    "published": _("gepubliceerd"),
    "withdrawn": _("ingetrokken"),
}
STEPS = {
    "": _("Wacht op zijn beurt"),
    "reading": _("Personeel en registraties worden gelezen"),
    "protecting": _("Tabellen worden beveiligd en nagekeken"),
    "writing": _("Tabellen worden bewaard"),
    "done": _("Klaar"),
}
DEMO = _(
    "Voorbeeldgegevens: dit is een demo. Namen zijn verzonnen. Handicap, contactkeuze en wie niet "
    "meedoet zijn gesimuleerd. De diensten zijn een voorbeeld."
)
