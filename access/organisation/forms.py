"""The form of an upload."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from access.look.forms import DayField
from access.look.widgets import OptionRadios
from access.organisation.importing.reading import FORMATS


class UploadForm(forms.Form):
    """Which file, what it is, and for staff the date it tells about."""

    kind = forms.ChoiceField(
        label=_("Wat staat er in het bestand?"),
        choices=[("staff", _("Personeel")), ("organisation", _("Organisatie"))],
        widget=OptionRadios,
        error_messages={"required": _("Kies wat er in het bestand staat.")},
    )
    day = DayField(
        label=_("Op welke datum klopt de personeelslijst?"),
        required=False,
        help_text=_(
            "Alleen voor personeel, bijvoorbeeld 31/12/2026. Wie niet in de lijst staat, is vanaf "
            "dan uit dienst."
        ),
        error_messages={"invalid": _("Kies een datum die bestaat.")},
    )
    file = forms.FileField(
        label=_("Bestand"),
        help_text=_("Csv, xlsx of ods, hoogstens 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{name}" for name in FORMATS)}),
        allow_empty_file=True,
        error_messages={"required": _("Kies een bestand.")},
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("kind") == "staff" and not found.get("day") and "day" not in self.errors:
            self.add_error("day", _("Kies de datum waarop de personeelslijst klopt."))
        return found

    @property
    def day_told(self) -> dt.date | None:
        """The date of a staff file; an organisation file has its dates in its rows."""
        return self.cleaned_data["day"] if self.cleaned_data["kind"] == "staff" else None
