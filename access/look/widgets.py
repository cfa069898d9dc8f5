"""Radios, ticks and cards with what our questions need: hints, folds, and fields that open.

Options are named by their value. All options of a question look alike, whatever they say (R2, R4).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.widgets import ChoiceWidget
from django.utils.functional import Promise

Text = str | Promise


class _Options(ChoiceWidget):
    """What the three widgets below share.

    hints: a quiet line under an option. folds: summary and text of *Wat is dit?* under it.
    opens: choosing it opens the `reveal` beside it. exclusive: choosing it clears the rest.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        boxed: bool = True,
        hints: Mapping[str, Text] | None = None,
        folds: Mapping[str, tuple[Text, Text]] | None = None,
        opens: Collection[str] = (),
        exclusive: Collection[str] = (),
    ) -> None:
        super().__init__(attrs, choices)
        self.boxed = boxed
        self.hints = dict(hints or {})
        self.folds = dict(folds or {})
        self.opens = frozenset(opens)
        self.exclusive = frozenset(exclusive)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Marks where the options that stand alone begin."""
        context = super().get_context(name, value, attrs)
        context["widget"]["boxed"] = self.boxed
        seen = False
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                option["divided"] = option["alone"] and not seen
                seen = seen or option["alone"]
        return context

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the extras of this option."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        key = str(option["value"])
        option["hint"] = self.hints.get(key)
        option["fold"] = self.folds.get(key)
        option["alone"] = key in self.exclusive
        if option["alone"]:
            option["attrs"]["data-exclusive"] = True
        if key in self.opens:
            option["attrs"]["class"] = f"{option['attrs'].get('class', '')} m-opens".strip()
        return option


class OptionRadios(_Options, forms.RadioSelect):
    """One out of several, each in a box over the whole width."""


class OptionCheckboxes(_Options, forms.CheckboxSelectMultiple):
    """Any number out of several; those that stand alone come after *of*."""


class ChoiceCards(_Options, forms.RadioSelect):
    """Two equal cards: a title (the label of the choice) and paragraphs.

    Same height, weight and colour, in the order given; nothing is recommended (R4).
    """

    template_name = "django/forms/widgets/choice_cards.html"

    def __init__(
        self, *args: Any, paragraphs: Mapping[str, Sequence[Text]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.paragraphs = {key: tuple(texts) for key, texts in (paragraphs or {}).items()}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the paragraphs of the card."""
        option = super().create_option(*args, **kwargs)
        option["paragraphs"] = self.paragraphs.get(str(option["value"]), ())
        return option


class DayInput(forms.DateInput):
    """A date typed as 31/12/2026; no calendar that changes with the browser's country."""

    def __init__(self, attrs: dict[str, Any] | None = None, format: str | None = None) -> None:
        super().__init__(
            {"inputmode": "numeric", "autocomplete": "off", **(attrs or {})},
            format or "%d/%m/%Y",
        )
