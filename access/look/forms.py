"""Forms in the house's look: the renderer, and the few fields that people need beside Django's.

A form needs nothing special: `{{ form }}` and `{{ field.as_field_group }}` come out right. Nothing
is ever preselected here; a field without an answer stays without one.
"""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Final

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.translation import gettext_lazy as _

from access.look.widgets import DayInput, OptionCheckboxes

_BOXES: Final = "au-c-input au-c-input--block"
_CLASSES: Final[tuple[tuple[type[forms.Widget], str], ...]] = (
    (forms.RadioSelect, "au-c-control__input"),
    (forms.CheckboxSelectMultiple, "au-c-control__input"),
    (forms.CheckboxInput, "au-c-control__input"),
    (forms.FileInput, "m-file"),
    (forms.Textarea, "au-c-textarea"),
    (forms.Select, _BOXES),
    (Input, _BOXES),
)


class HouseBoundField(forms.BoundField):
    """Gives each control its class and its ties to help and error."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Class, state and description of a control.

        `required` is left out: the browser's own bubble would come before our summary, in the
        browser's language; a screen reader hears aria-required.
        """
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return built
        group = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))
        if built.pop("required", False) and not group:
            built["aria-required"] = "true"
        if group:
            # On a group the state belongs to the group, which the field template marks.
            built.pop("aria-invalid", None)
        classes = [widget.attrs.get("class"), attrs.get("class"), _class_of(widget)]
        if self.errors and not group:
            classes.append(
                "au-c-textarea--error"
                if isinstance(widget, forms.Textarea)
                else "au-c-input--error"
            )
        built["class"] = " ".join(dict.fromkeys(c for c in classes if c))
        return built

    @property
    def is_radio_group(self) -> bool:
        """Whether the fieldset is one choice out of several."""
        return isinstance(self.field.widget, forms.RadioSelect)

    @property
    def is_tick(self) -> bool:
        """Whether the control is one tick with its label beside it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


def _class_of(widget: forms.Widget) -> str:
    return next((name for kind, name in _CLASSES if isinstance(widget, kind)), "")


class HouseRenderer(TemplatesSetting):
    """`FORM_RENDERER`: the templates of the project, and fields that know their class."""

    bound_field_class = HouseBoundField


class DayField(forms.DateField):
    """A date as people here write it, in both languages: 31/12/2026.

    Django's own English formats put the month first; a date would change with the language.
    """

    widget = DayInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Schrijf de datum zoals 31/12/2026.")
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"])
        kwargs.setdefault("help_text", _("Bijvoorbeeld 31/12/2026"))
        super().__init__(**kwargs)


class ExclusiveChoiceField(forms.MultipleChoiceField):
    """Ticks of which some stand alone, such as *I would rather not say* (R2).

    An option that stands alone clears the rest, here as in the browser. Two of them at once can
    only come from a browser without our script: then the one listed last holds, the most reserved.
    """

    widget = OptionCheckboxes

    def __init__(self, *, exclusive: Iterable[str], **kwargs: Any) -> None:
        self.exclusive: tuple[str, ...] = tuple(exclusive)
        super().__init__(**kwargs)
        control: object = self.widget
        if isinstance(control, OptionCheckboxes):
            control.exclusive = frozenset(self.exclusive)

    def clean(self, value: Any) -> list[str]:
        """The chosen values, with the rule above applied."""
        chosen: list[str] = super().clean(value)
        return alone(chosen, self.exclusive)


def alone(chosen: Collection[str], exclusive: Iterable[str]) -> list[str]:
    """What holds of these ticks, given the ones that stand alone in their order on the page."""
    standing = [option for option in exclusive if option in chosen]
    return standing[-1:] or list(chosen)
