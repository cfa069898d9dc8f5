"""The form of an action."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.look.forms import DayField
from access.look.widgets import OptionRadios
from registration.positive_action.models import Action, Group, Kind

KINDS = [
    (Kind.TRAINING, _("Een opleiding")),
    (Kind.MENTORING, _("Mentoring")),
    (Kind.NETWORK, _("Een netwerk")),
    (Kind.VACANCY, _("Een vacature bekendmaken")),
]
GROUPS = [
    (Group.DISABILITY, _("Mensen met een handicap of chronische ziekte")),
    (Group.ORIGIN, _("Mensen van buitenlandse herkomst")),
]


class ActionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What, why, when, for which group, and the message. No filter on people (U1)."""

    kind = forms.ChoiceField(
        label=_("Wat bied je aan?"),
        choices=KINDS,
        widget=OptionRadios,
        error_messages={"required": _("Kies wat je aanbiedt.")},
    )
    group = forms.ChoiceField(
        label=_("Voor wie?"),
        choices=GROUPS,
        widget=OptionRadios,
        error_messages={"required": _("Kies voor welke groep de actie is.")},
    )
    starts = DayField(label=_("Begint op"))
    until = DayField(label=_("Eindigt op"))

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
