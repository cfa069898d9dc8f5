"""What the ground floor keeps about a person: personnel data, cases, questions, roles (P1)."""

import datetime as dt
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from access.cases.content import content_of
from access.cases.kinds import CaseKind
from access.cases.labels import BELONGS_LABELS, GROUND_LABELS, KIND_LABELS
from access.cases.models import Case, Handler
from access.grants.models import Grant
from access.journal import questions
from access.labels import role_label
from access.look import formats
from access.organisation.models import StaffMember, StaffPlacement
from access.request import FramedRequest
from registration.nationalities import nationalities
from registration.rights.parts import Entry, Part, register_part, stamp


def _day(value: dt.date | None) -> str:
    return formats.day(value, get_language()) if value else _("niet bepaald")


def _moment(value: dt.datetime) -> str:
    return formats.moment(value, get_language())


def _date(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


_WORDS: Final[dict[str, Promise]] = {
    "": gettext_lazy("niet ingevuld"),
    "F": gettext_lazy("vrouw"),
    "M": gettext_lazy("man"),
    "X": gettext_lazy("x"),
    "statutory": gettext_lazy("statutair"),
    "contractual": gettext_lazy("contractueel"),
    "none": gettext_lazy("geen leidinggevende functie"),
    "middle": gettext_lazy("middenkader"),
    "top": gettext_lazy("topkader"),
}
_EDUCATION: Final[dict[str, Promise]] = {
    "low": gettext_lazy("kortgeschoold"),
    "middle": gettext_lazy("middengeschoold"),
    "high": gettext_lazy("hooggeschoold"),
}


def _word(code: str) -> str:
    return str(_WORDS.get(code, code))


def _nationality(code: str) -> str:
    known = nationalities().get(code)
    return known.label((get_language() or "nl")[:2]) if known else code or str(_WORDS[""])


# Personnel data ----------------------------------------------------------------------------


def personnel(request: FramedRequest) -> Part:
    """The personnel file as the import wrote it, with its history."""
    me = StaffMember.objects.own(request.actor).select_related("unit").get()
    placed = (
        StaffPlacement.objects.filter(staff=me).select_related("unit").order_by("-from_date", "-pk")
    )
    data = {
        "name": me.name,
        "personnel_number": me.personnel_number,
        "email": me.email,
        "birth_date": me.birth_date.isoformat(),
        "sex": me.sex,
        "nationality": me.nationality,
        "education": me.education,
        "unit": me.unit.name,
        "function": me.function,
        "statute": me.statute,
        "level": me.level,
        "category": me.category,
        "fte": str(me.fte),
        "employed_from": me.employed_from.isoformat(),
        "employed_until": _date(me.employed_until),
        "placements": [
            {
                "unit": each.unit.name,
                "function": each.function,
                "statute": each.statute,
                "level": each.level,
                "category": each.category,
                "fte": str(each.fte),
                "from": each.from_date.isoformat(),
                "until": _date(each.until_date),
            }
            for each in placed
        ],
    }
    now = Entry(
        lines=(
            (_("Naam"), me.name),
            (_("Personeelsnummer"), me.personnel_number),
            (_("E-mailadres"), me.email or _("niet ingevuld")),
            (_("Geboortedatum"), _day(me.birth_date)),
            (_("Geslacht"), _word(me.sex)),
            (_("Nationaliteit"), _nationality(me.nationality)),
            (_("Opleiding"), str(_EDUCATION.get(me.education, _WORDS[""]))),
            (_("Dienst"), me.unit.name),
            (_("Functie"), me.function),
            (_("Statuut"), _word(me.statute)),
            (_("Niveau"), me.level),
            (_("Leidinggevend"), _word(me.category)),
            (_("Deel van een voltijdse job"), formats.full_time(me.fte, 2, get_language())),
            (_("In dienst"), _("sinds %(day)s") % {"day": _day(me.employed_from)}),
        )
    )
    earlier = tuple(
        Entry(
            _("%(unit)s, vanaf %(day)s") % {"unit": each.unit.name, "day": _day(each.from_date)},
            ((_("Functie"), each.function), (_("Tot en met"), _day(each.until_date))),
        )
        for each in placed
    )
    return Part(_("Je personeelsgegevens"), data, (now, *earlier), brief=(now,))


# Cases -------------------------------------------------------------------------------------


def cases(request: FramedRequest) -> Part:
    """The cases about the person, who handles them now, and what stands in them with its ground."""
    found = Case.objects.own(request.actor).select_related("unit").order_by("-opened_at")
    told = [_case(case) for case in found]
    return Part(
        _("Mijn dossiers"),
        [data for data, _entry in told],
        tuple(entry for _data, entry in told),
        empty=_("Er is geen dossier over jou."),
        url=reverse("cases:mine"),
        link=_("Mijn dossiers bekijken"),
    )


def _case(case: Case) -> tuple[dict[str, Any], Entry]:
    kind, content = CaseKind(case.kind), content_of(case)
    named = []
    if case.closed_at is None:
        named = list(
            Handler.objects.filter(
                case=case, ended_at__isnull=True, grant__ended_at__isnull=True
            ).select_related("grant__unit")
        )
    grounds = [str(GROUND_LABELS[fact.ground]) for fact in content.facts]
    belongs = [str(BELONGS_LABELS[kind])] if content.belongs else []
    data = {
        "kind": kind.value,
        "unit": case.unit.name,
        "opened_at": stamp(case.opened_at),
        "closed_at": stamp(case.closed_at),
        "shown_as_belonging": content.belongs,
        "recorded_by_duty": [
            {"group": fact.group, "ground": fact.ground.value} for fact in content.facts
        ],
        "handlers": [
            {"name": h.grant.holder_name, "role": h.grant.role, "unit": h.grant.unit.name}
            for h in named
        ],
    }
    who = ", ".join(f"{h.grant.holder_name} ({role_label(h.grant.role)})" for h in named)
    entry = Entry(
        f"{str(KIND_LABELS[kind]).capitalize()}, {case.unit.name}",
        (
            (_("Geopend op"), _day(formats.local(case.opened_at))),
            (
                _("Gesloten op"),
                _day(formats.local(case.closed_at)) if case.closed_at else _("nog open"),
            ),
            (_("Behandeld door"), who or _("niemand")),
            (_("Inhoud"), " ".join([*belongs, *grounds]) or _("geen")),
        ),
    )
    return data, entry


# Questions and complaints; roles -----------------------------------------------------------


def asked(request: FramedRequest) -> Part:
    """What the person asked about who looked, with the answers (R10)."""
    found = questions.own(request.actor)
    return Part(
        _("Mijn vragen en klachten"),
        [
            {
                "asked_at": stamp(each.asked_at),
                "text": each.text,
                "answered_at": stamp(each.answered_at),
                "answer": each.answer,
            }
            for each in found
        ],
        tuple(
            Entry(
                _("Gevraagd op %(at)s") % {"at": _moment(each.asked_at)},
                ((_("Antwoord"), each.answer or _("nog geen antwoord")),),
                each.text,
            )
            for each in found
        ),
        empty=_("Je stelde geen vraag en diende geen klacht in."),
        url=reverse("ask_about_looks"),
        link=_("Vragen en antwoorden bekijken"),
    )


def roles(request: FramedRequest) -> Part:
    """The roles and duties that the person holds or held."""
    held = Grant.objects.filter(holder_id=request.actor.person).select_related("unit")
    found = list(held.order_by("-starts", "pk"))
    return Part(
        _("Mijn rollen"),
        [
            {
                "role": grant.role,
                "unit": grant.unit.name,
                "from": grant.starts.isoformat(),
                "until": _date(grant.until),
                "ended_at": stamp(grant.ended_at),
            }
            for grant in found
        ],
        tuple(
            Entry(
                f"{role_label(grant.role).capitalize()}, {grant.unit.name}",
                (
                    (_("Van"), _day(grant.starts)),
                    (
                        _("Tot en met"),
                        _day(formats.local(grant.ended_at) if grant.ended_at else grant.until),
                    ),
                ),
            )
            for grant in found
        ),
        empty=_("Je hebt geen rol die over anderen gaat."),
    )


register_part("personnel", personnel)
register_part("cases", cases)
register_part("questions", asked)
register_part("roles", roles)
