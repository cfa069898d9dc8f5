"""Forms of grants."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.labels import ROLE_LABELS
from access.look.forms import DayField
from access.organisation.models import StaffMember, Unit


class DeclarationForm(forms.Form):
    """The tick under the declaration (A4)."""

    agree = forms.BooleanField(
        label=_("Ik aanvaard deze verklaring"),
        error_messages={"required": _("Duid aan dat je de verklaring aanvaardt.")},
    )


class AppointForm(forms.Form):
    """Appoint somebody: who, which role, where, why, from and until."""

    personnel_number = forms.CharField(label=_("Personeelsnummer"), max_length=20)
    role = forms.ChoiceField(label=_("Rol"))
    unit = forms.ModelChoiceField(
        label=_("Eenheid"), queryset=Unit.objects.none(), empty_label=_("Kies…")
    )
    ground = forms.CharField(
        label=_("Waarom"),
        max_length=300,
        help_text=_("Bijvoorbeeld de beslissing waarop de aanstelling steunt."),
    )
    starts = DayField(label=_("Van"))
    until = DayField(
        label=_("Tot en met"),
        required=False,
        help_text=_("Leeg: geen einde. Een vervanger heeft er een."),
    )

    def __init__(self, *args: Any, units: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._staff = staff
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", _("Kies…")),
            *((k, v) for k, v in ROLE_LABELS.items() if k != "staff_member"),
        ]
        self.fields["starts"].initial = timezone.localdate()

    def clean_personnel_number(self) -> StaffMember:
        found = self._staff.filter(
            personnel_number=self.cleaned_data["personnel_number"].strip()
        ).first()
        if found is None:
            raise forms.ValidationError(
                _("Geen personeelslid met dit nummer in jouw entiteit. Kijk het nummer na.")
            )
        return found  # type: ignore[no-any-return]
