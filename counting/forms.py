"""The form that starts a count: what, of whom, how fine, and what staff are told (C7)."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from access.look.forms import DayField, ExclusiveChoiceField
from access.look.widgets import OptionCheckboxes, OptionRadios
from access.organisation.models import Unit
from counting.acts import Told
from counting.models import LIMIT

ALL: Final = "*"
DEFINITIONS: Final = (
    ("origin-2016", _("Buitenlandse herkomst, definitie 2016")),
    ("circular-2009", _("Migratieachtergrond, definitie 2009")),
)
UNITS: Final = (
    ("whole", _("De entiteit als geheel")),
    ("part", _("De onderdelen van de entiteit")),
    ("subpart", _("Ook de onderdelen daaronder")),
)
PROPERTIES: Final = (
    ("sex", _("Geslacht")),
    ("age", _("Leeftijd, in groepen van 10 jaar")),
    ("level", _("Niveau")),
    ("statute", _("Statuut")),
)
TEXT_NL: Final = """\
Op de genoemde datum stuurt je entiteit de rijksregisternummers van haar personeel, versleuteld, \
naar het Rijksregister. Het register telt hoeveel mensen van buitenlandse herkomst zijn. Alleen \
aantallen van groepen van minstens 10 mensen komen terug. Niemand van ons ziet iets over één \
persoon, en wij bewaren geen nummer.
"""
TEXT_EN: Final = """\
On the date below your entity sends the national register numbers of its staff, encrypted, to the \
national register. The register counts how many people are of foreign origin. Only numbers of \
groups of at least 10 people come back. None of us sees anything about one person, and we keep no \
number.
"""


class StartForm(forms.Form):
    """Nothing is sent by it: it makes a draft, and a task makes the plan."""

    day = DayField(
        label=_("Datum van de telling"),
        help_text=_("Bijvoorbeeld 31/12/2025. Wie die dag in dienst was, telt mee."),
    )
    definition = forms.ChoiceField(
        label=_("Wat telt het register?"),
        choices=DEFINITIONS,
        widget=OptionRadios,
        error_messages={"required": _("Kies wat het register telt.")},
    )
    entities = ExclusiveChoiceField(
        exclusive=[ALL],
        widget=OptionCheckboxes(boxed=False),
        label=_("Van welke entiteiten?"),
        error_messages={"required": _("Kies minstens één entiteit.")},
    )
    units = forms.ChoiceField(
        label=_("Hoe fijn, per onderdeel?"),
        choices=UNITS,
        widget=OptionRadios,
        error_messages={"required": _("Kies hoe fijn er geteld wordt.")},
    )
    properties = forms.MultipleChoiceField(
        label=_("En ook volgens"),
        choices=PROPERTIES,
        widget=OptionCheckboxes,
        required=False,
    )
    smallest = forms.IntegerField(
        label=_("Kleinste deel van een entiteit"),
        help_text=_(
            "Zoveel mensen telt een deel minstens. Kleinere delen voegen we samen. Het register "
            "geeft een aantal pas als er minstens 10 mensen wel en minstens 10 mensen niet bij "
            "horen. Kies dus ruim."
        ),
        min_value=LIMIT,
        max_value=100_000,
        initial=200,
        error_messages={"min_value": _("Een groep heeft minstens 10 mensen.")},
    )
    opens_on = DayField(
        label=_("Vanaf wanneer wordt er aangeleverd?"),
        help_text=_("Het personeel leest deze datum. Eerder kan aanleveren niet."),
    )
    ground = forms.CharField(label=_("Wettelijke grondslag"), max_length=300)
    authorisation = forms.CharField(
        label=_("Machtiging of protocol"),
        help_text=_("Nummer en datum."),
        max_length=200,
    )
    contact = forms.CharField(label=_("Bij wie kan men terecht met vragen?"), max_length=200)
    text_nl = forms.CharField(
        label=_("Wat het personeel leest"),
        widget=forms.Textarea(attrs={"rows": 7, "lang": "nl"}),
        initial=TEXT_NL,
        max_length=4000,
    )
    text_en = forms.CharField(
        label=_("Dezelfde tekst in het Engels"),
        widget=forms.Textarea(attrs={"rows": 7, "lang": "en"}),
        initial=TEXT_EN,
        max_length=4000,
    )

    def __init__(self, *args: Any, entities: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._entities = {unit.code: unit for unit in entities}
        field = self.fields["entities"]
        assert isinstance(field, ExclusiveChoiceField)
        field.choices = [*((u.code, u.name) for u in entities), (ALL, _("Al deze entiteiten"))]

    def asked(self) -> dict[str, Any]:
        """What ``acts.start`` takes."""
        data = self.cleaned_data
        units = {"whole": [], "part": ["part"], "subpart": ["part", "subpart"]}[data["units"]]
        chosen = self._entities if ALL in data["entities"] else data["entities"]
        return {
            "day": data["day"],
            "definition": data["definition"],
            "breakdown": [*units, *data["properties"]],
            "smallest": data["smallest"],
            "entities": [self._entities[code] for code in chosen],
            "told": Told(
                **{
                    name: data[name]
                    for name in (
                        *("text_nl", "text_en", "ground", "authorisation"),
                        *("contact", "opens_on"),
                    )
                }
            ),
        }
