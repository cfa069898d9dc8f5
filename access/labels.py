"""The names of roles, duties and kinds of access, as users read them (rules.md §1)."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from access.matrix import Duty, Power, Role, powers

ROLE_LABELS = {
    "staff_member": _("personeelslid"),
    "line_manager": _("leidinggevende"),
    "hr_designee": _("aangewezen medewerker van de personeelsdienst"),
    "emancipation_officer": _("diversiteitsambtenaar"),
    "hr_manager": _("hrm van de entiteit"),
    "ago_designee": _("aangewezen personeelslid van het Agentschap Overheidspersoneel"),
    "diversity_service": _("medewerker van de dienst Diversiteitsbeleid"),
    "recruiter": _("wervingsverantwoordelijke"),
    "count_start": _("starter van een telling"),
    "count_approve": _("goedkeurder van een telling"),
    "count_deliver": _("aanleveraar van een telling"),
    "release_prepare": _("voorbereider van publicaties"),
    "release_approve": _("goedkeurder van publicaties"),
    "configure": _("beheerder van de instellingen"),
    "leading_official": _("leidend ambtenaar"),
    "access_manager": _("beheerder van de toegangsrechten"),
    "access_controller": _("centrale toegangscontroleur"),
    "data_protection": _("functionaris voor gegevensbescherming"),
    "personnel_data": _("beheerder van de personeelsgegevens"),
}

POWER_LABELS = {
    "enter": _("gegevens invoeren"),
    "statistics": _("cijfers bekijken"),
    "contact": _("mensen uitnodigen voor positieve actie"),
    "file": _("een individueel dossier raadplegen"),
}


def role_label(name: str) -> str:
    """The name of a role or duty in the reader's language. Unknown names raise KeyError."""
    return str(ROLE_LABELS[name])


def power_label(name: str) -> str:
    """The name of a kind of access, or of the duty that gives exactly itself."""
    return str(POWER_LABELS.get(name) or ROLE_LABELS[name])


def roles_giving(wanted: Iterable[Power]) -> list[str]:
    """The names of the roles and duties that give one of these powers (A1, A10)."""
    needed = set(wanted)
    return [role_label(each.value) for each in (*Role, *Duty) if powers(each) & needed]
