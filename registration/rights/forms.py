"""Forms of requests: for who asks, for the officer, and for the controller (P1)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.look.forms import DayField
from access.look.widgets import OptionCheckboxes, OptionRadios
from registration.rights import words
from registration.rights.requests import SIGNS, Ask, fits


def _text(label: Any, help_text: Any = "", *, empty: Any = "", rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(empty),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": empty} if empty else None,
        validators=[_short],
    )


def _short(text: str) -> None:
    if not fits(text):
        message = _("Maak je tekst korter: hoogstens %(signs)s tekens.")
        raise forms.ValidationError(message % {"signs": SIGNS})


class RequestForm(forms.Form):
    """What the person asks; a text is needed only where nothing can be done without it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Wat vraag je?"),
        choices=list(words.KINDS.items()),
        widget=OptionRadios(hints=words.HINTS),
        error_messages={
            "required": gettext_lazy("Kies wat je vraagt."),
            "invalid_choice": gettext_lazy("Kies wat je vraagt."),
        },
    )
    uses = forms.MultipleChoiceField(
        label=gettext_lazy("Tegen welk gebruik maak je bezwaar?"),
        help_text=gettext_lazy("Alleen nodig als je bezwaar maakt."),
        choices=list(words.USES.items()),
        required=False,
        widget=OptionCheckboxes,
        error_messages={"invalid_choice": gettext_lazy("Kies minstens één gebruik.")},
    )
    text = _text(
        gettext_lazy("Wat moeten we weten?"),
        gettext_lazy("Schrijf niets over je gezondheid of herkomst dat niet nodig is."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind == Ask.OBJECTION and not data.get("uses") and "uses" not in self.errors:
            self.add_error("uses", _("Kies minstens één gebruik."))
        if kind == Ask.RECTIFICATION and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Schrijf wat er niet klopt, en wat het moet zijn."))
        if kind != Ask.OBJECTION:
            data["uses"] = []
        return data

    @property
    def uses_chosen(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["uses"])


class LetterForm(RequestForm):
    """A signed letter, entered by the officer: for whom, and when it came."""

    name = forms.CharField(
        label=gettext_lazy("Naam"),
        max_length=120,
        help_text=gettext_lazy("Zoals in de personeelsgegevens."),
        error_messages={"required": gettext_lazy("Schrijf de naam.")},
    )
    number = forms.CharField(
        label=gettext_lazy("Personeelsnummer"),
        max_length=20,
        error_messages={"required": gettext_lazy("Schrijf het personeelsnummer.")},
    )
    received_on = DayField(label=gettext_lazy("Ontvangen op"))
    signed = forms.BooleanField(
        label=gettext_lazy("De brief is getekend en wordt bewaard."),
        error_messages={"required": gettext_lazy("Alleen een getekende brief telt.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Wat vraagt de brief?"),
        choices=list(words.KINDS.items()),
        widget=OptionRadios,
        error_messages={
            "required": gettext_lazy("Kies wat de brief vraagt."),
            "invalid_choice": gettext_lazy("Kies wat de brief vraagt."),
        },
    )
    field_order = ("name", "number", "received_on", "kind", "uses", "text", "signed")

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Kies een dag die niet in de toekomst ligt."))
        return day


class ExtendForm(forms.Form):
    """Two more months, with the reasons that the person reads."""

    reasons = _text(
        gettext_lazy("Waarom is er meer tijd nodig?"),
        gettext_lazy("De persoon leest dit."),
        empty=gettext_lazy("Geef de redenen."),
        rows=3,
    )


class AdviceForm(forms.Form):
    """The officer's advice to the controller, and the answer proposed."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Je advies"),
        choices=list(words.OUTCOMES.items()),
        widget=OptionRadios,
        error_messages={"required": gettext_lazy("Kies je advies.")},
    )
    advice = _text(
        gettext_lazy("Redenen voor wie beslist"),
        gettext_lazy("Wie beslist, leest geen naam en niet wat de persoon schreef. Noem ze niet."),
        empty=gettext_lazy("Geef de redenen van je advies."),
        rows=4,
    )
    answer = _text(
        gettext_lazy("Antwoord aan de persoon"),
        gettext_lazy("De persoon leest dit nadat de leidend ambtenaar beslist."),
        empty=gettext_lazy("Schrijf het antwoord."),
        rows=8,
    )

    def clean_answer(self) -> str:
        text = str(self.cleaned_data["answer"])
        if "…" in text:
            raise forms.ValidationError(_("Vul in wat er nog open staat (…)."))
        return text


class DecisionForm(forms.Form):
    """The controller follows the advice, or sends it back with a remark."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Je beslissing"),
        choices=[
            ("follow", gettext_lazy("Beslissen zoals voorgesteld: de persoon krijgt dit antwoord")),
            ("back", gettext_lazy("Terugsturen naar de functionaris")),
        ],
        widget=OptionRadios,
        error_messages={"required": gettext_lazy("Kies je beslissing.")},
    )
    remark = _text(
        gettext_lazy("Opmerking voor de functionaris"),
        gettext_lazy("Nodig als je terugstuurt."),
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (
            data.get("decision") == "back"
            and not data.get("remark")
            and "remark" not in self.errors
        ):
            self.add_error("remark", _("Schrijf wat er anders moet."))
        return data
