"""Forms of the journal: a question or complaint, and its answer (R10)."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.journal.questions import fits

SIGNS: Final = 1_500


def _text(label: Any, help_text: Any, empty: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": empty},
    )


class _TextForm(forms.Form):
    """One text that fits in a sealed row."""

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if len(text) > SIGNS or not fits(text):
            message = _("Maak je tekst korter: hoogstens %(signs)s tekens.")
            raise forms.ValidationError(message % {"signs": SIGNS})
        return text


class QuestionForm(_TextForm):
    """What the person asks or complains about."""

    text = _text(
        gettext_lazy("Je vraag of klacht"),
        gettext_lazy(
            "Over wie keek, wanneer of waarvoor. Schrijf niets over je gezondheid of herkomst dat "
            "niet nodig is."
        ),
        gettext_lazy("Schrijf je vraag of klacht."),
    )


class AnswerForm(_TextForm):
    """The answer of the data protection officer."""

    text = _text(
        gettext_lazy("Antwoord"),
        gettext_lazy("De persoon leest dit na het aanmelden. Een antwoord kun je niet wijzigen."),
        gettext_lazy("Schrijf een antwoord."),
    )
