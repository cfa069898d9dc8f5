"""The filter above *Wie keek?*: a period, and whose looks."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from access.look import formats
from access.look.forms import DayField

# Years that a period can lie in; the ends of the calendar cannot be moved by a day.
FIRST, LAST = 2000, 2199


@dataclass(frozen=True)
class Period:
    """From a moment until another, and how the list names it."""

    since: dt.datetime
    until: dt.datetime
    caption: str


class LooksForm(forms.Form):
    """A period of a year by default; what is typed wrong is told, and the year holds."""

    van = DayField(label=gettext_lazy("Van"), required=False, help_text="")
    tot = DayField(label=gettext_lazy("Tot en met"), required=False, help_text="")
    wat = forms.ChoiceField(
        label=gettext_lazy("Wat"),
        required=False,
        choices=[
            ("", gettext_lazy("Alles")),
            ("others", gettext_lazy("Alleen anderen")),
            ("refused", gettext_lazy("Alleen geweigerd")),
        ],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("van", "tot"):
            day = cleaned.get(name)
            if day and not FIRST <= day.year <= LAST:
                message = _("Kies een jaar tussen %(first)s en %(last)s.")
                self.add_error(name, message % {"first": FIRST, "last": LAST})
        first, last = cleaned.get("van"), cleaned.get("tot")
        if first and last and last < first:
            message = _("Kies een einddatum op of na %(day)s.")
            self.add_error("tot", message % {"day": formats.day(first, get_language())})
        return cleaned

    def _cleaned(self, name: str) -> Any:
        valid = self.is_bound and self.is_valid()
        return self.cleaned_data.get(name) if valid else None

    def kind(self) -> str:
        return self._cleaned("wat") or ""

    def period(self) -> Period:
        """The period asked for, else the last year; whole days in Brussels time."""
        today = timezone.localdate()
        last = self._cleaned("tot") or today
        first = self._cleaned("van") or min(last, today) - dt.timedelta(days=365)
        language = get_language()
        caption = _("%(first)s tot en met %(last)s") % {
            "first": formats.day(first, language),
            "last": formats.day(last, language),
        }
        return Period(_start(first), _start(last + dt.timedelta(days=1)), caption)


def _start(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
