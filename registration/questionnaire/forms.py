"""The contact choice and the small forms; the questions stand in ``question_forms``.

Nothing is preselected, and nothing is required that can be left open (R2, R4).
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.look.widgets import ChoiceCards, OptionCheckboxes
from registration.questionnaire import strip
from registration.questionnaire.record import INVITATIONS, PRIORITY, Choice

YES, NO = "yes", "no"
CHOOSE = gettext_lazy("Kies of we je mogen contacteren. Zonder die keuze bewaren we niets.")


class ContactForm(forms.Form):
    """Two equals, none preselected; after a yes, what for (R4)."""

    contact = forms.ChoiceField(
        label=gettext_lazy("Mogen we je contacteren?"),
        help_text=gettext_lazy("Je kunt dit later veranderen. Beide keuzes tellen even goed mee."),
        choices=[
            (YES, gettext_lazy("Ja, dat mag.")),
            (NO, gettext_lazy("Nee, contacteer me niet.")),
        ],
        required=False,
        widget=ChoiceCards(
            opens={YES},
            paragraphs={
                YES: [
                    gettext_lazy(
                        "Je krijgt soms een bericht, bijvoorbeeld over een opleiding of een "
                        "netwerk. Bij voorrang of een voorbehouden betrekking mag een aangewezen "
                        "medewerker zien dat je tot de groep hoort. Jij ziet wie dat deed."
                    ),
                    gettext_lazy("Hierna kies je waarvoor."),
                ],
                NO: [
                    gettext_lazy(
                        "We gebruiken je antwoorden alleen in anonieme tellingen. Niemand anders "
                        "kan ze bekijken. Je krijgt geen uitnodigingen en geen voorrang."
                    ),
                    gettext_lazy("Een aanpassing vragen kan altijd."),
                ],
            },
        ),
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Waarvoor mag het?"),
        choices=[
            (
                INVITATIONS,
                gettext_lazy("Uitnodigingen, bijvoorbeeld voor een opleiding of een netwerk"),
            ),
            (PRIORITY, gettext_lazy("Voorrang bij gelijkwaardigheid en voorbehouden betrekkingen")),
        ],
        required=False,
        widget=OptionCheckboxes(boxed=False),
    )

    def clean(self) -> dict[str, Any]:
        """A purpose that stands under a no, or under nothing, does not apply."""
        cleaned = super().clean() or {}
        if cleaned.get("contact") != YES:
            cleaned["purposes"] = []
        return cleaned

    def choice(self) -> Choice | None:
        """The choice, or None where it was left open."""
        contact = self.cleaned_data.get("contact")
        if not contact:
            return None
        return Choice(contact == YES, frozenset(self.cleaned_data["purposes"]))


class StripForm(forms.Form):
    """The road without a log-in: personnel number, and the code of the strip (R5)."""

    personnel_number = forms.CharField(
        label=gettext_lazy("Je personeelsnummer"),
        max_length=20,
        error_messages={"required": gettext_lazy("Typ je personeelsnummer.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=gettext_lazy("De code op je strook"),
        max_length=20,
        help_text=gettext_lazy("Tien letters en cijfers. Spaties maken niet uit."),
        error_messages={"required": gettext_lazy("Typ de code van je strook.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_personnel_number(self) -> str:
        return str(self.cleaned_data["personnel_number"]).strip()

    def clean_code(self) -> str:
        code = strip.typed(self.cleaned_data["code"])
        if not strip.well_typed(code, strip.CODE_SIGNS):
            raise forms.ValidationError(_("Kijk de code na: er staat een teken verkeerd."))
        return code
