"""PURE. The way to the register over HTTPS, with a client certificate, tokens and time-outs.

Beside it another adapter can stand, over SOAP or with files, behind the same port
(``counting.port.Register``).
"""

from counting.transport.https import HttpsRegister, Tries
from counting.transport.settings import Settings, read_settings

__all__ = ["HttpsRegister", "Settings", "Tries", "read_settings"]
