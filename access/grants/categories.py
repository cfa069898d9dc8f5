"""The categories of persons with access to data, for the supervisory authority (P6).

Written from the matrix and from the grants in force: roles, what they reach, and how many people
hold them. No name, and nothing about the people whom the data are about.
"""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from access.actor import Actor
from access.grants.models import Grant
from access.labels import power_label, role_label
from access.matrix import MATRIX, Duty, Kind, Power, Role
from access.visibility import visible_units


@dataclass(frozen=True)
class Category:
    """One line: who, what they can do, which data that shows, and how many hold it today."""

    who: str
    may: list[str]
    data: str
    health: bool  # whether health data can be among what is shown
    people: int | None


def lines(actor: Actor, power: Power) -> list[Category]:
    """The person, the roles of the matrix, the named duties, and the system itself."""
    held = (
        Grant.objects.in_force()
        .filter(unit__in=visible_units(actor, power))
        .values("role")
        .annotate(people=Count("holder", distinct=True))
        .order_by()
    )
    people = {row["role"]: row["people"] for row in held}
    found = [
        Category(
            _("de persoon zelf"),
            [_("eigen gegevens lezen, aanpassen en wissen")],
            _("alles wat de persoon zelf vertelde"),
            health=True,
            people=None,
        )
    ]
    for role in Role:
        if role is not Role.STAFF_MEMBER:
            kinds = [kind for kind in Kind if kind in MATRIX[role]]
            found.append(
                Category(
                    role_label(role),
                    [power_label(kind) for kind in kinds],
                    " ".join(_reach(kind) for kind in kinds),
                    health=any(kind is not Kind.STATISTICS for kind in kinds),
                    people=people.get(role.value, 0),
                )
            )
    found.append(
        Category(
            _("benoemde taken"),
            [role_label(duty) for duty in Duty],
            _("Niets uit een registratie. Sommige zien namen en diensten van het personeel."),
            health=False,
            people=sum(people.get(duty.value, 0) for duty in Duty),
        )
    )
    return found


def _reach(kind: Kind) -> str:
    """Which data a kind of access shows."""
    return {
        Kind.ENTER: _("Het papieren formulier dat wordt ingetypt, één keer, en daarna niets."),
        Kind.STATISTICS: _("Alleen gepubliceerde cijfers over groepen."),
        Kind.CONTACT: _("Niet wie bereikt wordt: het bericht gaat naar wie ja zei."),
        Kind.FILE: _(
            "In een dossier: of iemand tot de groep hoort of recht heeft op steun, als dat doel "
            "het vraagt."
        ),
    }[kind]


def as_rows(found: list[Category]) -> tuple[list[str], list[list[str]]]:
    """Header and rows, for a file."""
    header = [
        *(_("Categorie van personen"), _("Kan"), _("Gegevens")),
        *(_("Gezondheidsgegevens mogelijk"), _("Aantal vandaag")),
    ]
    rows = [
        [
            line.who,
            ", ".join(line.may),
            line.data,
            _("ja") if line.health else _("nee"),
            "" if line.people is None else str(line.people),
        ]
        for line in found
    ]
    return header, rows
