"""What an installation must know of the register: a folder of keys and certificates.

``settings.json`` names the address, who we are (``client``) and what the register calls itself
(``register``). ``ca.pem`` is the only authority trusted; ``client.pem`` and ``client.key`` are our
certificate, ``signing.jwk`` our key to sign, ``register.jwks`` the register's public keys: one to
check what it signed (``sig``), one to encrypt for it (``enc``).
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from counting.port import Misused
from counting.protocol import schemas, signing
from counting.protocol.refusals import Malformed


@dataclass(frozen=True)
class Settings:
    """Where the register is, and the keys between us. Its representation shows no key."""

    address: str
    client: str
    register: str
    context: ssl.SSLContext = field(repr=False)
    signing_key: ECKey = field(repr=False)
    register_keys: KeySet = field(repr=False)
    encryption_key: ECKey = field(repr=False)


def read_settings(folder: Path, *, address: str | None = None) -> Settings:
    """Read the folder; ``address`` takes the place of the one in it.

    ``Misused`` with SETTINGS_MISSING or SETTINGS_UNSAFE where the folder cannot be used.
    """
    try:
        written = schemas.read_json((folder / "settings.json").read_bytes())
        where = address or str(written["address"])
        client, register = str(written["client"]), str(written["register"])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_verify_locations(folder / "ca.pem")
        context.load_cert_chain(folder / "client.pem", folder / "client.key")
        key = signing.read_key((folder / "signing.jwk").read_text("utf-8"))
        keys = signing.read_keys((folder / "register.jwks").read_text("utf-8"))
        for_register = signing.key_for(keys, "enc")
    except (OSError, KeyError, TypeError, ValueError, JoseError, Malformed):
        raise Misused("SETTINGS_MISSING") from None
    if not where.startswith("https://"):
        raise Misused("SETTINGS_UNSAFE")
    return Settings(where, client, register, context, key, keys, for_register)
