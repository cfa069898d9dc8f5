"""The columns of the two files, and what may stand in a cell (PURE).

A rule gets the trimmed text of a cell and returns it as the database wants it, or raises ``Bad``.
It runs once for every distinct value of a column, which keeps 100,000 rows quick.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

Rule = Callable[[str], str]


class Bad(Exception):
    """A cell that cannot stand: the code of the problem, and facts of ours that explain it."""

    def __init__(self, code: str, *facts: str) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)


@dataclass(frozen=True)
class Column:
    """A column: its name in the file, other headings that we understand, and its rule."""

    name: str
    rule: Rule
    required: bool = True
    also: tuple[str, ...] = ()


# A spreadsheet reads these as the start of a formula (tab, CR, LF and NUL fall under control).
FORMULA = ("=", "+", "-", "@")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NUMBER = re.compile(r"\d{2}[ .]?(\d{2})[ .]?(\d{2})[- .]?\d{3}[ .-]?\d{2}", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/\-]*", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_BELGIAN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)

_ISO_3166 = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS XK YE YT ZA ZM ZW
"""
ISO_COUNTRIES = frozenset(_ISO_3166.split())


def looks_like_register_number(value: str) -> bool:
    """Eleven digits with the check digits of a national register number, of either century."""
    if len(value) < 11 or not value[0].isdigit() or not _NUMBER.fullmatch(value):
        return False
    digits = re.sub(r"\D", "", value)
    body, check = digits[:9], int(digits[9:])
    return check in (97 - int(body) % 97, 97 - int("2" + body) % 97)


def text(length: int) -> Rule:
    """Plain text: no control characters, no formula, no register number, not too long."""
    limit = str(length)

    def rule(value: str) -> str:
        if value.startswith(FORMULA):
            raise Bad("formula")
        if not value.isprintable() and _CONTROL.search(value):
            raise Bad("control")
        if len(value) > length:
            raise Bad("too_long", limit)
        if looks_like_register_number(value):
            raise Bad("register_number")
        return value

    return rule


def key(length: int) -> Rule:
    """A code or number by which a row is known."""
    plain = text(length)

    def rule(value: str) -> str:
        value = plain(value)
        if not _KEY.fullmatch(value):
            raise Bad("key")
        return value

    return rule


def choice(*values: str) -> Rule:
    """One word of a list, in capitals or not."""
    found = {value.casefold(): value for value in values}

    def rule(value: str) -> str:
        try:
            return found[value.casefold()]
        except KeyError:
            raise Bad("choice", ", ".join(values)) from None

    return rule


def day(value: str) -> str:
    """A date: 2026-12-31, or as people here write it, 31/12/2026."""
    if match := _ISO.fullmatch(value):
        year, month, number = match.groups()
    elif match := _BELGIAN.fullmatch(value):
        number, month, year = match.groups()
    else:
        raise Bad("date")
    try:
        found = dt.date(int(year), int(month), int(number))
    except ValueError:
        raise Bad("no_such_date") from None
    if not 1900 <= found.year <= 2199:
        raise Bad("date_far")
    return found.isoformat()


def email(value: str) -> str:
    """An address that mail can go to; whether it exists nobody checks."""
    plain = text(254)(value)
    if not _EMAIL.fullmatch(plain):
        raise Bad("email")
    return plain


def fte(value: str) -> str:
    """A share of full time, 0.05 to 1.00; the comma of a Dutch spreadsheet is understood."""
    try:
        number = Decimal(value.replace(",", "."))
    except InvalidOperation:
        raise Bad("fte") from None
    if not number.is_finite() or not Decimal("0.05") <= number <= 1:
        raise Bad("fte")
    return str(number.quantize(Decimal("0.01")))


def nationality(value: str) -> str:
    """ISO 3166-1 alpha-2."""
    if value.upper() not in ISO_COUNTRIES:
        raise Bad("nationality")
    return value.upper()


def codes(value: str) -> str:
    """Codes of units, parted by a bar, comma or semicolon; kept with bars."""
    rule = key(40)
    return "|".join(dict.fromkeys(rule(c.strip()) for c in re.split(r"[|,;]", value) if c.strip()))


STAFF = (
    Column("personnel_number", key(20), also=("personeelsnummer",)),
    Column("name", text(120), also=("naam",)),
    Column("email", email, required=False, also=("e-mail", "e-mailadres")),
    Column("unit", key(40), also=("eenheid",)),
    Column("function", text(120), also=("functie",)),
    Column("statute", choice("statutory", "contractual"), also=("statuut",)),
    Column("level", choice("A", "B", "C", "D"), also=("niveau",)),
    Column("category", choice("none", "middle", "top"), required=False, also=("categorie",)),
    Column("sex", choice("F", "M", "X"), also=("geslacht",)),
    Column("birth_date", day, also=("geboortedatum",)),
    Column("education", choice("low", "middle", "high"), required=False, also=("opleiding",)),
    Column("fte", fte, also=("vte",)),
    Column("employed_from", day, also=("in_dienst_vanaf", "begindatum")),
    Column("employed_until", day, required=False, also=("in_dienst_tot", "einddatum")),
    Column("nationality", nationality, required=False, also=("nationaliteit",)),
)

ENTITY_KINDS = (
    "department",
    "iva_without_legal_personality",
    "iva_with_legal_personality",
    "eva_public_law",
    "strategic_advisory_council",
    "university_hospital",
    "water_company",
    "community_education",
)
KINDS = ("government", "domain", "entity", "unit")

ORGANISATION = (
    Column("code", key(40)),
    Column("name", text(200), also=("naam",)),
    Column("kind", choice(*KINDS), also=("soort",)),
    Column("parent", key(40), required=False, also=("hoort_bij",)),
    Column("entity_kind", choice(*ENTITY_KINDS), required=False, also=("soort_entiteit",)),
    Column("valid_from", day, required=False, also=("geldig_vanaf",)),
    Column("valid_until", day, required=False, also=("geldig_tot",)),
    Column("becomes", codes, required=False, also=("wordt",)),
)
