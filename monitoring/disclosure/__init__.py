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
from monitoring.disclosure.protect import protect

__all__ = [
    "CannotProtect",
    "CertificateError",
    "DisclosureError",
    "TableError",
    "audit",
    "protect",
]
