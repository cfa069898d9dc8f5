"""PURE. What the codes of the file are called in Dutch: directorates, teams, functions, levels."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Theme:
    """Occupations that make a division together, and what its teams are called in turn."""

    name: str
    teams: tuple[str, ...]


# Industry (detailed recode) → directorate.
_DIRECTORATES: Final[dict[str, tuple[int, ...]]] = {
    "Landbouw en Visserij": (1, 2),
    "Infrastructuur": (4,),
    "Economie en Ondernemen": (5, 7, 9, 12, 13, 14, 15, 19, 20, 21, 22, 24, 25, 32, 33),
    "Mobiliteit": (29,),
    "Communicatie": (30,),
    "Water en Energie": (31,),
    "Financiën": (34,),
    "Vastgoed en Verzekeringen": (35,),
    "Ondersteunende Diensten": (37, 38, 39),
    "Cultuur en Vrije Tijd": (40,),
    "Ziekenzorg": (41,),
    "Gezondheid en Preventie": (42,),
    "Leren en Vorming": (43,),
    "Welzijn": (44,),
    "Studie en Onderzoek": (45,),
    "Natuur en Landschap": (46,),
    "Recht en Handhaving": (47,),
    "Mens en Werk": (48,),
    "Planning en Internationaal": (49,),
    "Bestuur en Beleid": (50,),
    "Crisisbeheer": (51,),
}
DIRECTORATES: Final = {code: name for name, codes in _DIRECTORATES.items() for code in codes}
GENERAL_AFFAIRS: Final = "Algemene Zaken"

SUPPORT: Final = Theme("Ondersteuning", ("Ondersteuning", "Planning", "Kwaliteit"))
_THEMES: Final[dict[Theme, tuple[int, ...]]] = {
    Theme("Beleid", ("Beleid", "Strategie", "Projecten")): (1, 2, 3),
    Theme("Onderzoek", ("Studie", "Onderzoek", "Metingen")): (4, 6, 14, 15),
    Theme("Digitaal", ("Toepassingen", "Gegevens")): (5, 22),
    Theme("Zorg", ("Zorg", "Dagwerking", "Begeleiding Thuis")): (7, 8, 13, 30),
    Theme("Vorming", ("Vorming", "Opleiding", "Trajecten", "Taal", "Leermiddelen")): (9, 10),
    Theme("Juridisch", ("Regelgeving", "Geschillen")): (11,),
    Theme("Begeleiding", ("Begeleiding", "Advies", "Bemiddeling")): (12,),
    Theme("Publiek", ("Publiekswerking", "Balie")): (16, 17, 18, 19),
    Theme("Dossiers", ("Vergunningen", "Dossierbeheer", "Onthaal", "Subsidies")): (21, 23, 26),
    Theme("Boekhouding", ("Boekhouding", "Betalingen")): (24,),
    Theme("Logistiek", ("Post", "Vervoer", "Magazijn")): (25, 38, 39, 40, 41, 42),
    Theme("Toezicht", ("Toezicht", "Inspectie", "Wacht")): (28, 46),
    Theme("Facilitair", ("Onderhoud", "Keuken", "Gebouwen")): (29, 31, 32),
    Theme("Techniek", ("Techniek", "Werkplaats", "Installaties")): (33, 34, 35, 36, 37),
    Theme("Groen", ("Groenbeheer", "Terreinen")): (43, 44, 45),
}
THEMES: Final = {code: theme for theme, codes in _THEMES.items() for code in codes}

# Occupation (detailed recode) → function.
FUNCTIONS: Final[dict[int, str]] = {
    1: "beleidsmedewerker",
    2: "projectverantwoordelijke",
    3: "beheersmedewerker",
    4: "ingenieur",
    5: "analist-ontwikkelaar",
    6: "wetenschappelijk medewerker",
    7: "arts",
    8: "verpleegkundige",
    9: "onderwijsadviseur",
    10: "opleider",
    11: "jurist",
    12: "begeleider",
    13: "zorgtechnicus",
    14: "technisch medewerker",
    15: "onderzoeksmedewerker",
    16: "verantwoordelijke publiekswerking",
    17: "accountbeheerder",
    18: "aankoper",
    19: "baliemedewerker",
    21: "teamverantwoordelijke administratie",
    22: "systeembeheerder",
    23: "directiesecretaris",
    24: "boekhouder",
    25: "medewerker post",
    26: "dossierbeheerder",
    28: "toezichter",
    29: "keukenmedewerker",
    30: "zorgkundige",
    31: "onderhoudsmedewerker",
    32: "medewerker onthaal",
    33: "mecanicien",
    34: "vakman infrastructuur",
    35: "ploegverantwoordelijke techniek",
    36: "operator",
    37: "medewerker werkplaats",
    38: "chauffeur",
    39: "bestuurder werktuigen",
    40: "wegenwerker",
    41: "magazijnmedewerker",
    42: "technisch assistent",
    43: "verantwoordelijke terreinen",
    44: "groenarbeider",
    45: "boswachter",
    46: "veiligheidsmedewerker",
}
TOP_FUNCTION: Final = "leidend ambtenaar"
DEPUTY_FUNCTION: Final = "adjunct van de leidend ambtenaar"
HEAD_FUNCTION: Final = "diensthoofd"
# Who usually leads: executives and officials, then other people of level A.
EXECUTIVES: Final = frozenset({1, 2, 3})
STAFF_OFFICE: Final = frozenset({1, 2, 3, 11, 21, 23})

# Education of the source → education and level.
_HIGH_A: Final = (
    "Masters degree(MA MS MEng MEd MSW MBA)",
    "Doctorate degree(PhD EdD)",
    "Prof school degree (MD DDS DVM LLB JD)",
)
_HIGH_B: Final = (
    "Bachelors degree(BA AB BS)",
    "Associates degree-academic program",
    "Associates degree-occup /vocational",
)
_MIDDLE: Final = ("High school graduate", "Some college but no degree")


def education_and_level(education: str) -> tuple[str, str]:
    """Education as low, middle or high, and the level that goes with it."""
    if education in _HIGH_A:
        return "high", "A"
    if education in _HIGH_B:
        return "high", "B"
    return ("middle", "C") if education in _MIDDLE else ("low", "D")


_SCHEDULES: Final = {
    "PT for non-econ reasons usually FT": "0.80",
    "PT for econ reasons usually FT": "0.80",
    "PT for econ reasons usually PT": "0.50",
    "Unemployed part- time": "0.50",
}


def fte(schedule: str) -> str:
    """Part of full time. Whoever was not asked in the survey works full time here."""
    return _SCHEDULES.get(schedule, "1.00")
