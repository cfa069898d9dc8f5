"""Forms of the duty that configures: what, and from which day on."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from access.configuration.reading import Contact
from access.look import formats
from access.look.forms import DayField
from access.look.widgets import OptionRadios
from registration.questionnaire.asking import choices_on

NOTHING = "none"
LAST = dt.date(2199, 12, 31)
GROUPS = {
    frozenset({"disability"}): gettext_lazy("Alleen handicap of chronische ziekte"),
    frozenset({"origin", "disability"}): gettext_lazy("Herkomst, en handicap of chronische ziekte"),
    frozenset[str](): gettext_lazy("Geen enkele vraag"),
}


def groups_words(groups: frozenset[str]) -> str:
    """Which groups are asked about, in words."""
    return str(GROUPS[groups]) if groups in GROUPS else ", ".join(sorted(groups))


class SinceForm(forms.Form):
    """A decision holds from a day on, ``first`` at the earliest."""

    since = DayField(
        label=gettext_lazy("Vanaf welke dag?"),
        error_messages={"required": gettext_lazy("Geef de dag waarop dit begint.")},
    )

    @property
    def first(self) -> dt.date:
        return timezone.localdate()

    def clean_since(self) -> dt.date:
        day: dt.date = self.cleaned_data["since"]
        if not self.first <= day <= LAST:
            words = {"day": formats.day(self.first, get_language())}
            raise forms.ValidationError(_("Kies een dag vanaf %(day)s.") % words)
        return day


class QuestionsForm(SinceForm):
    """Which questions an entity asks (R13); from tomorrow at the earliest, for today they stand."""

    asked = forms.ChoiceField(
        label=gettext_lazy("Wat vraagt deze entiteit?"),
        widget=OptionRadios,
        error_messages={
            "required": gettext_lazy("Kies wat de entiteit vraagt."),
            "invalid_choice": gettext_lazy("Kies wat de entiteit vraagt."),
        },
    )
    field_order = ("asked", "since")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["asked"]
        field.choices = [
            *((each.id, groups_words(frozenset(each.groups))) for each in choices_on(self.first)),
            (NOTHING, groups_words(frozenset())),
        ]

    @property
    def first(self) -> dt.date:
        return timezone.localdate() + dt.timedelta(days=1)

    def asked_ids(self) -> list[str]:
        chosen = self.cleaned_data["asked"]
        return [] if chosen == NOTHING else [chosen]


class ContactForm(SinceForm):
    """Whom the staff of an entity can turn to (R10)."""

    name = forms.CharField(
        label=gettext_lazy("Naam van de contactpersoon"),
        max_length=120,
        error_messages={"required": gettext_lazy("Geef een naam: mensen bellen liever iemand.")},
    )
    phone = forms.CharField(label=gettext_lazy("Telefoon"), max_length=40, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mailadres"),
        required=False,
        error_messages={"invalid": gettext_lazy("Schrijf het adres zoals naam@voorbeeld.be.")},
    )
    confidential_adviser = forms.CharField(
        label=gettext_lazy("Vertrouwenspersoon"),
        max_length=120,
        help_text=gettext_lazy("Naam, en als je wilt een telefoonnummer of adres."),
        error_messages={"required": gettext_lazy("Geef wie de vertrouwenspersoon is.")},
    )
    field_order = ("name", "phone", "email", "confidential_adviser", "since")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not found.get("phone") and not found.get("email") and "email" not in self.errors:
            self.add_error("phone", _("Geef een telefoonnummer of een e-mailadres."))
        return found

    def contact(self) -> Contact:
        found = self.cleaned_data
        return Contact(found["name"], found["phone"], found["email"], found["confidential_adviser"])


class AuthorityForm(SinceForm):
    """Which supervisory authority people can complain to (P4)."""

    text = forms.CharField(
        label=gettext_lazy("Naam en adres van de toezichthouder"),
        max_length=300,
        help_text=gettext_lazy("Zoals het op de privacypagina komt, bijvoorbeeld met een website."),
        error_messages={"required": gettext_lazy("Geef de naam van de toezichthouder.")},
    )
    field_order = ("text", "since")


class CircularForm(forms.Form):
    """The full text of the circular (R11)."""

    title = forms.CharField(
        label=gettext_lazy("Titel"),
        max_length=200,
        help_text=gettext_lazy("Zoals lezers hem zien, met nummer en datum."),
        error_messages={"required": gettext_lazy("Geef een titel.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Bestand"),
        help_text=gettext_lazy("Een pdf van hoogstens 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Kies een bestand.")},
    )
