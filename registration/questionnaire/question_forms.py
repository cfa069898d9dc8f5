"""The questions on screen: radios and pickers on one side, facts of ``definitions`` on the other.

People are asked together first; a picker opens only where it is needed (R8). Every question can be
passed: what is left open is absent from the facts, and that is not *no* (R2, G1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from access.look.forms import ExclusiveChoiceField
from access.look.widgets import OptionCheckboxes, OptionRadios
from registration.definitions import (
    DEFINITIONS,
    DO_NOT_KNOW,
    MOST_NATIONALITIES,
    RATHER_NOT_SAY,
    UNKNOWN_ANSWERS,
)
from registration.nationalities import BELGIAN, choices, nationalities
from registration.questionnaire.belonging import group_of
from registration.questionnaire.catalogue import RecognitionWords

SAME, OTHER, NONE = "same", "other", "none"
ONLY_BELGIAN: Final = [BELGIAN]
MORE: Final = "more"  # the button that asks for one nationality more
Told = Mapping[str, Any]


@dataclass(frozen=True)
class Picker:
    """The selects of one person: one, and one more for each further nationality."""

    key: str
    label: str
    names: tuple[str, ...]
    full: bool


@dataclass(frozen=True)
class Block:
    """A question, and the pickers that one of its options opens."""

    name: str
    legend: str = ""
    help: str = ""
    pickers: Sequence[Picker] = ()
    situations: Sequence[RecognitionWords] = ()


class StepForm(forms.Form):
    """One screen of questions. ``told`` are the facts so far, ``data`` what was sent."""

    keys: tuple[str, ...] = ()  # the facts that this screen answers

    def __init__(self, language: str, data: Any, told: Told, *, least: int = 1) -> None:
        """``least``: the selects that stand open per person; on paper no button asks for more."""
        super().__init__(data)
        self.least = least
        self.language = language
        self.told = told
        self.more = "" if data is None else data.get(MORE, "")
        self.blocks: list[Block] = []
        self.build()

    def build(self) -> None:
        """Make the fields and blocks of this screen."""
        raise NotImplementedError

    def facts(self) -> dict[str, Any]:
        """What was answered here; an open question is absent."""
        raise NotImplementedError

    def applied(self, told: Told) -> dict[str, Any]:
        """The facts after this screen: what it asks is replaced, the rest stays."""
        answered = self.facts()
        kept = {key: value for key, value in told.items() if key not in self.keys}
        if answered and "whole" in kept:
            # Answered one by one, a definition put as a whole no longer stands beside it.
            group = group_of(self.keys[0])
            kept["whole"] = {
                name: value
                for name, value in kept["whole"].items()
                if DEFINITIONS[name].group != group
            }
            if not kept["whole"]:
                del kept["whole"]
        return {**kept, **answered}

    @property
    def questions(self) -> list[tuple[Block, forms.BoundField, list[Any]]]:
        """Each block with its bound question, and its pickers in pairs with their bound selects."""
        found = []
        for block in self.blocks:
            bound = [(p, [self[name] for name in p.names]) for p in block.pickers]
            pairs = [bound[n : n + 2] for n in range(0, len(bound), 2)]
            found.append((block, self[block.name], pairs))
        return found

    # Pieces ---------------------------------------------------------------------------

    def _radios(
        self,
        name: str,
        label: str,
        options: Sequence[tuple[str, str]],
        *,
        initial: str = "",
        help_text: str = "",
        opens: str = "",
    ) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=options,
            required=False,
            initial=initial,
            help_text=help_text,
            widget=OptionRadios(opens={opens} if opens else ()),
        )

    def _picker(self, key: str, label: str) -> Picker:
        """Selects for one person: as many as there are answers, and one more when asked for."""
        told = self.told.get(key)
        values = list(told) if isinstance(told, list) else [told] if told else []
        count = max(self.least, len(values))
        if self.is_bound:
            sent = [n for n in range(MOST_NATIONALITIES) if f"{key}_{n}" in self.data]
            count = max([self.least, *(n + 1 for n in sent)]) + (self.more == key)
        count = min(count, MOST_NATIONALITIES)
        names = tuple(f"{key}_{number}" for number in range(count))
        for number, name in enumerate(names):
            self.fields[name] = forms.ChoiceField(
                label=label if number == 0 else _("%(who)s, nog een") % {"who": label},
                choices=[
                    ("", _("Kies…")),
                    (DO_NOT_KNOW, _("Weet ik niet")),
                    (RATHER_NOT_SAY, _("Zeg ik liever niet")),
                    *choices(self.language),
                ],
                required=False,
                initial=values[number] if number < len(values) else "",
            )
        return Picker(key, label, names, count == MOST_NATIONALITIES)

    def _picked(self, picker: Picker) -> Any:
        """The fact of one picker: codes, or one of the unknowns, or None where it was left open."""
        chosen = [self.cleaned_data.get(name, "") for name in picker.names]
        codes = [code for code in dict.fromkeys(chosen) if code in nationalities()]
        if codes:
            return codes
        unknown = [value for value in chosen if value in UNKNOWN_ANSWERS]
        return unknown[0] if unknown else None


def _present(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value is not None}


class SelfForm(StepForm):
    """O1: own nationality now, offered from personnel data, and at birth."""

    keys = ("now", "birth")

    def __init__(
        self, language: str, data: Any, told: Told, *, on_file: str = "", least: int = 1
    ) -> None:
        self.on_file = on_file if on_file in nationalities() else ""
        super().__init__(language, data, told, least=least)

    def build(self) -> None:
        offered = self.on_file or BELGIAN
        words = nationalities()[offered].label(self.language)
        if self.on_file:
            label = _("In je personeelsgegevens staat: %(nationality)s. Klopt dat?")
            yes, no = _("Ja"), _("Nee, iets anders")
        else:
            label = _("Welke nationaliteit heb je nu?")
            yes, no = words, _("Een andere, of meer dan één")
        rather = (RATHER_NOT_SAY, _("Zeg ik liever niet"))
        self._offered = [offered]
        self._radios(
            "now",
            label % {"nationality": words} if self.on_file else label,
            [(SAME, yes), (OTHER, no), rather],
            initial=self._state("now", [offered]),
            opens=OTHER,
        )
        now = self._picker("now", _("Je nationaliteit nu"))
        self._radios(
            "birth",
            _("Had je bij je geboorte dezelfde nationaliteit?"),
            [(SAME, _("Ja")), (OTHER, _("Nee")), rather],
            initial=self._state("birth", self.told.get("now")),
            opens=OTHER,
        )
        birth = self._picker("birth", _("Je nationaliteit bij je geboorte"))
        legend = _("Welke nationaliteit?")
        self.blocks = [
            Block("now", legend, pickers=[now]),
            Block("birth", legend, pickers=[birth]),
        ]
        self._pickers = {"now": now, "birth": birth}

    def _state(self, key: str, same_as: Any) -> str:
        told = self.told.get(key)
        if told is None:
            return ""
        if told == RATHER_NOT_SAY:
            return RATHER_NOT_SAY
        return SAME if told == same_as else OTHER

    def facts(self) -> dict[str, Any]:
        now = self._fact("now", self._offered)
        return _present({"now": now, "birth": self._fact("birth", now)})

    def _fact(self, key: str, same: Any) -> Any:
        chosen = self.cleaned_data.get(key)
        if chosen == SAME:
            return same
        if chosen == OTHER:
            return self._picked(self._pickers[key])
        return chosen or None


class TogetherForm(StepForm):
    """O2 and O3: several people at once first, one by one only where one differs."""

    def __init__(
        self,
        language: str,
        data: Any,
        told: Told,
        *,
        people: Mapping[str, str],
        label: str,
        all_belgian: str,
        help_text: str = "",
        least: int = 1,
    ) -> None:
        self.people, self.label = people, label
        self.all_belgian, self.help_text = all_belgian, help_text
        self.keys = tuple(people)
        self._together = f"{self.keys[0]}_together"  # several of these stand on one page of paper
        super().__init__(language, data, told, least=least)

    def build(self) -> None:
        self._radios(
            self._together,
            self.label,
            [
                (SAME, self.all_belgian),
                (OTHER, _("Minstens één had een andere nationaliteit")),
                (DO_NOT_KNOW, _("Weet ik niet")),
                (RATHER_NOT_SAY, _("Zeg ik liever niet")),
            ],
            initial=self._state(),
            help_text=self.help_text,
            opens=OTHER,
        )
        self._pickers = [self._picker(key, label) for key, label in self.people.items()]
        legend = _("Welke nationaliteit bij de geboorte?")
        self.blocks = [Block(self._together, legend, pickers=self._pickers)]

    def _state(self) -> str:
        told = [self.told.get(key) for key in self.keys]
        if all(each is None for each in told):
            return ""
        for state, value in (
            (SAME, ONLY_BELGIAN),
            (DO_NOT_KNOW, DO_NOT_KNOW),
            (RATHER_NOT_SAY, RATHER_NOT_SAY),
        ):
            if all(each == value for each in told):
                return state
        return OTHER

    def facts(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get(self._together)
        if chosen == OTHER:
            return _present({p.key: self._picked(p) for p in self._pickers})
        if chosen == SAME:
            return {key: list(ONLY_BELGIAN) for key in self.keys}
        return dict.fromkeys(self.keys, chosen) if chosen else {}


class RecognitionsForm(StepForm):
    """S3 by single recognitions, where a recorded purpose needs them (R8)."""

    keys = ("rec",)

    def __init__(
        self,
        language: str,
        data: Any,
        told: Told,
        *,
        recognitions: Sequence[RecognitionWords],
    ) -> None:
        self.recognitions = recognitions
        super().__init__(language, data, told)

    def build(self) -> None:
        alone = [
            (NONE, _("Geen van deze")),
            (DO_NOT_KNOW, _("Weet ik niet")),
            (RATHER_NOT_SAY, _("Zeg ik liever niet")),
        ]
        told = self.told.get("rec")
        initial = [NONE] if told == [] else [told] if isinstance(told, str) else told or []
        self.fields["rec"] = ExclusiveChoiceField(
            label=_("Past een van deze situaties bij jou?"),
            help_text=_("Duid alles aan wat klopt. Je hoeft niets te bewijzen."),
            choices=[*((each.id, each.label) for each in self.recognitions), *alone],
            exclusive=[key for key, _label in alone],
            required=False,
            initial=initial,
            widget=OptionCheckboxes(
                folds={each.id: (_("Wat is dit?"), each.more) for each in self.recognitions},
                hints={
                    NONE: _(
                        "Dan tel je nu niet mee in dit cijfer. Een aanpassing vragen kan altijd."
                    )
                },
            ),
        )
        self.blocks = [Block("rec")]

    def facts(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("rec") or []
        if not chosen:
            return {}
        if chosen == [NONE]:
            return {"rec": []}
        return {"rec": chosen[0] if chosen[0] in UNKNOWN_ANSWERS else chosen}


class WholeForm(StepForm):
    """A definition put as a whole: one question instead of the facts (R8)."""

    def __init__(
        self,
        language: str,
        data: Any,
        told: Told,
        *,
        definition: str,
        label: str,
        replaces: tuple[str, ...],
        help_text: str = "",
        situations: Sequence[RecognitionWords] = (),
    ) -> None:
        self.definition, self.label, self.replaces = definition, label, replaces
        self.help_text, self.situations = help_text, situations
        super().__init__(language, data, told)

    def build(self) -> None:
        self._radios(
            "whole",
            self.label,
            [
                ("y", _("Ja")),
                ("n", _("Nee")),
                (DO_NOT_KNOW, _("Weet ik niet")),
                (RATHER_NOT_SAY, _("Zeg ik liever niet")),
            ],
            initial=self.told.get("whole", {}).get(self.definition, ""),
            help_text=self.help_text,
        )
        self.blocks = [Block("whole", situations=self.situations)]

    def facts(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("whole")
        return {self.definition: chosen} if chosen else {}

    def applied(self, told: Told) -> dict[str, Any]:
        """The answer to the whole; the facts that it stands for go when it is answered."""
        whole = {k: v for k, v in told.get("whole", {}).items() if k != self.definition}
        answered = self.facts()
        gone = {"whole", *(self.replaces if answered else ())}
        kept = {key: value for key, value in told.items() if key not in gone}
        whole |= answered
        return {**kept, "whole": whole} if whole else kept
