"""A form from paper, on one page: who, when, the same questions, and the signature (R5)."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from access.actor import Actor
from access.look import formats
from access.look.forms import DayField
from access.organisation.models import StaffMember
from access.organisation.querysets import StaffQuerySet
from registration.questionnaire import questions, strip
from registration.questionnaire.catalogue import consent_on, consents
from registration.questionnaire.forms import CHOOSE, ContactForm
from registration.questionnaire.question_forms import StepForm
from registration.questionnaire.record import PAPER, Consent, Registration, Slip


class PaperForm(ContactForm):
    """Who, when and the contact choice; the questions stand in ``steps``.

    What is asked follows from the designee's own entity, never from the person: the page is the
    same for everybody (R14). Without a contact choice nothing can be kept, on paper as on line.
    """

    name = forms.CharField(
        label=gettext_lazy("Naam"),
        max_length=120,
        help_text=gettext_lazy("Zoals op het papier."),
        error_messages={"required": gettext_lazy("Typ de naam van het papier over.")},
    )
    personnel_number = forms.CharField(
        label=gettext_lazy("Personeelsnummer"),
        max_length=20,
        error_messages={"required": gettext_lazy("Typ het personeelsnummer van het papier over.")},
    )
    signed_on = DayField(
        label=gettext_lazy("Datum op het papier"),
        error_messages={"required": gettext_lazy("Typ de datum die op het papier staat.")},
    )
    form_number = forms.CharField(
        label=gettext_lazy("Nummer van het formulier"),
        required=False,
        max_length=20,
        help_text=gettext_lazy(
            "Staat bovenaan een formulier met een strook. Is er geen, laat dit dan leeg."
        ),
    )
    signed = forms.BooleanField(
        label=gettext_lazy("Het papier met de handtekening zit in het dossier."),
        error_messages={
            "required": gettext_lazy("Duid aan dat het papier met de handtekening er is.")
        },
    )

    def __init__(self, data: Any = None, *, staff: StaffQuerySet, actor: Actor) -> None:
        super().__init__(data)
        self.staff = staff
        self.asked = questions.asked_of(actor)
        self.person: StaffMember | None = None
        self.fields["contact"].help_text = ""
        self.fields["contact"].error_messages["required"] = str(CHOOSE)
        self.fields["contact"].required = True
        self.steps: list[tuple[str, StepForm]] = [
            (
                questions.subject_of(self.asked, name).title,
                questions.form_of(self.asked, name, data, {}, paper=True),
            )
            for name in self.asked.subjects
            if name != questions.WHOLE
        ]

    def clean_signed_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Kies een datum die niet in de toekomst ligt."))
        if day < consents()[0].valid_from:
            first = formats.day(consents()[0].valid_from, get_language())
            raise forms.ValidationError(_("Kies een datum vanaf %(day)s.") % {"day": first})
        return day

    def clean_form_number(self) -> str:
        number = strip.typed(self.cleaned_data["form_number"])
        if number and not strip.well_typed(number, strip.NUMBER_SIGNS):
            raise forms.ValidationError(
                _("Kijk het nummer van het formulier na: er staat een teken verkeerd.")
            )
        return number

    def clean(self) -> dict[str, Any]:
        """Name and number must be one and the same person, within the own units."""
        cleaned = super().clean()
        number, name = cleaned.get("personnel_number"), cleaned.get("name")
        if number and name:
            self.person = self.staff.named(name, number)
            if self.person is None:
                self.add_error(
                    "personnel_number",
                    _("Geen personeelslid met deze naam en dit nummer. Kijk allebei na."),
                )
        return cleaned

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(step.is_valid() for _title, step in self.steps)])

    def slip(self) -> Slip:
        """The form as it waits for the person; what was left open on paper stays open."""
        told: dict[str, Any] = {}
        for _title, step in self.steps:
            told = step.applied(told)
        choice = self.choice()
        assert choice is not None
        signed_on = self.cleaned_data["signed_on"]
        number = self.cleaned_data["form_number"]
        at = timezone.make_aware(dt.datetime.combine(signed_on, dt.time()))
        return Slip(
            Registration(
                questions.kept(self.asked, told),
                choice,
                Consent(at, consent_on(signed_on).version, PAPER),
            ),
            signed_on,
            strip.code_of(number) if number else "",
        )
