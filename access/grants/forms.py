"""Forms of grants. What nobody could pick is refused in words, and nothing is changed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.labels import ROLE_LABELS
from access.look.forms import DayField
from access.matrix import Duty, Role
from access.organisation.models import StaffMember, Unit

INDENT = "\u00a0" * 4  # type-ahead in a list passes over it


class DeclarationForm(forms.Form):
    """The tick under the declaration (A4)."""

    agree = forms.BooleanField(
        label=_("Ik aanvaard deze verklaring"),
        error_messages={"required": _("Duid aan dat je de verklaring aanvaardt.")},
    )


def tree(units: Iterable[Unit]) -> list[tuple[str, str]]:
    """Units as choices: each under the one that it belongs to, indented, by name."""
    found = {unit.pk: unit for unit in units}
    below: dict[Any, list[Unit]] = {}
    for unit in found.values():
        below.setdefault(unit.parent_id if unit.parent_id in found else None, []).append(unit)
    lines: list[tuple[str, str]] = []

    def walk(parent: Any, depth: int) -> None:
        for unit in sorted(below.get(parent, ()), key=lambda u: (u.name.casefold(), u.code)):
            lines.append((unit.code, INDENT * depth + unit.name))
            walk(unit.pk, depth + 1)

    walk(None, 0)
    return lines


class UnitField(forms.ChoiceField):
    """One unit out of a tree; the choice is its code, and cleans to the unit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Eenheid"), **kwargs)
        self._units: dict[str, Unit] = {}

    def offer(self, units: Iterable[Unit]) -> None:
        """These, and no other."""
        self._units = {unit.code: unit for unit in units}
        self.choices = [("", _("Kies…")), *tree(self._units.values())]

    def clean(self, value: Any) -> Unit:
        return self._units[super().clean(value)]


class AppointForm(forms.Form):
    """Appoint somebody: who, which role, where, why, from and until."""

    personnel_number = forms.CharField(
        label=_("Personeelsnummer"),
        max_length=20,
        error_messages={"required": _("Vul het personeelsnummer in.")},
    )
    role = forms.ChoiceField(
        label=_("Rol"),
        error_messages={
            "required": _("Kies een rol."),
            "invalid_choice": _("Kies een rol uit de lijst."),
        },
    )
    unit = UnitField(
        error_messages={
            "required": _("Kies een eenheid."),
            "invalid_choice": _("Kies een eenheid uit de lijst."),
        },
    )
    ground = forms.CharField(
        label=_("Waarom"),
        max_length=300,
        help_text=_("Bijvoorbeeld de beslissing waarop de aanstelling steunt."),
        error_messages={"required": _("Zeg waarop de aanstelling steunt.")},
    )
    starts = DayField(label=_("Van"), error_messages={"required": _("Kies een begindatum.")})
    until = DayField(
        label=_("Tot en met"),
        required=False,
        help_text=_("Leeg: geen einde. Een vervanger heeft er een."),
    )

    def __init__(
        self,
        *args: Any,
        units: Iterable[Unit],
        staff: Any,
        roles: Iterable[Role | Duty],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._staff = staff
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]
        given = {each.value for each in roles}
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", _("Kies…")),
            *((name, label) for name, label in ROLE_LABELS.items() if name in given),
        ]
        self.fields["starts"].initial = timezone.localdate

    def clean_personnel_number(self) -> StaffMember:
        found = self._staff.filter(
            personnel_number=self.cleaned_data["personnel_number"].strip()
        ).first()
        if found is None:
            raise forms.ValidationError(
                _("Geen personeelslid met dit nummer in jouw entiteit. Kijk het nummer na.")
            )
        return found  # type: ignore[no-any-return]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        starts, until = found.get("starts"), found.get("until")
        if starts and until and until < starts:
            self.add_error("until", _("Kies een einddatum die niet voor de begindatum ligt."))
        return found

    def deputise(self) -> None:
        """For a deputy: an end is asked, and says so."""
        self.fields["until"].required = True
        self.fields["until"].error_messages["required"] = str(
            _("Een vervanging heeft een einddatum. Kies er een.")
        )
        self.fields["until"].help_text = _("Een vervanging duurt een vaste tijd.")


class RoundForm(forms.Form):
    """Begin a round of review: until when."""

    ends_on = DayField(
        label=_("Tot en met"),
        help_text=_("Wat dan niet bevestigd is, eindigt de dag erna."),
        error_messages={"required": _("Kies een einddatum.")},
    )


class AgainForm(forms.Form):
    """Propose again: on which ground, from when."""

    ground = forms.CharField(
        label=_("Waarom"),
        max_length=300,
        help_text=_("Bijvoorbeeld de nieuwe beslissing."),
        error_messages={"required": _("Zeg waarop de aanstelling steunt.")},
    )
    starts = DayField(label=_("Van"), error_messages={"required": _("Kies een begindatum.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].initial = timezone.localdate


def moment(text: str) -> dt.datetime | None:
    """The moment that a page carried in a hidden field; None for anything else."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
