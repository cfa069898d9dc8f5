"""Forms of cases: the purpose before the content, and who handles one's own case."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from access.cases.kinds import PURPOSES, CaseKind
from access.cases.labels import PURPOSE_LABELS
from access.grants.models import Grant
from access.labels import role_label
from access.look.widgets import OptionCheckboxes, OptionRadios


class PurposeForm(forms.Form):
    """*Waarvoor open je dit dossier?*: the purposes of the case's kind, none chosen beforehand."""

    purpose = forms.ChoiceField(
        label=_("Waarvoor open je dit dossier?"),
        widget=OptionRadios,
        error_messages={"required": _("Kies een doel."), "invalid_choice": _("Kies een doel.")},
    )

    def __init__(self, *args: Any, kind: CaseKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (name, PURPOSE_LABELS[name]) for name in PURPOSES[kind]
        ]


class HandlersForm(forms.Form):
    """Who may handle the case: ticks beside names; without a tick nobody."""

    handlers = forms.MultipleChoiceField(
        label=_("Wie mag je dossier behandelen?"),
        widget=OptionCheckboxes,
        error_messages={
            "required": _("Kies minstens één persoon."),
            "invalid_choice": _("Kies iemand uit de lijst."),
        },
    )

    def __init__(self, *args: Any, grants: Iterable[Grant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(grants)
        field: Any = self.fields["handlers"]
        field.choices = [(str(grant.pk), grant.holder_name) for grant in found]
        field.widget.hints = {
            str(grant.pk): f"{role_label(grant.role)}, {grant.unit.name}" for grant in found
        }

    @property
    def forged(self) -> bool:
        """Whether the errors come from a key that the page never offered."""
        found: Any = self.errors.as_data().get("handlers", ())
        return any(error.code == "invalid_choice" for error in found)

    @property
    def chosen(self) -> list[uuid.UUID]:
        return [uuid.UUID(key) for key in self.cleaned_data["handlers"]]
