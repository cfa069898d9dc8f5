"""Numbers, dates and times as a reader of Dutch or English expects them.

PURE: the language is an argument. The template filters of `look` pass the active language.
Screens show Brussels time; only exports carry UTC.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from zoneinfo import ZoneInfo

Number = int | float | Decimal

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
MINUS: Final = "\u2212"
NO_BREAK: Final = "\u00a0"

_MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_MARKS: Final = {"nl": (".", ","), "en": (",", ".")}


def _code(language: str | None) -> str:
    """`nl-be` reads as Dutch; a language that we do not have reads as Dutch, the source."""
    short = (language or "nl").partition("-")[0].lower()
    return short if short in _MARKS else "nl"


def number(
    value: Number, decimals: int = 0, language: str | None = "nl", *, signed: bool = False
) -> str:
    """13.298 in Dutch, 13,298 in English; halves round away from zero, as people do."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    thousands, point = _MARKS[_code(language)]
    text = f"{abs(exact):,.{decimals}f}".translate({ord(","): thousands, ord("."): point})
    if exact < 0:
        return MINUS + text
    return f"+{text}" if signed and exact > 0 else text


def percent(value: Number, decimals: int = 1, language: str | None = "nl") -> str:
    """A share that is already in percent: 2.6 reads 2,6%."""
    return number(value, decimals, language) + "%"


def points(value: Number, decimals: int = 1, language: str | None = "nl") -> str:
    """A distance between two shares: 0,4 procentpunt."""
    if _code(language) == "nl":
        word = "procentpunt"
    else:
        one = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals)) == 1
        word = "percentage point" if one else "percentage points"
    return number(value, decimals, language) + NO_BREAK + word


def full_time(value: Number, decimals: int = 1, language: str | None = "nl") -> str:
    """Full-time equivalents: 12,5 VTE."""
    unit = "VTE" if _code(language) == "nl" else "FTE"
    return number(value, decimals, language) + NO_BREAK + unit


def local(value: date) -> date:
    """Brussels time for a moment that knows its zone; a plain date stays what it is."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(BRUSSELS)
    return value


def day(value: date, language: str | None = "nl") -> str:
    """31 december 2025, in running text."""
    there = local(value)
    return f"{there.day} {_MONTHS[_code(language)][there.month - 1]} {there.year}"


def short_day(value: date) -> str:
    """31/12/2025, in tables and fields, the same in both languages."""
    return f"{local(value):%d/%m/%Y}"


def clock(value: datetime, language: str | None = "nl") -> str:
    """14.05 uur in Dutch, 14:05 in English."""
    there = local(value)
    assert isinstance(there, datetime)
    if _code(language) == "nl":
        return f"{there.hour}.{there.minute:02d}{NO_BREAK}uur"
    return f"{there.hour}:{there.minute:02d}"


def moment(value: datetime, language: str | None = "nl") -> str:
    """23 november 2026, 14.05 uur."""
    return f"{day(value, language)}, {clock(value, language)}"


def days_left(until: date, today: date, language: str | None = "nl") -> str:
    """A period in words, with its end: nog 12 dagen (tot 5 december 2026)."""
    left = (local(until).toordinal()) - local(today).toordinal()
    end = day(until, language)
    if _code(language) == "nl":
        if left < 0:
            return f"{-left} {'dag' if left == -1 else 'dagen'} te laat (het moest tegen {end})"
        if left == 0:
            return f"vandaag is de laatste dag ({end})"
        return f"nog {left} {'dag' if left == 1 else 'dagen'} (tot {end})"
    if left < 0:
        return f"{-left} {'day' if left == -1 else 'days'} late (it was due on {end})"
    if left == 0:
        return f"today is the last day ({end})"
    return f"{left} {'day' if left == 1 else 'days'} left (until {end})"
