"""The form of an action."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registration.positive_action.models import Action, Group, Kind

KINDS = [
    (Kind.TRAINING, _("een opleiding")),
    (Kind.MENTORING, _("mentoring")),
    (Kind.NETWORK, _("een netwerk")),
    (Kind.VACANCY, _("een vacature bekendmaken")),
]
GROUPS = [
    (Group.DISABILITY, _("mensen met een handicap of chronische ziekte")),
    (Group.ORIGIN, _("mensen van buitenlandse herkomst")),
]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ActionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What, why, when, for which group, and the message. No filter on people (U1)."""

    kind = forms.ChoiceField(label=_("Wat bied je aan?"), choices=KINDS, widget=forms.RadioSelect)
    group = forms.ChoiceField(label=_("Voor wie?"), choices=GROUPS, widget=forms.RadioSelect)
    starts = _day(_("Begint op"))
    until = _day(_("Eindigt op"))

    class Meta:
        model = Action
        fields = ("kind", "goal", "group", "ground", "starts", "until", "subject", "body")
        labels = {
            "goal": _("Wat wil je bereiken?"),
            "ground": _("Waarop steunt de actie?"),
            "subject": _("Titel van het bericht"),
            "body": _("Bericht"),
        }
        help_texts = {
            "ground": _("Noem het gepubliceerde cijfer en het streefcijfer."),
            "subject": _("Mensen lezen dit pas nadat ze zich aanmelden."),
            "body": _("Noem geen namen. Zeg wat je aanbiedt en bij wie men terechtkan."),
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 8})}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, until = data.get("starts"), data.get("until")
        if starts and until and until < starts:
            self.add_error("until", _("Kies een einddatum die niet voor de begindatum ligt."))
        elif until and until < timezone.localdate():
            self.add_error("until", _("Kies een einddatum die nog moet komen."))
        return data
