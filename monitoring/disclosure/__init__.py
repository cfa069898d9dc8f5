"""Statistical disclosure control: figures that nobody can compute back (rules S1 and S2).

Pure: numpy, scipy, highspy and pandas; nothing of the web application.
"""

from monitoring.disclosure.audit import audit
from monitoring.disclosure.errors import (
    CannotProtect,
    CertificateError,
    DisclosureError,
    TableError,
)
from monitoring.disclosure.linked import Link, Part, audit_set, protect_set
from monitoring.disclosure.protect import protect

__all__ = [
    "CannotProtect",
    "CertificateError",
    "DisclosureError",
    "Link",
    "Part",
    "TableError",
    "audit",
    "audit_set",
    "protect",
    "protect_set",
]
