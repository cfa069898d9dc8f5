"""The names of kinds of case, purposes and grounds, as users read them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from access.cases.facts import Ground
from access.cases.kinds import CaseKind

KIND_LABELS: Final[dict[CaseKind, Promise]] = {
    CaseKind.ACCOMMODATION: _("redelijke aanpassing"),
    CaseKind.PRIORITY: _("voorrang bij gelijkwaardigheid"),
    CaseKind.RESERVED_JOB: _("voorbehouden betrekking"),
}

PURPOSE_LABELS: Final[dict[str, Promise]] = {
    "accommodation_decide": _("De aanvraag van een aanpassing behandelen"),
    "accommodation_follow": _("Een aanpassing opvolgen"),
    "priority_decide": _("Beslissen over voorrang"),
    "reserved_decide": _("Beslissen over een voorbehouden betrekking"),
    "reserved_follow": _("Een voorbehouden betrekking opvolgen"),
}

# What a yes lets a handler read, where the person belongs; never the group itself (U3).
BELONGS_LABELS: Final[dict[CaseKind, Promise]] = {
    CaseKind.PRIORITY: _("Voorrang kan gelden voor deze persoon."),
    CaseKind.RESERVED_JOB: _("Deze persoon hoort tot de groep voor voorbehouden betrekkingen."),
}

# What the employer must record, and why (R15).
GROUND_LABELS: Final[dict[Ground, Promise]] = {
    Ground.RESERVED_JOB: _("De werkgever houdt bij: aangeworven op een voorbehouden betrekking."),
    Ground.CERTIFICATE: _("De werkgever houdt bij: een attest, binnengebracht voor steun."),
}
