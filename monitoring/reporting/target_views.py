"""Pages of the targets: the list, a new one, taking away one that nothing read yet (S4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.frame import note
from access.look import formats
from access.look.forms import DayField
from access.matrix import Duty
from access.needs import needs
from access.organisation.models import Unit, UnitKind
from access.request import FramedRequest
from access.visibility import one
from monitoring.reporting import labels, target_acts
from monitoring.reporting.groups import TOTAL
from monitoring.reporting.models import Target
from monitoring.reporting.target_acts import TargetRefused

MAKERS = (Duty.RELEASE_PREPARE, Duty.RELEASE_APPROVE)
GROUPS = (
    ("foreign_origin", TOTAL),
    ("disability", TOTAL),
    ("women", "middle"),
    ("women", "top"),
)


class PercentField(forms.DecimalField):
    """A percentage as people here write it, with a comma or a point, with or without the sign."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip().removesuffix("%").strip()
        return super().to_python(text.replace(",", "."))


class TargetForm(forms.Form):
    """A target: of which group and whom, how much, from when until when, and who decided."""

    group = forms.ChoiceField(
        label=gettext_lazy("Groep"),
        choices=[
            ("", gettext_lazy("Kies…")),
            *((f"{group}:{category}", labels.GOALS[group, category]) for group, category in GROUPS),
        ],
        error_messages={
            "required": gettext_lazy("Kies een groep."),
            "invalid_choice": gettext_lazy("Kies een groep."),
        },
    )
    domain = forms.ChoiceField(
        label=gettext_lazy("Voor wie"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Kies een beleidsdomein of de hele overheid.")
        },
    )
    percent = PercentField(
        label=gettext_lazy("Streefcijfer in %"),
        help_text=gettext_lazy("Bijvoorbeeld 12 of 2,5"),
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": gettext_lazy("Schrijf een percentage."),
            "invalid": gettext_lazy("Schrijf een percentage, zoals 12 of 2,5."),
        },
    )
    decided = DayField(
        label=gettext_lazy("Beslist op"),
        error_messages={"required": gettext_lazy("Schrijf de datum van de beslissing.")},
    )
    due = DayField(
        label=gettext_lazy("Loopt tot en met"),
        error_messages={"required": gettext_lazy("Schrijf de einddatum.")},
    )
    source = forms.CharField(
        label=gettext_lazy("Beslissing en bron"),
        help_text=gettext_lazy("Wie besliste, en waar staat dat? Lezers zien dit."),
        max_length=200,
        error_messages={"required": gettext_lazy("Schrijf de beslissing en de bron.")},
    )

    def __init__(self, *args: Any, domains: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("de hele overheid")), *((u.code, u.name) for u in domains)]
        field = self.fields["domain"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _domains() -> list[Unit]:
    return list(Unit.objects.filter(kind=UnitKind.DOMAIN).order_by("name"))


@needs(*MAKERS)
def targets(request: FramedRequest) -> HttpResponse:
    """Every target: in force, to come, and of the past."""
    today = timezone.localdate()
    lang = get_language()
    rows = []
    for target in Target.objects.select_related("unit").order_by("-decided", "group", "category"):
        state = _("in de toekomst") if target.decided > today else _("afgelopen")
        decimals = 0 if target.percent == target.percent.to_integral() else 1
        rows.append(
            {
                "target": target,
                "group": labels.GOALS[target.group, target.category or TOTAL],
                "domain": target.unit.name if target.unit else _("de hele overheid"),
                "percent": formats.percent(target.percent, decimals, lang),
                "state": _("geldt nu") if target.in_force(today) else state,
                "removable": target_acts.may_set(request.actor) and not target_acts.in_use(target),
            }
        )
    found = {"rows": rows, "may_set": target_acts.may_set(request.actor), "band": "role"}
    return render(request, "reporting/targets.html", found)


@needs(Duty.RELEASE_PREPARE)
@require_http_methods(["GET", "POST"])
def add(request: FramedRequest) -> HttpResponse:
    """A new target. What was typed stays where something is wrong."""
    domains = _domains()
    form = TargetForm(request.POST or None, domains=domains)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        group, _colon, category = given.pop("group").partition(":")
        code = given.pop("domain")
        domain = next((u for u in domains if u.code == code), None)
        try:
            target = target_acts.add_target(
                request.actor, group=group, category=category, domain=domain, **given
            )
        except TargetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            note(request, "target_added", details={"target": str(target.pk)})
            messages.success(request, _("Het streefcijfer is toegevoegd."))
            return redirect("reporting:targets")
    return render(request, "reporting/target_add.html", {"form": form, "band": "role"})


@needs(Duty.RELEASE_PREPARE)
@require_http_methods(["GET", "POST"])
def remove(request: FramedRequest, key: str) -> HttpResponse:
    """Take away a target that no published release read; a page asks first."""
    number = int(key) if key.isdecimal() and len(key) < 10 else 0
    target = one(Target.objects.select_related("unit"), pk=number)
    if request.method == "POST":
        try:
            target_acts.take_away(request.actor, target)
        except TargetRefused as refusal:
            messages.error(request, str(refusal))
        else:
            note(request, "target_removed", details={"target": key})
            messages.success(request, _("Het streefcijfer is weg."))
        return redirect("reporting:targets")
    found = {
        "group": labels.GOALS[target.group, target.category or TOTAL],
        "domain": target.unit.name if target.unit else _("de hele overheid"),
        "target": target,
        "band": "role",
    }
    return render(request, "reporting/target_remove.html", found)
