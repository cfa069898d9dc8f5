"""The path through the questions for one person: what is asked, in which order, in which words.

What is open comes from the entity (R13); the words come from the catalogue.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actor import Actor
from access.organisation.models import StaffMember
from registration import definitions
from registration.definitions import (
    CIRCULAR_2009,
    DISABILITY,
    DO_NOT_KNOW,
    GRANDPARENTS,
    NATIONALITY_KEYS,
    ORIGIN_2016,
    PARENTS,
    RATHER_NOT_SAY,
    Definition,
)
from registration.nationalities import nationalities
from registration.questionnaire import catalogue
from registration.questionnaire.belonging import in_use, only
from registration.questionnaire.catalogue import ConsentText, consent_on, floor, recognitions
from registration.questionnaire.opening import NOTHING, REGISTERED, asked_of_people
from registration.questionnaire.question_forms import (
    RecognitionsForm,
    SelfForm,
    StepForm,
    TogetherForm,
    Told,
    WholeForm,
)
from registration.questionnaire.record import COUNT, Registration
from registration.questionnaire.wording import language

# The subjects, as their addresses name them.
HEALTH, SELF, OF_PARENTS, OF_GRANDPARENTS, WHOLE = (
    "gezondheid",
    "jij",
    "ouders",
    "grootouders",
    "in-een-vraag",
)
ORDER: Final = (HEALTH, SELF, OF_PARENTS, OF_GRANDPARENTS)


@dataclass(frozen=True)
class Asked:
    """What is asked of one person today."""

    day: dt.date
    groups: frozenset[str]
    subjects: tuple[str, ...]
    origin_definition: Definition
    finer: str  # the recorded aim for which single recognitions are asked, else empty (R8)
    text: ConsentText
    on_file: str = ""

    @property
    def by_recognition(self) -> bool:
        return bool(self.finer)

    @property
    def origin(self) -> bool:
        return "origin" in self.groups

    @property
    def disability(self) -> bool:
        return "disability" in self.groups


def asked_of(actor: Actor, day: dt.date | None = None) -> Asked:
    """What the entity of this person asks today; in a frame of the person's own."""
    day = day or timezone.localdate()
    person = actor.person_id
    me = StaffMember.objects.own(actor).first()
    opened = asked_of_people(day, [person]).get(person, NOTHING) if person else NOTHING
    return asked(day, opened.groups, opened.questionnaires, me.nationality if me else "")


def asked(
    day: dt.date, groups: frozenset[str], questionnaires: frozenset[str], on_file: str = ""
) -> Asked:
    """What these open questionnaires ask on a day."""
    definition = next(each for each in in_use(day) if each.group == "origin")
    opened = [each for name, each in catalogue.questionnaires().items() if name in questionnaires]
    subjects = []
    if "disability" in groups:
        subjects.append(HEALTH)
    if "origin" in groups:
        subjects += [SELF, OF_PARENTS]
        if REGISTERED in questionnaires:  # the definition that looks at grandparents too
            subjects.append(OF_GRANDPARENTS)
        subjects.append(WHOLE)
    return Asked(
        day,
        groups,
        tuple(subjects),
        definition,
        " ".join(each.finer(language()) for each in opened if each.finer(language())),
        consent_on(day),
        on_file,
    )


# The order -----------------------------------------------------------------------------


def path(asked: Asked, told: Told) -> list[str]:
    """The subjects in order, as far as the answers make them necessary (R8).

    Grandparents only where the definition needs them and the earlier answers have not settled it;
    nothing about origin one by one for who answered the definition as a whole.
    """
    left = [name for name in ORDER if name in asked.subjects]
    if asked.origin_definition.id in told.get("whole", {}):
        return [WHOLE if name == SELF else name for name in left if name in (HEALTH, SELF)]
    if OF_GRANDPARENTS in left and definitions.settled(told, asked.day):
        left.remove(OF_GRANDPARENTS)
    return left


def after(asked: Asked, told: Told, name: str | None) -> str | None:
    """The subject after ``name`` (None: the first); None where the check page follows."""
    steps = path(asked, told)
    if name is None:
        return steps[0] if steps else None
    if name == WHOLE or name not in steps:
        name = SELF if name == WHOLE and WHOLE not in steps else name
    if name not in steps:
        return None
    following = steps[steps.index(name) + 1 :]
    return following[0] if following else None


def before(asked: Asked, told: Told, name: str | None) -> str | None:
    """The subject before ``name`` (None: the last); None where the contact choice comes before."""
    steps = path(asked, told)
    if name is None:
        return steps[-1] if steps else None
    if name == WHOLE and WHOLE not in steps:
        return SELF
    place = steps.index(name) if name in steps else len(steps)
    return steps[place - 1] if place else None


def opens_more(asked: Asked, before_: Told, told: Told) -> str | None:
    """The subject that a changed answer made necessary, if any: the check page asks it too."""
    new = [name for name in path(asked, told) if name not in path(asked, before_)]
    return new[0] if new else None


# The screens ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Subject:
    """One screen: its words. ``asks_itself``: the question is the heading of the page."""

    name: str
    title: str
    kicker: str
    asks_itself: bool = False
    lead: str = ""
    why: str = ""
    definition: str = ""

    @property
    def heading(self) -> bool:
        return not self.asks_itself


def form_of(asked: Asked, name: str, data: Any, told: Told, *, paper: bool = False) -> StepForm:
    """The form of one subject; on paper nothing comes from personnel data, nor opens later."""
    least = 2 if paper else 1
    spoken = language()
    if name == HEALTH:
        if asked.by_recognition:
            return RecognitionsForm(
                spoken, data, told, recognitions=recognitions(asked.day, spoken)
            )
        return WholeForm(
            spoken,
            data,
            told,
            definition=DISABILITY.id,
            label=_("Past minstens een van deze situaties bij jou?"),
            replaces=("rec",),
            help_text=_("Je hoeft niet te zeggen welke. Je hoeft niets te bewijzen."),
            situations=recognitions(asked.day, spoken),
        )
    if name == SELF:
        return SelfForm(spoken, data, told, on_file="" if paper else asked.on_file, least=least)
    if name == OF_PARENTS:
        return TogetherForm(
            spoken,
            data,
            told,
            people={"p1": _("Ouder 1"), "p2": _("Ouder 2")},
            label=_("Welke nationaliteit hadden je ouders toen ze geboren werden?"),
            all_belgian=_("Allebei Belg"),
            least=least,
            help_text=_(
                "Eén ouder gekend? Antwoord dan voor die ene. Twee moeders, twee vaders of "
                "adoptieouders? Antwoord voor wie jij je ouders noemt."
            ),
        )
    if name == OF_GRANDPARENTS:
        return TogetherForm(
            spoken,
            data,
            told,
            people={
                "g1": _("Grootouder 1 (langs ouder 1)"),
                "g2": _("Grootouder 2 (langs ouder 1)"),
                "g3": _("Grootouder 3 (langs ouder 2)"),
                "g4": _("Grootouder 4 (langs ouder 2)"),
            },
            label=_("Welke nationaliteit hadden je grootouders toen ze geboren werden?"),
            all_belgian=_("Alle vier Belg"),
            least=least,
            help_text=_(
                "Dit is de laatste vraag. Weet je het maar van één grootouder? Dan is dat genoeg."
            ),
        )
    return WholeForm(
        spoken,
        data,
        told,
        definition=asked.origin_definition.id,
        label=_("Geldt dit voor jou?"),
        replaces=NATIONALITY_KEYS,
        help_text=definition_words(asked.origin_definition)
        + " "
        + _("Als de regels veranderen, vragen we het opnieuw."),
    )


def subject_of(asked: Asked, name: str) -> Subject:
    """The words of one screen."""
    definition = definition_words(asked.origin_definition)
    kicker = _("Registreren · Herkomst")
    why = _(
        "Voor één cijfer: hoeveel collega’s bij deze groep horen. De definitie kijkt naar jou en "
        "je familie."
    )
    if name == HEALTH:
        return Subject(
            name,
            _("Handicap of chronische ziekte"),
            _("Registreren · Gezondheid"),
            asks_itself=asked.by_recognition,
            lead=_("Deze situaties tellen mee."),
            why=asked.finer
            or _("Voor één cijfer: hoeveel collega’s een erkende handicap of ziekte hebben."),
        )
    if name == SELF:
        return Subject(name, _("Jouw nationaliteit"), kicker, why=why, definition=definition)
    if name == WHOLE:
        return Subject(name, _("Herkomst in één vraag"), kicker, why=why)
    title = _("Je ouders") if name == OF_PARENTS else _("Je grootouders")
    return Subject(name, title, kicker, asks_itself=True, why=why, definition=definition)


# The answers in words ------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of the summary; without values it was left open."""

    label: str
    values: tuple[str, ...]
    url: str = ""
    about: str = ""


@dataclass(frozen=True)
class Section:
    """The lines about one group."""

    title: str
    rows: Sequence[Line]


def kept(asked: Asked, told: Told) -> dict[str, Any]:
    """What is kept at sending: answers to what is asked, and the others as they were (R13)."""
    facts = only(told, asked.groups)
    definitions.check_facts(facts)
    return facts


def sections(asked: Asked, told: Told, *, changeable: bool = False) -> list[Section]:
    """All answers in words, by group; closed questions with an answer too."""
    found = []
    if asked.disability or only(told, {"disability"}):
        found.append(Section(_("Handicap of chronische ziekte"), _health_lines(asked, told)))
    if asked.origin or only(told, {"origin"}):
        found.append(Section(_("Herkomst"), _origin_lines(asked, told)))
    if not changeable:
        return found
    return [
        Section(each.title, [_changeable(asked, told, row) for row in each.rows]) for each in found
    ]


def _changeable(asked: Asked, told: Told, row: Line) -> Line:
    name = row.url
    if name not in asked.subjects:
        return Line(row.label, row.values)
    address = f"{reverse('registration:step', args=[name])}?terug=nakijken"
    return Line(row.label, row.values, address, row.about or row.label.lower())


def _health_lines(asked: Asked, told: Told) -> list[Line]:
    lines = []
    whole = told.get("whole", {}).get(DISABILITY.id)
    if whole is not None or not (asked.by_recognition or "rec" in told):
        lines.append(Line(_("Een van de situaties"), _whole_words(whole), HEALTH))
    if "rec" in told or asked.by_recognition:
        lines.append(Line(_("Erkenning"), _recognition_words(told.get("rec")), HEALTH))
    return lines


def _origin_lines(asked: Asked, told: Told) -> list[Line]:
    lines = []
    for definition, label in (
        (ORIGIN_2016, _("Buitenlandse herkomst (hele definitie)")),
        (CIRCULAR_2009, _("Migratieachtergrond (hele definitie)")),
    ):
        answer = told.get("whole", {}).get(definition.id)
        if answer is not None:
            lines.append(Line(label, _whole_words(answer), WHOLE))
    if lines and not any(key in told for key in NATIONALITY_KEYS):
        return lines
    lines.append(Line(_("Nationaliteit nu"), _nationality_words(told.get("now")), SELF))
    lines.append(Line(_("Bij je geboorte"), _nationality_words(told.get("birth")), SELF))
    people = [(key, _("Ouder %(n)s") % {"n": n}, OF_PARENTS) for n, key in enumerate(PARENTS, 1)]
    if OF_GRANDPARENTS in path(asked, told) or any(key in told for key in GRANDPARENTS):
        people += [
            (key, _("Grootouder %(n)s") % {"n": n}, OF_GRANDPARENTS)
            for n, key in enumerate(GRANDPARENTS, 1)
        ]
    lines += [Line(label, _nationality_words(told.get(key)), name) for key, label, name in people]
    return lines


def _unknown_words(answer: Any) -> tuple[str, ...] | None:
    if answer is None:
        return ()
    if answer == DO_NOT_KNOW:
        return (_("Weet ik niet"),)
    if answer == RATHER_NOT_SAY:
        return (_("Zeg ik liever niet"),)
    return None


def _whole_words(answer: Any) -> tuple[str, ...]:
    unknown = _unknown_words(answer)
    return unknown if unknown is not None else (_("Ja") if answer == "y" else _("Nee"),)


def _nationality_words(answer: Any) -> tuple[str, ...]:
    unknown = _unknown_words(answer)
    if unknown is not None:
        return unknown
    return tuple(nationalities()[code].label(language()) for code in answer)


def _recognition_words(answer: Any) -> tuple[str, ...]:
    unknown = _unknown_words(answer)
    if unknown is not None:
        return unknown
    if not answer:
        return (_("Geen van deze"),)
    words = recognition_labels(language())
    return tuple(words[key] for key in answer)


# Consent -------------------------------------------------------------------------------


def stopped(mine: Registration) -> frozenset[str]:
    """The purposes that the newest text widened since this person's yes: they stand still (R5)."""
    given = {COUNT, *mine.choice.purposes}
    return frozenset(p for p in given if mine.consent.version < floor(p))


def text_of(version: int) -> ConsentText:
    """The text of a version, as it was agreed to."""
    return next(text for text in catalogue.consents() if text.version == version)


def definition_words(definition: Definition) -> str:
    """A definition of origin in two sentences, to read and to answer as a whole (R8)."""
    if definition is ORIGIN_2016:
        return _(
            "Je hebt nu of had bij je geboorte een andere nationaliteit dan de Belgische. Of een "
            "van je ouders had bij de geboorte een andere nationaliteit."
        )
    return _(
        "Jijzelf of een van je ouders heeft een nationaliteit van een land buiten de Europese "
        "Unie. Of minstens twee van je grootouders hebben er zo een."
    )


def recognition_labels(spoken: str) -> dict[str, str]:
    """The words of every recognition that ever counted: an old answer stays readable."""
    days = {each.valid_from for each in definitions.RECOGNITIONS}
    return {each.id: each.label for day in sorted(days) for each in recognitions(day, spoken)}
