"""Forms of a request. No field asks for a diagnosis, and the form says not to name one (U2)."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.cases.forms import HandlersForm
from access.look.forms import DayField
from access.look.widgets import OptionRadios
from access.organisation.models import StaffMember
from access.organisation.querysets import StaffQuerySet
from registration.accommodation.handling import colleague
from registration.accommodation.words import LONGEST, NAME, Planned, Wish

TOO_LONG = gettext_lazy("Hou het bij %(limit_value)d tekens; nu zijn het er %(show_value)d.")


def text_field(label: Any, required: Any, help_text: Any = "") -> forms.CharField:
    """A text of some lines, that is kept sealed."""
    field = forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={"required": required, "max_length": TOO_LONG},
    )
    del field.widget.attrs["maxlength"]  # a browser would cut off what is pasted, in silence
    return field


class WishForm(forms.Form):
    """What hinders, what would help, and who stands by."""

    obstacles = text_field(
        gettext_lazy("Wat hindert je op het werk?"),
        gettext_lazy("Schrijf wat je op het werk hindert."),
        gettext_lazy(
            "Bijvoorbeeld: van het licht boven mijn bureau krijg ik snel hoofdpijn. Noem geen "
            "ziekte of diagnose. Die hebben we niet nodig."
        ),
    )
    wishes = text_field(
        gettext_lazy("Wat zou helpen?"),
        gettext_lazy("Schrijf wat zou helpen. Weet je het niet, schrijf dat dan."),
        gettext_lazy("Bijvoorbeeld: een plaats bij het raam, of een ander rooster."),
    )
    adviser = forms.CharField(
        label=gettext_lazy("Wie staat je bij? (hoeft niet)"),
        help_text=gettext_lazy(
            "Bijvoorbeeld een collega, een vakbondsafgevaardigde of een jobcoach. Wie je aanvraag "
            "behandelt, weet dan dat je die persoon meebrengt naar een gesprek."
        ),
        required=False,
        max_length=NAME,
        error_messages={"max_length": TOO_LONG},
    )

    def wish(self, by: str = "") -> Wish:
        """What was typed, in a valid form; ``by`` an HR designee, for somebody."""
        told = self.cleaned_data
        return Wish(told["obstacles"], told["wishes"], told["adviser"], by)


class ConfirmForm(HandlersForm, WishForm):
    """What a designee wrote down, in the person's own hands: changed, and with handlers chosen."""

    field_order = ("obstacles", "wishes", "adviser", "handlers")


class ProposalForm(WishForm):
    """What a designee writes down for somebody: first who."""

    name = forms.CharField(
        label=gettext_lazy("Naam"),
        max_length=NAME,
        error_messages={"required": gettext_lazy("Schrijf de naam van de persoon.")},
    )
    personnel_number = forms.CharField(
        label=gettext_lazy("Personeelsnummer"),
        max_length=20,
        error_messages={"required": gettext_lazy("Schrijf het personeelsnummer van de persoon.")},
    )
    asked_for = forms.BooleanField(
        label=gettext_lazy("De persoon vroeg me dit op te schrijven."),
        error_messages={"required": gettext_lazy("Duid aan dat de persoon het je vroeg.")},
    )
    field_order = ("name", "personnel_number", "obstacles", "wishes", "adviser", "asked_for")

    def __init__(self, data: Any = None, *, staff: StaffQuerySet) -> None:
        super().__init__(data)
        self.staff = staff
        self.person: StaffMember | None = None
        words = {
            "obstacles": _("Wat hindert de persoon op het werk?"),
            "wishes": _("Wat zou helpen, volgens de persoon?"),
            "adviser": _("Wie staat de persoon bij? (hoeft niet)"),
        }
        for name, label in words.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
        self.fields["obstacles"].help_text = _("Noem geen ziekte of diagnose.")

    def clean(self) -> dict[str, Any]:
        """Name and number must be one and the same person, within the own units."""
        cleaned = super().clean() or {}
        number, name = cleaned.get("personnel_number"), cleaned.get("name")
        if number and name:
            self.person = self.staff.named(name, number)
            if self.person is None:
                self.add_error(
                    "personnel_number",
                    _("Geen personeelslid met deze naam en dit nummer. Kijk allebei na."),
                )
        return cleaned


class DecisionForm(forms.Form):
    """The decision, with its reasons: without them there is none (U2)."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Wat beslis je?"),
        choices=[
            ("granted", gettext_lazy("De aanpassing komt er")),
            ("partly", gettext_lazy("Een deel of iets anders komt er")),
            ("refused", gettext_lazy("De aanpassing komt er niet")),
        ],
        widget=OptionRadios,
        error_messages={"required": gettext_lazy("Kies wat je beslist.")},
    )
    reasons = text_field(
        gettext_lazy("Waarom?"),
        gettext_lazy("Geef een reden."),
        gettext_lazy("De persoon leest dit. Noem geen ziekte of diagnose."),
    )


class MeasureForm(forms.Form):
    """What will be done, by whom, by when, and what it costs."""

    what = text_field(
        gettext_lazy("Wat gebeurt er?"),
        gettext_lazy("Schrijf wat er gebeurt."),
        gettext_lazy(
            "Wie het uitvoert, leest alleen dit. Noem de persoon niet, en ook geen reden."
        ),
    )
    owner_name = forms.CharField(
        label=gettext_lazy("Naam van wie het uitvoert"),
        max_length=NAME,
        error_messages={"required": gettext_lazy("Schrijf de naam van wie het uitvoert.")},
    )
    owner_number = forms.CharField(
        label=gettext_lazy("Personeelsnummer van wie het uitvoert"),
        max_length=20,
        error_messages={"required": gettext_lazy("Schrijf het personeelsnummer.")},
    )
    due_on = DayField(
        label=gettext_lazy("Tegen wanneer?"),
        error_messages={"required": gettext_lazy("Kies een dag.")},
    )
    cost = forms.DecimalField(
        label=gettext_lazy("Wat kost het, in euro?"),
        localize=True,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        error_messages={
            "required": gettext_lazy("Schrijf wat het kost. Kost het niets, schrijf dan 0."),
            "invalid": gettext_lazy("Schrijf een bedrag zoals 250 of 250,00."),
            "min_value": gettext_lazy("Schrijf een bedrag vanaf 0."),
            "max_digits": gettext_lazy("Schrijf een bedrag zoals 250 of 250,00."),
            "max_whole_digits": gettext_lazy("Schrijf een bedrag zoals 250 of 250,00."),
            "max_decimal_places": gettext_lazy("Schrijf een bedrag zoals 250 of 250,00."),
        },
    )
    owner: uuid.UUID | None = None

    def clean_due_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Kies een dag die nog moet komen."))
        return day

    def clean(self) -> dict[str, Any]:
        """Name and number must be one and the same colleague."""
        cleaned = super().clean() or {}
        number, name = cleaned.get("owner_number"), cleaned.get("owner_name")
        if number and name:
            self.owner = colleague(number, name)
            if self.owner is None:
                self.add_error(
                    "owner_number",
                    _("Geen personeelslid met deze naam en dit nummer. Kijk allebei na."),
                )
        return cleaned

    def planned(self) -> Planned:
        """What was typed, in a valid form."""
        told = self.cleaned_data
        return Planned(told["what"], f"{told['cost']:.2f}", " ".join(told["owner_name"].split()))
