"""Numbers, dates and times in templates, in the language of the page; nothing for None."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from access.look import formats

register = template.Library()


@register.filter
def number(value: formats.Number | None, decimals: int = 0) -> str:
    """13.298 or 13,298."""
    return "" if value is None else formats.number(value, int(decimals), get_language())


register.filter("nl_number", number)


@register.filter
def signed(value: formats.Number | None, decimals: int = 1) -> str:
    """+3,1 or −2,6."""
    if value is None:
        return ""
    return formats.number(value, int(decimals), get_language(), signed=True)


@register.filter
def percent(value: formats.Number | None, decimals: int = 1) -> str:
    """2,6%, from a share that is already in percent."""
    return "" if value is None else formats.percent(value, int(decimals), get_language())


@register.filter
def points(value: formats.Number | None, decimals: int = 1) -> str:
    """0,4 procentpunt."""
    return "" if value is None else formats.points(value, int(decimals), get_language())


@register.filter
def full_time(value: formats.Number | None, decimals: int = 1) -> str:
    """12,5 VTE."""
    return "" if value is None else formats.full_time(value, int(decimals), get_language())


@register.filter
def day(value: date | None) -> str:
    """31 december 2025."""
    return "" if value is None else formats.day(value, get_language())


@register.filter
def short_day(value: date | None) -> str:
    """31/12/2025."""
    return "" if value is None else formats.short_day(value)


@register.filter
def clock(value: datetime | None) -> str:
    """14.05 uur."""
    return "" if value is None else formats.clock(value, get_language())


@register.filter
def moment(value: datetime | None) -> str:
    """23 november 2026, 14.05 uur."""
    return "" if value is None else formats.moment(value, get_language())


@register.filter
def days_left(value: date | None, today: date | None = None) -> str:
    """nog 12 dagen (tot 5 december 2026)."""
    if value is None:
        return ""
    return formats.days_left(value, today or timezone.now(), get_language())
