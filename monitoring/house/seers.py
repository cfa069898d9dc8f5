"""*Wie kan nu kijken?*: who could see what about a person now, by name (R4, A1, A8).

From the grants in force over the unit where the person works. It says the same to everybody in that
unit, whatever they registered or refused: nothing here is about an answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.actor import Actor
from access.cases.kinds import MAY_HAVE, About, CaseKind
from access.cases.labels import KIND_LABELS
from access.grants.models import Grant
from access.labels import role_label
from access.matrix import Duty, Kind, Power, Role, powers
from access.organisation.models import StaffMember, UnitClosure


@dataclass(frozen=True)
class Holder:
    """Somebody by name, in a role, on a unit; ``only``: for which cases, where not for all."""

    name: str
    role: str
    unit: str
    only: str = ""


@dataclass(frozen=True)
class Access:
    """A kind of access: what it is for, what one can see by it, under which condition, and who."""

    title: str
    sees: str
    condition: str
    holders: tuple[Holder, ...]


# What a kind of access, or a duty that meets a person, lets somebody see, and when.
_SAYS: Final[tuple[tuple[tuple[Power, ...], Promise, Promise, Promise], ...]] = (
    (
        (Kind.FILE,),
        gettext_lazy("Een dossier over jou raadplegen"),
        gettext_lazy(
            "Je naam en werkadres. Bij een aanpassing ook wat je daarover vertelde. Bij voorrang "
            "en voorbehouden betrekkingen ook dat je tot de groep hoort, nooit welk antwoord je "
            "gaf."
        ),
        gettext_lazy(
            "Alleen in een dossier dat over jou gaat en waarvoor deze persoon aangewezen is. Dat "
            "je tot de groep hoort: alleen na jouw ja voor voorrang en voorbehouden betrekkingen."
        ),
    ),
    (
        (Kind.CONTACT,),
        gettext_lazy("Je uitnodigen voor positieve actie"),
        gettext_lazy("Niets over jou: het systeem verstuurt het bericht, en toont geen namen."),
        gettext_lazy("Alleen na jouw ja voor uitnodigingen."),
    ),
    (
        (Kind.ENTER,),
        gettext_lazy("Je papieren formulier intypen"),
        gettext_lazy("Wat op dat formulier staat, terwijl die persoon het intypt. Daarna niets."),
        gettext_lazy("Alleen als je zelf een formulier op papier afgaf. Het telt pas na jouw ja."),
    ),
    (
        (Duty.ACCESS_MANAGER, Duty.LEADING_OFFICIAL, Duty.PERSONNEL_DATA),
        gettext_lazy("Rollen en personeelsgegevens beheren"),
        gettext_lazy("Je naam, je dienst en je functie. Niets van wat je registreerde."),
        gettext_lazy("Altijd: dit komt uit de personeelsgegevens."),
    ),
    (
        (Duty.DATA_PROTECTION,),
        gettext_lazy("Je vraag of klacht behandelen"),
        gettext_lazy("Je naam en wat je schreef."),
        gettext_lazy("Alleen als je zelf een vraag of klacht indient."),
    ),
)


def accesses(actor: Actor) -> list[Access]:
    """Per kind of access who holds it over the unit of ``actor`` now, by name.

    Statistics are left out: figures are about groups, and open nobody.
    """
    grants = _over(actor)
    return [
        Access(str(title), str(sees), str(condition), _holders(grants, wanted))
        for wanted, title, sees, condition in _SAYS
    ]


def _over(actor: Actor) -> list[Grant]:
    """The grants in force on the unit of the person or above it, of others."""
    me = StaffMember.objects.own(actor).first()
    if me is None:
        return []
    above = UnitClosure.objects.filter(descendant_id=me.unit_id).values("ancestor_id")
    return list(
        Grant.objects.in_force()
        .filter(unit_id__in=above)
        .exclude(holder_id=me.pk)
        .select_related("unit")
    )


def _holders(grants: Iterable[Grant], wanted: tuple[Power, ...]) -> tuple[Holder, ...]:
    found = [
        Holder(
            grant.holder_name,
            role_label(grant.role),
            grant.unit.name,
            _only(grant) if Kind.FILE in wanted else "",
        )
        for grant in grants
        if powers(grant.held) & set(wanted)
    ]
    return tuple(sorted(found, key=lambda holder: (holder.role, holder.name.casefold())))


def _only(grant: Grant) -> str:
    """The kinds of case that this role may have about a colleague, where not all (A8)."""
    kinds = MAY_HAVE.get(grant.held, {}) if isinstance(grant.held, Role) else {}
    allowed = [kind for kind in CaseKind if kinds.get(kind) is About.ANYBODY]
    if len(allowed) == len(CaseKind):
        return ""
    return _("alleen voor: %(kinds)s") % {
        "kinds": ", ".join(str(KIND_LABELS[kind]) for kind in allowed)
    }
