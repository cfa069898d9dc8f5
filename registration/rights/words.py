"""What can be asked, in the words that people read, and the answers to start from (P1, P4)."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registration.questionnaire.record import COUNT, INVITATIONS, PRIORITY, Limits
from registration.rights.requests import Ask, Outcome

KINDS: Final[dict[str, Promise]] = {
    Ask.RECTIFICATION: gettext_lazy("Iets laten verbeteren"),
    Ask.ERASURE: gettext_lazy("Gegevens laten wissen"),
    Ask.RESTRICTION: gettext_lazy("Het gebruik laten beperken"),
    Ask.OBJECTION: gettext_lazy("Bezwaar maken tegen een gebruik"),
    Ask.ACCESS: gettext_lazy("Inzage of uitleg vragen"),
    Ask.PORTABILITY: gettext_lazy("Je gegevens laten overdragen"),
}
HINTS: Final[dict[str, Promise]] = {
    Ask.RECTIFICATION: gettext_lazy(
        "Je antwoorden pas je zelf aan. Vraag dit voor je personeelsgegevens of een dossier."
    ),
    Ask.ERASURE: gettext_lazy(
        "Je registratie wis je zelf, meteen. Vraag dit voor al de rest, of als het niet lukt."
    ),
    Ask.RESTRICTION: gettext_lazy(
        "Vanaf nu gebruiken we niets van wat je registreerde. We bewaren het alleen."
    ),
    Ask.OBJECTION: gettext_lazy("Je kiest welk gebruik. Het stopt meteen."),
    Ask.ACCESS: gettext_lazy("Alles over jou kun je zelf bekijken. Vraag dit als iets ontbreekt."),
    Ask.PORTABILITY: gettext_lazy(
        "Een kopie neem je zelf. Vraag dit als wij ze aan een ander moeten bezorgen."
    ),
}
USES: Final[dict[str, Promise]] = {
    COUNT: gettext_lazy("Anonieme cijfers uit de registratie"),
    INVITATIONS: gettext_lazy("Uitnodigingen voor positieve actie"),
    PRIORITY: gettext_lazy("Voorrang en voorbehouden betrekkingen"),
}
OUTCOMES: Final[dict[str, Promise]] = {
    Outcome.GRANTED: gettext_lazy("Toekennen"),
    Outcome.PARTLY: gettext_lazy("Deels toekennen"),
    Outcome.REFUSED: gettext_lazy("Weigeren"),
}
DECIDED: Final[dict[str, Promise]] = {
    Outcome.GRANTED: gettext_lazy("toegekend"),
    Outcome.PARTLY: gettext_lazy("deels toegekend"),
    Outcome.REFUSED: gettext_lazy("geweigerd"),
}
STATES: Final[dict[str, Promise]] = {
    "open": gettext_lazy("in behandeling"),
    "decide": gettext_lazy("wacht op een beslissing"),
    "answered": gettext_lazy("beantwoord"),
    "withdrawn": gettext_lazy("ingetrokken"),
}


def status(state: str) -> str:
    """One line for the person: who has to do what (P1)."""
    return {
        "open": _("De functionaris voor gegevensbescherming bekijkt je verzoek."),
        "decide": _("De leidend ambtenaar van je entiteit beslist over je verzoek."),
        "answered": _("Je verzoek is beantwoord."),
        "withdrawn": _("Je trok dit verzoek in."),
    }[state]


def held(limits: Limits) -> list[str]:
    """The limits that hold, in words; none where there are none."""
    if limits.restricted:
        return [_("Het gebruik is beperkt: we gebruiken niets van wat je registreerde.")]
    return [
        _("Je maakte bezwaar tegen: %(use)s.") % {"use": words}
        for use, words in USES.items()
        if use in limits.objected
    ]


def template(kind: str, outcome: str, authority: str) -> str:
    """An answer to start from. The officer makes it fit; it names where to complain (P4)."""
    what = str(KINDS[kind]).lower()
    start = {
        Outcome.GRANTED: _("Je vroeg: %(what)s. We doen dat. Wat we deden: …"),
        Outcome.PARTLY: _(
            "Je vroeg: %(what)s. We doen dat voor een deel. Wat we deden: … Wat we niet deden, en "
            "waarom: …"
        ),
        Outcome.REFUSED: _("Je vroeg: %(what)s. We kunnen dat niet doen. De reden: …"),
    }[Outcome(outcome)] % {"what": what}
    if outcome == Outcome.GRANTED:
        return start
    end = _(
        "Ga je niet akkoord? Dan kun je een klacht indienen bij %(authority)s, of naar de rechter "
        "stappen."
    )
    return f"{start}\n\n{end % {'authority': authority}}"
