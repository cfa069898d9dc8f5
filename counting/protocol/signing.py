"""Signed (JWS) and encrypted (JWE) texts: one algorithm each, keys that both sides know beforehand.

ES256 over P-256; ECDH-ES+A256KW with A256GCM. A header holds the algorithm, the key's id and, in a
JWE, the ephemeral key, and nothing else: no key, address or compression that the other party picks.
"""

import hashlib
from typing import Any, Final, cast

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey, KeySet
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter
from joserfc.util import urlsafe_b64encode

from counting.protocol.refusals import BadSignature, Malformed, TooLarge
from counting.protocol.schemas import read_json

SIGNED_WITH: Final = "ES256"
WRAPPED_WITH: Final = "ECDH-ES+A256KW"
ENCRYPTED_WITH: Final = "A256GCM"
MOST_BYTES: Final = 4 * 1024 * 1024
"""Of one signed message: a result of 10,000 groups has under half of it."""


class _Signatures(JWSRegistry):
    max_payload_length = MOST_BYTES
    default_header_registry = {
        "alg": HeaderParameter("Algorithm", "str", required=True),
        "kid": HeaderParameter("Key ID", "str", required=True),
    }


class _Encryptions(JWERegistry):
    max_ciphertext_length = 512 * 1024


_SIGNATURES: Final = _Signatures(algorithms=[SIGNED_WITH])
_ENCRYPTIONS: Final = _Encryptions(algorithms=[WRAPPED_WITH, ENCRYPTED_WITH])
_ENCRYPTED_HEADER: Final = frozenset({"alg", "enc", "kid", "epk"})


def new_key(kid: str, use: str) -> ECKey:
    """A private key on P-256, to sign (``sig``) or to be encrypted for (``enc``)."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": use}, private=True)


def read_key(text: str) -> ECKey:
    """A private key from its JSON."""
    return ECKey.import_key(read_json(text.encode("utf-8")))


def read_keys(text: str) -> KeySet:
    """Public keys from their JSON Web Key Set."""
    return KeySet.import_key_set(cast(Any, read_json(text.encode("utf-8"))))


def key_for(keys: KeySet, use: str) -> ECKey:
    """The first key of a set for this use. Raises KeyError where there is none."""
    for key in keys.keys:
        if isinstance(key, ECKey) and key.get("use") == use:
            return key
    raise KeyError(use)


def sign(payload: bytes, key: ECKey) -> str:
    """A compact JWS of the payload."""
    header = {"alg": SIGNED_WITH, "kid": key.kid}
    return jws.serialize_compact(header, payload, key, registry=_SIGNATURES)


def verify(text: bytes, keys: KeySet) -> bytes:
    """The payload, if one of these keys signed it. ``BadSignature`` on anything else."""
    if len(text) > MOST_BYTES:
        raise TooLarge
    try:
        return jws.deserialize_compact(text, keys, registry=_SIGNATURES).payload
    except Exception:  # noqa: BLE001  whatever the library stumbles over, it is not signed
        raise BadSignature from None


def encrypt(plaintext: bytes, key: ECKey) -> str:
    """A compact JWE that only the holder of the private key reads."""
    header = {"alg": WRAPPED_WITH, "enc": ENCRYPTED_WITH, "kid": key.kid}
    try:
        return jwe.encrypt_compact(header, plaintext, key, registry=_ENCRYPTIONS)
    except JoseError:
        raise Malformed from None  # its traceback has the plaintext in a local variable


def decrypt(text: str, key: ECKey) -> bytes:
    """The plaintext. ``Malformed`` where it was not encrypted for this key, or was changed."""
    try:
        found = jwe.decrypt_compact(text, key, registry=_ENCRYPTIONS)
        if not _ENCRYPTED_HEADER.issuperset(found.protected) or found.plaintext is None:
            raise Malformed
        return found.plaintext
    except Exception:  # noqa: BLE001  whatever the library stumbles over, it cannot be read
        raise Malformed from None


def digest(text: str) -> str:
    """SHA-256 of a text of ours, base64url. Of ciphertext only: never of a number (C2)."""
    return urlsafe_b64encode(hashlib.sha256(text.encode("ascii")).digest()).decode("ascii")
