"""PURE. The people of the demo that one can step into: one for each role and each named duty.

They all work at the same agency, and their numbers and names stand fixed here, so that a page can
list them without making the demo. ``people`` gives each of them a worker of the file.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from access.matrix import Duty, Role
from monitoring.demo.names import address

ENTITY: Final = "AGO"
ENTITY_NAME: Final = "Agentschap Overheidspersoneel"
SERVICE: Final = "AGO-D1"
SERVICE_NAME: Final = "Directie Bestuur en Beleid"
TEAM: Final = "AGO-D1-A1-T1"
TEAM_NAME: Final = "Team Beleid"
OFFICE: Final = "AGO-S"
GOVERNMENT: Final = "VO"
GOVERNMENT_NAME: Final = "Vlaamse overheid"

# Grants of the demo start here: everybody of the cast is in service by then.
GRANTS_START: Final = dt.date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody to step into. ``unit`` is where the role holds, ``works_in`` where the person is."""

    key: str
    name: str
    role: Role | Duty
    title_nl: str
    title_en: str
    unit: str
    unit_name: str
    personnel_number: str
    function: str
    sex: str
    works_in: str = SERVICE
    registered: bool | None = None  # None: as drawn, like everybody

    @property
    def email(self) -> str:
        return address(self.name)


_AT_ENTITY: Final = (ENTITY, ENTITY_NAME)
_EVERYWHERE: Final = (GOVERNMENT, GOVERNMENT_NAME)
_AT_SERVICE: Final = (SERVICE, SERVICE_NAME)

CAST: Final[tuple[CastMember, ...]] = (
    CastMember(
        "employee",
        "Noor Wolkenaer",
        Role.STAFF_MEMBER,
        "medewerker, nog niet geregistreerd",
        "employee, not registered yet",
        TEAM,
        TEAM_NAME,
        "100001",
        "dossierbeheerder",
        "F",
        TEAM,
        registered=False,
    ),
    CastMember(
        "registered_employee",
        "Tobias Lindeveld",
        Role.STAFF_MEMBER,
        "medewerker die zich registreerde",
        "employee who registered",
        TEAM,
        TEAM_NAME,
        "100002",
        "beleidsmedewerker",
        "M",
        TEAM,
        registered=True,
    ),
    CastMember(
        "line_manager",
        "Bram Klaverveld",
        Role.LINE_MANAGER,
        "leidinggevende",
        "line manager",
        *_AT_SERVICE,
        "100003",
        "directeur",
        "M",
        TEAM,
    ),
    CastMember(
        "hr_designee",
        "Lena Berkenrode",
        Role.HR_DESIGNEE,
        "aangewezen medewerker van de personeelsdienst",
        "HR designee",
        *_AT_ENTITY,
        "100004",
        "medewerker personeelsdienst",
        "F",
    ),
    CastMember(
        "emancipation_officer",
        "Jorun Zandvelder",
        Role.EMANCIPATION_OFFICER,
        "diversiteitsambtenaar",
        "emancipation officer",
        *_AT_ENTITY,
        "100005",
        "diversiteitsambtenaar",
        "F",
    ),
    CastMember(
        "hr_manager",
        "Wannes Heidelaer",
        Role.HR_MANAGER,
        "hrm van de entiteit",
        "HR manager",
        *_AT_ENTITY,
        "100006",
        "verantwoordelijke personeel",
        "M",
    ),
    CastMember(
        "ago_designee",
        "Femke Duinveld",
        Role.AGO_DESIGNEE,
        "aangewezen personeelslid van het Agentschap Overheidspersoneel",
        "AgO designee",
        *_EVERYWHERE,
        "100007",
        "adviseur personeelsbeleid",
        "F",
    ),
    CastMember(
        "diversity_service",
        "Rik Morgenaer",
        Role.DIVERSITY_SERVICE,
        "medewerker van de dienst Diversiteitsbeleid",
        "member of the diversity service",
        *_EVERYWHERE,
        "100008",
        "adviseur diversiteit",
        "M",
    ),
    CastMember(
        "recruiter",
        "Sien Varenlaer",
        Role.RECRUITER,
        "wervingsverantwoordelijke",
        "recruiter",
        *_AT_ENTITY,
        "100009",
        "wervingsverantwoordelijke",
        "F",
    ),
    CastMember(
        "leading_official",
        "Mieke Torenveld",
        Duty.LEADING_OFFICIAL,
        "leidend ambtenaar",
        "leading official",
        *_AT_ENTITY,
        "100010",
        "leidend ambtenaar",
        "F",
        OFFICE,
    ),
    CastMember(
        "access_manager",
        "Stijn Rietlaer",
        Duty.ACCESS_MANAGER,
        "beheerder van de toegangsrechten",
        "access manager",
        *_AT_ENTITY,
        "100011",
        "beheerder toegangsrechten",
        "M",
    ),
    CastMember(
        "second_access_manager",
        "Hadewig Kernveld",
        Duty.ACCESS_MANAGER,
        "tweede beheerder van de toegangsrechten",
        "second access manager",
        *_AT_ENTITY,
        "100012",
        "beheerder toegangsrechten",
        "F",
    ),
    CastMember(
        "access_controller",
        "Ruth Zomeraer",
        Duty.ACCESS_CONTROLLER,
        "centrale toegangscontroleur",
        "central access controller",
        *_EVERYWHERE,
        "100013",
        "toegangscontroleur",
        "F",
    ),
    CastMember(
        "personnel_data",
        "Geert Lampenaer",
        Duty.PERSONNEL_DATA,
        "beheerder van de personeelsgegevens",
        "steward of personnel data",
        *_EVERYWHERE,
        "100014",
        "beheerder personeelsgegevens",
        "M",
    ),
    CastMember(
        "count_starter",
        "Amke Vlasveld",
        Duty.COUNT_START,
        "starter van een telling",
        "starter of a count",
        *_EVERYWHERE,
        "100015",
        "adviseur diversiteit",
        "F",
    ),
    CastMember(
        "count_approver",
        "Joachim Notelaer",
        Duty.COUNT_APPROVE,
        "goedkeurder van een telling",
        "approver of a count",
        *_EVERYWHERE,
        "100016",
        "adviseur gegevens",
        "M",
    ),
    CastMember(
        "count_deliverer",
        "Tanja Mosveld",
        Duty.COUNT_DELIVER,
        "aanleveraar van een telling",
        "deliverer of a count",
        *_AT_ENTITY,
        "100017",
        "medewerker loonadministratie",
        "F",
    ),
    CastMember(
        "release_preparer",
        "Wouter Sterrelaer",
        Duty.RELEASE_PREPARE,
        "voorbereider van een publicatie",
        "preparer of a release",
        *_EVERYWHERE,
        "100018",
        "analist",
        "M",
    ),
    CastMember(
        "release_approver",
        "Katelijne Eikenaer",
        Duty.RELEASE_APPROVE,
        "goedkeurder van een publicatie",
        "approver of a release",
        *_EVERYWHERE,
        "100019",
        "statistisch adviseur",
        "F",
    ),
    CastMember(
        "configurer",
        "Dries Kiezelaer",
        Duty.CONFIGURE,
        "beheerder van de instellingen",
        "configurer",
        *_EVERYWHERE,
        "100020",
        "functioneel beheerder",
        "M",
    ),
    CastMember(
        "data_protection",
        "Ilse Honinglaer",
        Duty.DATA_PROTECTION,
        "functionaris voor gegevensbescherming",
        "data protection officer",
        *_EVERYWHERE,
        "100021",
        "functionaris voor gegevensbescherming",
        "F",
    ),
)

_BY_KEY: Final = {member.key: member for member in CAST}


def email_of(key: str) -> str:
    """The address that somebody of the cast logs in with. An unknown key raises KeyError."""
    return _BY_KEY[key].email
